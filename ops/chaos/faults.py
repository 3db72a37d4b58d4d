"""What goes wrong: one table row for each kind of fault, with how often it comes and how it is done."""

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from bus_schema.keys import Keys
from ops.chaos import blows
from ops.chaos.moods import MOODS
from ops.chaos.wishes import STOCKS
from ops.chaos.world import ACCOUNT_ID, STRATEGIES, World

_LOST_REPLIES = (b"EXEC", b"XREADGROUP", b"MULTI", b"XACK", b"SMEMBERS")
_KEYS = Keys(ACCOUNT_ID)
_EVENT_STREAMS = (_KEYS.orders, _KEYS.fills, _KEYS.errors, *map(_KEYS.inbox, STRATEGIES))


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


def _nothing(_dice: random.Random) -> None:
    """Some faults have nothing that can be drawn beforehand."""


def _number(dice: random.Random) -> int:
    return dice.randrange(1_000_000)


def _below(most: int) -> Callable[[random.Random], int]:
    return lambda dice: dice.randrange(most)


KILLS: Mapping[str, Fault] = MappingProxyType(
    {
        "worker killed": Fault(8, _below(300), blows.kill_worker),
        "worker killed in a burst": Fault(
            8, lambda dice: (_number(dice), dice.randrange(60)), blows.kill_worker_in_burst
        ),
        "worker killed while it starts": Fault(4, _below(1_500), blows.kill_worker_while_it_starts),
        "terminal killed": Fault(5, _below(1_500), blows.kill_terminal),
        "redis killed": Fault(4, _below(500), blows.kill_redis),
        "redis killed, its last writes lost": Fault(3, _below(6_000), blows.lose_tail_of_redis),
    }
)
"""Processes that end at once."""

DISTURBANCES: Mapping[str, Fault] = MappingProxyType(
    {
        "bus cut": Fault(3, _nothing, lambda world, _: world.bus.cut()),
        "bus refused": Fault(2, _below(1_000), blows.refuse_bus),
        "bus slow": Fault(1, _below(500), blows.slow_bus),
        "bus silent": Fault(2, _below(3_000), blows.mute_bus),
        "redis paused": Fault(2, _below(3_000), blows.pause_redis),
        "worker paused": Fault(3, _below(3_000), blows.pause_worker),
        "worker's machine asleep": Fault(3, _below(3_000), blows.let_machine_sleep),
        "worker's clock set": Fault(2, lambda dice: dice.uniform(-7_200, 7_200), blows.set_clock),
        "worker's disk full": Fault(2, _below(2_000), blows.fill_disk),
        "reply of redis lost": Fault(
            5, lambda dice: dice.choice(_LOST_REPLIES), lambda world, what: world.bus.cut_reply_to(what)
        ),
        "redis emptied": Fault(1, _nothing, blows.empty_redis),
        "redis without memory": Fault(1, _below(800), blows.starve_redis),
        "group destroyed": Fault(1, lambda dice: dice.choice(STRATEGIES), blows.destroy_group),
        "stream deleted": Fault(1, lambda dice: dice.choice(_EVENT_STREAMS), blows.delete_stream),
        "terminal cut": Fault(3, _nothing, lambda world, _: world.link.cut()),
        "terminal silent": Fault(2, _below(3_000), blows.mute_terminal),
        "terminal slow": Fault(1, _below(500), blows.slow_terminal),
        "terminal paused": Fault(3, _below(3_000), blows.pause_terminal),
        "terminal gone": Fault(2, _below(1_500), blows.refuse_terminal),
        "links dropped": Fault(2, _nothing, lambda world, _: world.terminal.drop_links()),
        "terminal changes its ways": Fault(10, lambda dice: dice.choice(list(MOODS)), blows.change_mood),
        "terminal behaves": Fault(3, _nothing, lambda world, _: world.terminal.clear_faults()),
        "the day replayed": Fault(2, _nothing, lambda world, _: world.terminal.replay_day()),
        "price moves": Fault(
            8, lambda dice: (dice.choice(list(STOCKS)), dice.uniform(0.96, 1.04)), blows.move_price
        ),
        "order by hand": Fault(
            2,
            lambda dice: dice.choice([9.0, 10.5]),
            blows.place_by_hand,
        ),
        "halt and resume": Fault(1, _number, blows.halt),
    }
)
"""Everything else that goes wrong, or just happens."""
