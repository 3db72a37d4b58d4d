"""The conductor, with subjects that only pretend."""

import dataclasses
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from ops.bench.asked import Asked, SubjectError
from ops.bench.catalogue import Spec, subjects
from ops.bench.flooding import measure_sustained
from ops.bench.interleaving import interleave, start_all
from ops.bench.protocol import CannotError, Json, serve
from ops.bench.result import Result
from ops.bench.rivals.install import Environment, RivalMissingError
from ops.bench.scale import QUICK
from ops.bench.stage import Stage

FAKE = Path(__file__).with_name("fake_subject.py")
ROUNDS = 6
SCALE = dataclasses.replace(QUICK, rounds=ROUNDS, burst=10, share=1.0, batches=(64,))


class Conductor:
    """A stage for pretended subjects.

    Attributes:
        result: what it has noted.
        told: how often a step was told.
    """

    def __init__(self, *names: str) -> None:
        self.result = Result(rounds=ROUNDS, burst=10)
        self.told = 0
        specs = [Spec(name, sustained=100) for name in names]
        self.stage = Stage(specs, self.result, lambda _what: None, fake)

    def tell(self) -> None:
        """Count a step."""
        self.told += 1

    def interleave(self) -> Result:
        """Measure round trips."""
        with self.stage:
            start_all(self.stage, self.result, SCALE, self.tell)
            interleave(self.stage, self.result, SCALE, self.tell)
        return self.result


def fake(spec: Spec, _tell: object) -> Environment:
    """How a pretended subject is run."""
    if spec.name == "offline":
        raise RivalMissingError("no connection")
    return Environment((sys.executable, str(FAKE), spec.name), {})


def test_subjects_are_measured_side_by_side() -> None:
    """Each has all round trips of all rounds, and the bar comes further with each start and each round."""
    conductor = Conductor("fast", "slow")
    found = conductor.interleave().latency
    assert {name: latency.all.p50 for name, latency in found.items()} == {"fast": 1.0, "slow": 3.0}
    assert {latency.all.count for latency in found.values()} == {10 * ROUNDS}
    assert found["fast"].quiet.count == 20
    assert conductor.told == 2 + ROUNDS


def test_a_servers_processor_time_is_shared_among_its_round_trips() -> None:
    """Of the rounds that count, not of those that warm up."""
    # The pretended one uses ten milliseconds for each request: a round, or the question itself.
    used = Conductor("fast").interleave().latency["fast"].server_us
    assert used == pytest.approx(10_000 * (ROUNDS + 1) / (10 * ROUNDS))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("refuses", "it is not here"),
        ("breaks", "it broke"),
        ("dies", "its process has ended: out of luck"),
        ("offline", "no connection"),
    ],
)
def test_a_subject_that_fails_is_missing_with_its_reason(name: str, reason: str) -> None:
    """The others are measured all the same."""
    result = Conductor("fast", name).interleave()
    assert result.missing == {name: reason}
    assert list(result.latency) == ["fast"]


def test_throughput_is_orders_by_time() -> None:
    """A hundred orders in half a second are two hundred a second."""
    conductor = Conductor("fast")
    with conductor.stage:
        measure_sustained(conductor.stage, conductor.result, SCALE, conductor.tell)
    assert conductor.result.sustained == {"fast": {64: 200.0}}


def test_a_run_that_is_stopped_keeps_what_it_has() -> None:
    """Ctrl+C in the third round leaves the result of three."""
    conductor = Conductor("fast")

    def stop_in_third() -> None:
        conductor.told += 1
        if conductor.told == 3:
            raise KeyboardInterrupt

    with conductor.stage, pytest.raises(KeyboardInterrupt):
        interleave(conductor.stage, conductor.result, SCALE, stop_in_third)
    assert conductor.result.latency["fast"].all.count == 30


def test_a_subject_that_says_nothing_is_ended(tmp_path: Path) -> None:
    """After the deadline the process is gone, and whoever asked knows which request it was."""
    silent = (sys.executable, "-c", "import time; time.sleep(600)")
    with Asked(silent, tmp_path, {}) as asked, pytest.raises(SubjectError, match=r'\{"burst": 5\} within'):
        asked.ask({"burst": 5}, timeout=0.2)


def test_no_subject_sees_the_users_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A live account in the environment is nobody's business here."""
    monkeypatch.setenv("MINIQMT_ACCOUNT_ID", "1000000365")
    print_it = (
        "import json, os; input(); print(json.dumps({'account': os.environ.get('MINIQMT_ACCOUNT_ID')}))"
    )
    with Asked((sys.executable, "-c", print_it), tmp_path, {}) as asked:
        assert asked.ask({"cpu": True}, timeout=20) == {"account": None}


class Stubborn:
    """A subject that can start and stop, and nothing else."""

    def __init__(self) -> None:
        self.stopped = False

    def start(self, settings: Json) -> dict[str, str]:
        """Say what it was given."""
        return {"name": settings["name"]}

    def burst(self, count: int) -> list[int]:
        """Answer at once."""
        return [1] * count

    def sustain(self, count: int, batch: int) -> float:
        """Refuse."""
        raise CannotError(f"no {count} orders in batches of {batch}")

    def backlog(self, _count: int) -> float:
        """Break."""
        return 1 / 0

    def restart(self) -> float:
        """Break."""
        return self.backlog(0)

    def usage(self) -> tuple[float, float]:
        """Make something up."""
        return 0.5, 20.0

    def stop(self) -> None:
        """Note it."""
        self.stopped = True


def asked(*requests: str) -> Iterator[str]:
    """What a subject answers; it must have been stopped when it has."""
    subject, answers = Stubborn(), StringIO()
    serve(subject, StringIO("\n".join(requests)), answers)
    assert subject.stopped
    yield from answers.getvalue().splitlines()


def test_a_subject_answers_line_by_line() -> None:
    """Results and errors are one object a line each; what comes after the stop is not read."""
    requests = ('{"start": {"name": "x"}}', '{"burst": 2}', '{"cpu": true}', '{"stop": true}', "no JSON")
    assert list(asked(*requests)) == [
        '{"ready": true, "versions": {"name": "x"}}',
        '{"latencies_ns": [1, 1]}',
        '{"server_seconds": 0.5, "rss_mb": 20.0}',
    ]


def test_what_a_subject_cannot_do_is_an_error_and_no_end() -> None:
    """Its own words where it has some, else the kind of fault; it answers on."""
    requests = ('{"sustain": 5, "batch": 2}', '{"backlog": 1}', '{"sing": 1}', '{"burst": 1}')
    assert list(asked(*requests)) == [
        '{"error": "no 5 orders in batches of 2"}',
        '{"error": "ZeroDivisionError: division by zero"}',
        '{"error": "there is no such request: {\'sing\': 1}"}',
        '{"latencies_ns": [1]}',
    ]


def test_subjects_are_chosen_by_name() -> None:
    """In the order that was asked for; an unknown name is told with those that there are."""
    assert [spec.name for spec in subjects(QUICK, ("qmt-bus", "bare"))] == ["qmt-bus", "bare"]
    with pytest.raises(LookupError, match="there is no subject zeromq; there are bare, bare-c, sdk-alone"):
        subjects(QUICK, ("bare", "zeromq"))


def test_rivals_can_be_left_out() -> None:
    """They need a connection and minutes."""
    alone = {spec.name for spec in subjects(QUICK, with_rivals=False)}
    assert {spec.name for spec in subjects(QUICK)} - alone >= {"faststream", "fastapi"}
