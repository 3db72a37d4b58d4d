"""The units for Linux: each starts a subcommand that exists, and systemd has nothing to say about them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from deploy.words import understood

UNITS = sorted((Path(__file__).parents[2] / "ops" / "deploy" / "systemd").glob("*.service"))
PROGRAM = "%h/.local/bin/qmt-bus "


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_every_unit_starts_what_there_is(unit: Path) -> None:
    """Its command line is understood; it is started again when it dies, but not with wrong settings."""
    text = unit.read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    assert command.startswith(PROGRAM)
    understood(command.removeprefix(PROGRAM).split())
    assert "\nRestart=on-failure\n" in text
    assert "\nRestartPreventExitStatus=2\n" in text


def test_the_worker_is_simulated_and_has_time_to_stop() -> None:
    """A real terminal is on Windows; what is in flight is shipped before systemd loses patience."""
    (worker,) = (unit.read_text("utf-8") for unit in UNITS if unit.stem == "qmt-bus-worker")
    assert "BROKER=simulated" in worker
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", worker, re.MULTILINE)
    assert int(seconds) > 30


def test_systemd_takes_them(tmp_path: Path) -> None:
    """Where systemd is installed, its own check of a user's units finds nothing."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd is not installed here")
    program = tmp_path / ".local" / "bin" / "qmt-bus"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    copies = [str(shutil.copy(unit, tmp_path)) for unit in UNITS]
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    words = [tool, "verify", "--user", "--man=no", *copies]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
