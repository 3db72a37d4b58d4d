"""Fixtures of the doctor's tests: a healthy folder, healthy settings, and a simulated terminal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.processes import ModuleProcess

from worker.simulator import TerminalControl

ACCOUNT = "1000000001"


@pytest.fixture
def userdata(tmp_path: Path) -> Path:
    """Make a terminal's folder as it should be."""
    folder = tmp_path / "qmt" / "userdata_mini"
    folder.mkdir(parents=True)
    (folder / "up_queue_xtquant").touch()
    return folder


@pytest.fixture
def live(userdata: Path, tmp_path: Path) -> dict[str, Any]:
    """Return settings that name a terminal, whose Redis nobody has started."""
    return {
        "broker": "live",
        "miniqmt_enabled": True,
        "miniqmt_account_id": ACCOUNT,
        "miniqmt_userdata_path": str(userdata),
        "redis_url": "redis://127.0.0.1:1/0",
        "state_dir": tmp_path / "state",
    }


@pytest.fixture(scope="session")
def terminal_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a simulated terminal as a process of its own."""
    environment = {
        "BROKER": "simulated",
        "MINIQMT_ACCOUNT_ID": ACCOUNT,
        # A market that another run has left must not be found again.
        "STATE_DIR": str(tmp_path_factory.mktemp("terminal")),
    }
    with ModuleProcess("ops.cli", "terminal", "--listen", "127.0.0.1:0", environment=environment) as process:
        yield process.wait_for_line(r"terminal at (\S+);", timeout=20)[1]


@pytest.fixture
def control(terminal_address: str) -> Iterator[TerminalControl]:
    """Lay a hand on the terminal; it behaves again when the test ends."""
    control = TerminalControl(terminal_address)
    yield control
    control.clear_faults()
    control.set_account_status(ACCOUNT, 0)


@pytest.fixture
def simulated(terminal_address: str, tmp_path: Path) -> dict[str, Any]:
    """Return settings that name the simulated terminal."""
    return {
        "broker": "simulated",
        "sim_terminal": terminal_address,
        "miniqmt_account_id": ACCOUNT,
        "redis_url": "redis://127.0.0.1:1/0",
        "state_dir": tmp_path / "state",
    }
