"""Attacks on the adversary's own keys: no ACL file allows them, and many a Redis has none."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType

from bus_schema.keys import GROUP
from ops.chaos.waiting import pause
from ops.fuzz.adversary.entries import Attack
from ops.fuzz.adversary.hand import Hand, add, now_ms
from ops.fuzz.breaking import encode
from worker.bus.link import Command

_LAST = 2**64 - 1
_LOOK_MS = 300
"""Longer than a read of the worker waits, so that it meets what was done."""
_NAMES = 3_000


def _ping(number: int = 0) -> bytes:
    return encode({"type": "ping", "id": f"k{number}"})


def _order(number: int) -> bytes:
    terms = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 9.1}
    return encode({"type": "place_order", "id": f"far-{number}", **terms})


def _clear(hand: Hand) -> None:
    pause(_LOOK_MS)
    hand.meddle(("DEL", hand.commands))
    pause(_LOOK_MS)


def far_ids(hand: Hand, rng: Random) -> None:
    """Ids of the far future, up to the last one there is."""
    milliseconds = [now_ms() + 3_600_000, 2**53, 2**63 - 1, 2**63, _LAST - 1, _LAST]
    for ms in milliseconds[rng.randrange(3) :]:
        number = rng.choice([0, 1, _LAST - 1])
        payload = rng.choice([_ping(), _order(rng.randrange(1_000)), b"\x00", encode({"id": "x" * 64})])
        hand.meddle(add(hand.commands, payload, f"{ms}-{number}"))
    _clear(hand)


def wrong_type_of_commands(hand: Hand, rng: Random) -> None:
    """Its commands are a string, a set, a list."""
    made: list[Command] = [
        ("SET", hand.commands, "x"),
        ("SADD", hand.commands, "x"),
        ("LPUSH", hand.commands, "x"),
    ]
    hand.meddle(("DEL", hand.commands), rng.choice(made))
    _clear(hand)


def wrong_type_of_inbox(hand: Hand, _rng: Random) -> None:
    """Its inbox is a string, while replies and fills are on their way to it."""
    hand.meddle(("DEL", hand.inbox), ("SET", hand.inbox, "x"))
    hand.meddle(*[add(hand.commands, _ping(number)) for number in range(50)])
    hand.meddle(*[add(hand.commands, _order(number)) for number in range(20)])
    pause(_LOOK_MS)
    hand.meddle(("DEL", hand.inbox))


def far_ids_in_inbox(hand: Hand, _rng: Random) -> None:
    """Its inbox ends with the last id there is, so that nothing can be appended to it."""
    hand.meddle(add(hand.inbox, b"{}", f"{_LAST}-{_LAST}"))
    hand.meddle(*[add(hand.commands, _ping(number)) for number in range(50)])
    pause(_LOOK_MS)
    hand.meddle(("DEL", hand.inbox))


def deleted_groups(hand: Hand, _rng: Random) -> None:
    """Its group, and its stream, are gone while it is read."""
    for _ in range(3):
        hand.meddle(*[add(hand.commands, _ping(number)) for number in range(20)])
        hand.meddle(("XGROUP", "DESTROY", hand.commands, GROUP))
        pause(_LOOK_MS)
        hand.meddle(*[add(hand.commands, _ping(number)) for number in range(20)], ("DEL", hand.commands))


def trimmed_unread(hand: Hand, _rng: Random) -> None:
    """Entries vanish as they are handed out."""
    hand.meddle(*[add(hand.commands, _ping(number), "*", "MAXLEN", 1) for number in range(200)])
    hand.meddle(("XTRIM", hand.commands, "MAXLEN", 0))


def groups_put_back(hand: Hand, _rng: Random) -> None:
    """All that was answered is handed out again; some of it to another consumer, some acknowledged unread."""
    hand.meddle(*[add(hand.commands, _ping(number)) for number in range(20)])
    hand.meddle(("XGROUP", "SETID", hand.commands, GROUP, "0"))
    thief = ("XREADGROUP", "GROUP", GROUP, "thief", "COUNT", 10, "STREAMS", hand.commands, ">")
    hand.meddle(*[add(hand.commands, _order(number)) for number in range(20)], thief)
    hand.meddle(*[("XGROUP", "CREATECONSUMER", hand.commands, GROUP, f"c{number}") for number in range(200)])
    pause(_LOOK_MS)


def many_names(hand: Hand, _rng: Random) -> None:
    """Thousands of names in the set of strategies, some of which no strategy can have."""
    names: list[str | bytes] = [f"crowd-{number}" for number in range(_NAMES)]
    names += [b"\xff\xfe", b"a b", b"x" * 24, b"", "策略".encode()]
    hand.meddle(("SADD", hand.keys.strategies, *names))
    pause(2 * _LOOK_MS)
    hand.meddle(("SREM", hand.keys.strategies, *names))


BY_KEYS: Mapping[str, Attack] = MappingProxyType(
    {
        attack.__name__: attack
        for attack in (
            far_ids,
            wrong_type_of_commands,
            wrong_type_of_inbox,
            far_ids_in_inbox,
            deleted_groups,
            trimmed_unread,
            groups_put_back,
            many_names,
        )
    }
)
