"""When the exchange takes orders and cancels: the days, the hours, and the minutes without cancels."""

from functools import lru_cache

from bus_schema.risk import AfterHours, Board, Limits, RiskPlan, Sessions
from bus_schema.risk.sessions import clock
from worker.engine.days import day_of, number_of, time_of
from worker.engine.risk.look import Look, Missing, Refusal, Verdict


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
    at, hours = time_of(look.now), look.plan.sessions
    if hours.opening_call <= at < hours.noon or hours.afternoon <= at < hours.close:
        return None
    code = look.order.stock_code
    if hours.close <= at < hours.after_hours_end:
        board = look.plan.board_of(code)
        if board is None:
            return Missing(f"the board of {code}")
        if _trades_on(board, hours, at):
            return None
    taken = f"{clock(hours.opening_call)}-{clock(hours.noon)}, {clock(hours.afternoon)}-{clock(hours.close)}"
    return Refusal(taken, clock(at), f"at {clock(at)} no orders for {code} are taken, only {taken}")


def _trades_on(board: Board, hours: Sessions, at: int) -> bool:
    if board.after_hours is AfterHours.FIXED_PRICE:
        return at >= hours.after_hours
    return board.after_hours is AfterHours.CONTINUOUS


def is_continuous(plan: RiskPlan, stock_code: str, now: int) -> bool:
    """Whether trading is continuous at this moment: between the auctions, and not at noon.

    Args:
        plan: has the hours, and the boards that have no closing call.
        stock_code: with its exchange.
        now: milliseconds since the epoch.
    """
    at, hours = time_of(now), plan.sessions
    ends = hours.closing_call if _has_closing_call(plan, stock_code) else hours.close
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
    if hours.closing_call <= at < hours.close and _has_closing_call(plan, stock_code):
        return _no_cancel(hours.closing_call, hours.close, at)
    return None


def _has_closing_call(plan: RiskPlan, stock_code: str) -> bool:
    board = plan.board_of(stock_code)
    return board is not None and stock_code.rpartition(".")[2] not in board.no_closing_call


def _no_cancel(begins: int, ends: int, at: int) -> Refusal:
    window = f"{clock(begins)}-{clock(ends)}"
    return Refusal(window, clock(at), f"the exchange takes no cancels from {window}, and it is {clock(at)}")
