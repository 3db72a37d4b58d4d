"""The terminal's process, and what it says when it is connected to."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bus_schema import xtconstant
from ops.doctor.asking import Answers
from ops.doctor.checks.userdata import RESEARCH
from ops.doctor.errors import CannotLookError
from ops.doctor.findings import Finding, check, found
from ops.doctor.machine import Process
from ops.doctor.scene import Scene

MINI: Final = "xtminiqmt.exe"
"""The terminal in 极简 mode; its log is called XtMiniQmt too."""
FULL: Final = "xtitclient.exe"
"""The window of the whole terminal, and of the research edition."""
TYPES: Final[Mapping[str, int]] = MappingProxyType(
    {name: number for number, name in xtconstant.ACCOUNT_TYPE_DICT.items()}
)
"""xtconstant's numbers of the account types."""
STATUS_OK: Final = 0
STATUS_CLOSED: Final = 6
STATUSES_TO_WAIT: Final = (1, 2, 4, 5)
"""Waiting for login, logging in, initialising, correcting data (xttrader.md)."""
STATUSES_DISABLED: Final = (8, 9)


def _terminals(scene: Scene, *names: str) -> list[Process]:
    userdata = scene.live.miniqmt_userdata_path
    running = [process for process in scene.windows.processes() if process.name.lower() in names]
    return [process for process in running if process.serves(userdata)]


@check("terminal.runs", good=["runs"], bad=["not_running"])
def runs(scene: Scene) -> Finding:
    """Whether a terminal's process is there."""
    processes = _terminals(scene, MINI, FULL)
    if not processes:
        return found("not_running", names="XtMiniQmt.exe, XtItClient.exe")
    return found("runs", names=", ".join(f"{process.name} ({process.pid})" for process in processes))


@check("terminal.mode", good=["mini", "research"], bad=["full"], aside=["not_running"])
def mode(scene: Scene) -> Finding:
    """Whether it was started in 极简 mode, without which it takes no orders from the SDK."""
    names = {process.name.lower() for process in _terminals(scene, MINI, FULL)}
    if not names:
        return found("not_running")
    if MINI in names:
        return found("mini")
    return found("research" if scene.path.name.lower() == RESEARCH else "full")


@check("terminal.session", good=["same"], bad=["service", "other"], aside=["not_running"])
def session(scene: Scene) -> Finding:
    """Whether terminal and worker share a login session: their shared memory ends at its border."""
    own = scene.windows.own_session()
    if own == 0:
        return found("service")
    sessions = {process.session for process in _terminals(scene, MINI, FULL)}
    if not sessions:
        return found("not_running")
    return found("same" if own in sessions else "other", own=own, its=", ".join(map(str, sorted(sessions))))


@check("terminal.connect", good=["connected"], bad=["refused", "hangs", "dies"], seconds=30.0)
def connect(scene: Scene) -> Finding:
    """Whether `connect()` returns 0, over one of the worker's own session ids."""
    answers = scene.trade
    if "connect" not in answers.steps:
        _ = answers.value("import")
        words = answers.error("start") or answers.last_words or "-"
        return found("hangs") if answers.hung else found("dies", words=words)
    code = answers.value("connect")
    return found("connected" if code == 0 else "refused", code=code, session=scene.session_ids[-1])


def _connected(scene: Scene) -> Answers:
    answers = scene.trade
    if answers.steps.get("connect", {}).get("value") != 0:
        # Why not is another check's finding.
        raise CannotLookError("not_connected")
    return answers


def _own(scene: Scene) -> list[dict[str, Any]]:
    accounts: list[dict[str, Any]] = _connected(scene).value("accounts")
    return [account for account in accounts if account["id"] == scene.checked.account_id]


@check("terminal.account", good=["known"], bad=["unknown", "other_type"], seconds=30.0)
def account(scene: Scene) -> Finding:
    """Whether the terminal has the account, with the type that the settings say."""
    facts = {"account": scene.checked.account_id, "type": scene.checked.account.account_type}
    types = {account["type"] for account in _own(scene)}
    if types and TYPES[scene.checked.account.account_type] not in types:
        names = {number: name for name, number in TYPES.items()}
        return found("other_type", its=", ".join(names.get(kind, str(kind)) for kind in types), **facts)
    subscribed = _connected(scene).value("subscribe")
    return found("known" if types and subscribed == 0 else "unknown", **facts)


@check(
    "terminal.login",
    good=["ok", "closed"],
    bad=["waiting", "disabled", "failed", "no_asset"],
    aside=["unlisted"],
    seconds=30.0,
)
def login(scene: Scene) -> Finding:
    """Whether the account is logged in at the broker, and its money can be read."""
    statuses = {account["status"] for account in _own(scene)}
    if not statuses:
        return found("unlisted")
    if statuses & {STATUS_OK, STATUS_CLOSED}:
        read = scene.trade.value("asset")
        case = "closed" if STATUS_OK not in statuses else "ok"
        return found(case if read else "no_asset")
    (status, *_) = sorted(statuses)
    if status in STATUSES_TO_WAIT:
        return found("waiting", status=status)
    return found("disabled" if status in STATUSES_DISABLED else "failed", status=status)
