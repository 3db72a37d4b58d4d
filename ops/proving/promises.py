"""The promises as one table, and what of it a run has broken.

Both the simulator of schedules and the chaos campaign end with this: they bring what they have seen into the
shape of ``Observed``, and ``violations`` compares it with the exchange's own book. Nothing of the worker is
used here, only the contract's words.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from ops.proving import answering, protecting, trading
from ops.proving.evidence import IN_NO_JOURNAL, Event, Evidence
from ops.proving.observed import OPERATOR, BookedFill, BookedOrder, Observed, Sent, Told, trading_day

__all__ = [
    "OPERATOR",
    "PROMISES",
    "BookedFill",
    "BookedOrder",
    "Observed",
    "Sent",
    "Told",
    "trading_day",
    "violations",
]


def entry_ids_increase(run: Evidence) -> Iterator[str]:
    """A reader that follows a stream by its ids misses nothing."""
    for stream, told in run.seen.streams.items():
        ids = [tuple(int(part) for part in one.entry_id.split("-")) for one in told]
        if ids != sorted(set(ids)):
            yield f"{stream}: entry ids do not increase"


def no_event_twice(run: Evidence) -> Iterator[str]:
    """A fact stands in a stream once."""
    for stream, told in run.seen.streams.items():
        facts = [one.event for one in told if not (run.seen.redis_forgot and _may_be_asked_again(one.event))]
        for identity, count in Counter(event["id"] for event in facts).items():
            if count > 1:
                yield f"{stream}: event {identity} stands there {count} times"


def _may_be_asked_again(event: Event) -> bool:
    return event.get("command_type") in IN_NO_JOURNAL


PROMISES: Mapping[str, Callable[[Evidence], Iterator[str]]] = MappingProxyType(
    {
        "each command has one reply": answering.each_command_has_one_reply,
        "nobody waits for nothing": answering.nobody_waits_for_nothing,
        "what cannot be read is in dead": answering.what_cannot_be_read_is_buried,
        "a yes is in the book": answering.a_yes_is_in_the_book,
        "a no is not in the book": answering.a_no_is_not_in_the_book,
        "repeats get the same answer": answering.repeats_get_the_same_answer,
        "each unknown is resolved": answering.each_unknown_is_resolved,
        "no order twice": trading.no_order_twice,
        "every order was commanded": trading.every_order_was_commanded,
        "nothing stale trades": trading.nothing_stale_trades,
        "every fill once": trading.every_fill_once,
        "fills in order": trading.fills_in_order,
        "the ledger is the exchange's": trading.the_ledger_is_the_exchanges,
        "states move forward": trading.states_move_forward,
        "the last state is the exchange's": trading.the_last_state_is_the_exchanges,
        "each protection was asked for": protecting.each_protection_was_asked_for,
        "a protection sells once": protecting.a_protection_sells_once,
        "nothing follows its end": protecting.nothing_follows_its_end,
        "nothing fires after unprotect": protecting.none_fires_after_unprotect,
        "what it sends is told": protecting.what_it_sends_is_told,
        "none stays between": protecting.none_stays_between,
        "no protection is forgotten": protecting.none_is_forgotten,
        "no protection fires late": protecting.none_fires_late,
        "no protection fires while halted": protecting.none_fires_while_halted,
        "entry ids increase": entry_ids_increase,
        "no event twice": no_event_twice,
    }
)
"""Each promise in words, and the function that says how a run has broken it."""


def violations(observed: Observed) -> list[str]:
    """Compare what was told with what was sent and with the exchange's own book.

    Returns:
        One line for each break of a promise: the promise, and the evidence. Empty if all are kept.
    """
    run = Evidence(observed)
    return [f"{promise}: {broken}" for promise, breaks in PROMISES.items() for broken in breaks(run)]
