"""What a worker refuses to start with, and how it says so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ModuleProcess
from support.redis_server import Server

Start = Callable[..., ModuleProcess]


@pytest.fixture
def live(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Settings that name a real terminal."""
    return {
        **environment,
        "BROKER": "live",
        "MINIQMT_ENABLED": "true",
        "MINIQMT_USERDATA_PATH": str(tmp_path / "userdata_mini"),
    }


def test_live_never_falls_back_to_a_simulation(
    start_module: Start, live: dict[str, str], private_redis_server: Server
) -> None:
    """Where xtquant's native module does not run, `BROKER=live` ends with a clear error."""
    worker = start_module("worker", environment={**live, "REDIS_URL": private_redis_server.url})
    assert worker.wait() == 2
    assert "xtquant's native module does not run here" in worker.output
    assert "Traceback" not in worker.output


def test_live_refuses_a_redis_that_forgets(start_module: Start, live: dict[str, str]) -> None:
    """A Redis without an append-only file is not trusted with orders."""
    worker = start_module("worker", environment=live)
    assert worker.wait() == 2
    assert "appendonly" in worker.output


def test_live_takes_a_redis_that_forgets_when_told_to(start_module: Start, live: dict[str, str]) -> None:
    """`ALLOW_VOLATILE_REDIS` lets the start go on to the next hurdle."""
    worker = start_module("worker", environment={**live, "ALLOW_VOLATILE_REDIS": "true"})
    assert worker.wait() == 2
    assert "xtquant's native module does not run here" in worker.output


def test_live_refuses_the_embedded_redis(start_module: Start, live: dict[str, str]) -> None:
    """The embedded Redis forgets everything, so no real order goes over it."""
    worker = start_module("worker", environment={**live, "REDIS_URL": "embedded"})
    assert worker.wait() == 2
    assert "appendonly" in worker.output


def test_live_names_what_is_missing(start_module: Start, environment: dict[str, str]) -> None:
    """A live start without the terminal's settings names them, and shows no traceback."""
    worker = start_module("worker", environment={**environment, "BROKER": "live"})
    assert worker.wait() == 2
    assert "MINIQMT_ENABLED" in worker.output
    assert "MINIQMT_USERDATA_PATH" in worker.output
    assert "Traceback" not in worker.output


def test_auto_says_loudly_that_it_simulates(start_module: Start, environment: dict[str, str]) -> None:
    """`BROKER=auto` without a real terminal trades with the simulated one, and warns."""
    worker = start_module("worker", environment={**environment, "BROKER": "auto"})
    worker.wait_for_line("SIMULATED")
    worker.wait_for_line("connected")
    worker.terminate()
    assert worker.wait() == 0


def test_the_embedded_redis_is_named_at_start(start_module: Start, environment: dict[str, str]) -> None:
    """A first look needs no Redis of one's own; one line says which one it is."""
    worker = start_module("worker", environment={**environment, "REDIS_URL": "embedded"})
    worker.wait_for_line("embedded_redis")
    worker.wait_for_line("connected")
    worker.terminate()
    assert worker.wait() == 0


def test_a_worker_waits_for_its_redis(start_module: Start, environment: dict[str, str]) -> None:
    """Without Redis it says so and waits; a stop ends the wait at once."""
    worker = start_module("worker", environment={**environment, "REDIS_URL": "redis://127.0.0.1:1/0"})
    worker.wait_for_line("redis_unavailable")
    worker.terminate()
    assert worker.wait() == 0


def test_a_wrong_scenario_is_explained(
    start_module: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    """A scenario that cannot be used ends the start with its fields named."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text("[[accounts]]\naccount_id = 5\n", encoding="utf-8")
    worker = start_module("worker", environment={**environment, "SIM_SCENARIO": str(scenario)})
    assert worker.wait() == 2
    assert "account_id" in worker.output
    assert "Traceback" not in worker.output
