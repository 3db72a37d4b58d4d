"""The wheel's own xttrader.py over a simulated terminal, with a callback that remembers everything."""

import importlib
import importlib.util
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple

from support.waiting import wait_until

from worker.simulator import PLAIN, Scenario

ACCOUNT_ID = "8880000001"
STOCK = "600000.SH"
BUY, SELL = 23, 24
FIX_PRICE = 11

CALLBACKS = (
    "on_disconnected", "on_account_status", "on_stock_asset", "on_stock_order", "on_stock_trade",
    "on_stock_position", "on_order_error", "on_cancel_error", "on_order_stock_async_response",
    "on_cancel_order_stock_async_response", "on_smt_appointment_async_response",
    "on_bank_transfer_async_response", "on_ctp_internal_transfer_async_response",
    "on_smart_algo_order_async_response", "on_operate_smart_task_async_response",
)  # fmt: skip


def plain(scenario: Scenario | None = None) -> Scenario:
    """A scenario, the default one for None, whose terminal does nothing of what real ones surprise with."""
    return (scenario or Scenario.load()).model_copy(update={"faults": PLAIN})


class Heard(NamedTuple):
    """One callback that came: its name without `on_`, and what it was given."""

    name: str
    data: Any


class Recorder:
    """An XtQuantTraderCallback that keeps what it hears, in order."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        for callback in CALLBACKS:
            setattr(self, callback, self._keeper(callback.removeprefix("on_")))

    def _keeper(self, name: str) -> Callable[..., None]:
        return lambda data=None: self.heard.append(Heard(name, data))

    def names(self) -> list[str]:
        """Return the names of all callbacks so far."""
        return [heard.name for heard in self.heard]

    def of(self, name: str) -> list[Any]:
        """Return what the callbacks of one name were given."""
        return [heard.data for heard in self.heard if heard.name == name]

    def wait_for(self, name: str, count: int = 1) -> Any:
        """Wait until a callback has come `count` times, and return what it was given last."""
        wait_until(lambda: len(self.of(name)) >= count, f"{name} came {count} times; heard {self.heard}")
        return self.of(name)[count - 1]

    def wait_for_status(self, status: int) -> Any:
        """Wait until an order push with this status has come, and return the first."""

        def found() -> list[Any]:
            return [order for order in self.of("stock_order") if order.order_status == status]

        return wait_until(found, f"an order push with status {status} came; heard {self.statuses()}")[0]

    def statuses(self) -> list[int]:
        """Return the statuses of all order pushes."""
        return [order.order_status for order in self.of("stock_order")]

    def story(self) -> list[str | int]:
        """Return what came, in order: order pushes as their status, everything else by name."""
        return [h.data.order_status if h.name == "stock_order" else h.name for h in self.heard]


class Desk:
    """One XtQuantTrader, built outside the main thread as it has to be, and what it hears."""

    def __init__(self, sdk: "Sdk", session_id: int) -> None:
        self.recorder = Recorder()
        self.account = sdk.xttype.StockAccount(ACCOUNT_ID)
        self.trader: Any = in_thread(
            lambda: sdk.xttrader.XtQuantTrader("userdata_mini", session_id, self.recorder)
        )
        # xttrader's own __del__ reads this where the object dies in the main thread but was built in another.
        self.trader.oldloop = None

    def connect(self) -> int:
        """Start the trader and connect it: 0, or what went wrong."""
        self.trader.start()
        return int(self.trader.connect())

    def open(self) -> "Desk":
        """Start, connect and subscribe, and hold that it all worked."""
        assert self.connect() == 0
        assert self.trader.subscribe(self.account) == 0
        return self

    def order(
        self, volume: int = 100, price: float = 10.0, *, side: int = BUY, code: str = STOCK, price_type:
            int = FIX_PRICE,
        remark: str = "remark", strategy: str = "strategy",
    ) -> int:  # fmt: skip
        """Place an order asynchronously and return its seq."""
        return int(
            self.trader.order_stock_async(
                self.account, code, side, volume, price_type, price, strategy, remark
            )
        )

    def order_now(self, volume: int = 100, price: float = 10.0, **more: Any) -> int:
        """Place an order and return the order id of its answer."""
        seen = len(self.recorder.of("order_stock_async_response"))
        self.order(volume, price, **more)
        return int(self.recorder.wait_for("order_stock_async_response", seen + 1).order_id)

    def asset(self) -> Any:
        """Query the asset."""
        return self.trader.query_stock_asset(self.account)

    def position(self, code: str = STOCK) -> Any:
        """Query one position."""
        return self.trader.query_stock_position(self.account, code)

    def orders(self, **more: Any) -> Any:
        """Query the orders."""
        return self.trader.query_stock_orders(self.account, **more)

    def close(self) -> None:
        """Stop the trader and close the loop that xttrader leaves open."""
        if self.trader.executor is not None:
            self.trader.stop()
        self.trader.loop.close()


class Sdk:
    """The wheel's Python layer over one terminal."""

    def __init__(self, natives: Mapping[str, ModuleType]) -> None:
        self.native: Any = natives["xtpythonclient"]
        self.datacenter: Any = natives["datacenter"]
        self.xttrader: Any = importlib.import_module("xtquant.xttrader")
        self.xttype: Any = importlib.import_module("xtquant.xttype")
        self._desks: list[Desk] = []

    @property
    def xtdata(self) -> Any:
        """The wheel's xtdata module, silent."""
        xtdata: Any = importlib.import_module("xtquant.xtdata")
        xtdata.enable_hello = False
        return xtdata

    def desk(self, session_id: int = 1) -> Desk:
        """Return a new trader that has not connected yet."""
        self._desks.append(Desk(self, session_id))
        return self._desks[-1]

    def close(self) -> None:
        """Stop all traders."""
        for desk in self._desks:
            desk.close()


@contextmanager
def loaded_sdk(natives: Mapping[str, ModuleType]) -> Iterator[Sdk]:
    """Import the wheel's Python layer over `natives`; what was loaded before is back afterwards.

    The package itself is hollow: the wheel's `__init__` asks the network for a newer version.
    """
    before = {
        name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "xtquant"
    }
    spec = importlib.util.find_spec("xtquant")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = ModuleType("xtquant")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["xtquant"] = package
    for name, module in natives.items():
        sys.modules[f"xtquant.{name}"] = module
        setattr(package, name, module)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # The wheel's own code is not ours to mend.
            sdk = Sdk(natives)
        yield sdk
        sdk.close()
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "xtquant"]:
            del sys.modules[name]
        sys.modules.update(before)


def in_thread(work: Callable[[], Any]) -> Any:
    """Do something in a thread that is not the main one, and return its result."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join()
    return results[0]


def in_background(work: Callable[[], Any]) -> list[Any]:
    """Begin something that may never end; its result appears in the returned list."""
    results: list[Any] = []
    threading.Thread(target=lambda: results.append(work()), daemon=True).start()
    return results
