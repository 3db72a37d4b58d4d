"""What a strategy overrides to be told of things, under the SDK's names."""

from bus_schema.xttype import (
    XtAccountStatus,
    XtAsset,
    XtBankTransferResponse,
    XtCancelError,
    XtCancelOrderResponse,
    XtOperateSmartTaskResponse,
    XtOrder,
    XtOrderError,
    XtOrderResponse,
    XtPosition,
    XtSmartAlgoOrderResponse,
    XtSmtAppointmentResponse,
    XtTrade,
)


class XtQuantTraderCallback:
    """Does nothing at all; override what is of interest.

    All are called one after the other in one thread. Each may call whatever it likes of the trader, also
    what waits for an answer, which in the SDK stops both for ever. What one raises is logged.
    """

    def on_connected(self) -> None:
        """The worker trades (again); the SDK never calls this."""

    def on_disconnected(self) -> None:
        """Redis is away, or the worker has lost the terminal. Both come back by themselves."""

    def on_account_status(self, status: XtAccountStatus) -> None:
        """Take the account's state: after `subscribe`, and when the worker loses or finds the terminal."""

    def on_stock_asset(self, asset: XtAsset) -> None:
        """Take the account's money, when it has changed."""

    def on_stock_order(self, order: XtOrder) -> None:
        """Take a new state of an order that this strategy placed."""

    def on_stock_trade(self, trade: XtTrade) -> None:
        """Take a fill of an order that this strategy placed; each comes once."""

    def on_stock_position(self, position: XtPosition) -> None:
        """Take a position that has changed."""

    def on_order_error(self, order_error: XtOrderError) -> None:
        """An order was refused."""

    def on_cancel_error(self, cancel_error: XtCancelError) -> None:
        """A cancel was refused."""

    def on_order_stock_async_response(self, response: XtOrderResponse) -> None:
        """Take the answer to `order_stock_async`."""

    def on_cancel_order_stock_async_response(self, response: XtCancelOrderResponse) -> None:
        """Take the answer to `cancel_order_stock_async` or `cancel_order_stock_sysid_async`."""

    def on_smt_appointment_async_response(self, response: XtSmtAppointmentResponse) -> None:
        """Take the answer to a request about borrowing shares."""

    def on_bank_transfer_async_response(self, response: XtBankTransferResponse) -> None:
        """Take the answer to a transfer from or to a bank."""

    def on_ctp_internal_transfer_async_response(self, response: XtBankTransferResponse) -> None:
        """Take the answer to a transfer between futures and options."""

    def on_smart_algo_order_async_response(self, response: XtSmartAlgoOrderResponse) -> None:
        """Take the answer to `smart_algo_order_async`."""

    def on_operate_smart_task_async_response(self, response: XtOperateSmartTaskResponse) -> None:
        """Take the answer to `cancel_smart_algo_task_async`."""
