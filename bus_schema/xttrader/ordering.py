"""Orders: a client order id of our own for each, so that none is sent twice."""

import logging
from functools import partial
from typing import Any

from bus_schema.client import BusUnavailableError, new_id
from bus_schema.codes import ErrorCode
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

Terms = tuple[str, int, float, int, float]
"""Code, order type, volume, price type, price."""


class Orders(Core):
    """`order_stock` and `order_stock_async`, which take the same.

    `order_volume` is a whole number of shares (张 of bonds, lots of futures and options); `price` is yuan for
    one of them, without meaning where the price type names none. `strategy_name` and `order_remark` come
    back whole with what this program is told of the order, at whatever length.
    """

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

        Returns:
            The terminal's number; -1 where the order was refused, and `on_order_error` says why.

        Raises:
            CommandFailedError: The terminal did not answer: the order may exist, and its events will tell.
            ReplyTimeoutError: The worker did not answer: likewise. The SDK waits for ever here.
            SendUnconfirmedError: Redis did not confirm the order: likewise.
        """
        ordered = Ordered(strategy_name, order_remark)
        terms = (stock_code, order_type, order_volume, price_type, price)
        if (prepared := self._prepare(account, ordered, terms)) is None:
            return _REFUSED
        link, order = prepared
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
        """Place an order; `on_order_stock_async_response` tells its number, as soon as that is known.

        Returns:
            The number of the request, which the response bears; -1 where nothing was sent, and
            `on_order_error` says why.

        Raises:
            SendUnconfirmedError: Redis did not confirm the order: it may exist; if so, its response comes.
        """
        ordered = Ordered(strategy_name, order_remark, seq=next(self._seqs))
        terms = (stock_code, order_type, order_volume, price_type, price)
        if (prepared := self._prepare(account, ordered, terms)) is None:
            return _REFUSED
        link, order = prepared
        self._awaited[order.id] = partial(self._order_answered, ordered)
        link.client.send(order, timeout=self._timeout)
        return ordered.seq

    def _prepare(
        self, account: StockAccount, ordered: Ordered, terms: Terms
    ) -> tuple[AccountLink, PlaceOrder] | None:
        """Return what is to be sent, and over what; None where it cannot be, which is told."""
        try:
            link, order = self._link(account), _order(ordered, terms)
        except (BusUnavailableError, ValueError) as wrong:
            _logger.warning("an order was not sent: %s", wrong)
            self._pushes.order_refused(account, ordered, _unsent(wrong))
            return None
        self._book.keep(order.id, ordered)
        return link, order

    def _order_answered(self, ordered: Ordered, link: AccountLink, reply: Reply) -> None:
        if reply.error is None:
            self._pushes.responded(link, ordered, _number(reply))
        elif reply.error.may_have_traded:
            _logger.warning("%s", error_msg(reply.error))
            self._book.doubt(reply.command_id, ordered)
        else:
            self._pushes.responded(link, ordered, _REFUSED, error_msg(reply.error))
            self._pushes.order_refused(link, ordered, reply.error)


def _order(ordered: Ordered, terms: Terms) -> PlaceOrder:
    """Return the command for an order.

    Raises:
        ValueError: It is none that the bus can carry.
    """
    stock_code, order_type, order_volume, price_type, price = terms
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


def _unsent(wrong: Exception) -> ErrorDetail:
    away = isinstance(wrong, BusUnavailableError)
    code = ErrorCode.NOT_CONNECTED if away else ErrorCode.INVALID_COMMAND
    return ErrorDetail(code=code, message=str(wrong))


def _remark(ordered: Ordered) -> str:
    """What stays on the bus with the command, for people who look for it there."""
    return ": ".join(part for part in (ordered.strategy_name, ordered.order_remark) if part)[:_LONGEST_REMARK]


def _number(reply: Reply) -> int:
    placed: Any = reply.result
    return int(placed["order_id"])
