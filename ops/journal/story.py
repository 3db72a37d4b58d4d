"""An order's life as moments: what happened when, from the command to the last fill."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bus_schema.codes import ErrorCode, OrderStatus
from ops.journal.file import Record
from ops.journal.orders import Life, cancels_of, entry_of
from ops.journal.printing import terms
from ops.lines import STATUS_WORDS, time_of_day
from worker.engine.effects import RowKind

_WHOLE_SECONDS_MS = 1_000
"""Terminals tell times in seconds."""
_NEVER_KNOWN = "never_known"


@dataclass(frozen=True)
class Moment:
    """Something that happened to the order.

    Attributes:
        at: milliseconds since the epoch.
        what: what it is, in a word.
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
        moments: in the order in which they happened.
        number: the terminal's; None where it gave none.
        terms: what the order was to do.
        status: its newest state; None where the broker never showed it.
        answer: its reply; None where none is written down.
        doubt: what is not known of it; empty where all is.
        fills: of each, volume in shares and amount in yuan.
        times: when it was asked for, answered and last filled, as far as that happened.
    """

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


def story_of(life: Life) -> Story:
    """Tell an order's life."""
    story = Story(number=life.order_id)
    for record in life.records:
        story.moments += _TELLERS.get(record.type, _nothing)(story, record, life.client_order_id)
    # A command's time is its entry's, and repeats come whenever they like.
    story.moments.sort(key=lambda moment: moment.at)
    return story


def _nothing(_story: Story, _record: Record, _name: str | None) -> Iterator[Moment]:
    yield from ()


def _asked(story: Story, entry: tuple[str, str], record: Record, what: str, words: str) -> Iterator[Moment]:
    """Tell that something was asked for, once for each entry; the entry's id has the time."""
    if entry in story.entries:
        return
    story.entries.add(entry)
    strategy, entry_id = entry
    who = f"by strategy {strategy}" if strategy else "by an operator"
    # Redis and the worker may differ by a millisecond; nothing is answered before it is asked for.
    at = min(int(entry_id.partition("-")[0]), record.at)
    if what == "asked":
        story.times.setdefault(what, at)
    yield Moment(at, what, "bold", f"{words}{who} (entry {entry_id})")


def _intent(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    yield from _ordered(story, record)
    again = " again, since the broker did not have it" if story.written else ""
    until = time_of_day(record.body["expires_at"])
    text = f"written down{again}, then handed to the terminal; not to leave after {until}"
    story.written = True
    yield Moment(record.at, "intent", "cyan", text)


def _mark(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    yield from _ordered(story, record)
    yield Moment(record.at, "refused", "yellow", "not handed to the terminal; the answer says why")


def _ordered(story: Story, record: Record) -> Iterator[Moment]:
    content, asked = record.body["content"], record.body["asked"]
    story.terms = terms(content)
    if content.get("remark"):
        story.terms += f" ({content['remark']})"
    if asked:
        entry = asked["entry"]["strategy"], asked["entry"]["entry_id"]
        basket = "in a basket, " if asked["basket"] else ""
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
    body = record.body
    words = "" if body["command_type"] == "cancel_order" else f"with others ({body['command_type']}), "
    yield from _asked(story, entry_of(record.subject), record, "cancel", words)
    if cancel["ok"]:
        yield Moment(record.at, "answer", "green", "the terminal took the cancel")
    else:
        why = f": {body['error']['message']}" if body["error"] else ""
        yield Moment(record.at, "answer", "red", f"not cancelled, {cancel['code']}{why}")


def _answer(story: Story, record: Record) -> Iterator[Moment]:
    body, entry = record.body, entry_of(record.subject)
    error = body["error"] or {}
    if error.get("code") == ErrorCode.ID_CONFLICT:
        yield from _asked(story, entry, record, "conflict", "another order under this id, ")
        yield Moment(record.at, "answer", "red", f"to that other one: {error['message']}")
    elif body["duplicate"]:
        yield from _asked(story, entry, record, "repeat", "the same again, ")
        yield Moment(record.at, "answer", "dim", "to the repeat: the same as before, no second order")
    else:
        yield from _asked(story, entry, record, "asked", "")
        yield _first_answer(story, record)


def _first_answer(story: Story, record: Record) -> Moment:
    body = story.answer = record.body
    story.times["answered"] = record.at
    if body["ok"]:
        story.number = body["result"]["order_id"]
        return Moment(record.at, "answer", "green", f"the terminal gave it the number {story.number}")
    error = body["error"]
    in_doubt = error["code"] == ErrorCode.OUTCOME_UNKNOWN
    story.doubt = "whether it is at the broker is not known yet" if in_doubt else ""
    return Moment(record.at, "doubt" if in_doubt else "answer", "red", f"{error['code']}: {error['message']}")


def _order(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    body = record.body
    story.number, story.status = body["order_id"], body["order_status"]
    story.terms = story.terms or terms(body)
    notes = [STATUS_WORDS.get(story.status or "", str(story.status))]
    if body["traded_volume"]:
        notes.append(f"{body['traded_volume']} of {body['order_volume']} at {body['traded_price']:.3f}")
    notes += [body["status_msg"]] if body["status_msg"] else []
    notes += ["found in the broker's lists"] if body["source"] == "reconcile" else []
    notes += [f"so it exists, under the number {story.number}: the doubt is over"] if story.doubt else []
    story.doubt = ""
    colour = "red" if story.status == OrderStatus.JUNK else "cyan"
    yield Moment(record.at, "state", colour, ", ".join(notes))


def _fill(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    body = record.body
    story.fills.append((body["traded_volume"], body["traded_amount"]))
    story.times["filled"] = record.at
    so_far = sum(volume for volume, _ in story.fills)
    text = f"{body['traded_volume']} at {body['traded_price']:.3f}, {body['traded_amount']:,.2f} yuan"
    late = abs(record.at - body["occurred_at"]) >= _WHOLE_SECONDS_MS
    when = f", at {time_of_day(body['occurred_at'])} by the broker's clock" if late else ""
    yield Moment(record.at, "fill", "green", f"{text}{when}; {so_far} so far")


def _error(story: Story, record: Record, _name: str | None) -> Iterator[Moment]:
    body = record.body
    text = f"{body['code']}: {body['message']}"
    if body["code"] == ErrorCode.NOT_PLACED:
        story.doubt = ""
        story.answer = {"ok": False, "error": body}
        text = f"the doubt is over, {text}"
    elif record.subject.split(":")[1] == _NEVER_KNOWN:
        story.doubt = "it will not be known here; the broker's statement tells"
        text = f"the search is over, {text}"
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
