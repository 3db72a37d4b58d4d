"""Attacks by what is sent: an ACL file allows all of them, since each is an entry on one's own stream."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from random import Random
from types import MappingProxyType

from bus_schema.commands.invalid import LONGEST_COMMAND
from ops.fuzz import breaking, garbage
from ops.fuzz.adversary.hand import Hand, add, now_ms
from ops.fuzz.breaking import encode
from ops.fuzz.schemas import Message, kinds, schema_of, valid
from ops.fuzz.thrown import Fate, Thrown, data

Attack = Callable[[Hand, Random], None]
_AHEAD_MS = 3_000
"""Within what clocks may differ by."""
_BASKET = 100
_BROKEN_SHARE = 0.7
_FIELDS_WITHIN, _FIELDS_BEYOND = 40_000, 3_000_000


def _order(command_id: str, rng: Random, **terms: object) -> Message:
    # It rests far below the market, so that it is there until somebody cancels it.
    price = round(9.1 + rng.randrange(20) / 100, 2)
    order = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": price}
    return {"id": command_id, **order, **terms}


def _ids(rng: Random) -> Iterator[str]:
    start = rng.randrange(36**6)
    number = 0
    while True:
        yield f"m{start:x}-{number:x}"
        number += 1


def broken_commands(hand: Hand, rng: Random) -> None:
    """Every way to break a command: types, ranges, numbers, texts, nesting, the same key twice, noise."""
    thrown = []
    for number in range(150):
        kind = rng.choice(kinds(hand.name))
        message = valid(rng, hand.name, kind, f"broken-{number}")
        if rng.random() < _BROKEN_SHARE:
            raw, fate = rng.choice(breaking.WAYS)(rng, message, schema_of(hand.name, kind))
        else:
            raw, fate = rng.choice(garbage.WAYS)(rng, encode(message)), None
        thrown.append(Thrown(hand.name, "broken_commands", data(raw), fate))
    hand.throw(thrown)


def other_envelopes(hand: Hand, rng: Random) -> None:
    """Entries of two fields, of wrong names, of binary ones; ids that are chosen, and lie ahead."""
    ping = encode({"type": "ping", "id": "envelope"})
    shapes = [garbage.other_fields(rng, ping) for _ in range(20)]
    hand.throw([Thrown(hand.name, "other_envelopes", shape, Fate.BURIED) for shape in shapes])
    hand.say([ping], entry_id=f"{now_ms() + rng.randrange(_AHEAD_MS)}-*")


def small_orders(hand: Hand, rng: Random) -> None:
    """More orders than the account may send in a second."""
    ids = _ids(rng)
    hand.say([encode({"type": "place_order", **_order(next(ids), rng)}) for _ in range(400)])


def baskets(hand: Hand, rng: Random) -> None:
    """Sixty baskets of a hundred orders."""
    ids = _ids(rng)
    for _ in range(6):
        orders = [[_order(next(ids), rng) for _ in range(_BASKET)] for _ in range(10)]
        hand.say([encode({"type": "place_orders", "id": next(ids), "orders": basket}) for basket in orders])


def taken_ids(hand: Hand, rng: Random) -> None:
    """Ids of others' names and of its own orders with other content, of 64 characters, twice in a basket."""
    names = [f"{other}-{number}" for other in ("honest-a", "honest-b", "op") for number in range(10)]
    hand.say([encode({"type": "place_order", **_order(name[:23], rng)}) for name in names])
    same = [_order("same", rng, order_volume=100 * (1 + number % 3)) for number in range(_BASKET)]
    hand.say([encode({"type": "place_orders", "id": "same", "orders": same})])
    hand.say([encode({"type": "ping", "id": "x" * 64})] * 50)
    hand.say([encode({"type": "cancel_order", "id": "c", "client_order_id": name[:23]}) for name in names])


def long_entries(hand: Hand, rng: Random) -> None:
    """At the limit, one byte above it, and far above."""
    head, tail = b'{"type": "ping", "id": "long", "x": "', b'"}'
    within = head + b"x" * (LONGEST_COMMAND - len(head) - len(tail)) + tail
    hand.say([within] * 4)
    beyond = rng.choice([1, LONGEST_COMMAND, 8 * 1024 * 1024])
    hand.throw([_buried(hand, head + b"x" * (LONGEST_COMMAND + beyond) + tail) for _ in range(2)])


def unknown_fields(hand: Hand, _rng: Random) -> None:
    """Tens of thousands of fields that no command has, in an entry that is not too long."""
    hand.say([_with_fields(_FIELDS_WITHIN)] * 3)


def millions_of_fields(hand: Hand, _rng: Random) -> None:
    """An entry of more than 30 megabytes, which takes a parser many seconds."""
    hand.throw([_buried(hand, _with_fields(_FIELDS_BEYOND))])


@cache
def _with_fields(count: int) -> bytes:
    return (
        b'{"id": "fields", "type": "ping"' + b"".join(b',"%x":0' % number for number in range(count)) + b"}"
    )


def deep_nesting(hand: Hand, _rng: Random) -> None:
    """As deep as an entry is long."""
    hand.throw([_buried(hand, b"[" * LONGEST_COMMAND) for _ in range(3)])
    deep = b'{"id": "deep", "type": "ping", "x": ' + b"[" * 900 + b"]" * 900 + b"}"
    hand.say([deep] * 50)


def _buried(hand: Hand, raw: bytes) -> Thrown:
    return Thrown(hand.name, "buried", data(raw), Fate.BURIED)


def subscriptions(hand: Hand, rng: Random) -> None:
    """Quotes of more instruments than the account may subscribe to."""
    first = rng.randrange(600_000, 603_000)
    for number in range(0, 600, 100):
        codes = [f"{first + number + one}.SH" for one in range(100)]
        hand.say([encode({"type": "subscribe_quote", "id": f"s{number}", "stock_codes": codes})])


def large_queries(hand: Hand, rng: Random) -> None:
    """Everything that the account has, over and over."""
    names = ("query_orders", "query_trades", "query_positions", "query_position_summaries", "query_limits")
    hand.say([encode({"type": rng.choice(names), "id": f"q{number}"}) for number in range(60)])


def cancels(hand: Hand, _rng: Random) -> None:
    """Cancels of everything, and of what is not there."""
    hand.say([encode({"type": "cancel_all", "id": f"ca{number}"}) for number in range(20)])
    hand.say([encode({"type": "cancel_order", "id": f"cx{n}", "order_id": n}) for n in range(100)])


def operators_words(hand: Hand, _rng: Random) -> None:
    """What only operators may say, on its own stream."""
    words = ("halt", "resume", "disconnect", "reconnect", "cancel_all", "reload_limits")
    hand.say([encode({"type": word, "id": f"w-{word}", "reason": "mine", "scope": "all"}) for word in words])


def protections(hand: Hand, rng: Random) -> None:
    """Many stops that are watched with every tick."""
    terms = {"stock_code": "600000.SH", "price_type": "limit", "order_volume": 100, "stop_price": 9.05}
    ids = _ids(rng)
    hand.say([encode({"type": "protect", "id": next(ids), **terms}) for _ in range(100)])


def forbidden_commands(hand: Hand, _rng: Random) -> None:
    """What the ACL file keeps from a strategy's user: others' keys, the server, whoever is connected."""
    keys, other = hand.keys, "honest-a"
    ping = encode({"type": "ping", "id": "forged"})
    hand.try_forbidden(
        add(keys.commands(other), ping),
        add(keys.inbox(other), ping),
        add(keys.control, encode({"type": "halt", "id": "h", "reason": "mine"})),
        ("XRANGE", keys.inbox(other), "-", "+"),
        ("XREAD", "STREAMS", keys.control, "0"),
        ("XTRIM", hand.commands, "MAXLEN", 0),
        ("XGROUP", "DESTROY", keys.control, "worker"),
        ("XACK", hand.commands, "worker", "1-1"),
        ("SADD", keys.strategies, "another"),
        ("SMEMBERS", keys.strategies),
        ("DEL", keys.inbox(other)),
        ("SET", keys.alive, "dead"),
        ("GETDEL", keys.reserve),
        ("FLUSHALL",),
        ("CONFIG", "SET", "maxmemory", "1mb"),
        ("DEBUG", "SLEEP", "5"),
        ("SHUTDOWN", "NOSAVE"),
        ("EVAL", "while true do end", 0),
        ("CLIENT", "KILL", "TYPE", "normal"),
        ("CLIENT", "PAUSE", 5_000),
        ("CLIENT", "TRACKING", "on", "BCAST"),
        ("CLIENT", "LIST"),
        ("MONITOR",),
        ("KEYS", "*"),
        ("SUBSCRIBE", "__keyspace@0__:*"),
        ("ACL", "SETUSER", hand.name, "+@all"),
        ("REPLICAOF", "127.0.0.1", 1),
        ("MULTI",),
        ("BLPOP", hand.commands, 0),
        ("SORT", hand.commands),
        ("MEMORY", "USAGE", hand.commands),
    )


def granted_commands(hand: Hand, _rng: Random) -> None:
    """What the ACL file grants, as often as the connection takes it."""
    keys = hand.keys
    hand.ask(*[("PING", "x" * 1_000), ("TIME",), ("ECHO", "x" * 10_000)] * 200)
    hand.ask(*[("XREAD", "COUNT", 100, "STREAMS", hand.inbox, "0"), ("GET", keys.alive)] * 20)
    hand.ask(
        ("XRANGE", hand.inbox, "-", "+", "COUNT", 2_000), ("XREVRANGE", hand.inbox, "+", "-", "COUNT", 500)
    )
    hand.ask(("CLIENT", "SETNAME", "worker"), ("SELECT", 0), ("XRANGE", keys.quotes("600000.SH"), "-", "+"))


BY_ENTRIES: Mapping[str, Attack] = MappingProxyType(
    {
        attack.__name__: attack
        for attack in (
            broken_commands,
            other_envelopes,
            small_orders,
            baskets,
            taken_ids,
            long_entries,
            unknown_fields,
            millions_of_fields,
            deep_nesting,
            subscriptions,
            large_queries,
            cancels,
            operators_words,
            protections,
            forbidden_commands,
            granted_commands,
        )
    }
)
