from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

from worker.simulator import TerminalControl

Start = Callable[..., ModuleProcess]


def test_a_worker_trades_on_it(command: Start, strategy: Strategy) -> None:
    """It prints where it listens, a worker trades there, and it ends in order when it is told to."""
    terminal = command("terminal", "--listen", "127.0.0.1:0")
    address = terminal.wait_for_line(r"simulated terminal at (\S+);")[1]
    WorkerProcess(command("run", SIM_TERMINAL=address), strategy).wait_until_ready()
    strategy.order(id="a1")
    strategy.wait_until_order("a1", "succeeded")
    assert [order.order_remark for order in TerminalControl(address).book().orders] == ["a1"]
    terminal.terminate()
    assert terminal.wait() == 0


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"SIM_SCENARIO": "cash.toml"}, r"SIM_SCENARIO: .*cash"),
        ({"SIM_TERMINAL": "somewhere"}, r"SIM_TERMINAL: must be host:port"),
        ({"SIM_TERMINAL": "192.0.2.1:9"}, r"cannot listen at 192\.0\.2\.1:9"),
    ],
)
def test_what_cannot_be_served_is_status_2(
    command: Start, tmp_path: Path, settings: dict[str, str], complaint: str
) -> None:
    """A wrong scenario or address ends it with a sentence."""
    (tmp_path / "cash.toml").write_text('[[accounts]]\naccount_id = "1"\ncash = "much"\n', encoding="utf-8")
    if "SIM_SCENARIO" in settings:
        settings = {"SIM_SCENARIO": str(tmp_path / settings["SIM_SCENARIO"])}
    process = command("terminal", **settings)
    assert process.wait() == 2, process.output
    process.wait_for_line(complaint)
    assert "Traceback" not in process.output
