"""Whether an instrument trades at all today."""

from bus_schema.accounts import STOCK_EXCHANGES
from bus_schema.risk import Limits
from worker.engine.facts import QuoteFacts
from worker.engine.instruments import exchange_of
from worker.engine.risk.look import Look, Missing, Refusal, Verdict

HALTED = frozenset({1, 17, 20})
"""States of a share in its quote: suspended, halted for a time, halted until the close. They stand in
``openInt``; the publisher's site calls ``stockStatus`` obsolete (作废), and real ticks of trading shares have
had 0, 1 and 3 in it. Source: xtdata.md, 证券状态, and the publisher's data structures, openInt of shares."""
UNKNOWN = frozenset({0, 10, 21})
"""The states that say nothing: unknown by default, and unreadable (获取字段异常)."""


def suspended(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """Nothing that is suspended or halted.

    A detail counts the days of a suspension from its second day on, so the quote is looked at as well. A
    detail's ``IsTrading`` is false for shares that trade, and is not.
    """
    code, told, state = look.order.stock_code, look.instrument, _state(look.quote)
    status = None if told is None else told["instrument_status"]
    if status is not None and status > 0:
        return Refusal(0, status, f"{code} is suspended, by the terminal for {status} days")
    if state in HALTED:
        return Refusal(None, state, f"{code} is halted (its quote's openInt is {state})")
    if status is None and state is None:
        return Missing(f"whether {code} is suspended")
    return None


def _state(quote: QuoteFacts | None) -> int | None:
    """The state of a share; None where it is not told, and for contracts, whose openInt is what is open."""
    if quote is None or exchange_of(quote["stock_code"]) not in STOCK_EXCHANGES:
        return None
    return None if quote["open_int"] in UNKNOWN else quote["open_int"]
