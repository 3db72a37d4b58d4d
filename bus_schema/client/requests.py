"""Every command as a method, written once: each client says whether an answer is a reply or its promise."""

from collections.abc import Iterable
from typing import Literal

from bus_schema.client.account_requests import AccountRequests
from bus_schema.client.data_requests import DataRequests
from bus_schema.client.ids import new_id
from bus_schema.client.lending_requests import LendingRequests
from bus_schema.client.market_requests import MarketRequests
from bus_schema.client.requesting import AnswerT
from bus_schema.client.transfer_requests import TransferRequests
from bus_schema.commands import (
    BasketOrder,
    CancelAll,
    CancelOrder,
    Ping,
    PlaceOrder,
    PlaceOrders,
    Protect,
    QueryAccountInfos,
    QueryAccountStatus,
    QueryAccountSummary,
    QueryAsset,
    QueryLedger,
    QueryLimits,
    QueryOrder,
    QueryOrders,
    QueryPosition,
    QueryPositions,
    QueryPositionSummaries,
    QueryProtections,
    QueryTrades,
    ReplaceOrder,
    Unprotect,
)
from bus_schema.trading import OrderType, PriceType


class Requests(
    MarketRequests[AnswerT],
    AccountRequests[AnswerT],
    LendingRequests[AnswerT],
    TransferRequests[AnswerT],
    DataRequests[AnswerT],
):
    """What a strategy can ask for.

    Every method sends one command and gives its reply. All raise `pydantic.ValidationError` (a ValueError)
    for a field that the contract refuses, `SendUnconfirmedError` and `ReplyTimeoutError`; `timeout` is in
    seconds, None for the client's own. A reply with `ok` false is returned, not raised: see
    `Reply.raise_for_error`.
    """

    def place_order(
        self,
        stock_code: str,
        order_type: OrderType | str,
        order_volume: int,
        price: float | None = None,
        *,
        price_type: PriceType | str = PriceType.LIMIT,
        remark: str = "",
        client_order_id: str | None = None,
        ttl: float | None = None,
        expires_at: int | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Place one order; the result is a `PlacedResult`.

        Args:
            stock_code: `600000.SH`, or six bare digits.
            order_type: `buy`, `sell`, …
            order_volume: Shares (张 for bonds).
            price: Yuan for one share; required with `limit`, of a market order the worst that it may come to.
            price_type: How it is priced.
            remark: Free text; stays on the bus.
            client_order_id: 1 to 23 characters, unique today; with it the order can be sent again.
            ttl: Seconds from now until which the order may be placed.
            expires_at: The same as milliseconds since the epoch, UTC, on Redis's clock; default: the worker's
                own limit.
            timeout: Seconds to wait for the reply.
        """
        order = PlaceOrder(
            id=new_id() if client_order_id is None else client_order_id,
            expires_at=self._expiry(ttl, expires_at),
            stock_code=stock_code,
            order_type=order_type,
            order_volume=order_volume,
            price_type=price_type,
            price=price,
            remark=remark,
        )
        return self.request(order, timeout=timeout)

    def place_orders(self, orders: Iterable[BasketOrder], *, timeout: float | None = None) -> AnswerT:
        """Place a basket of orders, each checked and answered on its own.

        Args:
            orders: 1 to 100 orders with ids that differ.
            timeout: Seconds to wait for the reply.
        """
        return self.request(PlaceOrders(id=new_id(), orders=list(orders)), timeout=timeout)

    def replace_order(
        self,
        client_order_id: str,
        *,
        price: float | None = None,
        order_volume: int | None = None,
        new_client_order_id: str | None = None,
        ttl: float | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Cancel an open order of one's own, and place what it has not filled; a `ReplacedResult`.

        Args:
            client_order_id: The old order.
            price: Yuan for one share; default: the old order's.
            order_volume: Shares in all, with what the old order has filled; default: the old order's.
            new_client_order_id: 1 to 23 characters, unique today; with it the command can be sent again.
            ttl: Seconds from now until which the new order may be placed.
            timeout: Seconds to wait for the reply.
        """
        command = ReplaceOrder(
            id=new_id() if new_client_order_id is None else new_client_order_id,
            expires_at=self._expiry(ttl, None),
            client_order_id=client_order_id,
            order_volume=order_volume,
            price=price,
        )
        return self.request(command, timeout=timeout)

    def cancel_order(
        self,
        *,
        client_order_id: str | None = None,
        order_id: int | None = None,
        order_sysid: str | None = None,
        market: Literal["SH", "SZ", "BJ"] | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Cancel one order, named in exactly one way; the result is a `CancelResult`.

        Args:
            client_order_id: The id it was placed with.
            order_id: The terminal's number.
            order_sysid: The counter's contract number; needs `market`.
            market: Where `order_sysid` is valid.
            timeout: Seconds to wait for the reply.
        """
        return self.request(
            CancelOrder(
                id=new_id(),
                client_order_id=client_order_id,
                order_id=order_id,
                order_sysid=order_sysid,
                market=market,
            ),
            timeout=timeout,
        )

    def cancel_all(
        self,
        *,
        stock_code: str | None = None,
        order_type: OrderType | str | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Cancel the strategy's own open orders.

        Args:
            stock_code: Only orders of this instrument.
            order_type: Only orders that do this.
            timeout: Seconds to wait for the reply.
        """
        return self.request(
            CancelAll(id=new_id(), stock_code=stock_code, order_type=order_type), timeout=timeout
        )

    def protect(
        self,
        *,
        stock_code: str | None = None,
        client_order_id: str | None = None,
        protection_id: str | None = None,
        order_volume: int | None = None,
        price_type: PriceType | str = PriceType.LIMIT,
        limit_offset: float | None = None,
        valid_until: int | None = None,
        timeout: float | None = None,
        **conditions: float,
    ) -> AnswerT:
        """Let the worker sell when a condition is met; the result is a `ProtectionResult`.

        Args:
            stock_code: What is held. This or `client_order_id`.
            client_order_id: An order of one's own of today that buys; protected is what it fills.
            protection_id: Of the protection and of the order that it may send: 1 to 23 characters, unique
                like an order's; with it the command can be sent again.
            order_volume: Shares to sell at most; default: all that the strategy holds, or that the order
                has filled.
            price_type: Of the order that is sent.
            limit_offset: Yuan below the best bid; default: the lowest price that the exchange takes.
            valid_until: Milliseconds since the epoch, UTC; default: until `unprotect`.
            timeout: Seconds to wait for the reply.
            conditions: `stop_price`, `stop_loss_ratio`, `take_profit_price`, `take_profit_ratio`,
                `trailing_amount` and `trailing_ratio`, at least one of them; see `Protect`.
        """
        command = Protect(
            id=new_id() if protection_id is None else protection_id,
            stock_code=stock_code,
            client_order_id=client_order_id,
            order_volume=order_volume,
            price_type=price_type,
            limit_offset=limit_offset,
            valid_until=valid_until,
            **conditions,
        )
        return self.request(command, timeout=timeout)

    def unprotect(self, client_order_id: str, *, timeout: float | None = None) -> AnswerT:
        """End a protection that has not fired, by its id; the result is a `ProtectionResult`."""
        return self.request(Unprotect(id=new_id(), client_order_id=client_order_id), timeout=timeout)

    def query_protections(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for one's own protections; the results are `ProtectionResult`."""
        return self.request(QueryProtections(id=new_id()), timeout=timeout)

    def query_asset(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for cash and total value; the result is an `AssetResult`."""
        return self.request(QueryAsset(id=new_id()), timeout=timeout)

    def query_positions(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for all positions; the results are `PositionResult`."""
        return self.request(QueryPositions(id=new_id()), timeout=timeout)

    def query_position(self, stock_code: str, *, timeout: float | None = None) -> AnswerT:
        """Ask for the position in one instrument; the result is a `PositionResult`."""
        return self.request(QueryPosition(id=new_id(), stock_code=stock_code), timeout=timeout)

    def query_account_summary(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the account on one line; the result is an `AccountSummaryResult`."""
        return self.request(QueryAccountSummary(id=new_id()), timeout=timeout)

    def query_position_summaries(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for each position on one line; the results are `PositionSummaryResult`."""
        return self.request(QueryPositionSummaries(id=new_id()), timeout=timeout)

    def query_orders(self, *, cancelable_only: bool = False, timeout: float | None = None) -> AnswerT:
        """Ask for the day's orders, or those that can still be cancelled; the results are `OrderResult`."""
        return self.request(QueryOrders(id=new_id(), cancelable_only=cancelable_only), timeout=timeout)

    def query_order(
        self, *, client_order_id: str | None = None, order_id: int | None = None, timeout: float | None = None
    ) -> AnswerT:
        """Ask for one order, named in exactly one way; the result is an `OrderResult`."""
        return self.request(
            QueryOrder(id=new_id(), client_order_id=client_order_id, order_id=order_id), timeout=timeout
        )

    def query_trades(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the day's fills; the results are `TradeResult`."""
        return self.request(QueryTrades(id=new_id()), timeout=timeout)

    def query_account_status(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the state of the terminal's accounts; the results are `AccountStatusResult`."""
        return self.request(QueryAccountStatus(id=new_id()), timeout=timeout)

    def query_account_infos(self, *, timeout: float | None = None) -> AnswerT:
        """Ask what accounts the terminal is logged in to; the results are `AccountInfoResult`."""
        return self.request(QueryAccountInfos(id=new_id()), timeout=timeout)

    def query_ledger(self, *, timeout: float | None = None) -> AnswerT:
        """Ask what this strategy holds by its own fills; the result is a `LedgerResult`."""
        return self.request(QueryLedger(id=new_id()), timeout=timeout)

    def query_limits(self, *, timeout: float | None = None) -> AnswerT:
        """Ask which limits one's orders must fit and what is used of them; the result is a `LimitsResult`.

        Args:
            timeout: Seconds to wait for the reply.
        """
        return self.request(QueryLimits(id=new_id()), timeout=timeout)

    def ping(self, *, timeout: float | None = None) -> AnswerT:
        """Ask whether the worker is there, without the broker; the result is a `PingResult`."""
        return self.request(Ping(id=new_id()), timeout=timeout)

    def _expiry(self, ttl: float | None, expires_at: int | None) -> int | None:
        if ttl is None:
            return expires_at
        if expires_at is not None:
            raise ValueError("give ttl or expires_at, not both")
        return self._now_ms() + round(ttl * 1000)
