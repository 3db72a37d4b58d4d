"""What is allowed and yet is hardly meant."""

from bus_schema.risk import Limits
from worker.engine.risk.look import Look, Missing, Refusal, Verdict
from worker.engine.risk.rules.amounts import beyond


def max_price_deviation(look: Look, limits: Limits, _scope: str) -> Verdict:
    """A price that is far from the last one is a slip of the finger."""
    order, largest = look.order, limits.max_price_deviation or 1.0
    if not order.limited or order.price is None:
        return None
    last = look.quote["last_price"] if look.quote else 0.0
    if not last:
        return Missing(f"the last price of {order.stock_code}")
    deviation = abs(order.price - last) / last
    if not beyond(deviation, largest):
        return None
    words = f"its price of {order.price} is {deviation:.1%} from the last price {last}, above {largest:.1%}"
    return Refusal(largest, round(deviation, 6), words)


def repeated_order(look: Look, limits: Limits, _scope: str) -> Verdict:
    """The same order again in no time is a loop that has gone wrong."""
    window, sent_at = limits.repeat_window_ms or 0, look.usage.last_sent(look.order)
    if sent_at is None or look.now - sent_at > window:
        return None
    ago = look.now - sent_at
    words = f"the same order was sent {ago} ms ago, and {window} ms must lie between; change it or wait"
    return Refusal(window, ago, words)


def self_crossing(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """The account must not trade with itself: the exchanges call that a wash trade."""
    order = look.order
    opposite = look.exposure.best(order.stock_code, buys=not order.buys)
    if opposite is None:
        return None
    crosses = order.price is None or not order.limited
    if not crosses and order.price is not None:
        crosses = order.price >= opposite if order.buys else order.price <= opposite
    if not crosses:
        return None
    side = "sell" if order.buys else "buy"
    words = f"the account has an open {side} of {order.stock_code} at {opposite}, which it would trade with"
    return Refusal(opposite, order.price, words)
