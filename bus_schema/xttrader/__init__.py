"""The SDK's trader over the bus: a strategy written for `xtquant.xttrader` runs on another machine.

    from bus_schema.xttrader import XtQuantTrader, XtQuantTraderCallback
    from bus_schema.xttype import StockAccount
    from bus_schema import xtconstant

    trader = XtQuantTrader("redis://127.0.0.1:6379/0", 123456)

Methods, callbacks, numbers and objects are the SDK's; docs/shim.md says what is different, and why.
"""

from bus_schema.xttrader.callback import XtQuantTraderCallback
from bus_schema.xttrader.trader import XtQuantTrader

__all__ = ["XtQuantTrader", "XtQuantTraderCallback"]
