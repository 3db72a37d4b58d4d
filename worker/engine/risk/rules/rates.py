"""The account's orders and cancels, by the second and by the day."""

from bus_schema.risk import Limits
from worker.engine.risk.look import Look, Refusal, Verdict


def order_rate(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """Orders and cancels in a second; only where what comes too quickly is not to wait."""
    if look.rates.waits or not look.pace.wait_ms(look.steady):
        return None
    most = look.rates.per_second
    return Refusal(most, most + 1, f"the account has sent {most} orders and cancels within a second")


def daily_messages(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """Orders and cancels in a day; cancels themselves are never refused.

    So what is kept for others must be kept from the cancels of the strategy's open orders as well.
    """
    most, count = look.rates.per_day, look.usage.messages + 1
    if not most:
        return None
    strategy = look.order.strategy
    owed = look.exposure.count(strategy)
    kept = look.usage.kept_for_others(most, count + owed, strategy)
    if count + (owed if kept else 0) <= most - kept:
        return None
    words = f"the account has sent {count - 1} orders and cancels today"
    if kept:
        words += f", {owed} open orders of {strategy} may be cancelled yet, and {kept} are kept for others"
    return Refusal(most, count, words)
