"""Orders: a client order id of our own for each, so that none is sent twice."""

import logging
from functools import partial
from typing import Any

from bus_schema.client import BusUnavailableError, new_id
from bus_schema.commands import PlaceOrder
from bus_schema.events import ErrorDetail, Reply
from bus_schema.trading import PriceType
from bus_schema.xttrader import words
from bus_schema.xttrader.core import Core
from bus_schema.xttrader.listening import AccountLink
from bus_schema.xttrader.translating import Ordered, error_msg
from bus_schema.xttype import StockAccount

_logger = logging.getLogger("bus_schema.xttrader")
_LONGEST_REMARK = 256
_REFUSED = -1


class Orders(Core):
    """`order_stock` and what belongs to it."""

    def order_stock(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        stock_code: str,
        order_type: int,
        order_volume: float,
        price_type: int,
        price: float,
        strategy_name: str = "",
        order_remark: str = "",
    ) -> int:
        """Place an order and wait until the terminal has given it a number.

        Args:
            account: The account.
            stock_code: `600000.SH`.
            order_type: `STOCK_BUY`, …
            order_volume: Shares (张 for bonds), a whole number.
            price_type: `FIX_PRICE`, …
            price: Yuan for one share; without meaning where the price type names none.
            strategy_name: Comes back with the order's events, in this program.
            order_remark: Likewise, at whatever length.

        Returns:
            The terminal's number; -1 where the order was refused, and `on_order_error` says why.

        Raises:
            CommandFailedError: The terminal did not answer: the order may exist, and its events will tell.
            ReplyTimeoutError: The worker did not answer: likewise. The SDK waits for ever here.
            SendUnconfirmedError: Redis did not confirm the order: likewise.
        """
        ordered = Ordered(strategy_name, order_remark)
        try:
            link = self._link(account)
            order = _order(
                ordered,
                stock_code=stock_code,
                order_type=order_type,
                order_volume=order_volume,
                price_type=price_type,
                price=price,
            )
        except (BusUnavailableError, ValueError) as wrong:
            return self._refuse(account, ordered, wrong)
        self._book.keep(order.id, ordered)
        reply = link.client.request(order, timeout=self._timeout)
        if reply.error is None:
            return _number(reply)
        if reply.error.may_have_traded:
            reply.raise_for_error()
        self._pushes.order_refused(link, ordered, reply.error)
        return _REFUSED

    def order_stock_async(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        stock_code: str,
        order_type: int,
        order_volume: float,
        price_type: int,
        price: float,
        strategy_name: str = "",
        order_remark: str = "",
    ) -> int:
        """Place an order; `on_order_stock_async_response` tells its number. Arguments: as `order_stock`.

        The response to an order whose outcome is not known comes when it is.

        Returns:
            The number of the request, which the response bears; -1 where nothing was sent, and
            `on_order_error` says why.

        Raises:
            SendUnconfirmedError: Redis did not confirm the order: it may exist; if so, its response comes.
        """
        ordered = Ordered(strategy_name, order_remark, seq=next(self._seqs))
        try:
            link = self._link(account)
            order = _order(
                ordered,
                stock_code=stock_code,
                order_type=order_type,
                order_volume=order_volume,
                price_type=price_type,
                price=price,
            )
        except (BusUnavailableError, ValueError) as wrong:
            return self._refuse(account, ordered, wrong)
        self._book.keep(order.id, ordered)
        self._awaited[order.id] = partial(self._order_answered, ordered)
        link.client.send(order, timeout=self._timeout)
        return ordered.seq

    def _order_answered(self, ordered: Ordered, link: AccountLink, reply: Reply) -> None:
        if reply.error is None:
            self._pushes.responded(link, ordered, _number(reply))
        elif reply.error.may_have_traded:
            _logger.warning("%s", error_msg(reply.error))
            self._book.doubt(reply.command_id, ordered)
        else:
            self._pushes.responded(link, ordered, _REFUSED, error_msg(reply.error))
            self._pushes.order_refused(link, ordered, reply.error)

    def _refuse(self, account: StockAccount, ordered: Ordered, wrong: Exception) -> int:
        _logger.warning("an order was not sent: %s", wrong)
        error = ErrorDetail(code="not_sent", message=str(wrong))
        self._pushes.order_refused(account, ordered, error)
        return _REFUSED


def _order(
    ordered: Ordered,
    *,
    stock_code: str,
    order_type: int,
    order_volume: float,
    price_type: int,
    price: float,
) -> PlaceOrder:
    """Return the command for an order.

    Raises:
        ValueError: It is none that the bus can carry.
    """
    priced = words.price_type(price_type)
    return PlaceOrder(
        id=new_id(),
        stock_code=stock_code,
        order_type=words.order_type(order_type),
        order_volume=words.whole(order_volume),
        price_type=priced,
        price=float(price) if priced is PriceType.LIMIT else None,
        remark=_remark(ordered),
    )


def _remark(ordered: Ordered) -> str:
    """What stays on the bus with the command, for people who look for it there."""
    return ": ".join(part for part in (ordered.strategy_name, ordered.order_remark) if part)[:_LONGEST_REMARK]


def _number(reply: Reply) -> int:
    placed: Any = reply.result
    return int(placed["order_id"])
