from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from doctor.rig import FULL, MINI, PACKAGE, FactualWindows, finds, make_package, passes_over, scene
from support.processes import ModuleProcess

from bus_schema import xtconstant
from bus_schema.accounts import AccountType
from ops.doctor.findings import Verdict
from ops.doctor.machine import Process
from worker.journal import Journal
from worker.simulator import TerminalControl

Settings = dict[str, Any]


def test_a_healthy_terminal(live: Settings) -> None:
    """The mini terminal in this login session has no fault."""
    here = scene(live, FactualWindows())
    finds("terminal.runs", here, "runs")
    finds("terminal.mode", here, "mini")
    finds("terminal.session", here, "same")


def test_no_terminal_runs(live: Settings) -> None:
    """Without a terminal's process that is the one finding."""
    here = scene(live, FactualWindows(running=[Process("explorer.exe", 7, 1)]))
    finds("terminal.runs", here, "not_running", "极简模式")
    passes_over("terminal.mode", here, "not_running")
    passes_over("terminal.session", here, "not_running")


def test_the_whole_terminal(live: Settings, userdata: Path) -> None:
    """A terminal that was not started in 极简 mode is found; a research terminal has no such mode."""
    finds("terminal.mode", scene(live, FactualWindows(running=[FULL])), "full", "tick 极简模式")
    research = userdata.with_name("userdata")
    here = scene({**live, "miniqmt_userdata_path": str(research)}, FactualWindows(running=[FULL]))
    finds("terminal.mode", here, "research")


def test_a_service(live: Settings) -> None:
    """Session 0 is that of services, from where no terminal can be reached."""
    finds("terminal.session", scene(live, FactualWindows(session=0)), "service", "scheduled task")


def test_another_desktop(live: Settings) -> None:
    """Shared memory ends at the login session's border."""
    here = scene(live, FactualWindows(running=[Process(MINI.name, MINI.pid, 3)]))
    finds("terminal.session", here, "other", "desktop")


def test_another_system_says_so(live: Settings) -> None:
    """What only Windows knows is not guessed elsewhere."""
    here = scene(live)
    here.machine = here.machine.here(None)
    for name in ("terminal.runs", "terminal.mode", "terminal.session", "sessions.in_use", "journal.drive"):
        passes_over(name, here, "elsewhere")


def test_a_terminal_that_answers(simulated: Settings, control: TerminalControl) -> None:
    """connect(), the account and its login are asked of the SDK, and the session is given back."""
    here = scene(simulated)
    finds("terminal.connect", here, "connected")
    finds("terminal.account", here, "known")
    finds("terminal.login", here, "ok")
    assert control.session_ids() == []


def test_a_refused_session(simulated: Settings, control: TerminalControl) -> None:
    """-1 is said with everything that it can come from, and the rest is not asked."""
    control.set_faults(connect_results=(-1,))
    here = scene(simulated)
    finds("terminal.connect", here, "refused", "up_queue_xtquant")
    passes_over("terminal.account", here, "not_connected", Verdict.UNKNOWN)
    passes_over("terminal.login", here, "not_connected", Verdict.UNKNOWN)


def test_a_connect_that_hangs(simulated: Settings, control: TerminalControl) -> None:
    """A call that never comes back is given up."""
    control.set_faults(calls_that_never_return=("connect",))
    finds("terminal.connect", scene(simulated, patience=3), "hangs", "Restart the terminal")


def test_a_connect_that_ends_the_process(live: Settings, tmp_path: Path) -> None:
    """An SDK that takes its process with it does not take doctor."""
    package = make_package(tmp_path, PACKAGE.format(connect="import os; os._exit(3)"))
    finds("terminal.connect", scene({**live, "xtquant_path": package}), "dies", "Reinstall xtquant")


def test_an_unknown_account(simulated: Settings) -> None:
    """An account that the terminal does not have is found."""
    here = scene({**simulated, "miniqmt_account_id": "999"})
    finds("terminal.account", here, "unknown", "MINIQMT_ACCOUNT_ID")
    passes_over("terminal.login", here, "unlisted")


@pytest.mark.parametrize("kind", AccountType)
def test_every_type_of_account(live: Settings, tmp_path: Path, kind: AccountType) -> None:
    """Each that the settings take is compared with what the terminal says, none ends in an error of ours."""
    number = next(number for number, name in xtconstant.ACCOUNT_TYPE_DICT.items() if name == kind)
    package = PACKAGE.format(connect="pass").replace('"1000000001", 2, 0', f'"1000000001", {number}, 0')
    given = {**live, "xtquant_path": make_package(tmp_path / "sdk", package), "miniqmt_account_type": kind}
    finds("terminal.account", scene(given), "known")


def test_another_type(simulated: Settings) -> None:
    """A stock account that is set as a credit account is found, with the right type."""
    here = scene({**simulated, "miniqmt_account_type": "CREDIT"})
    finds("terminal.account", here, "other_type", "MINIQMT_ACCOUNT_TYPE=STOCK")


@pytest.mark.parametrize(
    ("status", "case", "advice"),
    [(1, "waiting", "Log in"), (8, "disabled", "Enable it"), (3, "failed", "overnight"), (6, "closed", "")],
)
def test_an_account_that_is_not_logged_in(
    simulated: Settings, control: TerminalControl, status: int, case: str, advice: str
) -> None:
    """Each status of an account means something else to do."""
    control.set_account_status(simulated["miniqmt_account_id"], status)
    finds("terminal.login", scene(simulated), case, advice)


def test_a_terminal_whose_link_to_the_broker_is_dead(live: Settings, tmp_path: Path) -> None:
    """An account that looks well, and whose money cannot be read, is found."""
    package = make_package(tmp_path, PACKAGE.format(connect="pass"))
    here = scene({**live, "xtquant_path": package})
    finds("terminal.connect", here, "connected")
    finds("terminal.login", here, "no_asset", "link to the broker")


def test_a_query_that_is_never_answered(simulated: Settings, control: TerminalControl) -> None:
    """A lost answer is not taken for an empty one."""
    control.set_faults(drop_response={"queryStockAsset": 1.0})
    here = scene(simulated, patience=3)
    finds("terminal.connect", here, "connected")
    passes_over("terminal.login", here, "no_answer", Verdict.UNKNOWN)


def test_a_running_worker_is_left_alone(simulated: Settings, control: TerminalControl) -> None:
    """While a worker has the state folder, its session ids are not touched."""
    with Journal(simulated["state_dir"], simulated["miniqmt_account_id"]):
        passes_over("terminal.connect", scene(simulated), "worker_runs")
    assert control.session_ids() == []
    finds("terminal.connect", scene(simulated), "connected")


def test_a_terminal_that_is_gone(simulated: Settings) -> None:
    """Where nobody listens, connect() returns -1 as the real one does."""
    here = scene({**simulated, "sim_terminal": "127.0.0.1:1"})
    finds("terminal.connect", here, "refused", "极简模式")
    finds("quotes.xtdata", here, "fails", "allow third-party programs")
    finds("quotes.xtview", here, "fails", "allow third-party programs")


def test_the_probe_needs_a_request(start_module: Callable[..., ModuleProcess]) -> None:
    """Started by hand, without a request, the probe ends."""
    process = start_module("ops.doctor.probe")
    assert process.wait() != 0
