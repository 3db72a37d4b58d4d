"""Snapshots of money and positions: on schedule and after fills, one at a time and not in a burst.

A terminal's lists lag behind its pushes, by 50 ms or by seconds: after a fill a snapshot is taken at once,
and again after growing pauses until all that lags has caught up.
"""

from typing import Any

from worker.engine import announce, holdings
from worker.engine.effects import Query
from worker.engine.timers import Timer
from worker.engine.turn import Turn

LAG_MS = 6_000
"""By so much lists were seen to lag, at counters that do not push."""


def due(turn: Turn, kind: str, *, repeat: bool = False) -> None:
    """Take one now, if the terminal can be asked at all."""
    snapshots = turn.state.snapshots
    snapshots.wanted.discard(kind)
    if not turn.state.link.ready or kind in snapshots.running.values():
        return
    token = turn.state.token()
    snapshots.running[token] = kind
    if repeat:
        snapshots.repeats.add(token)
    snapshots.asked_at[kind], snapshots.asked_on_bus[kind] = turn.steady, turn.at
    turn.act(Query(token, kind))
    turn.later(turn.config.query_timeout_ms, Timer.QUERY, str(token))


def after_fills(turn: Turn) -> None:
    """Ask for what the last inputs' fills have changed; a burst of fills leads to one snapshot a while."""
    snapshots = turn.state.snapshots
    for kind in sorted(snapshots.wanted):
        snapshots.wanted_at[kind] = turn.steady
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
    snapshots = turn.state.snapshots
    snapshots.timed.discard(kind)
    if kind in snapshots.repeating:
        snapshots.repeating.discard(kind)
        due(turn, kind, repeat=True)


def _repeat(turn: Turn, kind: str) -> None:
    """Take another one, as long after this one as this one is after the fill, while the lists may lag."""
    snapshots = turn.state.snapshots
    since = turn.steady - snapshots.wanted_at.get(kind, turn.steady - LAG_MS)
    if since < LAG_MS:
        snapshots.repeating.add(kind)
        turn.later(max(since, turn.config.snapshot_gap_ms), Timer.SNAPSHOT, kind)


def taken(turn: Turn, token: int, result: Any) -> None:
    """Publish it."""
    snapshots = turn.state.snapshots
    kind, is_repeat = snapshots.running.pop(token, None), token in snapshots.repeats
    snapshots.repeats.discard(token)
    if kind is None or result is None:
        return
    turn.state.link.heard_at = turn.steady
    turn.state.risk.snapshot(kind, result, snapshots.asked_on_bus[kind])
    turn.state.protections.stir_all()
    # What was only asked again, and is no news, nobody needs to hear.
    if not is_repeat or result != snapshots.shown.get(kind):
        announce.snapshot(turn, kind, _completed(turn, kind, result))
    snapshots.shown[kind] = result
    _repeat(turn, kind)


def _completed(turn: Turn, kind: str, result: Any) -> Any:
    if kind == "asset":
        return holdings.with_profit(turn, result)
    holdings.follow(turn, result)
    return holdings.completed(turn, result)


def failed(turn: Turn, token: int) -> None:
    """The terminal did not answer; the next one is due soon enough."""
    turn.state.snapshots.running.pop(token, None)
    turn.state.snapshots.repeats.discard(token)


def forget(turn: Turn) -> None:
    """The link is gone, and the answers that were under way with it."""
    turn.state.snapshots.running.clear()
    turn.state.snapshots.repeating.clear()
    turn.state.snapshots.repeats.clear()
