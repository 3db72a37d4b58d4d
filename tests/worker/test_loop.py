"""Who decides: the engine's thread, or the one that has just read a command."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.nobody import Nobody
from support.waiting import wait_until

from bus_schema.codec import decode
from bus_schema.commands import parse_command
from worker.bus.clock import BusClock
from worker.bus.credits import Credits
from worker.bus.outbox import Outbox
from worker.desk import Desk
from worker.engine.config import EngineConfig
from worker.engine.engine import Engine
from worker.engine.inputs import CommandRead, Entry, Input
from worker.journal import Journal
from worker.loop import Inputs, Loop


class Running:
    """A loop that answers pings, and what it has answered."""

    def __init__(self, folder: Path) -> None:
        self.outbox, self.journal, clock = Outbox(), Journal(folder, "1"), BusClock()
        engine = Engine(EngineConfig("1", simulated=True, version="0"))
        nobody = Nobody()
        self.desk = Desk(
            engine,
            self.journal,
            nobody,
            self.outbox,
            credits_=Credits(100),
            limits=nobody,
            feed=nobody,
            post=self.outbox.ring,
        )
        self.loop = Loop(Inputs(), self.desk, engine, self.journal, clock, sender=nobody, keep_ms=1_000)
        self.first = engine.start(clock.moment())

    @property
    def answered(self) -> list[str]:
        """The ids of the commands that have their reply, in the order in which they got it."""
        events = [decode(row.data) for row in self.outbox.first(1_000)]
        return [event["command_id"] for event in events if event["type"] == "reply"]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A loop that runs."""
    running = Running(tmp_path)
    running.loop.start(running.first)
    yield running
    running.loop.stop()
    running.journal.close()


def _ping(number: int) -> list[Input]:
    command = parse_command(b'{"type":"ping","id":"p%d"}' % number)
    return [CommandRead(Entry("alpha", f"9999999999999-{number}"), command)]


def test_reader_decides_itself_while_nobody_else_does(tmp_path: Path) -> None:
    """Its command is answered by the time the call is over; the engine's thread does not even run."""
    idle = Running(tmp_path)
    idle.loop.take_read(_ping(1))
    assert idle.answered == ["p1"]
    idle.journal.close()


def test_commands_keep_their_order_whoever_decides(running: Running) -> None:
    """One that had to be left to the engine's thread is not overtaken by the next."""
    for number in range(1, 200, 2):
        with running.loop._deciding:
            running.loop.take_read(_ping(number))
        running.loop.take_read(_ping(number + 1))
    expected = [f"p{number}" for number in range(1, 201)]
    wait_until(lambda: running.answered == expected, "all are answered, in order")


def test_stop_does_not_sleep_until_the_next_look_around(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread ends as soon as it has taken what was left, however long it would have slept."""
    monkeypatch.setattr("worker.loop.LONGEST_WAIT_MS", 3_600_000)
    running = Running(tmp_path)
    running.loop.start(running.first)
    running.loop.stop()
    running.journal.close()


def test_fault_in_the_readers_turn_ends_the_engine(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was half done must not go on as if nothing were: the process ends, by the engine's thread."""
    ended: list[BaseException | None] = []
    monkeypatch.setattr("threading.excepthook", lambda died: ended.append(died.exc_value))

    def fail(_rows: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(running.desk, "carry_out", fail)
    running.loop.take_read(_ping(1))
    wait_until(lambda: ended, "the engine's thread ends")
    assert isinstance(ended[0], ZeroDivisionError)
