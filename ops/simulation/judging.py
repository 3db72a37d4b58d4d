"""What a run is held to: the promises, and what only a simulator can see of them from inside."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from bus_schema.protection import ProtectionState
from ops.proving.observed import OPERATOR, Observed, Sent, Told
from ops.proving.promises import violations
from ops.simulation.life import CONFIG, KEYS
from ops.simulation.quotes import LAST_PRICE
from ops.simulation.world import World
from worker.bus.entries import EntryId, entry_order
from worker.engine.attic import MemoryAttic
from worker.engine.book import NOT_SEEN
from worker.engine.engine import Engine
from worker.engine.state import State

_PREFIX = KEYS.control.removesuffix("control")


def observed(world: World) -> Observed:
    """The run as it looks from outside."""
    exchange = world.terminal.exchange
    return Observed(
        commands=[_as_it_stands(world, sent) for sent in world.senders.sent],
        streams=world.follower.streams | {"dead": _buried(world)},
        orders=exchange.booked_orders(),
        fills=exchange.booked_fills(),
        command_ttl_ms=CONFIG.command_ttl_ms,
        redis_forgot=world.redis_forgot,
        in_order=world.nature.in_order and not world.nature.query_lag_ms,
        ledger=_net(_state(world.life.engine)) if world.life is not None else None,
        protections=_standing(_state(world.life.engine)) if world.life is not None else None,
        unseen_days=frozenset(world.unseen_days),
    )


def _as_it_stands(world: World, sent: Sent) -> Sent:
    # Where Redis's clock was put back, it is no measure of any id.
    return replace(sent, kept=_kept(world, sent), at=None if world.clock_went_back else sent.at)


def _kept(world: World, sent: Sent) -> bool:
    key = KEYS.control if sent.strategy == OPERATOR else KEYS.commands(sent.strategy)
    return _is_there(world, key, entry_order(sent.entry_id.encode()))


def _is_there(world: World, key: str, entry_id: EntryId) -> bool:
    """Whether an entry is in its stream, or was until it was rightly trimmed away; not if it was robbed."""
    place = key, entry_id
    return place not in world.robbed and (entry_id in world.server.entries(key) or place in world.trimmed)


def _buried(world: World) -> list[Told]:
    """What is in ``dead``, without what could not be read any more because somebody had trimmed it away."""
    robbed = {(key.removeprefix(_PREFIX), f"{ms}-{number}") for key, (ms, number) in world.robbed}
    dead = world.follower.told("dead")
    return [told for told in dead if (told.event["stream"], told.event["entry_id"]) not in robbed]


def judge(world: World) -> list[str]:
    """Every promise that the run has broken."""
    return [*violations(observed(world)), *(broken for check in _FROM_INSIDE for broken in check(world))]


def _a_silent_terminal_is_not_fed(world: World) -> Iterator[str]:
    """A terminal that owes an answer and has said nothing for a second is handed no more orders."""
    for fed in world.terminal.fed:
        yield f"a silent terminal is not fed: {fed}"


def _readers_miss_nothing(world: World) -> Iterator[str]:
    """What follows a stream by its ids sees all of it, though Redis was filled again."""
    for missed in world.follower.missed:
        yield f"readers miss nothing: {missed}"


def _redis_has_what_the_journal_has(world: World) -> Iterator[str]:
    """After a loss, every event in the journal stands in its streams again."""
    for row in world.journal.rows():
        for stream in row.streams:
            name, _, strategy = stream.partition(":")
            key = KEYS.inbox(strategy) if strategy else getattr(KEYS, name)
            if not _is_there(world, key, (row.at, row.n)):
                yield f"Redis has what the journal has: {stream} lacks {row.subject}"


def _nothing_is_pending(world: World) -> Iterator[str]:
    """Once all is quiet, no command is left without an acknowledgement."""
    for key in {KEYS.control, *(KEYS.commands(name) for name in world.senders.names)}:
        if world.server.pending(key):
            yield f"nothing is pending: {key} has {world.server.pending(key)} entries"


def _places_are_free_again(world: World) -> Iterator[str]:
    """What came in and was answered holds nobody up any more."""
    if world.life is not None and world.life.credits.taken:
        yield f"places are free again: {world.life.credits.taken} are not"


def _no_fault_of_ours(world: World) -> Iterator[str]:
    """The engine raised nothing."""
    for told in world.follower.told("errors"):
        if told.event["code"] == "internal_error":
            yield f"no fault of ours: {told.event['message']}"


def _no_condition_is_overlooked(world: World) -> Iterator[str]:
    """Once all is quiet, what waits for the price that there is has fired or says what holds it."""
    if world.life is None:
        return
    for one in _state(world.life.engine).protections.standing():
        last_price = world.terminal.prices.get(one.stock_code, LAST_PRICE)
        stopped = one.stop_price is not None and last_price <= one.stop_price
        taken = one.take_profit_price is not None and last_price >= one.take_profit_price
        if one.state == ProtectionState.ARMED and world.config.market_wait_ms and (stopped or taken):
            yield f"no condition is overlooked: {one.client_order_id} is armed at a price of {last_price}"


def _same_inputs_same_rows(world: World) -> Iterator[str]:
    """An engine that is told the same again writes the same rows, byte for byte."""
    if any(life.engine.differs_when_told_again() for life in world.past[-2:]):
        yield "same inputs, same rows: an engine told the same again wrote other rows"


def _memory_survives(world: World) -> Iterator[str]:
    """An engine rebuilt from the journal knows what the living one knows."""
    if world.life is None:
        return
    rebuilt = Engine(world.config)
    for row in world.journal.rows():
        rebuilt.replay(row)
    _bring_everything_back(_state(world.life.engine))
    for name, fact in _FACTS.items():
        was, now = fact(_state(world.life.engine)), fact(_state(rebuilt))
        if was != now:
            yield f"memory survives: {name} are {was} in the living engine and {now} in the rebuilt one"


def _state(engine: Engine) -> State:
    return engine._state  # noqa: SLF001 - the very thing that is compared; nobody else has a use for it.


def _bring_everything_back(state: State) -> None:
    """What was put away is as well known as what is at hand."""
    attic = state.away.attic
    for name in attic.names if isinstance(attic, MemoryAttic) else ():
        state.book.bring_back(name)


def _placements(state: State) -> dict[str, Any]:
    return {
        name: (one.answer, one.answer and one.answer["ok"] and one.order_id, one.unknown, one.strategy)
        for name, one in state.placements.at_hand.items()
        if one.asked is not None
    }


def _orders(state: State) -> dict[Any, Any]:
    return {
        key: (one.facts["order_status"], one.facts["traded_volume"], one.client_order_id, one.strategy)
        for key, one in state.book.orders.items()
        if one.facts["order_status"] != NOT_SEEN
    }


def _net(state: State) -> dict[tuple[str, str], int]:
    """What each strategy's fills of each stock come to, by its ledger."""
    return {
        (strategy, code): holding.held - holding.beyond
        for strategy, held in state.risk.ledger.holdings.items()
        for code, holding in held.items()
    }


def _standing(state: State) -> dict[tuple[str, str], str]:
    """Every protection that can still tell something, and where it stands."""
    return {(one.strategy, one.client_order_id): one.state for one in state.protections.standing()}


def _protections(state: State) -> dict[str, Any]:
    """All that is told of them; how the price has moved meanwhile is told later."""
    return {
        one.client_order_id: {**one.written(), "best_price": None} for one in state.protections.standing()
    }


def _profits(state: State) -> dict[tuple[str, str], tuple[float, float, float]]:
    return {
        (strategy, code): (holding.cost, holding.realised, holding.fees)
        for strategy, held in state.risk.ledger.holdings.items()
        for code, holding in held.items()
    }


def _done_today(state: State) -> dict[str, Any]:
    usage = state.risk.usage
    return {scope: (usage.orders(scope), round(usage.turnover(scope), 2)) for scope in usage.scopes}


_FACTS: dict[str, Callable[[State], Any]] = {
    "placements": _placements,
    "orders": _orders,
    "fills": lambda state: state.book.fills,
    "what was done today": _done_today,
    "what is open": lambda state: {name: one.left for name, one in state.risk.exposure.standing.items()},
    "halts": lambda state: state.halts,
    "ledgers": _net,
    "costs and profits": _profits,
    "protections": _protections,
    "doubts": lambda state: state.doubts.ids,
}

_FROM_INSIDE: tuple[Callable[[World], Iterator[str]], ...] = (
    _a_silent_terminal_is_not_fed,
    _readers_miss_nothing,
    _redis_has_what_the_journal_has,
    _nothing_is_pending,
    _places_are_free_again,
    _no_fault_of_ours,
    _no_condition_is_overlooked,
    _same_inputs_same_rows,
    _memory_survives,
)
