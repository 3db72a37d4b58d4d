"""A finished order as it is written down when it is put away: its command, the book's order, its fills.

Written as JSON, as the journal's rows are, so what comes back is what a restart would have brought back.
Without the names of fields, which would be half of it.
"""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Self, cast

from bus_schema.codec import decode, encode
from worker.engine.attic import Kept
from worker.engine.book import BookOrder, OrderKey, Shelved, name_of_number, name_of_order
from worker.engine.facts import OrderFacts
from worker.engine.inputs import Entry
from worker.engine.placement import Asked, Placement, Stage
from worker.engine.placements import name_of
from worker.engine.protection.memory import Bought

_FACTS = tuple(OrderFacts.__annotations__)
_values = itemgetter(*_FACTS)
_NO_DAY = -1
"""Of a command without an order: the next day that begins has no use for it."""


@dataclass(slots=True)
class Record:
    """What is put away together.

    Attributes:
        key: the day and the terminal's number.
        put_on: the trading day on which it was put away; the next one knows the command no more.
        placement: None for an order that nobody has commanded today.
        shelved: None where no order came of the command.
        bought: shares and yuan that the order has bought, for what may be attached to it.
        refusal_told: its refusal after it had its number has been told.
    """

    key: OrderKey
    put_on: int
    placement: Placement | None
    shelved: Shelved | None
    bought: Bought | None = None
    refusal_told: bool = False

    @property
    def client_order_id(self) -> str | None:
        """The id that it is known by on the bus."""
        if self.placement is not None:
            return self.placement.client_order_id
        return self.shelved.order.client_order_id if self.shelved is not None else None

    def kept(self) -> Kept:
        """As the attic keeps it."""
        day = self.key[0] if self.shelved is not None else _NO_DAY
        return Kept(self._names(), day, self._written())

    def _names(self) -> tuple[str, ...]:
        names = [name_of_order(*self.key)]
        if self.client_order_id is not None:
            names.append(name_of(self.client_order_id))
        if self.shelved is not None:
            names += map(name_of_number, self.shelved.numbers)
        return tuple(names)

    def _written(self) -> bytes:
        placement, shelved = self.placement, self.shelved
        return encode(
            (
                self.key,
                self.put_on,
                placement and _of_placement(placement),
                shelved and _of_order(shelved),
                self.bought and (self.bought.volume, self.bought.amount),
                self.refusal_told,
            )
        )

    @classmethod
    def read(cls, data: bytes) -> Self:
        """What was written."""
        key, put_on, placement, order, bought, refusal_told = decode(data)
        return cls(
            (key[0], key[1]),
            put_on,
            placement and _placement(*placement),
            order and _order(*order),
            bought and Bought(*bought),
            refusal_told,
        )


def _of_placement(placement: Placement) -> tuple[Any, ...]:
    asked = placement.asked
    return (
        placement.client_order_id,
        placement.strategy,
        placement.day,
        placement.content,
        asked and (asked.entry.strategy, asked.entry.entry_id, asked.basket, asked.command_type),
        placement.expires_at,
        placement.answer,
        placement.order_id,
    )


def _placement(name: str, strategy: str, day: int, content: Any, asked: Any, *rest: Any) -> Placement:
    expires_at, answer, order_id = rest
    return Placement(
        name,
        strategy,
        day,
        content,
        asked and Asked(Entry(asked[0], asked[1]), asked[2], asked[3]),
        expires_at,
        stage=Stage.ANSWERED,
        answer=answer,
        order_id=order_id,
    )


def _of_order(shelved: Shelved) -> tuple[Any, ...]:
    order = shelved.order
    facts = _values(order.facts)
    return facts, order.client_order_id, order.strategy, shelved.indexed, shelved.numbers, [*shelved.fills]


def _order(facts: list[Any], client: str | None, strategy: str | None, *rest: Any) -> Shelved:
    indexed, numbers, fills = rest
    numbers = tuple((day, sysid, exchange) for day, sysid, exchange in numbers)
    named = cast("OrderFacts", dict(zip(_FACTS, facts, strict=True)))
    order = BookOrder(named, client, strategy, numbers)
    return Shelved(order, indexed, numbers, {(traded_id, owner) for traded_id, owner in fills})


@dataclass(frozen=True, slots=True)
class Told:
    """As much of a record as tells a repeat from news.

    Attributes:
        client_order_id: of the order.
        commanded_on: the day on which it was put away together with its command; None without one.
        fills: that have been told.
    """

    client_order_id: str | None
    commanded_on: int | None
    fills: list[tuple[str, str | None]]

    @classmethod
    def read(cls, data: bytes) -> Self | None:
        """What was written; None if it is of no order."""
        _, put_on, placement, order, *_ = decode(data)
        return order and cls(order[1], put_on if placement else None, order[5])
