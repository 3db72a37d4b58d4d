"""How large one order may be."""

from bus_schema.order_kinds import REPAYS_MONEY
from bus_schema.risk import Limits
from worker.engine.risk.look import Look, Missing, Refusal, Verdict
from worker.engine.risk.rules.amounts import beyond

_NO_PRICE = "a price of {}"


def max_order_volume(look: Look, limits: Limits, _scope: str) -> Verdict:
    """No more shares than that; the volume of a repayment is yuan."""
    largest, volume = limits.max_order_volume or 0, look.order.volume
    if volume <= largest or look.order.order_type in REPAYS_MONEY:
        return None
    return Refusal(largest, volume, f"its volume of {volume} is above {largest}")


def max_order_value(look: Look, limits: Limits, _scope: str) -> Verdict:
    """No more yuan than that."""
    largest, value = limits.max_order_value or 0.0, look.order.value
    if value is None:
        return Missing(_NO_PRICE.format(look.order.stock_code))
    if not beyond(value, largest):
        return None
    return Refusal(largest, value, f"its value of {value:.2f} yuan is above {largest:.2f}")


def min_order_value(look: Look, limits: Limits, _scope: str) -> Verdict:
    """No fewer yuan than that, unless it sells all that is left."""
    order, smallest = look.order, limits.min_order_value or 0.0
    if order.value is None:
        return Missing(_NO_PRICE.format(order.stock_code))
    if order.costs_nothing or not beyond(smallest, order.value):
        return None
    if not order.buys and order.volume == look.funds.can_sell(order.stock_code):
        return None
    return Refusal(smallest, order.value, f"its value of {order.value:.2f} yuan is below {smallest:.2f}")
