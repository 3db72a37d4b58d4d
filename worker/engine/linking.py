"""The link to the terminal comes and goes; what waits for it goes on when it is ready."""

from bus_schema.codes import WorkerState
from worker.engine import announce, doubts, reports, rereading, snapshots
from worker.engine.inputs import AccountStatusPushed, CommandRead, LinkChanged, Reconciled
from worker.engine.placement import Placement
from worker.engine.turn import Turn

ACCOUNT_STATUS_WORDS = {
    -1: "invalid",
    0: "ok",
    1: "waiting for login",
    2: "logging in",
    3: "failed",
    4: "initialising",
    5: "correcting data",
    6: "closed, after hours",
    7: "assisting link failed",
    8: "disabled by the system",
    9: "disabled by the user",
}
"""``XtAccountStatus.status`` in words, by xtconstant's ``ACCOUNT_STATUS_*``."""


def link_changed(turn: Turn, changed: LinkChanged) -> None:
    """Connecting, reconciling or disconnected: from here on commands wait."""
    link = turn.state.link
    link.state, link.reason, link.session_id = changed.state, changed.reason, changed.session_id
    snapshots.forget(turn)
    announce.status(turn)


def reconciled(turn: Turn, lists: Reconciled) -> list[Placement | CommandRead]:
    """The whole day is known and the link proven: take it in, and give back what has waited for this."""
    reports.take_lists(turn, lists.orders, lists.trades)
    link = turn.state.link
    link.state, link.reason, link.session_id = WorkerState.READY, "", lists.session_id
    announce.status(turn)
    reports.take_early(turn)
    doubts.resume(turn)
    rereading.begin(turn)
    turn.state.snapshots.wanted |= {"asset", "positions"}
    waited = list(turn.state.waiting.values())
    turn.state.waiting.clear()
    return waited


def account_status(turn: Turn, pushed: AccountStatusPushed) -> None:
    """``on_account_status``: said on ``status``; the terminal itself refuses orders while it is not 0."""
    words = ACCOUNT_STATUS_WORDS.get(pushed.status, "unknown")
    turn.state.link.reason = "" if pushed.status == 0 else f"account status {pushed.status}: {words}"
    announce.status(turn, heartbeat=True)
