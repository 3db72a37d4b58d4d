"""One life of an ``XtQuantTrader``: built, connected, used and stopped, each step with a limit.

The trader is built in a thread of its own, because it replaces its thread's event loop, and because on Python
3.14 it cannot be built in the main thread at all. The same thread sends the orders, in the order they were
decided.

Each link has a trader of its own. To keep one and only connect it again would leave one queue file (75 MB)
in the place of one for each session id. But the terminal refuses the same id for a while after a loss, and
what a dead link still says, or a call that hangs in it, could not be told from the live one. So the ids are a
fixed few, and a trader that is over is let go of: see `Session.close`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Thread
from typing import Any

import structlog

from bus_schema.codes import ErrorCode
from worker.broker.callbacks import Callbacks
from worker.broker.calls import CallThreads, Waits
from worker.broker.executor import CallbackThread
from worker.broker.hand import Hand
from worker.broker.means import Means
from worker.broker.operations import Api, LinkDeadError, asset, read_day
from worker.broker.quote_client import QuoteClient
from worker.broker.recent import keep_few_numbers
from worker.broker.requests import listen_where_the_sdk_does_not
from worker.broker.sdk import Sdk
from worker.engine.effects import Cancel, Submit
from worker.engine.inputs import Input, OrderNotSent, Reconciled
from worker.stages import Stages
from worker.threads import OwnThread

CONNECT_SECONDS = 30.0
"""The SDK itself gives up after 3 seconds without a terminal; more means that it hangs."""
STEP_SECONDS = 10.0
STOP_SECONDS = 5.0
KEPT_SECONDS = 0.5
"""A thread that is sending when the session ends has come back by then, or is kept in the SDK."""
QUERY_THREADS = 3

log = structlog.get_logger(__name__)


class ConnectFailedError(Exception):
    """The terminal could not be reached; the message says at which step, and what to look at."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where the terminal is and for which account: what does not change from session to session.

    ``session_ids`` are used in turn. ``quotes`` is shared by all accounts of the process, and closed by
    whoever made it.
    """

    sdk: Sdk
    userdata_path: str
    account_id: str
    account_type: str
    session_ids: range
    quotes: QuoteClient
    means: Means = field(default_factory=Means)


class Session:
    """One trader and its threads.

    Args:
        terminal: where to connect.
        session_id: a number that no other program uses with this terminal at the same time.
        tell: takes what the terminal says.
        heard: takes what callbacks have just brought, in the thread in which they run.
        lost: called from a callback when the SDK notices that the link is gone.
        now: milliseconds on the bus's clock.
        stages: told how far an order has come.
    """

    def __init__(
        self,
        terminal: Terminal,
        session_id: int,
        tell: Callable[[Input], None],
        lost: Callable[[str], None],
        now: Callable[[], int],
        *,
        heard: Callable[[list[Input]], None],
        stages: Stages,
    ) -> None:
        self.session_id = session_id
        self._terminal = terminal
        self._tell = tell
        self._pass_on_to = heard
        self._heard: list[Input] = []
        self._now = now
        self._stages = stages
        self._lost = lost
        self._callbacks = _bound(terminal.sdk)(stages.listening(self._hear), tell, self._end_waits)
        self._waits = Waits()
        self._hand = Hand(f"trader-{session_id}", self._waits)
        self._queries = CallThreads(f"query-{session_id}", QUERY_THREADS, self._waits)
        self._stopper = OwnThread(self._stop, f"stop-{session_id}")
        self._api: Api | None = None

    def open(self) -> None:
        """Build, register, start, connect, subscribe.

        Raises:
            ConnectFailedError: a step failed or did not end in time.
        """
        api: Api = self._step("build", self._build, STEP_SECONDS)
        self._api, trader = api, api.trader
        self._step("start", self._start, STEP_SECONDS)
        code = self._step("connect", trader.connect, CONNECT_SECONDS)
        if code != 0:
            path = self._terminal.userdata_path
            raise ConnectFailedError(
                f"connect() returned {code} for session {self.session_id}: is the terminal running (极简)"
                f" and logged in, and is {path} (MINIQMT_USERDATA_PATH) its userdata_mini?"
            )
        subscribed = self._step("subscribe", lambda: trader.subscribe(api.account), STEP_SECONDS)
        if subscribed != 0:
            account = f"{self._terminal.account_id} ({self._terminal.account_type})"
            raise ConnectFailedError(
                f"subscribe() returned {subscribed}: does the terminal know the account {account}?"
            )

    def _step(self, name: str, function: Callable[[], Any], seconds: float) -> Any:
        try:
            return self._hand.call(function, seconds)
        except TimeoutError as error:
            raise ConnectFailedError(f"{name} did not end within {seconds:.0f} s") from error
        except Exception as error:
            raise ConnectFailedError(f"{name} failed: {error}") from error

    def _build(self) -> Api:
        sdk, terminal = self._terminal.sdk, self._terminal
        trader = _trader_class(sdk)(terminal.userdata_path, self.session_id, self._callbacks)
        listen_where_the_sdk_does_not(trader)
        keep_few_numbers(trader)
        account = sdk.xttype.StockAccount(terminal.account_id, terminal.account_type)
        return Api(trader, account, sdk)

    def _start(self) -> None:
        trader = self._opened.trader
        trader.start()
        CallbackThread(f"callbacks-{self.session_id}", self._pass_on).serve(trader)

    def _end_waits(self, reason: str) -> None:
        """Say that the link is gone; what was asked over it is answered by nobody any more."""
        self._lost(reason)
        self._waits.end(LinkDeadError(reason))

    def _hear(self, told: Input) -> None:
        self._heard.append(told)

    def _pass_on(self) -> None:
        heard, self._heard = self._heard, []
        if heard:
            self._pass_on_to(heard)

    def reconcile(self) -> None:
        """Read the whole day, and tell it.

        Raises:
            ConnectFailedError: the link could not be proven.
        """
        try:
            orders, trades = self.run(read_day, 3 * STEP_SECONDS)
        except (TimeoutError, LinkDeadError) as error:
            raise ConnectFailedError(
                f"the day's orders cannot be read: {str(error) or 'no answer in time'}"
            ) from error
        self._tell(Reconciled(orders, trades, self.session_id))

    def alive(self, seconds: float) -> bool:
        """Whether the terminal answers, and the thread that sends orders is not stuck."""
        try:
            self.run(lambda api: asset(api, {}), seconds)
            self._hand.call(lambda: None, seconds)
        except (TimeoutError, LinkDeadError):
            return False
        return True

    def run(self, function: Callable[[Api], Any], seconds: float) -> Any:
        """Call the SDK from a query thread.

        Raises:
            TimeoutError: no answer in time.
            Exception: whatever the call raised.
        """
        return self._queries.call(lambda: function(self._opened), seconds)

    def post(self, function: Callable[[Api], None]) -> None:
        """Call the SDK from a query thread without waiting."""
        self._queries.post(lambda: function(self._opened))

    @property
    def _opened(self) -> Api:
        if self._api is None:
            raise LinkDeadError("the session is not open")
        return self._api

    def submit(self, order: Submit) -> None:
        """Send an order, after those that were sent before it."""
        self._hand.post(lambda: self._submit(order))

    def _submit(self, order: Submit) -> None:
        name = order.client_order_id
        if self._callbacks.fenced:
            self._tell(
                OrderNotSent(name, ErrorCode.NOT_CONNECTED, _not_sent(name, "the connection was lost"))
            )
            return
        if self._now() > order.expires_at:
            self._tell(OrderNotSent(name, ErrorCode.EXPIRED, _not_sent(name, "its time was over")))
            return
        api = self._opened
        self._stages.calling()
        try:
            seq = api.trader.order_stock_async(
                api.account,
                order.stock_code,
                order.order_type,
                order.order_volume,
                order.price_type,
                order.price,
                order.strategy,
                name,
            )
        except Exception:
            # Whether it left cannot be told from here: the engine calls it unknown when no answer comes.
            log.exception("order_call_failed", command_id=name, strategy=order.strategy)
            return
        self._stages.called(order)
        self._callbacks.order_sent(seq, name)

    def lend(self) -> None:
        """Send what waits to be sent, in the caller's thread."""
        self._hand.lend()

    def ring(self) -> None:
        """Send what waits to be sent, in the trader's own thread."""
        self._hand.ring()

    @property
    def late(self) -> Thread | None:
        """The thread that a call into the SDK has kept for too long; None if all is well."""
        return self._hand.late

    @property
    def kept(self) -> Thread | None:
        """The thread that is in the SDK, to send or to stop it; None if there is none, or no more."""
        return self._stopper if self._stopper.is_alive() else self._hand.kept()

    def cancel(self, cancel: Cancel) -> None:
        """Send a cancel, after the orders that were sent before it."""
        self._hand.post(lambda: self._cancel(cancel))

    def _cancel(self, cancel: Cancel) -> None:
        api = self._opened
        try:
            if cancel.order_id:
                seq = api.trader.cancel_order_stock_async(api.account, cancel.order_id)
            else:
                seq = api.trader.cancel_order_stock_sysid_async(
                    api.account, cancel.market, cancel.order_sysid
                )
        except Exception:
            log.exception("cancel_call_failed", order_id=cancel.order_id, order_sysid=cancel.order_sysid)
            return
        self._callbacks.cancel_sent(seq, cancel.token)

    def close(self) -> bool:
        """Stop the trader, for at most ``STOP_SECONDS``; False if a thread had to be left in the SDK.

        An instance that is not stopped keeps its session id, and every later connect with it returns -1. One
        that is stopped still keeps itself, its native client and the client's mapped queue file: the client
        holds what the trader has bound, where Python's garbage collector cannot look (observed on the wheel's
        Windows build). So the client is taken from it.
        """
        self._callbacks.fenced = True
        self._stopper.start()
        self._stopper.join(STOP_SECONDS)
        # Orders that still queue are told as not sent: the fence is up.
        self._hand.finish()
        self._queries.give_up()
        return not (self._stopper.is_alive() or self._hand.kept(KEPT_SECONDS))

    def _stop(self) -> None:
        if self._api is None:
            return
        trader = self._api.trader
        try:
            trader.stop()
        except Exception as error:  # noqa: BLE001 - e.g. an AttributeError where start() never came so far.
            log.info("trader_stop_failed", error=str(error))
        trader.loop.close()
        trader.async_client = self._api = None


def _not_sent(client_order_id: str, why: str) -> str:
    return f"order {client_order_id} was not sent: {why}; send it again if you still want it"


@lru_cache(maxsize=1)
def _bound(sdk: Sdk) -> type[Callbacks]:
    """Our callbacks as a subclass of the SDK's, which has further methods that we do not use."""
    return type("BoundCallbacks", (Callbacks, sdk.xttrader.XtQuantTraderCallback), {})


@lru_cache(maxsize=1)
def _trader_class(sdk: Sdk) -> Any:
    """The SDK's trader without its ``__del__``, which fails for objects not built in the main thread."""
    return type("Trader", (sdk.xttrader.XtQuantTrader,), {"__del__": lambda _self: None})
