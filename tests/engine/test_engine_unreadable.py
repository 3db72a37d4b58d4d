"""Entries that are no commands."""

import base64

import pytest
from engine.driver import ORDER, Driver

from bus_schema import codec
from bus_schema.codes import ErrorCode
from bus_schema.commands import InvalidCommandError, parse_command
from bus_schema.control import parse_control
from worker.engine.inputs import CONTROL, CommandUnreadable, Entry


def _read(driver: Driver, raw: bytes, strategy: str = "alpha") -> Entry:
    entry = driver.next_entry(strategy)
    parse = parse_control if strategy == CONTROL else parse_command
    with pytest.raises(InvalidCommandError) as caught:
        parse(raw)
    wrong = caught.value
    driver.tell(
        CommandUnreadable(
            entry, raw, wrong.message, wrong.fields, wrong.command_id, wrong.command_type, wrong.readable
        )
    )
    return entry


def test_invalid_command_is_answered_with_its_fields(ready: Driver) -> None:
    """A command with a wrong field is not acted on; the reply names each wrong field."""
    raw = codec.encode(
        {**ORDER, "type": "place_order", "id": "a1", "order_volume": 0, "prise": 1, "price": None}
    )
    entry = _read(ready, raw)
    assert ready.on("inbox:alpha") == ["reply a1 invalid_command", "error invalid_command"]
    reply = ready.reply("a1")
    wrong = {field["field"] for field in reply["error"]["detail"]["fields"]}
    assert wrong == {"order_volume", "prise", "price"}
    assert reply["command_type"] == "place_order"
    assert ready.settled(entry)
    assert ready.submits == []


def test_invalid_command_leaves_its_id_free(ready: Driver) -> None:
    """What was never a command has not used up its id."""
    _read(ready, b'{"type":"place_order","id":"a1"}')
    ready.place("a1")
    assert ready.submits == ["a1"]


def test_invalid_repeat_is_not_taken_for_the_answer_after_a_crash(ready: Driver) -> None:
    """A broken command with the id of an order under way says nothing about that order."""
    ready.place("a1")
    _read(ready, b'{"type":"place_order","id":"a1"}')
    later = ready.crash().connect()
    later.wait(5_000)
    assert later.on("inbox:alpha") == ["reply a1 outcome_unknown", "error outcome_unknown"]


def test_type_that_cannot_be_read_is_null(ready: Driver) -> None:
    """A reply to something without a type does not invent one."""
    _read(ready, b'{"id":"a1"}')
    assert ready.reply("a1")["command_type"] is None


@pytest.mark.parametrize("raw", [b"not json", b'{"type":"ping"}', b'{"type":"ping","id":"*"}', b"[1]"])
def test_entry_without_an_id_is_buried(ready: Driver, raw: bytes) -> None:
    """Nobody can be answered: the bytes go to ``dead``, an error to the stream's strategy and to monitors."""
    entry = _read(ready, raw)
    assert ready.on("dead") == [f"dead {entry.entry_id}"]
    assert ready.on("inbox:alpha") == ["error invalid_command"]
    assert ready.on("errors") == ["error invalid_command"]
    assert ready.settled(entry)
    dead = ready.events[-1]
    assert (dead["raw"], dead["encoding"], dead["stream"]) == (raw.decode(), "utf-8", "commands:alpha")


def test_bytes_that_are_no_text_are_kept(ready: Driver) -> None:
    """What is not UTF-8 is kept all the same, in base64."""
    _read(ready, b"\xff\xfe")
    dead = ready.events[-1]
    assert (base64.b64decode(dead["raw"]), dead["encoding"]) == (b"\xff\xfe", "base64")


def test_operators_entry_is_buried_as_theirs(ready: Driver) -> None:
    """An unreadable entry of the control stream concerns no strategy."""
    _read(ready, b"{}", CONTROL)
    assert ready.events[-1]["stream"] == "control"
    assert ready.on("errors") == ["error invalid_command"]


def test_operators_invalid_command_is_answered_where_they_listen(ready: Driver) -> None:
    """Operators find the replies to their commands on ``status``."""
    _read(ready, b'{"type":"halt","id":"h1"}', CONTROL)
    assert ready.on("status")[-1] == "reply h1 invalid_command"


def test_redelivered_rubbish_is_buried_once(ready: Driver) -> None:
    """An entry whose acknowledgement was lost is only acknowledged."""
    entry = ready.next_entry()
    ready.tell(
        CommandUnreadable(entry, b"?", "?", [], None, None, readable=False, redelivered=True, settled=True)
    )
    assert ready.on("dead") == []
    assert ready.settled(entry)


def test_dead_letter_says_what_it_is(ready: Driver) -> None:
    """The dead letter names the entry and the reason, for whoever looks into it."""
    entry = _read(ready, b"not json")
    letter = codec.decode(ready.rows[-1].data)
    assert letter["entry_id"] == entry.entry_id
    assert letter["reason"].startswith("not JSON")
    assert letter["strategy"] == "alpha"


def _distrusted(driver: Driver, claimed_id: str | None, strategy: str = "alpha") -> Entry:
    """Tell it of an entry that was not signed as it must be."""
    entry = driver.next_entry(strategy)
    raw = b'{"type":"place_order","id":"a1"}'
    driver.tell(
        CommandUnreadable(
            entry, raw, "it is not signed", [], claimed_id, None, readable=False, code=ErrorCode.UNAUTHORIZED
        )
    )
    return entry


def test_entry_without_its_signature_is_answered_and_buried(ready: Driver) -> None:
    """The id that it claims gets its one answer, and the bytes stay for the operators."""
    entry = _distrusted(ready, "a1")
    assert ready.on("inbox:alpha") == ["reply a1 unauthorized", "error unauthorized"]
    assert ready.on("errors") == ["error unauthorized"]
    assert ready.on("dead") == [f"dead {entry.entry_id}"]
    assert ready.settled(entry)
    assert ready.reply("a1")["command_type"] is None


def test_entry_without_signature_and_id_is_buried(ready: Driver) -> None:
    """Nobody can be answered."""
    entry = _distrusted(ready, None)
    assert ready.on("inbox:alpha") == ready.on("errors") == ["error unauthorized"]
    assert ready.on("dead") == [f"dead {entry.entry_id}"]
    assert ready.settled(entry)


def test_operators_entry_without_signature_is_answered_on_status(ready: Driver) -> None:
    """Where operators listen, and in no inbox."""
    _distrusted(ready, "a1", CONTROL)
    assert ready.on("status")[-1] == "reply a1 unauthorized"


def test_claimed_id_stays_free_over_a_crash(ready: Driver) -> None:
    """Who cannot sign cannot use up the id of an order that its owner has yet to place."""
    _distrusted(ready, "a1")
    later = ready.crash().connect()
    later.place("a1")
    assert later.submits == ["a1"]


def test_claimed_id_says_nothing_about_the_order_that_bears_it(ready: Driver) -> None:
    """An order under way is not taken for refused, neither now nor after a crash."""
    ready.place("a1")
    _distrusted(ready, "a1")
    later = ready.crash().connect()
    later.wait(5_000)
    assert later.on("inbox:alpha") == ["reply a1 outcome_unknown", "error outcome_unknown"]
