"""An order's life as moments: what happened when, from the command to the last fill."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bus_schema.codes import ErrorCode, OrderStatus
from ops.journal.file import Record
from ops.journal.orders import Life, cancels_of, entry_of
from ops.journal.printing import terms
from ops.lines import time_of_day
from ops.words import ENGLISH, Words
from worker.engine.effects import RowKind

_WHOLE_SECONDS_MS = 1_000
"""Terminals tell times in seconds."""
_NEVER_KNOWN = "never_known"


@dataclass(frozen=True)
class Moment:
    """Something that happened to the order.

    Attributes:
        at: milliseconds since the epoch.
        what: what it is, in a word of `Words.kinds`.
        colour: see `screen.Paint`.
        text: what happened.
    """

    at: int
    what: str
    colour: str
    text: str


@dataclass
class Story:
    """An order's moments, and what came of it.

    Attributes:
        words: the language in which it is told.
        moments: in the order in which they happened.
        number: the terminal's; None where it gave none.
        terms: what the order was to do.
        status: its newest state; None where the broker never showed it.
        answer: its reply; None where none is written down.
        doubt: what is not known of it; empty where all is.
        fills: of each, volume in shares and amount in yuan.
        times: when it was asked for, its old order asked to make way, answered, last filled.
    """

    words: Words = ENGLISH
    moments: list[Moment] = field(default_factory=list)
    number: int | None = None
    terms: str = ""
    status: str | None = None
    answer: dict[str, Any] | None = None
    doubt: str = ""
    fills: list[tuple[int, float]] = field(default_factory=list)
    times: dict[str, int] = field(default_factory=dict)
    entries: set[tuple[str, str]] = field(default_factory=set)
    """What has been told to have been asked for: an entry that is read again is no second wish."""
    written: bool = False


def story_of(life: Life, words: Words = ENGLISH) -> Story:
    """Tell an order's life."""
    story = Story(words, number=life.order_id)
    for record in life.records:
        story.moments += _TELLERS.get(record.type, _nothing)(story, record, life.client_order_id)
    # A command's time is its entry's, and repeats come whenever they like.
    story.moments.sort(key=lambda moment: moment.at)
    return story


def _nothing(_story: Story, _record: Record, _name: str | None) -> Iterator[Moment]:
    yield from ()


def _asked(story: Story, entry: tuple[str, str], record: Record, what: str, how: str) -> Iterator[Moment]:
    """Tell that something was asked for, once for each entry; the entry's id has the time."""
    if entry in story.entries:
        return
    story.entries.add(entry)
    strategy, entry_id = entry
    words = story.words
    who = words.say("by_strategy", strategy=strategy) if strategy else words.say("by_operator")
    # Redis and the worker may differ by a millisecond; nothing is answered before it is asked for.
    at = min(int(entry_id.partition("-")[0]), record.at)
    if what == "asked":
        story.times.setdefault(what, at)
    yield Moment(at, what, "bold", words.say("entry", words=how, who=who, entry_id=entry_id))


def _intent(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    yield from _ordered(story, record)
    until = time_of_day(record.body["expires_at"])
    text = story.words.say("intent_again" if story.written else "intent", until=until)
    story.written = True
    yield Moment(record.at, "intent", "cyan", text)


def _mark(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    yield from _ordered(story, record)
    if record.body.get("replacing") and "makes_way" not in story.times:
        # Written before the cancel of the old order leaves; a second such mark goes with an answer.
        story.times["makes_way"] = record.at
        old = record.body["content"]["replaces"]["client_order_id"]
        yield Moment(record.at, "cancel", "yellow", story.words.say("makes_way", name=old))
    else:
        yield Moment(record.at, "refused", "yellow", story.words.say("refused"))


def _ordered(story: Story, record: Record) -> Iterator[Moment]:
    content, asked = record.body["content"], record.body["asked"]
    story.terms = terms(content, story.words)
    if content.get("remark"):
        story.terms += story.words.say("beside", words=content["remark"])
    if asked:
        entry = asked["entry"]["strategy"], asked["entry"]["entry_id"]
        basket = story.words.say("basket") if asked["basket"] else ""
        yield from _asked(story, entry, record, "asked", basket)


def _reply(story: Story, record: Record, name: str | None) -> Iterator[Moment]:
    for cancel in cancels_of(record.body):
        if _means(cancel, story, name):
            yield from _cancel(story, record, cancel)
            return
    yield from _answer(story, record)


def _means(cancel: Mapping[str, Any], story: Story, name: str | None) -> bool:
    if name is not None and cancel.get("client_order_id") == name:
        return True
    return story.number is not None and cancel.get("order_id") == story.number


def _cancel(story: Story, record: Record, cancel: Mapping[str, Any]) -> Iterator[Moment]:
    body, words = record.body, story.words
    others = {"command_type": body["command_type"]}
    how = "" if body["command_type"] == "cancel_order" else words.say("cancel_with_others", **others)
    yield from _asked(story, entry_of(record.subject), record, "cancel", how)
    if cancel["ok"]:
        yield Moment(record.at, "answer", "green", words.say("cancel_taken"))
    else:
        text = words.say("not_cancelled", code=words.code(cancel["code"]))
        if body["error"]:
            text = words.say("colon", name=text, text=body["error"]["message"])
        yield Moment(record.at, "answer", "red", text)


def _answer(story: Story, record: Record) -> Iterator[Moment]:
    body, entry, words = record.body, entry_of(record.subject), story.words
    error = body["error"] or {}
    if error.get("code") == ErrorCode.ID_CONFLICT:
        yield from _asked(story, entry, record, "conflict", words.say("conflict"))
        yield Moment(record.at, "answer", "red", words.say("to_conflict", message=error["message"]))
    elif body["duplicate"]:
        yield from _asked(story, entry, record, "repeat", words.say("again"))
        yield Moment(record.at, "answer", "dim", words.say("to_repeat"))
    else:
        yield from _asked(story, entry, record, "asked", "")
        yield _first_answer(story, record)


def _first_answer(story: Story, record: Record) -> Moment:
    body, words = record.body, story.words
    story.answer, story.times["answered"] = body, record.at
    if body["ok"]:
        story.number = body["result"]["order_id"]
        return Moment(record.at, "answer", "green", words.say("numbered", number=story.number))
    error = body["error"]
    in_doubt = error["code"] == ErrorCode.OUTCOME_UNKNOWN
    story.doubt = words.say("not_known_yet") if in_doubt else ""
    text = words.say("colon", name=words.code(error["code"]), text=error["message"])
    return Moment(record.at, "doubt" if in_doubt else "answer", "red", text)


def _order(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    body, words = record.body, story.words
    story.number, story.status = body["order_id"], body["order_status"]
    story.terms = story.terms or terms(body, words)
    notes = [words.status(body["order_status"])]
    if body["traded_volume"]:
        facts = {"traded": body["traded_volume"], "volume": body["order_volume"]}
        notes.append(words.say("so_far", **facts, price=f"{body['traded_price']:.3f}"))
    notes += [body["status_msg"]] if body["status_msg"] else []
    notes += [words.say("in_lists")] if body["source"] == "reconcile" else []
    notes += [words.say("exists", number=story.number)] if story.doubt else []
    story.doubt = ""
    colour = "red" if story.status == OrderStatus.JUNK else "cyan"
    yield Moment(record.at, "state", colour, words.listed(notes))


def _fill(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    body, words = record.body, story.words
    story.fills.append((body["traded_volume"], body["traded_amount"]))
    story.times["filled"] = record.at
    so_far = sum(volume for volume, _ in story.fills)
    price, yuan = f"{body['traded_price']:.3f}", f"{body['traded_amount']:,.2f}"
    text = words.say("filled", volume=body["traded_volume"], price=price, yuan=yuan)
    if abs(record.at - body["occurred_at"]) >= _WHOLE_SECONDS_MS:
        text += words.say("by_broker", time=time_of_day(body["occurred_at"]))
    yield Moment(record.at, "fill", "green", words.say("total_so_far", text=text, volume=so_far))


def _error(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    body, words = record.body, story.words
    text = words.say("colon", name=words.code(body["code"]), text=body["message"])
    if body["code"] == ErrorCode.NOT_PLACED:
        story.doubt = ""
        story.answer = {"ok": False, "error": body}
        text = words.say("doubt_over", text=text)
    elif record.subject.split(":")[1] == _NEVER_KNOWN:
        story.doubt = words.say("never_known")
        text = words.say("search_over", text=text)
    yield Moment(record.at, "error", "red", text)


_TELLERS: Mapping[str, Callable[[Story, Record, str | None], Iterator[Moment]]] = MappingProxyType(
    {
        RowKind.INTENT: _intent,
        RowKind.MARK: _mark,
        "reply": _reply,
        "order": _order,
        "fill": _fill,
        "error": _error,
    }
)
