"""What the adversary has cost the others, against what it may cost them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bus_schema.codes import ErrorCode
from ops.fuzz.adversary.account import Account
from ops.fuzz.adversary.honest import Trip
from worker.engine.unreadable import MOST_BURIED

Event = dict[str, Any]

RATIO = 10
"""How many times its longest quiet round trip an honest command may take beside the adversary."""
LEAST_MS = 2_500.0
"""What it may take on any machine: half of a command's life. A second of it is the account's rate, which
orders wait for; the rest is for a machine that is busy with other things."""
HALT_MS = 2_500.0
"""What a halt may take on any machine; one that has nothing else to do answers it within a second."""
WORKER_MB, REDIS_PART = 256, 0.92
"""What the worker's memory may grow by, and what part of its `maxmemory` Redis may use at most."""
_MEGABYTE = 1024 * 1024
_IN_A_HALT = frozenset({"", ErrorCode.HALTED})


@dataclass(slots=True)
class Seen:
    """All that a run has shown.

    Attributes:
        quiet: round trips before the adversary came.
        beside: round trips beside it.
        told: the adversary's own account.
        worker_bytes: of memory before it came, and the most beside it; empty where unknown.
        redis_bytes: the same of Redis.
        maxmemory: of Redis, in bytes.
        states: of the worker, in their order.
        inboxes: by honest strategy, all that was told to it.
        trades: by honest strategy, its fills by the terminal's book; None where it could not be asked.
        dead: all dead letters.
        speaker: the stream's name whose dead letters are accounted for.
        meddler: the stream's name whose entries have vanished in all ways.
        last_words: of the worker, where it has ended.
        faults: lines of its log that tell of a fault of ours.
    """

    quiet: Sequence[Trip]
    beside: Sequence[Trip]
    told: Account
    worker_bytes: Sequence[int]
    redis_bytes: Sequence[int]
    maxmemory: int
    states: Sequence[str]
    inboxes: dict[str, list[Event]]
    trades: dict[str, list[Event] | None]
    dead: Sequence[Event]
    speaker: str
    meddler: str
    last_words: str
    faults: Sequence[str]


def judge(seen: Seen) -> Iterator[str]:
    """Each bound that was not kept."""
    if seen.last_words:
        # All else follows from it.
        yield f"the worker has ended: {seen.last_words}"
        return
    yield from (f"the worker's log: {line}" for line in seen.faults)
    yield from _unanswered(seen)
    yield from _late(seen)
    yield from _overgrown(seen)
    for name in seen.inboxes:
        yield from _twice_or_never(name, seen)
    yield from _graves(seen)
    yield from (f"Redis has let the adversary run {command}" for command in seen.told.let_through)
    away = [
        state
        for state in seen.states
        if state not in {"starting", "connecting", "reconciling", "ready", "halted"}
    ]
    if away or seen.states.count("starting") > 1:
        yield f"the worker's states are {list(seen.states)}"


def longest(trips: Sequence[Trip], *kinds: str) -> float:
    """The longest round trip of some kinds, or of all, in milliseconds; 0 where there is none."""
    return max((trip.ms for trip in trips if not kinds or trip.kind in kinds), default=0.0)


def of_strategies(trips: Sequence[Trip]) -> list[Trip]:
    """Without the operator's."""
    return [trip for trip in trips if trip.kind not in {"halt", "resume"}]


def _unanswered(seen: Seen) -> Iterator[str]:
    for trip in (*seen.quiet, *seen.beside):
        allowed = _IN_A_HALT if trip.kind == "place_order" else {""}
        if trip.code not in allowed:
            yield f"{trip.kind} of {trip.who} was answered {trip.code!r} {_when(seen.told, trip)}"
    if not of_strategies(seen.beside):
        yield "no honest command was answered beside the adversary"


def bound_ms(quiet: Sequence[Trip]) -> float:
    """How long an honest command may take beside the adversary."""
    return max(LEAST_MS, RATIO * longest(of_strategies(quiet)))


def halt_bound_ms(quiet: Sequence[Trip]) -> float:
    """How long a halt may take beside the adversary."""
    return max(HALT_MS, RATIO * longest(quiet, "halt"))


def _late(seen: Seen) -> Iterator[str]:
    bound, halt_bound = bound_ms(seen.quiet), halt_bound_ms(seen.quiet)
    for trip in seen.beside:
        most = halt_bound if trip.kind in {"halt", "resume"} else bound
        if trip.ms > most:
            yield f"{trip.kind} of {trip.who} has more than {most:.0f} ms: {_when(seen.told, trip)}"


def _when(told: Account, trip: Trip) -> str:
    end = trip.at + trip.ms
    names = [name for name, began, ended in told.attacks if began <= end and trip.at <= ended]
    return f"after {trip.ms:.0f} ms" + (f", during {', '.join(names)}" if names else "")


def _overgrown(seen: Seen) -> Iterator[str]:
    if seen.worker_bytes and seen.worker_bytes[1] - seen.worker_bytes[0] > WORKER_MB * _MEGABYTE:
        yield f"the worker's memory grew from {seen.worker_bytes[0]} to {seen.worker_bytes[1]} bytes"
    if seen.redis_bytes[1] > REDIS_PART * seen.maxmemory:
        yield f"Redis has used {seen.redis_bytes[1]} of {seen.maxmemory} bytes"


def _twice_or_never(name: str, seen: Seen) -> Iterator[str]:
    events = seen.inboxes[name]
    asked = [trip for trip in (*seen.quiet, *seen.beside) if trip.who == name and trip.command_id]
    given = Counter(event["command_id"] for event in events if event["type"] == "reply")
    for trip in asked:
        if given[trip.command_id] != 1:
            yield f"{trip.kind} {trip.command_id} of {name} has {given[trip.command_id]} replies"
    told = Counter((event["order_id"], event["traded_id"]) for event in events if event["type"] == "fill")
    trades = seen.trades[name]
    if trades is None:
        yield f"query_trades of {name} has no answer in the end"
        return
    booked = {(trade["order_id"], trade["traded_id"]) for trade in trades}
    for fill in sorted(told.keys() | booked):
        if told[fill] != (fill in booked):
            there = "has it" if fill in booked else "does not have it"
            yield f"fill {fill} of {name} was told {told[fill]} times, and the book {there}"


def _graves(seen: Seen) -> Iterator[str]:
    graves = Counter(event["entry_id"] for event in seen.dead if event["stream"] == seen.speaker)
    yield from (
        f"entry {entry} of {seen.speaker} is {n} times in dead" for entry, n in graves.items() if n > 1
    )
    due = seen.told.buried
    # What Redis has not confirmed may have come before these.
    for entry in due[: MOST_BURIED - seen.told.unsure]:
        if not graves[entry]:
            yield f"entry {entry} of {seen.speaker} cannot be read, and is not in dead"
    if not seen.told.unsure:
        yield from (f"entry {entry} of {seen.speaker} is in dead" for entry in graves.keys() - set(due))
    for stream, count in Counter(event["stream"] for event in seen.dead).items():
        if count > MOST_BURIED or stream not in {seen.speaker, seen.meddler}:
            yield f"dead has {count} entries of {stream}"
