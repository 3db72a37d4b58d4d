"""How a terminal misbehaves for a while: sets of its fault switches, by what people see of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

HELD_CALLS = "a call that hangs"

MOODS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "answers lost": {"drop_response": {"orderStock": 0.5, "cancelOrderStock": 0.3}},
        "answers late": {"response_delay_s": {"orderStock": 0.3}},
        "pushes before answers": {"push_before_response": True},
        "pushes doubled": {"push_copies": 2},
        "pushes doubled and shuffled": {"push_copies": 2, "shuffle_pushes": True},
        "pushes lost": {"drop_push": {"*": 0.3}},
        "answers and pushes lost": {"drop_response": {"orderStock": 0.5}, "drop_push": {"*": 0.5}},
        "-1 for live orders": {"minus_one_for_live_order": 0.5},
        "the day replayed": {"replay_on_subscribe": True, "push_copies": 2},
        "lists lag": {"query_lag_s": 2.0},
        "numbers of the counter late": {"late_sysid": True},
        "errors before answers": {"error_timing": "before_response"},
        "no errors": {"error_timing": "never"},
        "refused after the answer": {"response_before_reject_pushes": True},
        "a broken link noticed late": {"disconnected_push": "late", "disconnected_delay_s": 2.0},
        "a broken link never noticed": {"disconnected_push": "never"},
        "connects refused": {"connect_results": (-1, -1)},
        "session ids kept": {"session_linger_s": 2.0},
        "cancels that lose": {"cancel_race": "filled"},
        "cancels that half lose": {"cancel_race": "part_filled"},
        "cancels refused late": {"cancel_race": "error_after"},
        "a slow native thread": {"native_delay_s": 0.01},
        "empty answers": {"offline_answers": True},
        "orders lost on the way": {"drop_request": {"orderStock": 0.2}},
        HELD_CALLS: {"calls_that_never_return": ("orderStock",)},
        "pushes nobody needs": {"asset_push": True, "position_push": True},
    }
)
"""How a terminal misbehaves until the next mood: names of `Faults`."""

OUT_OF_ORDER = frozenset({"pushes doubled and shuffled", "pushes lost", "answers and pushes lost"})
"""Moods in which the terminal itself tells fills in another order than they traded."""
