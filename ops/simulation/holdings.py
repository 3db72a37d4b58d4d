"""What the simulated account holds: shares from before the schedule, and what its fills have made of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bus_schema.trading import OrderType
from ops.simulation.exchange import ACCOUNT_ID, Exchange
from ops.simulation.quotes import LAST_PRICE
from worker.engine.book import FINAL
from worker.engine.facts import OrderFacts, TradeFacts

AT_FIRST = {"600000.SH": 2_000, "000001.SZ": 2_000}
"""Shares, so many that few schedules sell all of them."""

Lists = tuple[Sequence[OrderFacts], Sequence[TradeFacts]]


def positions(exchange: Exchange, day: int, lists: Lists) -> list[dict[str, Any]]:
    """The account's positions on a day, as far as that day's lists show its orders and trades."""
    orders, trades = lists
    before = Counter(AT_FIRST)
    for fill in exchange.fills:
        if fill.order.day < day:
            before[fill.facts["stock_code"]] += _change(fill.facts)
    sold, now, frozen = Counter[str](), before.copy(), Counter[str]()
    for trade in trades:
        now[trade["stock_code"]] += _change(trade)
        sold[trade["stock_code"]] -= min(0, _change(trade))
    for order in orders:
        if order["order_type"] == OrderType.SELL and order["order_status"] not in FINAL:
            frozen[order["stock_code"]] += order["order_volume"] - order["traded_volume"]
    # What is bought today can be sold tomorrow.
    free = {code: before[code] - sold[code] - frozen[code] for code in AT_FIRST}
    return [_position(code, now[code], free[code], frozen[code]) for code in AT_FIRST]


def _change(trade: TradeFacts) -> int:
    return trade["traded_volume"] if trade["order_type"] == OrderType.BUY else -trade["traded_volume"]


def _position(stock_code: str, volume: int, free: int, frozen: int) -> dict[str, Any]:
    # Schedules without the worker's checks sell what is not there; a terminal shows none of it.
    return {
        "account_id": ACCOUNT_ID,
        "stock_code": stock_code,
        "volume": max(0, volume),
        "can_use_volume": max(0, free),
        "frozen_volume": frozen,
        "open_price": LAST_PRICE,
        "market_value": max(0, volume) * LAST_PRICE,
    }
