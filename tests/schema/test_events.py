import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from message_examples import EVENT_EXAMPLES

from bus_schema import codec
from bus_schema.errors import CommandFailedError
from bus_schema.events import EVENTS, ErrorDetail, EventBase, Reply, UnknownEvent, parse_event

REPLY = next(one for one in EVENT_EXAMPLES if one["type"] == "reply")


@pytest.mark.parametrize("example", EVENT_EXAMPLES, ids=lambda one: one["type"])
def test_an_event_is_read_and_written_alike(example: dict[str, Any]) -> None:
    """What the worker writes is what a reader gets, field by field."""
    event = parse_event(json.dumps(example).encode())
    assert type(event) is EVENTS[example["type"]]
    assert codec.decode(codec.encode(event)) == example


def test_the_examples_are_complete() -> None:
    """No event is left out of these tests."""
    assert {one["type"] for one in EVENT_EXAMPLES} == EVENTS.keys()


def test_fields_of_a_newer_worker_are_ignored() -> None:
    """Version 1 grows by fields that old readers do not see."""
    assert parse_event(json.dumps(REPLY | {"mood": "good"}).encode()) == Reply.model_validate(REPLY)


def test_words_of_a_newer_worker_are_handed_out() -> None:
    """A code that this version does not know reaches the reader as it is."""
    error = {"code": "too_early", "message": "the market is closed"}
    event = parse_event(json.dumps(REPLY | {"error": error}).encode())
    assert isinstance(event, Reply)
    assert event.error == ErrorDetail(code="too_early", message="the market is closed")
    assert not event.error.may_have_traded


def test_a_type_of_a_newer_worker_is_handed_out_as_unknown() -> None:
    """A reader can log what it cannot read, and go on."""
    event = parse_event(b'{"type": "news", "text": "x"}')
    assert isinstance(event, UnknownEvent)
    assert (event.type, event.content) == ("news", {"type": "news", "text": "x"})


@pytest.mark.parametrize("change", [{"v": 2}, {"occurred_at": "noon"}], ids=str)
def test_an_event_that_breaks_the_contract_is_unknown(change: dict[str, Any]) -> None:
    """A known type with wrong content is not half read."""
    event = parse_event(json.dumps(REPLY | change).encode())
    assert isinstance(event, UnknownEvent)
    assert next(iter(change)) in event.problem


def test_a_failed_reply_raises_what_the_worker_said() -> None:
    """A caller who wants an exception gets the code, the words and the command."""
    with pytest.raises(
        CommandFailedError, match="command a1 failed, halted: the kill switch is on"
    ) as failure:
        Reply.model_validate(REPLY).raise_for_error()
    assert (failure.value.code, failure.value.may_have_traded) == ("halted", False)


@given(st.binary() | st.dictionaries(st.text(), st.text()).map(lambda one: json.dumps(one).encode()))
def test_any_bytes_are_an_event(raw: bytes) -> None:
    """One bad entry never stops a reader."""
    assert isinstance(parse_event(raw), EventBase | UnknownEvent)
