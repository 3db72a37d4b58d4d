"""The product over the SDK's real native modules, under Wine, without a terminal."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from windows.installation import ROOT, install, missing

FOLDER = Path(os.environ.get("QMT_BUS_WINDOWS_PYTHON", Path.home() / ".cache" / "qmt-bus-windows-python"))
"""Where the Windows Python is installed once, and found again."""


@pytest.mark.native
@pytest.mark.timeout(3600)
def test_native_campaign_holds() -> None:
    """Every row of the campaign's table holds; QMT_BUS_NATIVE_JSON names a file that takes the table."""
    if lacks := missing():
        pytest.skip(lacks)
    install(FOLDER)
    program = f"ip link set lo up && exec {sys.executable} -m windows.campaign {FOLDER}"
    if file := os.environ.get("QMT_BUS_NATIVE_JSON"):
        program += f" --json {Path(file).absolute()}"
    own_network = [shutil.which("unshare") or "unshare", "--net", "--map-root-user", "sh", "-c", program]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}"}
    done = subprocess.run(own_network, env=environment, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stdout
