"""What goes wrong: one table row for each kind of fault, with how often it comes and how it is done."""

import random
import time
from collections.abc import Callable, Mapping
from threading import Event
from types import MappingProxyType
from typing import Any, NamedTuple

from ops.chaos.wishes import STOCKS, Wishes
from ops.chaos.world import World

HELD_CALLS = "a call that hangs"

MOODS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "answers lost": {"drop_response": {"orderStock": 0.5, "cancelOrderStock": 0.3}},
        "answers late": {"response_delay_s": {"orderStock": 0.3}},
        "pushes before answers": {"push_before_response": True},
        "pushes doubled": {"push_copies": 2},
        "pushes doubled and shuffled": {"push_copies": 2, "shuffle_pushes": True},
        "pushes lost": {"drop_push": {"*": 0.3}},
        "answers and pushes lost": {"drop_response": {"orderStock": 0.5}, "drop_push": {"*": 0.5}},
        "-1 for live orders": {"minus_one_for_live_order": 0.5},
        "the day replayed": {"replay_on_subscribe": True, "push_copies": 2},
        "lists lag": {"query_lag_s": 2.0},
        "numbers of the counter late": {"late_sysid": True},
        "errors before answers": {"error_timing": "before_response"},
        "no errors": {"error_timing": "never"},
        "refused after the answer": {"response_before_reject_pushes": True},
        "a broken link noticed late": {"disconnected_push": "late", "disconnected_delay_s": 2.0},
        "a broken link never noticed": {"disconnected_push": "never"},
        "connects refused": {"connect_results": (-1, -1)},
        "session ids kept": {"session_linger_s": 2.0},
        "cancels that lose": {"cancel_race": "filled"},
        "cancels that half lose": {"cancel_race": "part_filled"},
        "cancels refused late": {"cancel_race": "error_after"},
        "a slow native thread": {"native_delay_s": 0.01},
        "empty answers": {"offline_answers": True},
        "orders lost on the way": {"drop_request": {"orderStock": 0.2}},
        HELD_CALLS: {"calls_that_never_return": ("orderStock",)},
        "pushes nobody needs": {"asset_push": True, "position_push": True},
    }
)
"""How a terminal misbehaves until the next mood: names of `Faults`."""

OUT_OF_ORDER = frozenset({"pushes doubled and shuffled", "pushes lost", "answers and pushes lost"})
"""Moods in which the terminal itself tells fills in another order than they traded."""

_LOST_REPLIES = (b"EXEC", b"XREADGROUP", b"MULTI", b"XACK", b"SMEMBERS")
_BURST = 40


class Fault(NamedTuple):
    """One kind of fault.

    Attributes:
        weight: how often it comes, in comparison with the others.
        draw: draws what is to be known of it beforehand.
        happen: lets it happen.
    """

    weight: int
    draw: Callable[[random.Random], Any]
    happen: Callable[[World, Any], None]


def pause(milliseconds: float) -> None:
    """Let the world go on for a while."""
    Event().wait(milliseconds / 1_000)


def _killed(world: World, what: str) -> None:
    world.kills.append((what, time.time_ns() // 1_000_000))


def _kill_worker(world: World, down_ms: int) -> None:
    _killed(world, "worker")
    world.kill_worker()
    pause(down_ms)
    world.start_worker()


def _kill_worker_in_burst(world: World, moment: tuple[int, int]) -> None:
    """The dice of the burst are its number, so that the same round has the same bursts."""
    number, after_ms = moment
    wishes, now = Wishes(f"b{number}", str(number)), time.time_ns() // 1_000_000
    world.burst("alpha", [wishes.next(now) for _ in range(_BURST)])
    pause(after_ms)
    _kill_worker(world, 0)


def _kill_worker_while_it_starts(world: World, after_ms: int) -> None:
    _kill_worker(world, 0)
    pause(after_ms)
    _kill_worker(world, 0)


def _kill_redis(world: World, down_ms: int) -> None:
    _killed(world, "redis")
    world.redis.kill()
    pause(down_ms)
    world.redis.start()


def _lose_tail_of_redis(world: World, size: int) -> None:
    _killed(world, "redis")
    world.redis.kill()
    world.forgot = world.redis.lose_tail(size) or world.forgot
    world.redis.start()


def _refuse_bus(world: World, for_ms: int) -> None:
    world.bus.refuse()
    pause(for_ms)
    world.bus.restore()


def _refuse_terminal(world: World, for_ms: int) -> None:
    world.link.refuse()
    pause(for_ms)
    world.link.restore()


def _slow_bus(world: World, for_ms: int) -> None:
    world.bus.delay(0.02)
    pause(for_ms)
    world.bus.restore()


def _change_mood(world: World, mood: str) -> None:
    world.terminal.clear_faults()
    world.terminal.set_faults(**MOODS[mood])
    world.in_order = world.in_order and mood not in OUT_OF_ORDER
    world.held_calls = world.held_calls or mood == HELD_CALLS


def _move_price(world: World, move: tuple[str, float]) -> None:
    stock_code, share = move
    world.terminal.set_price(stock_code, round(STOCKS[stock_code] * share, 2))


def _halt(world: World, number: int) -> None:
    world.operate("halt", f"halt-{number}", reason="chaos", cancel_open=number % 2 == 0)
    pause(100)
    world.operate("resume", f"resume-{number}")


def _nothing(_dice: random.Random) -> None:
    """Some faults have nothing that can be drawn beforehand."""


def _number(dice: random.Random) -> int:
    return dice.randrange(1_000_000)


def _below(most: int) -> Callable[[random.Random], int]:
    return lambda dice: dice.randrange(most)


KILLS: Mapping[str, Fault] = MappingProxyType(
    {
        "worker killed": Fault(8, _below(300), _kill_worker),
        "worker killed in a burst": Fault(
            8, lambda dice: (_number(dice), dice.randrange(60)), _kill_worker_in_burst
        ),
        "worker killed while it starts": Fault(4, _below(1_500), _kill_worker_while_it_starts),
        "redis killed": Fault(4, _below(500), _kill_redis),
        "redis killed, its last writes lost": Fault(3, _below(6_000), _lose_tail_of_redis),
    }
)
"""Processes that end at once."""

DISTURBANCES: Mapping[str, Fault] = MappingProxyType(
    {
        "bus cut": Fault(3, _nothing, lambda world, _: world.bus.cut()),
        "bus refused": Fault(2, _below(1_000), _refuse_bus),
        "bus slow": Fault(1, _below(500), _slow_bus),
        "reply of redis lost": Fault(
            5, lambda dice: dice.choice(_LOST_REPLIES), lambda world, what: world.bus.cut_reply_to(what)
        ),
        "terminal cut": Fault(3, _nothing, lambda world, _: world.link.cut()),
        "terminal gone": Fault(2, _below(1_500), _refuse_terminal),
        "links dropped": Fault(2, _nothing, lambda world, _: world.terminal.drop_links()),
        "terminal changes its ways": Fault(10, lambda dice: dice.choice(list(MOODS)), _change_mood),
        "terminal behaves": Fault(3, _nothing, lambda world, _: world.terminal.clear_faults()),
        "the day replayed": Fault(2, _nothing, lambda world, _: world.terminal.replay_day()),
        "price moves": Fault(
            8, lambda dice: (dice.choice(list(STOCKS)), dice.uniform(0.96, 1.04)), _move_price
        ),
        "order by hand": Fault(
            2,
            lambda dice: dice.choice([9.0, 10.5]),
            lambda world, price: _ignore(world.terminal.place_by_hand("600000.SH", 23, 200, price)),
        ),
        "halt and resume": Fault(1, _number, _halt),
    }
)
"""Everything else that goes wrong, or just happens."""


def _ignore(_result: object) -> None:
    """Its number will be in the book."""
