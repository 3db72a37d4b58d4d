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
    """Orders and cancels in a day; cancels themselves are never refused."""
    most, count = look.rates.per_day, look.usage.messages + 1
    if not most:
        return None
    kept = look.usage.kept_for_others(most, look.order.strategy)
    if count <= most - kept:
        return None
    words = f"the account has sent {count - 1} orders and cancels today"
    return Refusal(most, count, f"{words}, and {kept} are kept for other strategies" if kept else words)
