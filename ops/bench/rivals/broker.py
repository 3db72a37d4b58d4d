"""The broker behind every rival: the wheel's own xttrader.py over a simulated terminal in this process.

It is what the worker has behind it with ``BROKER=simulated``: the same SDK files, the same exchange, which
answers at once. Only the way to it differs from rival to rival.
"""

from queue import SimpleQueue
from threading import Thread
from typing import Any

from bus_schema.commands import PlaceOrder
from bus_schema.trading import OrderType
from worker.broker.sdk import Sdk, load_sdk
from worker.simulator import PLAIN, Scenario, Terminal, native_modules
from worker.simulator.scenario import DEFAULT_ACCOUNT_ID, AccountScenario

SESSION_ID = 1
CASH = 1e15
"""Yuan; no benchmark runs long enough to spend them, so that every buy fills."""


class BrokerError(Exception):
    """The simulated terminal did not take the connection; the message has the SDK's code."""


class SimulatedBroker:
    """A connected, subscribed ``XtQuantTrader``.

    Pushes of orders and fills go to the SDK's own empty callbacks, as in the SDK's example, where no
    ``listener`` has methods of the same names.

    Args:
        listener: a class with some of the callbacks.

    Raises:
        BrokerError: connecting or subscribing failed.
        SdkUnavailableError: xtquant is not installed.
    """

    def __init__(self, listener: type[object] = object) -> None:
        account = AccountScenario(account_id=DEFAULT_ACCOUNT_ID, cash=CASH)
        self._terminal = Terminal(Scenario(accounts=(account,), faults=PLAIN))
        sdk = load_sdk(native_modules(self._terminal))
        self._constants = sdk.xtconstant
        self._account = sdk.xttype.StockAccount(DEFAULT_ACCOUNT_ID)
        self._trader = _built(sdk, listener)
        self._trader.start()
        _require("connect", self._trader.connect())
        _require("subscribe", self._trader.subscribe(self._account))

    def place(self, order: PlaceOrder) -> int:
        """Place a limit order with the SDK's blocking call.

        Returns:
            The terminal's number of the order; -1 where the terminal refused it.
        """
        order_id: int = self._trader.order_stock(*self._terms(order))
        return order_id

    def hand_over(self, order: PlaceOrder) -> None:
        """Place a limit order with the SDK's asynchronous call; the callbacks tell what becomes of it."""
        self._trader.order_stock_async(*self._terms(order))

    def _terms(self, order: PlaceOrder) -> tuple[Any, ...]:
        constants = self._constants
        buys = order.order_type is OrderType.BUY
        return (
            self._account,
            order.stock_code,
            constants.STOCK_BUY if buys else constants.STOCK_SELL,
            order.order_volume,
            constants.FIX_PRICE,
            order.price,
            "bench",
            order.id,
        )

    def close(self) -> None:
        """Stop the trader, then the terminal."""
        self._trader.stop()
        self._trader.loop.close()
        self._terminal.close()


def _built(sdk: Sdk, listener: type[object]) -> Any:
    """Build the trader in a thread of its own: it replaces the event loop of the thread that builds it."""
    # Without its __del__, which fails for objects that were not built in the main thread.
    trader = type("Trader", (sdk.xttrader.XtQuantTrader,), {"__del__": lambda _self: None})
    made: SimpleQueue[Any] = SimpleQueue()
    bases = (listener, sdk.xttrader.XtQuantTraderCallback)
    callback = type("Callback", bases if listener is not object else bases[1:], {})()
    builder = Thread(target=lambda: made.put(trader("userdata_mini", SESSION_ID, callback)))
    builder.start()
    builder.join()
    return made.get_nowait()


def _require(step: str, code: int) -> None:
    if code != 0:
        raise BrokerError(f"{step}() of the simulated terminal returned {code} instead of 0")
