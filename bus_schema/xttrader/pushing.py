"""From the bus's events to the strategy's callbacks."""

from collections.abc import Callable
from typing import Any

from bus_schema.codes import ErrorCode, WorkerState
from bus_schema.events import (
    AssetEvent,
    ErrorDetail,
    ErrorEvent,
    Event,
    FillEvent,
    OrderEvent,
    PositionsEvent,
    WorkerStatusEvent,
)
from bus_schema.xtconstant import ACCOUNT_STATUS_OK, ACCOUNT_STATUS_WAITING_LOGIN
from bus_schema.xttrader.book import Book
from bus_schema.xttrader.listening import AccountLink
from bus_schema.xttrader.translating import (
    Ordered,
    as_asset,
    as_order,
    as_position,
    as_trade,
    error_id,
    error_msg,
)
from bus_schema.xttype import StockAccount, XtAccountStatus, XtCancelError, XtOrderError, XtOrderResponse

_NO_ORDER = -1
_TRADING = frozenset({WorkerState.READY, WorkerState.HALTED})


class Pushes:
    """Tells a strategy what happens to its account.

    Args:
        tell: Calls the strategy's callback of this name.
        book: What was ordered.
    """

    def __init__(self, tell: Callable[..., None], book: Book) -> None:
        self._tell = tell
        self._book = book
        self._pushed: dict[type, Callable[[AccountLink, Any], None]] = {
            OrderEvent: self._order,
            FillEvent: self._fill,
            ErrorEvent: self._error,
            AssetEvent: self._asset,
            PositionsEvent: self._positions,
            WorkerStatusEvent: self._status,
        }

    def push(self, link: AccountLink, event: Event) -> None:
        """Tell what an event says, if the SDK has a callback for it."""
        if (pushed := self._pushed.get(type(event))) is not None:
            pushed(link, event)

    def worker_is(self, link: AccountLink, state: str) -> None:
        """Take the worker's state, which stands for the account's."""
        link.worker_trades = state in _TRADING
        self.link_changed(link)

    def link_changed(self, link: AccountLink) -> None:
        """Tell whether orders can go through, where that has changed."""
        up = link.up
        if not link.subscribed or up == link.told_up:
            return
        before, link.told_up = link.told_up, up
        if not up:
            self._tell("on_disconnected")
        elif before is not None:
            self._tell("on_connected")
        # The bus does not say why a worker does not trade: "connecting" is what it does then.
        status = ACCOUNT_STATUS_OK if up else ACCOUNT_STATUS_WAITING_LOGIN
        self._tell("on_account_status", XtAccountStatus(link.account_id, link.account_type, status))

    def order_refused(
        self, link: AccountLink | StockAccount, ordered: Ordered, error: ErrorEvent | ErrorDetail
    ) -> None:
        """Tell that an order was refused."""
        named = error.order_id if isinstance(error, ErrorEvent) else error.detail.get("order_id")
        refused = XtOrderError(
            link.account_id,
            named or _NO_ORDER,
            error_id(error),
            error_msg(error),
            ordered.strategy_name,
            ordered.order_remark,
            seq=ordered.seq,
            account_type=link.account_type,
        )
        self._tell("on_order_error", refused)

    def responded(self, link: AccountLink, ordered: Ordered, order_id: int, words: str = "") -> None:
        """Answer `order_stock_async`."""
        response = XtOrderResponse(
            link.account_id,
            order_id,
            ordered.strategy_name,
            ordered.order_remark,
            words,
            ordered.seq,
            account_type=link.account_type,
        )
        self._tell("on_order_stock_async_response", response)

    def _order(self, link: AccountLink, event: OrderEvent) -> None:
        if (doubtful := self._book.settle(event.client_order_id)) is not None:
            self.responded(link, doubtful, event.order_id)
        if link.subscribed:
            self._tell("on_stock_order", as_order(event, link.account_type, self._book.words_of))

    def _fill(self, link: AccountLink, event: FillEvent) -> None:
        if link.subscribed:
            self._tell("on_stock_trade", as_trade(event, link.account_type, self._book.words_of))

    def _error(self, link: AccountLink, event: ErrorEvent) -> None:
        if event.command_id is not None:
            # The reply says the same.
            return
        if event.code == ErrorCode.NOT_CANCELABLE:
            self._cancel_lost(link, event)
        elif event.client_order_id is not None or event.order_id is not None:
            self._order_lost(link, event)

    def _cancel_lost(self, link: AccountLink, event: ErrorEvent) -> None:
        order_id = event.order_id or _NO_ORDER
        lost = XtCancelError(link.account_id, order_id, -1, "", error_id(event), error_msg(event))
        self._tell("on_cancel_error", lost)

    def _order_lost(self, link: AccountLink, event: ErrorEvent) -> None:
        doubtful = self._book.settle(event.client_order_id)
        if doubtful is not None:
            self.responded(link, doubtful, _NO_ORDER, error_msg(event))
        words = doubtful or self._book.words_of(event.client_order_id) or Ordered("", "")
        self.order_refused(link, words, event)

    def _asset(self, link: AccountLink, event: AssetEvent) -> None:
        told = as_asset(event, link.account_type)
        if link.subscribed and vars(told) != link.asset:
            link.asset = vars(told)
            self._tell("on_stock_asset", told)

    def _positions(self, link: AccountLink, event: PositionsEvent) -> None:
        if not link.subscribed:
            return
        for position in event.positions:
            if position != link.held.get(position.stock_code):
                link.held[position.stock_code] = position
                self._tell("on_stock_position", as_position(position, link.account_type))

    def _status(self, link: AccountLink, event: WorkerStatusEvent) -> None:
        self.worker_is(link, event.state)
