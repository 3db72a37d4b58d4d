"""What the SDK calls us with. Each callback copies fields and enqueues; nothing else may happen in it.

A call back into the SDK from here deadlocks, an exception vanishes and leaves the SDK's own bookkeeping
broken, and a slow callback delays every other answer.
"""

import functools
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Concatenate, ParamSpec, cast

import structlog
from structlog.contextvars import get_contextvars

from worker.broker.copying import order_facts, text, trade_facts, whole, whole_told
from worker.engine.inputs import (
    AccountStatusPushed,
    CancelAnswered,
    CancelRejected,
    Input,
    OrderAnswered,
    OrderPushed,
    OrderRejected,
    TradePushed,
)

P = ParamSpec("P")
SEQS_KEPT = 4_096
"""Orders whose seq is remembered for an error that bears nothing else."""

log = structlog.get_logger(__name__)


def _guarded(
    callback: Callable[Concatenate["Callbacks", P], None],
) -> Callable[Concatenate["Callbacks", P], None]:
    """Drop what a session that is over still says, and let no exception into the SDK."""

    @functools.wraps(callback)
    def guarded(self: "Callbacks", *args: P.args, **kwargs: P.kwargs) -> None:
        if self.fenced:
            return
        try:
            callback(self, *args, **kwargs)
        except Exception:  # noqa: BLE001 - It is told, and must not go on into the SDK.
            self._log.exception("callback_failed", callback=callback.__name__)

    return cast("Callable[Concatenate[Callbacks, P], None]", guarded)


class Callbacks:
    """The callback object of one session; bound to the SDK's base class by whoever makes the trader.

    Args:
        hear: takes what a callback brings, in the thread that runs callbacks.
        tell: takes what another thread finds out.
        lost: told why the link is gone.

    Attributes:
        fenced: True once the session is over: late callbacks of an old trader must not speak for the new one.
    """

    def __init__(
        self, hear: Callable[[Input], None], tell: Callable[[Input], None], lost: Callable[[str], None]
    ) -> None:
        self.fenced = False
        self._hear = hear
        self._tell = tell
        self._lost = lost
        # The SDK's threads do not know whose session they serve.
        self._log = log.bind(**get_contextvars())
        self._lock = Lock()
        self._tokens: dict[int, int] = {}
        self._early: dict[int, tuple[int, str]] = {}
        self._orders: OrderedDict[int, str] = OrderedDict()

    def order_sent(self, seq: int, client_order_id: str) -> None:
        """Remember whose order a seq was."""
        with self._lock:
            self._orders[seq] = client_order_id
            if len(self._orders) > SEQS_KEPT:
                self._orders.popitem(last=False)

    def cancel_sent(self, seq: int, token: int) -> None:
        """Remember whose cancel a seq was. The answer may have come before the call returned the seq."""
        with self._lock:
            early = self._early.pop(seq, None)
            if early is None:
                self._tokens[seq] = token
        if early is not None:
            self._tell(CancelAnswered(token, *early))

    @_guarded
    def on_disconnected(self) -> None:
        """The SDK noticed that the terminal is gone; it may notice late, or never."""
        self._lost("the terminal closed the connection")

    @_guarded
    def on_account_status(self, status: Any) -> None:
        """The account's state changed."""
        state = whole_told(status, "status")
        if state is not None:
            self._hear(AccountStatusPushed(state))

    @_guarded
    def on_stock_order(self, order: Any) -> None:
        """An order's state changed, or is repeated."""
        self._hear(OrderPushed(order_facts(order)))

    @_guarded
    def on_stock_trade(self, trade: Any) -> None:
        """A fill, or one that is repeated."""
        self._hear(TradePushed(trade_facts(trade)))

    @_guarded
    def on_order_error(self, error: Any) -> None:
        """An order was refused. Where the remark is missing, the seq says whose it was."""
        client_order_id = text(error, "order_remark")
        if not client_order_id:
            with self._lock:
                client_order_id = self._orders.get(whole(error, "seq"), "")
        words = text(error, "error_msg")
        self._hear(OrderRejected(client_order_id, whole(error, "order_id"), whole(error, "error_id"), words))

    @_guarded
    def on_cancel_error(self, error: Any) -> None:
        """A cancel was refused."""
        self._hear(
            CancelRejected(
                whole(error, "order_id"),
                text(error, "order_sysid"),
                whole(error, "error_id"),
                text(error, "error_msg"),
            )
        )

    @_guarded
    def on_order_stock_async_response(self, response: Any) -> None:
        """The answer to an order; it can come before the sending call returns, so the remark says whose."""
        self._hear(
            OrderAnswered(
                text(response, "order_remark") or self._whose(whole(response, "seq")),
                whole(response, "order_id"),
                text(response, "error_msg"),
            )
        )

    @_guarded
    def on_cancel_order_stock_async_response(self, response: Any) -> None:
        """The answer to a cancel."""
        seq, answer = whole(response, "seq"), (whole(response, "cancel_result"), text(response, "error_msg"))
        with self._lock:
            token = self._tokens.pop(seq, None)
            if token is None:
                self._early[seq] = answer
        if token is not None:
            self._hear(CancelAnswered(token, *answer))

    def _whose(self, seq: int) -> str:
        with self._lock:
            return self._orders.get(seq, "")
