"""A journal that remembers a long day: one order's rows, as a worker has written them, for many orders."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bus_schema.codec import decode
from worker.engine.effects import Row, RowKind
from worker.engine.inputs import Entry
from worker.journal import Journal

FIRST_ORDER_ID = 1_900_000_000
"""Above what the simulated exchange gives out, below what its 32 bits hold."""
_ROWS_IN_ONE_TRANSACTION = 5_000


class LongDay:
    """The rows of one filled order, to be repeated under other names.

    Args:
        folder: where the worker that has written them kept its journal; it must have ended.
        account_id: whose worker it was.
        client_order_id: the order; no other text in its rows may contain it.
    """

    def __init__(self, folder: Path, account_id: str, client_order_id: str) -> None:
        name = client_order_id.encode()
        with Journal(folder, account_id) as journal:
            self._rows = [row for row in journal.rows() if name in row.data]
        (reply,) = (row for row in self._rows if row.kind is RowKind.EVENT and row.settles)
        assert reply.settles is not None  # noqa: S101 - the line above has looked.
        order_id = decode(reply.data)["result"]["order_id"]
        self._names = (account_id, client_order_id, str(order_id), reply.settles.entry_id)
        self._pattern = re.compile("|".join(map(re.escape, self._names)))

    @property
    def rows_per_order(self) -> int:
        """How many rows an order has."""
        return len(self._rows)

    def write(self, folder: Path, account_id: str, orders: int) -> dict[str, str]:
        """Write a journal for another account; returns the id of each stream's newest entry."""
        newest: dict[str, str] = {}
        waiting: list[Row] = []
        with Journal(folder, account_id) as journal:
            for number in range(orders):
                waiting += self._order(number, account_id)
                if len(waiting) >= _ROWS_IN_ONE_TRANSACTION or number == orders - 1:
                    journal.append(waiting)
                    newest |= {stream: row.entry_id for row in waiting for stream in row.streams}
                    waiting = []
        return newest

    def _order(self, number: int, account_id: str) -> Iterator[Row]:
        entry_id = f"{self._rows[0].at}-{number}"
        names = (account_id, f"f{number}", str(FIRST_ORDER_ID + number), entry_id)
        other = dict(zip(self._names, names, strict=True))

        def renamed(text: str) -> str:
            return self._pattern.sub(lambda found: other[found[0]], text)

        first = number * len(self._rows) + 1
        for n, row in enumerate(self._rows, first):
            yield replace(
                row,
                n=n,
                subject=renamed(row.subject),
                data=renamed(row.data.decode()).encode(),
                settles=row.settles and Entry(row.settles.strategy, entry_id),
            )
