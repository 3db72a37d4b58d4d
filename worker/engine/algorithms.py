"""What an order to one of the terminal's algorithms needs beside what every operation does: the checks."""

from typing import Any

from bus_schema.commands.algorithms import AlgoPriceType
from bus_schema.trading import PriceType
from worker.engine import guarding
from worker.engine.inputs import CommandRead
from worker.engine.instruments import complete
from worker.engine.offered import unsupported
from worker.engine.placement import Answer, Placement
from worker.engine.turn import Turn


def refusal(turn: Turn, read: CommandRead) -> Answer | None:
    """What speaks against it: the account lacks such orders, or a check refuses one of all its volume."""
    placement = _whole(turn, read)
    content = placement.content
    lacking = unsupported(turn, content["stock_code"], content["order_type"], content["price_type"])
    return lacking or guarding.refusal(turn, guarding.proposal(turn, placement))


def leaves(turn: Turn, read: CommandRead) -> dict[str, Any]:
    """It counts as one order of the day; gives back the marks that it bears, and the day of its times."""
    turn.state.risk.usage.sent(guarding.proposal(turn, _whole(turn, read)), turn.now)
    strategy, name = read.entry.strategy, read.command.id
    return {"strategy_name": strategy, "order_remark": name, "day": turn.state.day}


def _whole(turn: Turn, read: CommandRead) -> Placement:
    command: Any = read.command
    limited = command.price_type is AlgoPriceType.LIMIT
    content = {
        "stock_code": complete(command.stock_code) or command.stock_code,
        "order_type": str(command.order_type),
        "order_volume": command.order_volume,
        "price_type": str(PriceType.LIMIT if limited else PriceType.LATEST),
        "price": command.price,
    }
    strategy = read.entry.strategy
    return Placement(command.id, strategy, turn.state.day, content, asked=None, expires_at=0)
