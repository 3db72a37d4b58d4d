"""A journal that is damaged, or deleted under a running worker, is said in one sentence."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside, WorkerProcess

from bus_schema.alive import Alive

CANNOT_START = 2


def _flip_bytes(path: Path) -> None:
    """Change some bytes behind the first page, whose damage is another case."""
    data = bytearray(path.read_bytes())
    dice = random.Random(1)  # noqa: S311 - it must repeat, not be secret.
    for at in dice.sample(range(2_048, len(data)), 200):
        data[at] ^= 0x5A
    path.write_bytes(bytes(data))


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 2_048 + 100])


def _no_database(path: Path) -> None:
    path.write_bytes(b"not a database, however long this may be" * 200)


def _broken_rows(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE rows SET data = '{broken'")
    db.close()


def _unknown_kind(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE rows SET kind = 'nothing'")
    db.close()


def _no_table(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE rows")
    db.close()


@pytest.mark.parametrize(
    "damage", [_flip_bytes, _truncate, _no_database, _broken_rows, _unknown_kind, _no_table]
)
def test_a_damaged_journal_ends_the_start_with_a_sentence(
    start_worker: Callable[..., WorkerProcess],
    start_module: Callable[..., ModuleProcess],
    environment: dict[str, str],
    strategy: Strategy,
    damage: Callable[[Path], None],
) -> None:
    """Whatever is wrong with the file: status 2, its path, what to do, and no traceback."""
    worker = start_worker()
    for _ in range(20):
        order = strategy.order()
    strategy.wait_until_order(order, "succeeded")
    worker.process.terminate()
    assert worker.process.wait() == 0
    (journal,) = Path(environment["STATE_DIR"]).glob("journal-*.sqlite")
    damage(journal)
    again = start_module("worker", environment=environment)
    assert again.wait(30) == CANNOT_START, again.output
    assert str(journal) in again.output
    assert "Traceback" not in again.output


def test_a_journal_deleted_while_running_stops_trading_and_says_so(
    inside: WorkerInside, strategy: Strategy, tmp_path: Path
) -> None:
    """Nothing is sent that no journal holds, and the key `alive` says why."""
    strategy.wait_until_order(strategy.order(), "succeeded")
    (journal,) = (tmp_path / "state").glob("journal-*.sqlite")
    journal.unlink()

    def reason() -> str:
        # Only then is the file looked for.
        inside.control.set_price("600000.SH", 10.0)
        strategy.order(price=9.0)
        found = strategy.redis.get(strategy.key("alive"))
        return Alive.model_validate_json(found).reason if isinstance(found, bytes) else ""

    assert "was deleted or replaced" in wait_until(reason, "the reason in the key alive")
    sent = len(inside.control.book().orders)
    last = strategy.order(price=9.0)
    assert last not in [order.order_remark for order in inside.control.book().orders[sent:]]
