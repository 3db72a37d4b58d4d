"""Promises about protections: one order at most, told of, and none after its end or within a halt."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bus_schema.protection import OVER, ProtectionState
from ops.proving.evidence import Event, Evidence, OrderName, inbox_of
from ops.proving.observed import OPERATOR, BookedOrder, Told

_BEGINS = frozenset({ProtectionState.PENDING, ProtectionState.ARMED})
_EVERYBODY = "all"


class _Moment(NamedTuple):
    """An entry id as a place in time: the worker gives all of its streams' ids in one order."""

    ms: int
    number: int


def _moment(told: Told) -> _Moment:
    return _Moment(*(int(part) for part in told.entry_id.split("-")))


def each_protection_was_asked_for(run: Evidence) -> Iterator[str]:
    """A protection begins at most once for each command that asks for it."""
    for name, events in run.protections.items():
        asked, begun = len(run.protections_commanded.get(name, [])), _beginnings(events)
        if begun > asked:
            yield f"{_said(name)} was asked for {asked} times and began {begun} times"


def a_protection_sells_once(run: Evidence) -> Iterator[str]:
    """It sends one order at most, however many days it stands and however often the worker dies."""
    for name, events in run.protections.items():
        orders, begun = run.booked.get(name, []), _beginnings(events)
        by_command = len(run.orders_commanded.get(name, []))
        if len(orders) > begun + by_command:
            yield f"{_said(name)} began {begun} times and sent {len(orders)} orders"


def _beginnings(events: list[Event]) -> int:
    """Once, and again where its id was taken anew after its end."""
    anew = (before["state"] in OVER and event["state"] in _BEGINS for before, event in pairwise(events))
    return sum(anew) + 1


def nothing_follows_its_end(run: Evidence) -> Iterator[str]:
    """After its end a protection tells nothing, unless its id is taken anew."""
    for name, events in run.protections.items():
        for before, event in pairwise(events):
            if before["state"] in OVER and event["state"] not in _BEGINS:
                yield f"{_said(name)} was {before['state']}, and then {event['state']}"


def none_fires_after_unprotect(run: Evidence) -> Iterator[str]:
    """Once `unprotect` was answered ok, nothing is triggered, unless the id was protected anew."""
    for strategy in run.seen.strategies:
        ended: set[str] = set()
        for told in run.seen.streams.get(inbox_of(strategy), ()):
            event = told.event
            if event["type"] == "reply" and event["ok"] and not event["duplicate"]:
                if event["command_type"] == "unprotect":
                    ended.add(event["result"]["client_order_id"])
                elif event["command_type"] == "protect":
                    ended.discard(event["command_id"])
            elif _fires(event) and event["client_order_id"] in ended:
                yield f"{_said((strategy, event['client_order_id']))} fired after unprotect was answered ok"


def _fires(event: Event) -> bool:
    return (event["type"], event.get("state")) == ("protection", ProtectionState.TRIGGERED)


def what_it_sends_is_told(run: Evidence) -> Iterator[str]:
    """The exchange's order under its id has its number in an event."""
    for name, events in _alone(run):
        for order in run.booked.get(name, []):
            told = any(event["order_id"] == order.order_id or _was_refused(order, event) for event in events)
            if not told and order.day not in run.seen.unseen_days:
                yield f"{_said(name)} sent order {order.order_id}, and its events do not say so"


def _alone(run: Evidence) -> Iterator[tuple[OrderName, list[Event]]]:
    """Protections under whose id no command has asked for an order, before or after."""
    return ((name, events) for name, events in run.protections.items() if name not in run.orders_commanded)


def _was_refused(order: BookedOrder, event: Event) -> bool:
    """What the counter refuses has a number which the answer need not say."""
    return order.order_status == "junk" and event["state"] == ProtectionState.REFUSED


def none_stays_between(run: Evidence) -> Iterator[str]:
    """Once all is quiet, whatever has fired was sent, is over, or watches again."""
    for name, events in run.protections.items():
        last = events[-1]["state"]
        if last in {ProtectionState.TRIGGERED, ProtectionState.UNKNOWN}:
            yield f"{_said(name)} stays {last}"


def none_is_forgotten(run: Evidence) -> Iterator[str]:
    """What was told last and is not its end still holds in the worker."""
    if run.seen.protections is None:
        return
    for name, events in run.protections.items():
        told, stands = events[-1]["state"], run.seen.protections.get(name)
        if told not in OVER and stands != told:
            yield f"{_said(name)} was told last as {told}, and is {stands or 'unknown to the worker'}"


def none_fires_late(run: Evidence) -> Iterator[str]:
    """Its order reaches the exchange within an order's time after it fired, and after its own end."""
    ttl = run.seen.command_ttl_ms
    for name, events in _alone(run):
        until = max((event["valid_until"] or 2**60) for event in events)
        fired = [event["published_at"] for event in events if event["state"] == ProtectionState.TRIGGERED]
        for order in run.booked.get(name, []):
            latest = min(until, max(fired, default=until)) + ttl
            if order.accepted_at is not None and order.accepted_at > latest:
                yield f"the order of {_said(name)} left {order.accepted_at - latest} ms after its time"


def none_fires_while_halted(run: Evidence) -> Iterator[str]:
    """Between the answers to a halt and to the resume that ends it, nothing is triggered."""
    halts = [
        (_moment(told), told.event["result"]["halts"])
        for told in run.seen.streams.get(inbox_of(OPERATOR), ())
        if told.event["type"] == "reply" and told.event["ok"] and "halts" in (told.event["result"] or {})
    ]
    for strategy in run.seen.strategies:
        for told in run.seen.streams.get(inbox_of(strategy), ()):
            event = told.event
            if not _fires(event):
                continue
            standing = [scopes for since, scopes in halts if since < _moment(told)][-1:]
            if any(scope in {_EVERYBODY, strategy} for scopes in standing for scope in scopes):
                yield f"{_said((strategy, event['client_order_id']))} fired though trading was halted"


def _said(name: OrderName) -> str:
    return f"protection {name[1]} of {name[0]}"
