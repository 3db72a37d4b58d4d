"""What the terminal sends, before it is decided how, when and whether it arrives."""

from typing import Any, Final

from worker.simulator.exchange.market import ORDER, TRADE
from worker.simulator.link import Delivery
from worker.simulator.terminal.session import ClientSession

ORDER_PUSH: Final = "bindOnStockOrderCallback"
TRADE_PUSH: Final = "bindOnStockTradeCallback"
ASSET_PUSH: Final = "bindOnStockAssetCallback"
POSITION_PUSH: Final = "bindOnStockPositionCallback"
STATUS_PUSH: Final = "bindOnUpdateAccountStatusCallback"
ORDER_ERROR_PUSH: Final = "bindOnOrderErrorCallback"
CANCEL_ERROR_PUSH: Final = "bindOnCancelErrorCallback"

EVENT_PUSHES: Final = {ORDER: ORDER_PUSH, TRADE: TRADE_PUSH}


Message = tuple[ClientSession | None, Delivery]
"""One answer or push: whose it is, None for all sessions that subscribed to the account; and what it says."""


def answer(to: ClientSession, binding: str, seq: int, payload: Any) -> Message:
    """Return the answer to a session's request."""
    return to, (binding, seq, payload)


def push(binding: str, payload: Any, to: ClientSession | None = None) -> Message:
    """Return a push."""
    return to, (binding, None, payload)


def is_push(message: Message) -> bool:
    """Tell whether a message answers no request."""
    return message[1][1] is None
