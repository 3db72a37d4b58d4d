"""What the terminal sends, before it is decided how, when and whether it arrives."""

from typing import Any, Final, NamedTuple

from worker.simulator.exchange.market import ORDER, TRADE
from worker.simulator.terminal.session import ClientSession

ORDER_PUSH: Final = "bindOnStockOrderCallback"
TRADE_PUSH: Final = "bindOnStockTradeCallback"
ASSET_PUSH: Final = "bindOnStockAssetCallback"
POSITION_PUSH: Final = "bindOnStockPositionCallback"
STATUS_PUSH: Final = "bindOnUpdateAccountStatusCallback"
ORDER_ERROR_PUSH: Final = "bindOnOrderErrorCallback"
CANCEL_ERROR_PUSH: Final = "bindOnCancelErrorCallback"

EVENT_PUSHES: Final = {ORDER: ORDER_PUSH, TRADE: TRADE_PUSH}


class Message(NamedTuple):
    """One answer or push.

    Attributes:
        to: its session; None for every session that subscribed to the account.
        binding: the callback that takes it.
        seq: the request that it answers; None for a push.
        payload: its row, rows, number or text.
    """

    to: ClientSession | None
    binding: str
    seq: int | None
    payload: Any
