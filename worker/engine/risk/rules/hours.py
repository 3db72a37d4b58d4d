"""When the exchange takes orders and cancels: the days, the hours, and the minutes without cancels."""

from functools import lru_cache

from bus_schema.risk import AfterHours, Limits, RiskPlan
from bus_schema.risk.sessions import clock
from worker.engine.days import day_of, number_of, time_of
from worker.engine.risk.look import Look, Missing, Refusal, Verdict

_NOISE = 1e-6
"""Yuan by which a float may miss a price."""


def trading_day(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """Only on a day on which the exchange trades: the plan's corrections first, then the SDK's calendar."""
    today, calendar = number_of(day_of(look.now)), look.plan.calendar
    if today in calendar.open:
        return None
    if today not in calendar.closed:
        if today in look.days:
            return None
        if today > _last(look.days):
            return Missing(f"whether {today} is a trading day")
    return Refusal(None, today, f"{today} is not a trading day; if it is one, add it to calendar.open")


@lru_cache(maxsize=2)
def _last(days: frozenset[int]) -> int:
    """The day to which the calendar reaches; once for each calendar, since it may have thousands of days."""
    return max(days, default=0)


def session(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """Only while the exchange takes orders; not before the opening call, at noon, or after the close."""
    at, hours, code = time_of(look.now), look.plan.sessions, look.order.stock_code
    if hours.opening_call <= at < hours.noon or hours.afternoon <= at < hours.close:
        return _in_auction(look, at)
    if hours.close <= at < hours.after_hours_end:
        board = look.board
        if board is None:
            return Missing(f"the board of {code}")
        if board.after_hours is AfterHours.CONTINUOUS:
            return None
        if is_at_closing_price(look):
            return _at_closing_price(look)
    taken = _hours_of(look)
    return Refusal(taken, clock(at), f"at {clock(at)} no orders for {code} are taken, only {taken}")


def _hours_of(look: Look) -> str:
    hours, board = look.plan.sessions, look.board
    stretches = [(hours.opening_call, hours.noon), (hours.afternoon, hours.close)]
    if board is not None and board.after_hours is AfterHours.FIXED_PRICE:
        stretches.append((hours.after_hours, hours.after_hours_end))
    if board is not None and board.after_hours is AfterHours.CONTINUOUS:
        stretches[1] = (hours.afternoon, hours.after_hours_end)
    return ", ".join(f"{clock(begins)}-{clock(ends)}" for begins, ends in stretches)


def is_at_closing_price(look: Look) -> bool:
    """Whether the order's board trades at the closing price at this moment."""
    hours, board = look.plan.sessions, look.board
    if not hours.after_hours <= time_of(look.now) < hours.after_hours_end or board is None:
        return False
    return board.after_hours is AfterHours.FIXED_PRICE


def _in_auction(look: Look, at: int) -> Refusal | None:
    """Market orders are taken in continuous trading alone; from 9:25 on, brokers keep them for it."""
    code = look.order.stock_code
    if not look.order.at_market or look.plan.sessions.opening_call_ends <= at < look.plan.sessions.morning:
        return None
    if look.board is None or is_continuous(look.plan, code, look.now):
        return None
    words = (
        f"at {clock(at)} there is a call auction for {code}, which takes no market orders: send a limit order"
    )
    return Refusal("continuous trading", clock(at), words)


def _at_closing_price(look: Look) -> Verdict:
    """An order that would not trade at the closing price is void, and a market order there is none."""
    order, close = look.order, look.quote["last_price"] if look.quote else 0.0
    if order.at_market:
        words = f"after the close {order.stock_code} trades at the closing price: send a limit order"
        return Refusal("limit", "market", words)
    if not order.limited or order.price is None:
        return None
    if not close:
        return Missing(f"the closing price of {order.stock_code}")
    if (order.price >= close - _NOISE) if order.buys else (order.price <= close + _NOISE):
        return None
    side, worse = ("buy", "below") if order.buys else ("sell", "above")
    words = (
        f"after the close {order.stock_code} trades at {close}, and a {side} at {order.price} is {worse} it"
    )
    return Refusal(close, order.price, words)


def is_continuous(plan: RiskPlan, stock_code: str, now: int) -> bool:
    """Whether trading is continuous at this moment: between the auctions, and not at noon.

    Args:
        plan: has the hours, and the boards that have no closing call.
        stock_code: with its exchange.
        now: milliseconds since the epoch.
    """
    at, hours = time_of(now), plan.sessions
    ends = hours.closing_call if _has_closing_call(plan, stock_code, now) else hours.close
    return hours.morning <= at < hours.noon or hours.afternoon <= at < ends


def cancel_refusal(plan: RiskPlan, stock_code: str, now: int) -> Refusal | None:
    """Why the exchange would not take a cancel at this moment; None if it would.

    Args:
        plan: has the hours, and the boards that have no closing call.
        stock_code: of the order, with its exchange; one of no known board is let pass at the close.
        now: milliseconds since the epoch.
    """
    at, hours = time_of(now), plan.sessions
    if hours.no_cancel <= at < hours.opening_call_ends:
        return _no_cancel(hours.no_cancel, hours.opening_call_ends, at)
    if hours.closing_call <= at < hours.close and _has_closing_call(plan, stock_code, now):
        return _no_cancel(hours.closing_call, hours.close, at)
    return None


def _has_closing_call(plan: RiskPlan, stock_code: str, now: int) -> bool:
    board = plan.board_of(stock_code, day_of(now))
    return board is not None and stock_code.rpartition(".")[2] not in board.no_closing_call


def _no_cancel(begins: int, ends: int, at: int) -> Refusal:
    window = f"{clock(begins)}-{clock(ends)}"
    return Refusal(window, clock(at), f"the exchange takes no cancels from {window}, and it is {clock(at)}")
