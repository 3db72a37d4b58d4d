"""How much may be done in one day, and be open at one time."""

from bus_schema.risk import Limits
from worker.engine.risk.look import ACCOUNT, Look, Missing, Refusal, Verdict
from worker.engine.risk.rules.amounts import beyond


def max_daily_orders(look: Look, limits: Limits, scope: str) -> Verdict:
    """Orders in a day."""
    most, count = limits.max_daily_orders or 0, look.usage.orders(scope) + 1
    if count <= most:
        return None
    return Refusal(most, count, f"{_whose(scope)} has sent {most} orders today, which is the limit")


def max_open_orders(look: Look, limits: Limits, scope: str) -> Verdict:
    """Orders open at one time."""
    most, count = limits.max_open_orders or 0, look.exposure.count(scope) + 1
    if count <= most:
        return None
    return Refusal(most, count, f"{_whose(scope)} has {count - 1} open orders, and {most} is the limit")


def max_daily_turnover(look: Look, limits: Limits, scope: str) -> Verdict:
    """Yuan in a day: what has traded, what may still trade, and this order."""
    if look.order.value is None:
        return Missing(f"a price of {look.order.stock_code}")
    most = limits.max_daily_turnover or 0.0
    turnover = look.usage.turnover(scope) + look.exposure.value(scope) + look.order.value
    if not beyond(turnover, most):
        return None
    words = f"{_whose(scope)} would come to a turnover of {turnover:.2f} yuan today, above {most:.2f}"
    return Refusal(most, turnover, words)


def _whose(scope: str) -> str:
    return "the account" if scope == ACCOUNT else f"strategy {scope}"
