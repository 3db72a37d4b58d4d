"""One seed makes one batch of entries: valid, broken and senseless ones, for every stream."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from ops.fuzz import breaking, garbage
from ops.fuzz.breaking import encode
from ops.fuzz.schemas import Message, kinds, schema_of, valid
from ops.fuzz.thrown import OPERATORS, Fate, Thrown, data

STRATEGIES = ("alpha", "beta", "a.b-c_D")
_SENDERS = (*STRATEGIES, *STRATEGIES, OPERATORS)
_POOL = 12
"""Valid orders of each strategy, sent over and over: the day's memory has an end, and repeats are tried."""
_OF_A_LINK = ("reconnect", "disconnect")
_LINK_BREAKS = 0.005
"""How many of the operators' commands about the link are sent as such: each costs a batch some seconds."""
_PLACING = ("place_order", "place_orders")
_PLACES = 0.25
"""How many of a strategy's commands place orders: of all the kinds that there are, they matter most."""

_VALID, _BROKEN, _GARBAGE, _FIELDS = 0.10, 0.75, 0.975, 0.9998
"""Where each share ends; what is left are entries of a megabyte."""


class Batch(NamedTuple):
    """What is thrown at once.

    Attributes:
        seed: draws it again, with its size.
        size: how many entries were drawn.
        entries: those, and the operators' last words.
    """

    seed: int
    size: int
    entries: list[Thrown]


def batch(seed: int, count: int) -> list[Thrown]:
    """The entries of a seed; the operators' last words see that orders can be placed again."""
    rng = Random(seed)  # noqa: S311 - repeatable, not secret.
    entries = [_draw(rng, number) for number in range(count)]
    return entries + [_last_word(name) for name in ("resume", "reconnect") if _needs(entries, name)]


def _needs(entries: list[Thrown], word: str) -> bool:
    opposite = {"resume": "halt", "reconnect": "disconnect"}[word]
    return any(entry.sender == OPERATORS and _type_of(entry) == opposite for entry in entries)


def _type_of(entry: Thrown) -> str | None:
    return entry.content.type if entry.content else None


def _last_word(kind: str) -> Thrown:
    raw = encode({"type": kind, "id": f"last-{kind}"})
    return Thrown(OPERATORS, f"valid {kind}", data(raw), Fate.ANSWERED)


def _draw(rng: Random, number: int) -> Thrown:
    sender, share = rng.choice(_SENDERS), rng.random()
    if share < _VALID:
        message = _valid(rng, sender)
        return Thrown(sender, f"valid {message['type']}", data(encode(message)), Fate.ANSWERED)
    if share < _BROKEN:
        return _broken(rng, sender, number)
    command = encode(valid(rng, sender, _kind(rng, sender), _pool_id(rng, sender)))
    if share < _GARBAGE:
        way = rng.choice(garbage.WAYS)
        return Thrown(sender, way.__name__, data(way(rng, command)))
    if share < _FIELDS:
        return Thrown(sender, "other_fields", garbage.other_fields(rng, command), Fate.BURIED)
    return Thrown(sender, "megabyte", data(garbage.megabyte(rng, command)))


def _valid(rng: Random, sender: str) -> Message:
    kind = _kind(rng, sender)
    if kind not in _PLACING:
        return valid(rng, sender, kind, f"c{rng.randrange(_POOL)}")
    command_id = _pool_id(rng, sender)
    # The same id brings the same order, whatever the seed.
    return valid(Random(f"{kind} {command_id}"), sender, kind, command_id)  # noqa: S311 - repeatable, not secret.


def _broken(rng: Random, sender: str, number: int) -> Thrown:
    way = rng.choice(breaking.WAYS)
    kind = _kind(rng, sender)
    schema = schema_of(sender, kind)
    before = rng.getstate()
    raw, fate = way(rng, valid(rng, sender, kind, f"wrong-{number}"), schema)
    if fate is None:
        # It may be taken after all: then under an id of the pool, so that the day's memory has an end.
        rng.setstate(before)
        raw, fate = way(rng, valid(rng, sender, kind, _maybe_id(sender, number)), schema)
    return Thrown(sender, way.__name__, data(raw), fate)


def _kind(rng: Random, sender: str) -> str:
    kind = rng.choice(kinds(sender))
    if sender != OPERATORS and rng.random() < _PLACES:
        kind = rng.choice(_PLACING)
    return "resume" if kind in _OF_A_LINK and rng.random() >= _LINK_BREAKS else kind


def _pool_id(rng: Random, sender: str) -> str:
    return f"{sender.replace('.', '_') or 'op'}-{rng.randrange(_POOL)}"


def _maybe_id(sender: str, number: int) -> str:
    return f"{sender.replace('.', '_') or 'op'}-m{number % _POOL}"


def batches(seed: int, count: int, most: int) -> Iterator[Batch]:
    """Batches that hold ``count`` entries together, each up to ``most``; each next one has the next seed."""
    for number, first in enumerate(range(0, count, most)):
        size = min(most, count - first)
        yield Batch(seed + number, size, batch(seed + number, size))
