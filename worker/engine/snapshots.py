"""Snapshots of money and positions: on schedule and after fills, one at a time and not in a burst."""

from typing import Any

from worker.engine import announce, holdings
from worker.engine.effects import Query
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def due(turn: Turn, kind: str) -> None:
    """Take one now, if the terminal can be asked at all."""
    snapshots = turn.state.snapshots
    snapshots.wanted.discard(kind)
    if not turn.state.link.ready or kind in snapshots.running.values():
        return
    token = turn.state.token()
    snapshots.running[token] = kind
    snapshots.asked_at[kind], snapshots.asked_on_bus[kind] = turn.steady, turn.at
    turn.act(Query(token, kind))
    turn.later(turn.config.query_timeout_ms, Timer.QUERY, str(token))


def after_fills(turn: Turn) -> None:
    """Ask for what the last inputs' fills have changed; a burst of fills leads to one snapshot a while."""
    snapshots = turn.state.snapshots
    for kind in sorted(snapshots.wanted):
        if kind in snapshots.running.values():
            # The one under way may have been read before the fill: another follows when it is in.
            continue
        ready_at = snapshots.asked_at.get(kind, 0) + turn.config.snapshot_gap_ms
        if turn.steady >= ready_at:
            due(turn, kind)
        elif kind not in snapshots.timed:
            snapshots.timed.add(kind)
            turn.later(ready_at - turn.steady, Timer.SNAPSHOT, kind)


def gap_over(turn: Turn, kind: str) -> None:
    """The pause between two snapshots is over."""
    turn.state.snapshots.timed.discard(kind)


def taken(turn: Turn, token: int, result: Any) -> None:
    """Publish it."""
    kind = turn.state.snapshots.running.pop(token, None)
    if kind is not None and result is not None:
        turn.state.link.heard_at = turn.steady
        turn.state.risk.snapshot(kind, result, turn.state.snapshots.asked_on_bus[kind])
        turn.state.protections.stir_all()
        announce.snapshot(turn, kind, _completed(turn, kind, result))


def _completed(turn: Turn, kind: str, result: Any) -> Any:
    if kind == "asset":
        return holdings.with_profit(turn, result)
    holdings.follow(turn, result)
    return holdings.completed(turn, result)


def failed(turn: Turn, token: int) -> None:
    """The terminal did not answer; the next one is due soon enough."""
    turn.state.snapshots.running.pop(token, None)


def forget(turn: Turn) -> None:
    """The link is gone, and the answers that were under way with it."""
    turn.state.snapshots.running.clear()
