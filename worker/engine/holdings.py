"""Positions and money as the terminal tells them, completed by quotes where it leaves something out.

Older terminals give neither the last price of a position nor its profit: the SDK's object then has 0 there.
"""

from collections.abc import Callable, Iterable
from typing import Any

from bus_schema.commands import (
    CommandBase,
    QueryAccountSummary,
    QueryAsset,
    QueryPosition,
    QueryPositions,
    QueryPositionSummaries,
)
from worker.engine import market
from worker.engine.instruments import exchange_of
from worker.engine.turn import Turn

Facts = dict[str, Any]

SHARES = frozenset({"SH", "SZ", "BJ"})
"""Exchanges where a unit is one share (张 of bonds), so that price times volume is a value."""
PER_CENT = 100
CENTS = 2
RATE_DIGITS = 6


def completed(turn: Turn, positions: Iterable[Facts]) -> list[Facts]:
    """Positions with name, last price, floating profit and its rate, as far as they are known."""
    return [_completed(turn, position) for position in positions]


def follow(turn: Turn, positions: Iterable[Facts]) -> None:
    """Ask for the prices that the terminal leaves out."""
    held = [one for one in positions if one["volume"] and not one.get("last_price")]
    market.watch(turn, [one["stock_code"] for one in held if exchange_of(one["stock_code"]) in SHARES])


def _completed(turn: Turn, position: Facts) -> Facts:
    code, known = position["stock_code"], turn.state.market
    quote, instrument = known.quotes.get(code), known.instruments.get(code)
    last = position.get("last_price") or (quote["last_price"] if quote else 0.0) or None
    name = position.get("instrument_name") or (instrument["instrument_name"] if instrument else "")
    return {**position, "instrument_name": name, "last_price": last, **_profit(position, last)}


def _profit(position: Facts, last: float | None) -> Facts:
    profit, rate = position.get("float_profit"), position.get("profit_rate")
    if not position["volume"] or exchange_of(position["stock_code"]) not in SHARES:
        return {"float_profit": profit, "profit_rate": rate}
    if last is None:
        return {"float_profit": profit or None, "profit_rate": rate or None}
    paid = _paid(position)
    if paid is not None:
        profit = profit or round(last * position["volume"] - paid, CENTS)
    return {"float_profit": profit, "profit_rate": rate or _rate(profit, paid)}


def _rate(profit: float | None, paid: float | None) -> float | None:
    return round(profit / paid, RATE_DIGITS) if profit is not None and paid else None


def _paid(position: Facts) -> float | None:
    cost = _cost(position)
    return None if cost is None else cost * (position["volume"] or 0)


def _cost(position: Facts) -> float | None:
    """Yuan for one share; `open_price` stands in where there is no `avg_price`."""
    cost: float | None = position.get("avg_price") or position["open_price"]
    return cost


def with_profit(turn: Turn, asset: Facts) -> Facts:
    """The account's money, and what the positions of the last snapshot have gained or lost."""
    positions = turn.state.risk.funds.positions
    held = None if positions is None else completed(turn, positions.values())
    profit = None if held is None else _total(held)
    paid = [_paid(one) for one in held or () if one["volume"]]
    rate = None if None in paid else _rate(profit, sum(filter(None, paid)))
    return {**asset, "float_profit": profit, "profit_rate": rate}


def _total(positions: Iterable[Facts]) -> float | None:
    profits = [one["float_profit"] for one in positions if one["volume"]]
    return None if None in profits else round(sum(profits), CENTS)


def _one(turn: Turn, position: Facts | None) -> Facts | None:
    return None if position is None else _completed(turn, position)


def _account_line(turn: Turn, holdings: Facts) -> Facts:
    asset, positions = holdings["asset"], completed(turn, holdings["positions"])
    return {
        "account_id": asset["account_id"],
        "available_cash": asset["cash"],
        "total_value": asset["total_asset"],
        "market_value": asset["market_value"],
        "position_count": sum(1 for one in positions if one["volume"]),
        "total_profit_loss": _total(positions),
    }


def _position_lines(turn: Turn, positions: list[Facts]) -> list[Facts]:
    return [_position_line(one) for one in completed(turn, positions) if one["volume"]]


def _position_line(position: Facts) -> Facts:
    last, rate = position["last_price"], position["profit_rate"]
    return {
        "stock_code": position["stock_code"],
        "stock_name": position["instrument_name"],
        "quantity": position["volume"],
        "can_sell": position["can_use_volume"],
        "cost_price": _cost(position),
        "current_price": last,
        "market_value": position["market_value"] or round((last or 0.0) * position["volume"], CENTS),
        "profit_loss": position["float_profit"],
        "profit_loss_pct": None if rate is None else round(rate * PER_CENT, RATE_DIGITS - CENTS),
    }


SHAPES: dict[type[CommandBase], Callable[[Turn, Any], Any]] = {
    QueryAsset: with_profit,
    QueryPositions: completed,
    QueryPosition: _one,
    QueryAccountSummary: _account_line,
    QueryPositionSummaries: _position_lines,
}
"""How the terminal's answer to a query becomes the reply."""
