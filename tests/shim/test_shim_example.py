"""The example of the wheel's own document, unchanged but for the imports and the path, as a process."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from shim.wheel import ACCOUNT_ID, example
from support import documents
from support.processes import ModuleProcess
from support.redis_server import connect
from support.strategy import Strategy
from support.waiting import wait_until

PAGE = Path(__file__).parents[2] / "docs" / "shim.md"


def _over_the_bus(program: str, url: str) -> str:
    """Change what the page says is to be changed, and nothing else."""
    *imports, _, path = documents.example(PAGE.read_text("utf-8"), "shim").splitlines()
    for line in imports:
        program, found = re.subn(re.escape(line.replace("bus_schema", "xtquant")), line, program)
        assert found == 1, line
    program, found = re.subn(r"path = '.*'", path.replace("redis://127.0.0.1:6379/0", url), program)
    assert found == 1
    return program


def _states(redis: Redis) -> list[list[str]]:
    """The states of each order that the example has placed, the first one first."""
    events = [e for e in Strategy(redis, ACCOUNT_ID, "session-123456").inbox if e["type"] == "order"]
    numbers = sorted({event["order_id"] for event in events})
    return [[e["order_status"] for e in events if e["order_id"] == number] for number in numbers]


def test_the_documented_example_runs_over_the_bus(
    bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_module: Callable[..., ModuleProcess]
) -> None:
    """It orders twice, cancels the first, asks for everything, is told of its orders, and runs for ever."""
    (tmp_path / "example_of_the_wheel.py").write_text(_over_the_bus(example(), bus), "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    program = start_module("example_of_the_wheel")
    # Callbacks print in between, and print writes each of its arguments, and the line's end, by itself.
    wait_until(lambda: program.output.count(f"{ACCOUNT_ID} 600000.SH 1000") == 2, "the last query's answer")
    with connect(bus) as redis:
        cancelled, resting = _states(redis)
    # An order whose counter's number comes late is told twice.
    assert (cancelled[0], cancelled[-1], set(resting)) == ("reported", "canceled", {"reported"})
    for expected in ("on_account_status", "on order callback:", "cash 99", "600000.SH 200 10.5"):
        assert expected in program.output
    assert "Traceback" not in program.output
    assert program.is_running
