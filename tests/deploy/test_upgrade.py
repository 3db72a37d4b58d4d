"""What each released version has left behind, read by today's: nothing is sent twice, and nothing is lost."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from deploy.release_files import (
    ACCOUNT_ID,
    Streams,
    entries,
    recorded_streams,
    releases,
    restore_journal,
    restore_streams,
    version_here,
)
from engine.broker_says import order
from engine.driver import Driver
from redis import Redis

from bus_schema.commands import CommandBase, parse_command
from bus_schema.events import UnknownEvent, parse_event
from bus_schema.keys import Keys
from ops.cli import main
from worker.bus.link import RedisLink
from worker.bus.outbox import Outbox
from worker.bus.outputs import kept_streams, key_of
from worker.bus.past import Past
from worker.bus.recollecting import rows_beyond
from worker.bus.shipment import Shipment
from worker.engine.effects import Row, RowKind
from worker.engine.inputs import Entry
from worker.journal import Journal, JournalReader

KEYS = Keys(ACCOUNT_ID)
STRATEGIES = frozenset({"alpha", "beta"})
ORDER: dict[str, Any] = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}
FLYING = {"type": "place_order", "id": "flying", **ORDER, "price": 9.0}


@pytest.fixture(params=releases())
def release(request: pytest.FixtureRequest) -> str:
    """Return one released version after the other."""
    return str(request.param)


@pytest.fixture
def path(release: str, tmp_path: Path) -> Path:
    """Return the journal that the release has left."""
    return restore_journal(release, tmp_path / "state")


@pytest.fixture
def rows(path: Path) -> list[Row]:
    """Return the journal's rows as today's worker reads them at its start."""
    with Journal(path.parent, ACCOUNT_ID) as journal:
        return list(journal.rows())


@pytest.fixture
def later(rows: list[Row]) -> Driver:
    """Return today's engine, a moment after the release's was stopped; the broker knows the flying order."""
    driver = Driver(rows, now=rows[-1].at + 1_000)
    driver.connect(orders=[order("flying", "reported", 1_082_130_439, order_volume=100, price=9.0)])
    return driver


@pytest.fixture
def streams(release: str, redis_client: Redis) -> Iterator[Streams]:
    """Put into Redis what it had when the release was stopped, and take it away again."""
    streams = recorded_streams(release)
    restore_streams(streams, redis_client, KEYS)
    yield streams
    redis_client.delete(*redis_client.keys(KEYS.strategies.removesuffix("strategies") + "*"))


def test_this_version_has_its_files() -> None:
    """No version is released without them: `python tests/deploy/record_release.py` writes them."""
    assert version_here() in releases()


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("filled", "ok"), ("open", "ok"), ("refused", "broker_rejected"), ("doubt", "outcome_unknown")],
)
def test_ids_of_orders_are_known(later: Driver, name: str, outcome: str) -> None:
    """An order of the version before gets its first answer again, and does not trade a second time."""
    prices = {"filled": 10.0, "open": 9.5, "refused": 20.0, "doubt": 9.0}
    remark = {"remark": "morning"} if name == "filled" else {}
    later.place(name, **{**ORDER, "price": prices[name]}, **remark)
    reply = later.reply(name)
    assert reply["duplicate"], reply
    assert (reply["error"] or {"code": "ok"})["code"] == outcome
    assert later.submits == []


def test_order_in_flight_is_adopted(later: Driver, rows: list[Row]) -> None:
    """What had left without an answer is found at the broker, and told to who sent it; never sent again."""
    (intent,) = (row for row in rows if row.kind is RowKind.INTENT and row.subject == "flying")
    later.read(Entry("alpha", f"{intent.at}-0"), FLYING, redelivered=True)
    assert later.submits == []
    assert later.on("inbox:alpha") == ["reply flying ok", "order 1082130439 reported 0"]


def test_halt_outlives_the_upgrade(later: Driver) -> None:
    """A strategy that was halted under the version before is halted under this one."""
    later.place("new", strategy="beta", **ORDER)
    assert later.reply("new")["error"]["code"] == "halted"


def test_events_that_redis_lacks_follow(
    path: Path, rows: list[Row], streams: Streams, redis_client: Redis, redis_url: str
) -> None:
    """What was written down while Redis was away is published by today's worker, each once, under its id."""
    past = Past()
    for row in rows:
        past.note(row)
    link = RedisLink(redis_url, "upgrade-test")
    with closing(link), closing(JournalReader(path)) as journal:
        assert rows_beyond(link, KEYS, STRATEGIES, past.newest) == []
        Shipment(link, KEYS, outbox=Outbox(), journal=journal, written=past.written).ship(0)
    for stream in kept_streams(STRATEGIES):
        told = [(row.entry_id, row.data.decode()) for row in rows if stream in row.streams]
        shipped = entries(redis_client, key_of(KEYS, stream))
        assert [entry for entry in shipped if entry in told] == told, stream
        assert set(streams.get(stream, ())) <= set(shipped), stream
    assert ":open:succeeded:" in entries(redis_client, KEYS.orders)[-1][1]
    assert ":open:succeeded:" not in streams["orders"][-1][1]


def test_rows_that_the_journal_lost_are_taken_from_redis(
    rows: list[Row], streams: Streams, redis_url: str
) -> None:
    """A power failure during the upgrade: what the version before has shipped comes back as rows of today."""
    shipped = {entry_id for stream in kept_streams(STRATEGIES) for entry_id, _ in streams.get(stream, ())}
    kept = [row for row in rows if row.entry_id in shipped and row.streams]
    link = RedisLink(redis_url, "upgrade-test")
    with closing(link):
        beyond = rows_beyond(link, KEYS, STRATEGIES, (kept[-6].at, kept[-6].n))
    assert [(row.at, row.n, row.data) for row in beyond] == [(row.at, row.n, row.data) for row in kept[-5:]]


def test_entries_are_understood(release: str) -> None:
    """Each command and each event of the version before is one that today's models know."""
    for name, recorded in recorded_streams(release).items():
        for _, data in recorded:
            if name.startswith("commands:"):
                assert isinstance(parse_command(data.encode()), CommandBase)
            elif name != "control":
                assert not isinstance(parse_event(data.encode()), UnknownEvent), data


def test_the_tools_read_the_older_file(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`qmt-bus journal` and `explain` work on it as it is, without a worker that migrates it first."""
    assert main(["journal", "show", "--file", str(path), "--kind", "fill"]) == 0
    assert capsys.readouterr().out.count("600000.SH") == 3
    assert main(["explain", "open", "--file", str(path)]) == 0
    assert "In the end: filled" in capsys.readouterr().out
