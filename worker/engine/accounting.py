"""The ledgers: written down at the beginning of each day, and told to whoever may ask."""

from typing import Any

from bus_schema.commands import QueryLedger
from bus_schema.control import QueryLedgers
from worker.engine import announce
from worker.engine.effects import RowKind
from worker.engine.inputs import CommandRead, ControlRead
from worker.engine.risk.funds import Funds
from worker.engine.risk.holding import Holding
from worker.engine.risk.ledger import Ledger
from worker.engine.turn import Turn

DIGITS = 4
"""Of what is told: a hundredth of a cent, which hides what sums of fractions leave."""


def begin_day(turn: Turn) -> None:
    """Write all ledgers down: the journal keeps no fill for ever."""
    ledger = turn.state.risk.ledger
    if ledger.holdings:
        turn.remember(RowKind.MARK, "risk:ledger", {"ledger": ledger.written()})


def query(turn: Turn, read: CommandRead, _command: QueryLedger) -> None:
    """A strategy's own ledger."""
    _answer(turn, read, _told(turn.state.risk.ledger, read.entry.strategy))


def query_all(turn: Turn, read: ControlRead, _command: QueryLedgers) -> None:
    """Everybody's ledgers, and what of the account is nobody's."""
    ledger, funds = turn.state.risk.ledger, turn.state.risk.funds
    strategies = [_told(ledger, strategy) for strategy in sorted(ledger.holdings)]
    _answer(turn, read, {"strategies": strategies, "stocks": _divided(ledger, funds)})


def _answer(turn: Turn, read: CommandRead | ControlRead, result: dict[str, Any]) -> None:
    announce.reply(turn, read.entry, read.command.id, read.command.type, announce.ok(result), durable=False)


def _told(ledger: Ledger, strategy: str) -> dict[str, Any]:
    held = sorted(ledger.of(strategy).items())
    positions = [_position(code, holding, ledger.prices[code]) for code, holding in held]
    summed = ("market_value", "float_profit", "realised_profit", "realised_profit_today", "commission")
    return {
        "strategy": strategy,
        **{name: round(sum(one[name] for one in positions), DIGITS) for name in summed},
        "profit_today": round(ledger.profit_today(strategy), DIGITS),
        "positions": positions,
    }


def _position(code: str, holding: Holding, price: float) -> dict[str, Any]:
    return {
        "stock_code": code,
        "volume": holding.held,
        "oversold": holding.beyond,
        "avg_price": round(holding.cost, DIGITS),
        "last_price": price,
        "market_value": round(holding.held * price, DIGITS),
        "float_profit": round(holding.floating(price), DIGITS),
        "realised_profit": round(holding.realised, DIGITS),
        "realised_profit_today": round(holding.realised - holding.realised_before, DIGITS),
        "commission": round(holding.fees, DIGITS),
    }


def _divided(ledger: Ledger, funds: Funds) -> list[dict[str, Any]] | None:
    if funds.positions is None:
        return None
    volumes = {code: int(position["volume"] or 0) for code, position in funds.positions.items()}
    return [
        {
            "stock_code": code,
            "volume": volumes.get(code, 0),
            "attributed": (attributed := ledger.attributed(code)),
            "unattributed": volumes.get(code, 0) - attributed,
        }
        for code in sorted(volumes.keys() | set(ledger.stocks()))
    ]
