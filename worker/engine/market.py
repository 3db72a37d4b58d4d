"""The market tells: instruments, quotes, the calendar.

The first order in an instrument asks for it, and waits for the answer a moment, no longer: what is not known
by then is missing, and each rule knows what to do about that.
"""

from collections.abc import Iterable

from worker.engine.effects import Unwatch, Watch
from worker.engine.facts import IssueFacts
from worker.engine.inputs import InstrumentKnown, Quoted, QuotesLost, TradingDaysKnown
from worker.engine.placement import Placement, Stage
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def watch(turn: Turn, stock_codes: Iterable[str]) -> None:
    """Ask for instruments that nobody has asked for yet."""
    market = turn.state.market
    new = tuple(code for code in stock_codes if code not in market.watched)
    if new and turn.config.market_wait_ms:
        market.watched.update(new)
        market.let_go.difference_update(new)
        turn.act(Watch(new))


def begin_day(turn: Turn) -> None:
    """Let go of what nobody waits for and no protection watches: whoever needs it today asks again.

    Else a terminal that is away would be asked for it all weekend, and yesterday's limits would stand.
    """
    market = turn.state.market
    over = market.watched.difference(turn.state.protections.codes, market.awaited)
    market.let_go = over
    if not over:
        return
    market.watched -= over
    for code in over:
        market.quotes.pop(code, None)
        market.instruments.pop(code, None)
    if not market.watched:
        # Whether they are still lost, nobody finds out before somebody asks again.
        market.lost = ""
    turn.act(Unwatch(tuple(sorted(over))))


def awaited(turn: Turn, placement: Placement) -> bool:
    """Whether the order has to wait for the first word about its instrument."""
    code = placement.content["stock_code"]
    market, patience = turn.state.market, turn.config.market_wait_ms
    if not patience or code in market.quotes or (code in market.watched and code not in market.awaited):
        return False
    watch(turn, [code])
    if market.lost:
        return False
    placement.read_at = 0
    market.awaited.setdefault(code, []).append(placement.client_order_id)
    turn.later(patience, Timer.MARKET, code)
    return True


def instrument_known(turn: Turn, told: InstrumentKnown) -> list[Placement]:
    """What the terminal knows; gives back the orders that need not wait for a quote, as none will come."""
    if told.stock_code in turn.state.market.let_go:
        return []
    turn.state.market.instruments[told.stock_code] = told.facts
    return [] if told.facts is not None else go_on(turn, told.stock_code)


def quoted(turn: Turn, told: Quoted) -> list[Placement]:
    """Prices; gives back the orders that have waited for them."""
    market = turn.state.market
    market.lost = ""
    wanted = [quote for quote in told.quotes if quote["stock_code"] not in market.let_go]
    for quote in wanted:
        market.quotes[quote["stock_code"]] = quote
        turn.state.risk.quoted(quote)
        turn.state.protections.quoted(quote["stock_code"])
    return [placement for quote in wanted for placement in go_on(turn, quote["stock_code"])]


def quotes_lost(turn: Turn, told: QuotesLost) -> list[Placement]:
    """No prices: what is known is old from here on, and nobody waits for more."""
    market = turn.state.market
    market.lost = told.reason
    market.quotes.clear()
    turn.state.protections.stir_all()
    return [placement for code in list(market.awaited) for placement in go_on(turn, code)]


def trading_days(turn: Turn, told: TradingDaysKnown) -> None:
    """The calendar."""
    turn.state.market.days = frozenset(told.days)


def issues_known(turn: Turn, told: Iterable[IssueFacts]) -> None:
    """What can be subscribed today: somebody has asked, as whoever subscribes does."""
    market = turn.state.market
    market.issues = {issue["ipo_code"]: issue for issue in told}
    market.issues_of = turn.state.day


def go_on(turn: Turn, stock_code: str) -> list[Placement]:
    """The waiting for this instrument is over: the orders that have waited, and still may go out."""
    names = turn.state.market.awaited.pop(stock_code, ())
    placements = [turn.state.placements.get(name) for name in names]
    return [placement for placement in placements if placement is not None and still_to_send(placement)]


def still_to_send(placement: Placement) -> bool:
    """Whether an order that has waited was neither answered nor sent meanwhile."""
    return placement.stage is Stage.ACCEPTED and placement.answer is None
