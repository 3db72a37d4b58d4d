"""Rows on their way to a real Redis, one step at a time."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from support.redis_server import Server
from support.waiting import wait_until

from bus_schema.client.connection import connect as connect_client
from bus_schema.keys import Keys
from worker.bus.entries import EntryId
from worker.bus.link import BusUnavailableError, RedisLink
from worker.bus.outbox import Outbox
from worker.bus.shipment import FEW_BYTES, Shipment
from worker.engine.effects import Row, RowKind
from worker.journal import Journal, JournalReader


class Flooded:
    """A journal that is read while rows keep coming: more than the box holds, and then some."""

    def __init__(self, writer: "Writer") -> None:
        self._writer = writer
        self._reader = JournalReader(writer.journal.path)
        self.floods = [150, 5]

    def after(self, entry_id: EntryId, streams: Collection[str], limit: int) -> list[Row]:
        """Read, and let more come meanwhile."""
        rows = self._reader.after(entry_id, streams, limit)
        while self.floods:
            self._writer.put(self.floods.pop(0))
        return rows

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()


class Writer:
    """Writes fills down and into the box, as the desk does."""

    def __init__(self, folder: Path) -> None:
        self.journal, self.outbox, self.written = Journal(folder, "1"), Outbox(most=100), 0

    def put(self, count: int) -> None:
        """So many more."""
        numbers = range(self.written + 1, self.written + count + 1)
        rows = [Row(n, 1_000 + n, RowKind.EVENT, f"fill:{n}", b"{}", ("fills",)) for n in numbers]
        self.written += count
        self.journal.append(rows)
        self.outbox.put(rows)


@pytest.fixture
def link(redis_url: str) -> Iterator[RedisLink]:
    """A connection to the shared Redis."""
    link = RedisLink(redis_url, "shipment-test")
    yield link
    link.close()


def test_box_that_overflows_again_while_streams_are_filled_loses_nothing(
    link: RedisLink, account_id: str, tmp_path: Path
) -> None:
    """What is in the box by then lies behind what was given up meanwhile: that goes first."""
    writer, keys = Writer(tmp_path), Keys(account_id)
    journal = Flooded(writer)
    shipment = Shipment(link, keys, outbox=writer.outbox, journal=journal, written={})
    writer.put(3)
    shipment.ship(0)
    writer.put(150)
    for _ in range(10):
        shipment.ship(0)
    journal.close()
    writer.journal.close()
    entries = link.call("XRANGE", keys.fills, "-", "+")
    assert [int(entry_id.split(b"-")[1]) for entry_id, _ in entries] == list(range(1, writer.written + 1))


def test_rows_are_sent_by_whoever_has_put_them(
    link: RedisLink, account_id: str, tmp_path: Path, redis_url: str
) -> None:
    """They stay in the box until the shipper has heard from Redis; before, nothing follows them."""
    writer, keys, other = Writer(tmp_path), Keys(account_id), RedisLink(redis_url, "other")
    journal = Flooded(writer)
    shipment = Shipment(link, keys, outbox=writer.outbox, journal=journal, written={})
    writer.put(1)
    shipment.post()
    assert other.call("XLEN", keys.fills) == 0, "nobody has compared the streams with the journal yet"
    shipment.ship(0)
    writer.put(2)
    shipment.post()
    wait_until(lambda: other.call("XLEN", keys.fills) == 3, "the rows to arrive")
    writer.put(1)
    shipment.post()
    assert len(writer.outbox.first(100)) == 3
    shipment.ship(0)
    assert (len(writer.outbox.first(100)), other.call("XLEN", keys.fills)) == (0, 4)
    other.close()
    journal.close()
    writer.journal.close()


def test_large_rows_are_left_to_the_shipper(link: RedisLink, account_id: str, tmp_path: Path) -> None:
    """Who decides must not wait until Redis has taken in megabytes."""
    writer, keys = Writer(tmp_path), Keys(account_id)
    journal = Flooded(writer)
    shipment = Shipment(link, keys, outbox=writer.outbox, journal=journal, written={})
    writer.put(1)
    shipment.ship(0)
    large = Row(9, 1_009, RowKind.EVENT, "reply:9", b"x" * (FEW_BYTES + 1), ("fills",), durable=False)
    writer.outbox.put([large])
    shipment.post()
    assert link.call("XLEN", keys.fills) == 1
    shipment.ship(0)
    assert link.call("XLEN", keys.fills) == 2
    journal.close()
    writer.journal.close()


def test_what_was_sent_as_the_connection_broke_is_sent_again_and_stands_there_once(
    link: RedisLink, account_id: str, tmp_path: Path, redis_url: str
) -> None:
    """Whether Redis got it cannot be told from here; its ids can."""
    writer, keys, other = Writer(tmp_path), Keys(account_id), RedisLink(redis_url, "other")
    journal = Flooded(writer)
    shipment = Shipment(link, keys, outbox=writer.outbox, journal=journal, written={})
    writer.put(1)
    shipment.ship(0)
    writer.put(2)
    shipment.post()
    wait_until(lambda: other.call("XLEN", keys.fills) == 3, "the rows to arrive")
    link.close()
    with pytest.raises(BusUnavailableError):
        shipment.ship(0)
    shipment.ship(0)
    assert (len(writer.outbox.first(100)), other.call("XLEN", keys.fills)) == (0, 3)
    other.close()
    journal.close()
    writer.journal.close()


def test_key_of_another_type_in_the_place_of_a_snapshot_stream_stops_nothing(
    link: RedisLink, account_id: str, tmp_path: Path
) -> None:
    """Nothing of such a stream is in the journal: there is nothing to fill it up to."""
    writer, keys = Writer(tmp_path), Keys(account_id)
    reader = JournalReader(writer.journal.path)
    shipment = Shipment(link, keys, outbox=writer.outbox, journal=reader, written={})
    link.call("SET", keys.assets, "x")
    writer.outbox.put([Row(1, 1_001, RowKind.EVENT, "asset:1", b"{}", ("assets",), durable=False)])
    shipment.ship(0)
    shipment.check()
    shipment.ship(0)
    link.call("DEL", keys.assets)
    writer.put(1)
    shipment.ship(0)
    assert link.call("XLEN", keys.fills) == 1
    reader.close()
    writer.journal.close()


def test_redis_is_reached_by_a_unix_socket(tmp_path: Path) -> None:
    """By worker and client: such a socket has no keep-alive to switch on."""
    socket = tmp_path / "redis.sock"
    with Server(tmp_path, options=("--unixsocket", str(socket))):
        link = RedisLink(f"unix://{socket}", "unix-test")
        link.call("SET", "told", "here")
        link.close()
        with connect_client(f"unix://{socket}") as client:
            assert client.get("told") == b"here"
