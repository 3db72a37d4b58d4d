"""Redis's time, carried on by this machine, also over its sleep."""

import pytest

from bus_schema.server_clock import ServerClock

SECOND = 1_000_000_000
TOLD = 1_700_000_000


class Machine:
    """A machine whose counter stands still while it sleeps, and whose clock is an hour wrong."""

    def __init__(self) -> None:
        self.counter = 5 * SECOND
        self.local = (TOLD + 3_600) * SECOND
        self.clock = ServerClock(lambda: self.counter, lambda: self.local)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.counter += round(seconds * SECOND)
        self.local += round(seconds * SECOND)

    def sleep(self, seconds: float) -> None:
        """Suspend it."""
        self.local += round(seconds * SECOND)

    def hear(self, at: float, *, late: float = 0.0) -> None:
        """Hear ``late`` seconds after the question that Redis is ``at`` seconds past its first answer."""
        asked = self.clock.now_ns()
        self.wait(late)
        self.clock.heard(TOLD + int(at), round(at % 1 * 1_000_000), asked)

    @property
    def passed(self) -> float:
        """Seconds since the first time told, as the clock has it."""
        return (self.clock.now_ns() - TOLD * SECOND) / SECOND


@pytest.fixture
def machine() -> Machine:
    """One that has heard Redis."""
    one = Machine()
    one.hear(0)
    return one


def test_the_counter_carries_it_on(machine: Machine) -> None:
    """Whatever the local clock says."""
    machine.wait(3.25)
    assert machine.passed == 3.25


def test_a_sleep_is_time_that_has_passed(machine: Machine) -> None:
    """The counter stood still, and the local clock was set right on waking: nothing is younger than it is."""
    machine.sleep(30)
    assert machine.passed == 30
    assert machine.clock.stale


def test_an_answer_that_lay_there_while_the_machine_slept_is_not_now(machine: Machine) -> None:
    """It was true when the machine fell asleep."""
    asked = machine.clock.now_ns()
    machine.sleep(30)
    machine.clock.heard(TOLD, 100_000, asked)
    assert machine.passed == 30
    machine.wait(1)
    assert machine.passed == 31


def test_an_answer_that_lay_there_while_the_process_was_stopped_is_not_now(machine: Machine) -> None:
    """SIGSTOP holds up the process and not the counter."""
    machine.hear(0.1, late=30)
    assert machine.passed == 30


def test_a_clock_that_is_behind_is_set(machine: Machine) -> None:
    """A paused virtual machine knows nothing of its pause; Redis's next answer tells."""
    machine.hear(25, late=0.001)
    assert machine.passed == 25


@pytest.mark.parametrize("at", [-7_200, 7_200])
def test_a_server_whose_clock_was_set_is_followed(machine: Machine, at: int) -> None:
    """Back or forward: what expires does so by Redis's clock."""
    machine.wait(1)
    machine.hear(at)
    assert machine.passed == at


def test_a_local_clock_that_was_set_is_forgotten_with_the_next_answer(machine: Machine) -> None:
    """Forward, it cannot be told from a sleep before that."""
    machine.sleep(3_600)
    machine.hear(0.5)
    assert machine.passed == 0.5
    machine.local -= 3_600 * SECOND
    assert machine.passed == 0.5


def test_an_old_sample_is_stale(machine: Machine) -> None:
    """Soon it is refreshed where that costs nothing, later before anything is dated by it."""

    def asked_anew() -> tuple[bool, bool]:
        return machine.clock.ages, machine.clock.stale

    assert asked_anew() == (False, False)
    machine.wait(10)
    assert asked_anew() == (True, False)
    machine.wait(60)
    assert asked_anew() == (True, True)
    machine.hear(70)
    assert asked_anew() == (False, False)
    machine.clock.distrust()
    assert asked_anew() == (True, True)
