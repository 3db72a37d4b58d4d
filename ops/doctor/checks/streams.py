"""The streams: whether the worker reads them, and what has gathered in them."""

import re
from collections.abc import Callable
from typing import Any, Final

from bus_schema.codes import WorkerState
from bus_schema.fields import STRATEGY_NAME_PATTERN
from bus_schema.keys import GROUP
from ops.doctor.findings import Finding, Fix, check, found
from ops.doctor.scene import Scene
from worker.bus.link import ResponseError

DAY_MS: Final = 24 * 3600 * 1000
STUCK_MS: Final = 60_000
MOST_ENTRIES: Final = 1_000
MOST_NAMES: Final = 10


def _command_streams(scene: Scene) -> list[str]:
    keys = scene.bus.keys
    return [keys.control, *(keys.commands(name) for name in scene.bus.strategies())]


def _groups(scene: Scene, key: str) -> list[dict[bytes, Any]] | None:
    """Return the groups of a stream; None if there is no such stream.

    Raises:
        ResponseError: the key holds something else.
    """
    try:
        groups: list[list[Any]] = scene.bus.call("XINFO", "GROUPS", key)
    except ResponseError as error:
        if "no such key" in str(error):
            return None
        raise
    return [dict(zip(group[::2], group[1::2], strict=True)) for group in groups]


@check("streams.names", good=["valid"], bad=["impossible"])
def names(scene: Scene) -> Finding:
    """Whether each announced strategy has a name that the worker takes; it reads no commands of others."""
    rule = re.compile(STRATEGY_NAME_PATTERN)
    wrong = [name for name in scene.bus.strategies() if not rule.fullmatch(name)]
    if not wrong:
        return found("valid")
    shown = ", ".join(repr(name) for name in wrong[:MOST_NAMES])
    return found("impossible", names=shown, count=len(wrong), key=scene.bus.keys.strategies)


@check("streams.groups", good=["there"], bad=["missing", "wrong_type"])
def groups(scene: Scene) -> Finding:
    """Whether each stream of commands has the group that the worker reads it with."""
    missing = []
    for key in _command_streams(scene):
        try:
            there = _groups(scene, key)
        except ResponseError as error:
            return found("wrong_type", key=key, words=str(error))
        if there is not None and all(group[b"name"] != GROUP.encode() for group in there):
            missing.append(key)
    if not missing:
        return found("there")
    return found(
        "missing",
        Fix("add_groups", _adding(scene, missing), {"keys": ", ".join(missing)}),
        keys=", ".join(missing),
    )


def _adding(scene: Scene, keys: list[str]) -> Callable[[], None]:
    def add() -> None:
        for key in keys:
            # From the beginning, as the worker does: what was sent before is answered, with `expired`.
            scene.bus.call("XGROUP", "CREATE", key, GROUP, "0")

    return add


@check("streams.worker", good=["ready"], bad=["silent", "halted", "not_ready"], aside=["never", "stopped"])
def worker(scene: Scene) -> Finding:
    """What the worker itself says."""
    heard = scene.heartbeat
    if heard is None:
        return found("never")
    facts = {"state": heard.state, "reason": heard.reason or "-", "seconds": heard.age_ms // 1000}
    if heard.state == WorkerState.STOPPING:
        return found("stopped", **facts)
    if heard.silent:
        return found("silent", **facts)
    cases = {WorkerState.READY.value: "ready", WorkerState.HALTED.value: "halted"}
    return found(cases.get(heard.state, "not_ready"), **facts)


@check("streams.backlog", good=["none", "moving"], bad=["waiting", "stuck"])
def backlog(scene: Scene) -> Finding:
    """Whether commands wait: for a worker that does not run, or on one that no longer takes them."""
    waiting, oldest_ms = 0, 0
    for key in _command_streams(scene):
        count, age = _unread(scene, key)
        waiting, oldest_ms = waiting + count, max(oldest_ms, age)
    facts = {"count": waiting, "seconds": oldest_ms // 1000}
    if not waiting:
        return found("none")
    if not scene.worker_runs:
        return found("waiting", **facts)
    return found("stuck" if oldest_ms > STUCK_MS else "moving", **facts)


def _unread(scene: Scene, key: str) -> tuple[int, int]:
    """Return how many entries of a stream nobody has acknowledged, and the age of the oldest in ms."""
    own = [group for group in _groups(scene, key) or [] if group[b"name"] == GROUP.encode()]
    if not own:
        return 0, 0
    pending, delivered = own[0][b"pending"], own[0][b"last-delivered-id"]
    # Backwards: the worker's user need not be allowed to read commands otherwise than by its group.
    unread = scene.bus.call("XREVRANGE", key, "+", b"(" + delivered, "COUNT", MOST_ENTRIES)
    ids = [entry_id for entry_id, _ in unread]
    if pending:
        ids.append(scene.bus.call("XPENDING", key, GROUP)[1])
    ages = [scene.bus.now_ms - int(entry_id.partition(b"-")[0]) for entry_id in ids]
    return len(unread) + pending, max(ages, default=0)


@check("streams.dead", good=["none"], bad=["some"])
def dead(scene: Scene) -> Finding:
    """Whether something that nobody could read was put aside today."""
    since = scene.bus.now_ms - DAY_MS
    entries = scene.bus.call("XRANGE", scene.bus.keys.dead, str(since), "+", "COUNT", MOST_ENTRIES)
    return found("some" if entries else "none", count=len(entries))
