"""Cancels, by the terminal's number or by the counter's."""

from functools import partial
from typing import Any

from bus_schema.events import Reply
from bus_schema.xttrader import words
from bus_schema.xttrader.core import Core, NotDoneError
from bus_schema.xttrader.listening import AccountLink
from bus_schema.xttrader.translating import NO_ERROR_ID, error_id, error_msg
from bus_schema.xttype import StockAccount, XtCancelError, XtCancelOrderResponse

_DONE, _FAILED = 0, -1
_NO_NUMBER = -1


class Cancels(Core):
    """`cancel_order_stock` and its relatives."""

    def cancel_order_stock(self, account: StockAccount, order_id: int) -> int:
        """Ask for a cancel by the terminal's number, and wait until the terminal has taken the request.

        Returns:
            0, and the order's events tell whether it is cancelled; -1 where it was refused, and
            `on_cancel_error` says why.
        """
        return self._cancel(account, order_id=order_id)

    def cancel_order_stock_async(self, account: StockAccount, order_id: int) -> int:
        """Ask for a cancel; `on_cancel_order_stock_async_response` tells what came of it.

        Returns:
            The number of the request; -1 where it was not sent, and `on_cancel_error` says why.
        """
        return self._cancel_later(account, order_id=order_id)

    def cancel_order_stock_sysid(self, account: StockAccount, market: int | str, sysid: str) -> int:
        """Ask for a cancel by the counter's number, which is unique in one market (`SH`, or 0) only.

        Returns:
            As `cancel_order_stock`.
        """
        return self._cancel(account, market=words.market(market), order_sysid=sysid)

    def cancel_order_stock_sysid_async(self, account: StockAccount, market: int | str, sysid: str) -> int:
        """Ask for a cancel by the counter's number, as `cancel_order_stock_async` does.

        Returns:
            As `cancel_order_stock_async`.
        """
        return self._cancel_later(account, market=words.market(market), order_sysid=sysid)

    def _cancel(self, account: StockAccount, **named: Any) -> int:
        try:
            reply = self._ask(account, "cancel_order", **named)
        except NotDoneError as failed:
            self._tell_cancel_error(account, named, NO_ERROR_ID, str(failed))
            return _FAILED
        if reply.error is None:
            return _DONE
        self._tell_cancel_error(account, named, error_id(reply.error), error_msg(reply.error))
        return _FAILED

    def _cancel_later(self, account: StockAccount, **named: Any) -> int:
        seq = next(self._seqs)
        try:
            self._ask_later(account, partial(self._cancel_answered, seq, named), "cancel_order", **named)
        except NotDoneError as failed:
            self._tell_cancel_error(account, named, NO_ERROR_ID, str(failed))
            return _FAILED
        return seq

    def _cancel_answered(self, seq: int, named: dict[str, Any], link: AccountLink, reply: Reply) -> None:
        response = XtCancelOrderResponse(
            link.account_id,
            _DONE if reply.error is None else _FAILED,
            named.get("order_id", _NO_NUMBER),
            named.get("order_sysid", ""),
            seq,
            "" if reply.error is None else error_msg(reply.error),
            account_type=link.account_type,
        )
        self._tell("on_cancel_order_stock_async_response", response)
        if reply.error is not None:
            self._tell_cancel_error(link, named, error_id(reply.error), error_msg(reply.error))

    def _tell_cancel_error(
        self, account: StockAccount | AccountLink, named: dict[str, Any], number: int, message: str
    ) -> None:
        error = XtCancelError(
            account.account_id,
            named.get("order_id", _NO_NUMBER),
            words.market_number(named.get("market", "")),
            named.get("order_sysid", ""),
            number,
            message,
            account_type=account.account_type,
        )
        self._tell("on_cancel_error", error)
