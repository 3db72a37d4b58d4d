"""How far the worker is behind each strategy, asked of Redis."""

from typing import Any

from bus_schema.client import GroupState, StreamInspector, StreamState
from bus_schema.keys import Keys


def strategies_of(inspector: StreamInspector, keys: Keys) -> list[dict[str, Any]]:
    """Return each strategy's backlog, and that of the operators' stream under the name None.

    Each has `pending` (commands that the worker has taken and not answered), `waiting_ms` (the age of the
    oldest that is unanswered; None where there is none), `entries` (what lies in its stream) and `last_ms`
    (when its last command came; milliseconds since the epoch).

    Raises:
        BusUnavailableError: Redis could not be reached in time.
    """
    names = inspector.strategies(keys.strategies)
    streams_by_name: dict[str | None, str] = {
        None: keys.control,
        **{name: keys.commands(name) for name in names},
    }
    now = inspector.now_ms()
    states = inspector.streams(streams_by_name.values())
    groups = inspector.groups(streams_by_name.values())
    return [
        {"name": name, **_row(states.get(key), groups.get(key), now)} for name, key in streams_by_name.items()
    ]


def _row(state: StreamState | None, group: GroupState | None, now: int) -> dict[str, Any]:
    oldest = (group.oldest_pending or group.oldest_unread) if group else None
    return {
        "entries": state.length if state else None,
        "last_ms": _millis(state.newest) if state and state.newest else None,
        "pending": group.pending if group else None,
        "waiting_ms": max(0, now - _millis(oldest)) if oldest else None,
    }


def _millis(entry_id: str) -> int:
    return int(entry_id.partition("-")[0])
