"""Whether an instrument trades at all today."""

from bus_schema.risk import Limits
from worker.engine.risk.look import Look, Missing, Refusal, Verdict

HALTED = frozenset({1, 17, 20})
"""Numbers of a quote's ``stock_status``, by the SDK's documentation of market data and its publisher's site:
suspended, halted for a time, halted until the close."""


def suspended(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """Nothing that is suspended or halted."""
    code, told, quote = look.order.stock_code, look.instrument, look.quote
    if told is not None:
        if told["is_trading"] is False:
            return Refusal(None, False, f"{code} is not trading today")
        if (status := told["instrument_status"] or 0) > 0:
            return Refusal(0, status, f"{code} is suspended, by the terminal for {status} days")
    if quote is not None and quote["stock_status"] in HALTED:
        return Refusal(None, quote["stock_status"], f"{code} is halted (status {quote['stock_status']})")
    if told is None and quote is None:
        return Missing(f"whether {code} is suspended")
    return None
