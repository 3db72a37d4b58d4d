"""What can happen in a schedule: one function and one table row for each kind of step."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bus_schema.codes import OrderStatus
from ops.simulation.dice import Dice
from ops.simulation.exchange import Terms
from ops.simulation.healing import IN_SIGHT_MS, heal, hear_all, run_until_quiet
from ops.simulation.holdings import AT_FIRST
from ops.simulation.life import KEYS, Life
from ops.simulation.redis_link import Cut
from ops.simulation.strategies import NAMES
from ops.simulation.world import DAY_MS, MORNING, World

Act = Callable[[World, Dice], None]
_FULL = "OOM command not allowed when used memory > 'maxmemory'."
_REPLICA = "READONLY You can't write against a read only replica."
_COMMANDS = (KEYS.control, *(KEYS.commands(name) for name in NAMES))
_OUTPUTS = (KEYS.orders, KEYS.fills, *(KEYS.inbox(name) for name in NAMES))
_CANCELING = frozenset({OrderStatus.REPORTED_CANCEL, OrderStatus.PARTSUCC_CANCEL})


def _of_life(act: Callable[[Life, Dice], object]) -> Act:
    """A step of the worker; there must be one."""

    def step(world: World, dice: Dice) -> None:
        life = world.live()
        if life is not None:
            act(life, dice)

    return step


def _work(life: Life, dice: Dice) -> None:
    for _ in range(dice.whole(1, 4)):
        life.work(dice)


def _hear(life: Life, dice: Dice) -> None:
    for _ in range(dice.whole(1, 4)):
        life.broker.hear(dice)


def _pass(world: World, dice: Dice) -> None:
    """Time passes: to the engine's next deadline, or some."""
    due = world.life.engine.next_due if world.life else None
    if due is not None and due - world.steady < IN_SIGHT_MS and dice.chance(0.5):
        world.wait(max(0, due - world.steady), dice)
    else:
        world.wait(dice.one((5, 50, 300, 1_000, 6_000, 31_000)), dice)


def _trade(world: World, dice: Dice) -> None:
    orders = world.terminal.exchange.open_orders(world.terminal.day)
    if orders:
        order = dice.one(orders)
        left = order.terms.volume - order.traded
        volume = left if dice.chance(0.5) else 100 * dice.whole(1, left // 100)
        world.terminal.trade(order, volume, trade_first=dice.chance(0.5))


def _end_cancel(world: World, dice: Dice) -> None:
    orders = world.terminal.exchange.open_orders(world.terminal.day)
    canceling = [order for order in orders if order.status in _CANCELING]
    if canceling:
        world.terminal.end(dice.one(canceling))


def _by_hand(world: World, dice: Dice) -> None:
    if not world.nature.hands:
        return
    orders = world.terminal.exchange.open_orders(world.terminal.day)
    if orders and dice.chance(0.5):
        world.terminal.ask_for_cancel(dice.one(orders))
    else:
        world.terminal.place_by_hand(Terms("600000.SH", 23, 200, 10.0))


def _price(world: World, dice: Dice) -> None:
    """A stock's price moves, mostly past what somebody waits for; now and then there are no quotes."""
    if not world.nature.shares:
        return
    if world.life is not None and dice.chance(0.1):
        world.note("there are no quotes")
        world.life.broker.lose_quotes()
        return
    code = dice.one(tuple(AT_FIRST))
    world.terminal.prices[code] = last_price = dice.one((9.45, 9.9, 10.2, 10.3, 10.5, 10.7, 10.9, 11.2))
    world.note(f"{code} trades at {last_price}")
    if world.life is not None:
        world.life.broker.tell_price(code)


def _replay(world: World, dice: Dice) -> None:
    """Today, or the trading day before."""
    today = world.terminal.day
    days = sorted({order.day for order in world.terminal.exchange.orders} | {today})
    world.note("the terminal pushes a whole day again")
    world.terminal.replay(dice.one(days[-2:]))


def _drop_link(world: World, _dice: Dice) -> None:
    world.note("the link to the terminal breaks")
    world.terminal.drop_link()


def _terminal_off(world: World, dice: Dice) -> None:
    world.terminal.running = dice.chance(0.5)
    world.note(f"the terminal is {'there' if world.terminal.running else 'gone'}")
    world.terminal.drop_link()


def _crash_soon(world: World, dice: Dice) -> None:
    world.fuse.light(dice.whole(0, 12), power=dice.chance(0.2))


def _crash_now(world: World, dice: Dice) -> None:
    if world.life is not None:
        world.die("between two steps", power=dice.chance(0.2), dice=dice)


def _cut(world: World, dice: Dice) -> None:
    world.wire.cut = Cut(dice.whole(0, 6), dice.one((0.0, 0.5, 1.0, 1.0)), dice.one((0.0, 0.0, 0.5)))
    world.note(f"a connection to Redis will break: {world.wire.cut}")


def _redis_off(world: World, dice: Dice) -> None:
    world.server.down = dice.chance(0.5)
    world.note(f"Redis is {'gone' if world.server.down else 'there'}")
    world.server.restart()


def _refuse_writes(world: World, dice: Dice) -> None:
    world.server.refuses_writes = dice.one((_FULL, _REPLICA, "", ""))
    world.note(f"Redis {'takes no' if world.server.refuses_writes else 'takes'} writes")


def _lose_everything(world: World, dice: Dice) -> None:
    if not world.may_forget:
        return
    world.note("REDIS LOSES ITS DATA")
    world.server.lose_everything()
    world.redis_forgot = True
    if dice.chance(0.5):
        world.server.restart()


def _fail_over(world: World, dice: Dice) -> None:
    if not world.may_forget:
        # Even a replica that has all writes knows none from before somebody deleted a stream.
        world.server.restart()
        return
    lost = world.server.fail_over(dice.one((0, 1, 2, 5, 20)))
    world.redis_forgot = world.redis_forgot or lost > 0
    world.note(f"REDIS FAILS OVER without its last {lost} writes")


def _delete(world: World, dice: Dice) -> None:
    if not world.may_forget:
        return
    key = dice.one([*_COMMANDS, *_OUTPUTS])
    group_only = key in _COMMANDS and dice.chance(0.7)
    world.note(f"somebody deletes {'the group of ' if group_only else ''}{key}")
    world.server.forget(key, group_only=group_only)
    world.redis_forgot = True


def _newcomer(world: World, dice: Dice) -> None:
    """A new strategy; or Redis loses the stream of one that came before."""
    names = world.senders.newcomers
    if names and world.may_forget and dice.chance(0.3):
        key, group_only = KEYS.commands(dice.one(names)), dice.chance(0.5)
        world.note(f"somebody deletes {'the group of ' if group_only else ''}{key}")
        world.server.forget(key, group_only=group_only)
        world.redis_forgot = True
    else:
        world.senders.join(dice)


def _trim_by_hand(world: World, dice: Dice) -> None:
    """Somebody makes a stream shorter, whatever of it is pending or unread."""
    if not world.may_forget:
        return
    key = dice.one([*_COMMANDS, *_OUTPUTS])
    entries = list(world.server.entries(key))
    if not entries:
        return
    unanswered = world.server.unanswered(key) if key in _COMMANDS else set()
    ms, number = dice.one(entries)
    world.note(f"somebody trims {key} up to {ms}-{number}")
    world.server.run(("XTRIM", key, "MINID", "=", f"{ms}-{number + 1}"))
    world.robbed |= {(key, entry_id) for entry_id in unanswered.difference(world.server.entries(key))}


def _disk(world: World, dice: Dice) -> None:
    world.journal.full = dice.chance(0.5)
    world.note(f"the disk is {'full' if world.journal.full else 'writable'}")


def _set_clock(world: World, dice: Dice) -> None:
    """Not over midnight: the exchange's day stays the day."""
    before = world.set_ahead
    ahead = dice.one((0, 0, 1_000, -1_000, 90_000, -90_000, 7_200_000, -7_200_000))
    world.set_ahead = max(ahead, before) if world.redis_forgot else ahead
    world.clock_went_back = world.clock_went_back or world.set_ahead < before
    world.note(f"Redis's clock is set: {world.set_ahead} ms ahead")
    if world.life is not None:
        world.tell_time(world.life.clock)


def _sleep(world: World, dice: Dice) -> None:
    """The machine of worker and terminal sleeps: its counter stands still, and everybody else goes on."""
    life = world.life
    if life is not None and dice.chance(0.5):
        # Between the decision on an order and its way out.
        world.senders.place(dice)
        for _ in range(4):
            life.read()
            life.finish_thinking()
    ms = dice.one((1_000, 4_000, 10_000, 60_000, 600_000))
    world.note(f"the machine sleeps for {ms} ms")
    world.now += ms
    world.slept += ms
    if dice.chance(0.3):
        world.terminal.drop_link()
    elif life is not None:
        life.broker.use_hand(dice)


def _freeze(world: World, dice: Dice) -> None:
    """The terminal says nothing, takes what it is handed, and goes on with all of it when it thaws."""
    if world.terminal.frozen_at is not None:
        world.terminal.thaw()
        return
    while world.life is not None and not (world.life.inputs.empty or world.journal.full):
        # What it has said before is heard before: between its threads, a worker takes no seconds.
        world.life.finish_thinking()
    world.terminal.freeze(world.steady)
    for _ in range(dice.whole(0, 6)):
        world.senders.place(dice)
        if world.life is not None:
            world.life.work(dice)
        world.wait(dice.one((50, 300, 700, 1_100)), dice)


def _sync(world: World, _dice: Dice) -> None:
    world.journal.sync()


def _new_day(world: World, dice: Dice) -> None:
    """Mostly after a quiet evening; else what happened today may never be seen."""
    world.note("the day ends")
    world.terminal.thaw()
    world.terminal.land(dice)
    if dice.chance(0.6):
        heal(world)
        run_until_quiet(world)
    else:
        world.unseen_days.add(world.terminal.day)
    world.terminal.close_day()
    if world.terminal.day not in world.unseen_days:
        run_until_quiet(world)
    if world.life is not None:
        hear_all(world.life)
    world.wait(DAY_MS - (world.now - MORNING) % DAY_MS, dice)
    world.terminal.open_day()
    world.senders.new_day()
    world.terminal.drop_link()


STEPS: Mapping[str, Act] = MappingProxyType(
    {
        "work": _of_life(_work),
        "read": _of_life(lambda life, _: life.read()),
        "think": _of_life(lambda life, _: life.think()),
        "ship": _of_life(lambda life, _: life.ship()),
        "hand": _of_life(lambda life, dice: life.broker.use_hand(dice)),
        "hear": _of_life(_hear),
        "link": _of_life(lambda life, _: life.broker.look_after_link()),
        "notice": _of_life(lambda life, _: life.broker.notice_loss()),
        "query thread": _of_life(lambda life, _: life.broker.answer_query()),
        "query result": _of_life(lambda life, dice: life.broker.tell_result(dice)),
        "terminal": lambda world, dice: world.terminal.work(dice),
        "time": _pass,
        "trade": _trade,
        "end of cancel": _end_cancel,
        "by hand": _by_hand,
        "place": lambda world, dice: world.senders.place(dice),
        "newcomer": _newcomer,
        "repeat": lambda world, dice: world.senders.repeat(dice),
        "conflict": lambda world, dice: world.senders.conflict(dice),
        "basket": lambda world, dice: world.senders.basket(dice),
        "cancel": lambda world, dice: world.senders.cancel(dice),
        "query": lambda world, dice: world.senders.query(dice),
        "protect": lambda world, dice: world.senders.protect(dice),
        "meddle": lambda world, dice: world.senders.meddle(dice),
        "price": _price,
        "nonsense": lambda world, dice: world.senders.nonsense(dice),
        "neighbour": lambda world, dice: world.senders.disturb(dice),
        "operator": lambda world, dice: world.senders.operate(dice),
        "replay": _replay,
        "link breaks": _drop_link,
        "terminal off": _terminal_off,
        "crash soon": _crash_soon,
        "crash now": _crash_now,
        "cut": _cut,
        "Redis off": _redis_off,
        "no writes": _refuse_writes,
        "Redis empty": _lose_everything,
        "failover": _fail_over,
        "delete": _delete,
        "trim": _of_life(lambda life, _: life.trimmer.ask()),
        "trim by hand": _trim_by_hand,
        "disk": _disk,
        "clock": _set_clock,
        "sleep": _sleep,
        "freeze": _freeze,
        "sync": _sync,
        "new day": _new_day,
    }
)
"""Every kind of step."""

_OFTEN = {
    "work": 12,
    "think": 6,
    "hear": 6,
    "read": 2,
    "ship": 2,
    "hand": 2,
    "terminal": 4,
    "time": 3,
    "trade": 3,
    "place": 6,
    "repeat": 2,
    "link": 1,
    "query thread": 1,
    "query result": 1,
    "notice": 1,
    "end of cancel": 1,
    "cancel": 1.5,
    "query": 1,
    "crash soon": 1.2,
    "basket": 1,
    "protect": 2,
    "meddle": 1,
    "price": 2,
}
_FAULT = 0.8
"""Faults, and whatever else a schedule may do without; each schedule has some of them."""

WEIGHTS = tuple(float(_OFTEN.get(name, _FAULT)) for name in STEPS)
