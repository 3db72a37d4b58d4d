"""`replace_order` with a crash at any row: each order once, one replacement for an order, one reply."""

from typing import Any

from engine.driver import ORDER, events_of
from engine.market import Life, cancelled, filled, refused
from engine.test_engine_crashes import LATER, Crash, Story
from hypothesis import given, settings
from hypothesis import strategies as st

Command = dict[str, Any]

PLACED = [{"type": "place_order", "id": name, **ORDER, "expires_at": LATER} for name in ("a1", "a2")]


def _replace(name: str, old: str) -> Command:
    return {"type": "replace_order", "id": name, "client_order_id": old, "price": 10.0, "expires_at": LATER}


REPLACES = st.permutations([*PLACED, _replace("r1", "a1"), _replace("r2", "a1"), _replace("r3", "a2")])


@settings(max_examples=80, deadline=None)
@given(
    commands=REPLACES,
    life=st.sampled_from([filled, cancelled, refused]),
    crashes=st.lists(
        st.builds(Crash, st.integers(0, 40), st.booleans(), st.just(0) | st.integers(0, 4)), max_size=2
    ),
)
def test_a_crash_anywhere_replaces_an_order_once(
    commands: list[Command], life: Life, crashes: list[Crash]
) -> None:
    """Wherever lives end: nothing is sent twice, nothing is replaced twice, each has its reply."""
    story = Story(commands, life)
    for crash in crashes:
        story.until(crash)
        story.restart(crash)
    story.until(None)
    sent = set(story.market.submitted)
    assert len(sent & {"r1", "r2"}) <= 1
    assert not (life is not cancelled and sent & {"r1", "r2", "r3"})
    replies = [event for event in events_of(story.driver.journal) if event["type"] == "reply"]
    assert sorted(reply["command_id"] for reply in replies) == ["a1", "a2", "r1", "r2", "r3"]
    assert story.driver.engine.in_hand == 0
