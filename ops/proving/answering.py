"""Promises about commands: each is answered once, and the answer is true."""

from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

from bus_schema.codes import ErrorCode
from ops.proving.evidence import (
    IN_NO_JOURNAL,
    Command,
    Event,
    Evidence,
    OrderName,
    code_of,
    dead_entries,
    inbox_of,
)
from ops.proving.observed import OPERATOR, BookedOrder, trading_day

_TOO_LATE = frozenset({ErrorCode.EXPIRED, ErrorCode.NOT_CONNECTED})


def each_command_has_one_reply(run: Evidence) -> Iterator[str]:
    """As many replies as commands of each id; an entry that Redis forgot may have had its reply or not."""
    for strategy in run.senders:
        replies = {reply["id"]: reply for reply in run.seen.events(inbox_of(strategy), "reply")}
        given = Counter((reply["command_id"], reply["command_type"]) for reply in replies.values())
        commands = [command for command in run.commands if command.sent.strategy == strategy]
        most = Counter(owed for command in commands for owed in command.answers)
        least = Counter(
            owed for command in commands if _must_be_answered(run, command) for owed in command.answers
        )
        for owed in sorted(most.keys() | given.keys(), key=str):
            if not least[owed] <= given[owed] <= most[owed]:
                yield (
                    f"{strategy or 'the operators'}: {owed[1]} {owed[0]} was sent {most[owed]} times"
                    f" and answered {given[owed]} times"
                )


def _must_be_answered(run: Evidence, command: Command) -> bool:
    """Not if Redis forgot the command, or may have forgotten a reply that is in no journal."""
    return command.sent.kept and not (run.seen.redis_forgot and command.type in IN_NO_JOURNAL)


def nobody_waits_for_nothing(run: Evidence) -> Iterator[str]:
    """A worker that is ready answers within `Observed.prompt_ms`, whoever asks and however new he is."""
    for command in run.commands:
        if not command.sent.prompt:
            continue
        name = f"{command.sent.strategy or 'the operators'}: {command.type} {command.id}"
        sent_at = command.sent.written_at
        inbox = run.seen.events(inbox_of(command.sent.strategy), "reply")
        # The id may have been another order's on another day.
        later = (reply for reply in inbox if reply["published_at"] >= sent_at)
        replies = [reply for reply in later if reply["command_id"] == command.id]
        for reply in replies[:1]:
            waited = reply["published_at"] - sent_at
            # A repeat gets the first answer: the id may have been sent before midnight, and read too late.
            too_late = code_of(reply) in _TOO_LATE and not reply["duplicate"]
            if waited > run.seen.prompt_ms or too_late:
                yield f"{name} was answered {code_of(reply) or 'ok'} after {waited} ms"
        if not replies:
            yield f"{name} was not answered"


def what_cannot_be_read_is_buried(run: Evidence) -> Iterator[str]:
    """An entry without a usable id stands in ``dead``, once, and nothing else does."""
    buried = Counter(set(dead_entries(run.seen)))
    unreadable = [command for command in run.commands if command.id is None]
    places = {_place(command): command for command in unreadable}
    for place, command in places.items():
        if command.sent.kept and not buried[place]:
            yield f"entry {place[1]} of {place[0]} cannot be read and is not in dead"
    for place in buried.keys() - places.keys():
        yield f"entry {place[1]} of {place[0]} is in dead though it can be read"


def _place(command: Command) -> tuple[str, str]:
    strategy = command.sent.strategy
    stream = "control" if strategy == OPERATOR else f"commands:{strategy}"
    return stream, command.sent.entry_id


def a_yes_is_in_the_book(run: Evidence) -> Iterator[str]:
    """A reply ``ok`` to an order names an order that the exchange has."""
    for name, replies in run.order_replies.items():
        numbers = {order.order_id for order in run.booked.get(name, [])}
        for reply in replies:
            if reply["ok"] and reply["result"]["order_id"] not in numbers:
                yield f"{_said(name, reply)}, and the exchange has no such order"


def a_no_is_not_in_the_book(run: Evidence) -> Iterator[str]:
    """After a definitive no, the exchange has no such order of that day; nobody was told otherwise either."""
    for name, replies in run.order_replies.items():
        if name in run.protections:
            continue
        for order in run.accepted(name):
            answers = _answers_of(order, replies)
            if answers and not any(_may_be_live(reply) for reply in answers):
                yield f"{_said(name, answers[0])}, and the exchange accepted order {order.order_id}"


def _answers_of(order: BookedOrder, replies: list[Event]) -> list[Event]:
    """The replies of the order's day; where the day ended before them, those of the next that has any."""
    by_day = [(trading_day(reply["published_at"]), reply) for reply in replies]
    first = min((day for day, _ in by_day if day >= order.day), default=0)
    return [reply for day, reply in by_day if day == first]


def _may_be_live(reply: Event) -> bool:
    return code_of(reply) in {None, ErrorCode.OUTCOME_UNKNOWN}


def repeats_get_the_same_answer(run: Evidence) -> Iterator[str]:
    """All commands of one order are told the same that day, all but the first as a duplicate."""
    for name, replies in run.order_replies.items():
        for day in {trading_day(reply["published_at"]) for reply in replies}:
            told = [reply for reply in replies if trading_day(reply["published_at"]) == day]
            if len({code_of(reply) for reply in told}) > 1:
                yield f"order {name[1]} of {name[0]} was answered {[code_of(reply) for reply in told]}"
            if sum(not reply["duplicate"] for reply in told) > 1:
                yield f"order {name[1]} of {name[0]} was answered more than once as if it were new"


def each_unknown_is_resolved(run: Evidence) -> Iterator[str]:
    """After ``outcome_unknown`` comes an order's event or ``not_placed``, whichever is true."""
    for name, replies in run.order_replies.items():
        for reply in replies:
            if code_of(reply) == ErrorCode.OUTCOME_UNKNOWN and not reply["duplicate"]:
                yield from _resolution(run, name, reply)


def _resolution(run: Evidence, name: OrderName, reply: Event) -> Iterator[str]:
    strategy, client_order_id = name
    day = trading_day(reply["published_at"])
    accepted = [order for order in run.accepted(name) if order.day == day]
    shown = any(
        event["client_order_id"] == client_order_id for event in run.seen.events(inbox_of(strategy), "order")
    )
    codes = [event["code"] for event in _errors_after(run, name, reply)]
    if ErrorCode.NOT_PLACED in codes and accepted:
        yield f"order {client_order_id} of {strategy} was called not_placed, and the exchange accepted it"
    if ErrorCode.OUTCOME_UNKNOWN in codes and accepted and day not in run.seen.unseen_days:
        yield f"order {client_order_id} of {strategy} was given up, and the exchange shows it"
    known = shown or ErrorCode.NOT_PLACED in codes
    # What an earlier day did not show is shown no more.
    too_late = run.seen.last_day > day or any(unseen <= day for unseen in run.seen.unseen_days)
    given_up = too_late and ErrorCode.OUTCOME_UNKNOWN in codes
    if not (known or given_up):
        yield f"{_said(name, reply)}, and nothing was told of it afterwards"


def _errors_after(run: Evidence, name: OrderName, reply: Event) -> list[Event]:
    """What was told of the order itself, until its id comes again on another day."""
    strategy, client_order_id = name
    inbox = [told.event for told in run.seen.streams[inbox_of(strategy)]]
    anew = {one["id"] for one in run.order_replies[name] if not one["duplicate"]}
    of_this_order = takewhile(lambda event: event["id"] not in anew, inbox[inbox.index(reply) + 1 :])
    return [
        event
        for event in of_this_order
        if event["type"] == "error"
        and event.get("client_order_id") == client_order_id
        and "command_id" not in event
    ]


def _said(name: OrderName, reply: Event) -> str:
    words = code_of(reply) or f"ok, number {reply['result']['order_id']}"
    return f"order {name[1]} of {name[0]} was answered {words}"
