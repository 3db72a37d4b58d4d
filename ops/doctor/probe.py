"""Asks the SDK, as a program of its own: a request on stdin, steps on stdout.

A call into the SDK may hang for ever, and a fault in one of its threads ends the whole process. So this
process prints each step when it is done, one JSON object a line, and may be killed at any moment: what it had
found by then is known. It places no order. Whoever starts it has seen that the folder exists and that no
worker uses the session id.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from ops.doctor.masking import masked
from worker.broker.sdk import Sdk, sdk_module
from worker.quote_process import load

TRADE: Final = "trade"
QUOTES: Final = "quotes"
RECORD_TRADE: Final = "record_trade"
RECORD_QUOTES: Final = "record_quotes"
MOST_SHOWN: Final = 3
"""Of each list: so many show what the terminal fills in, and more would only tell how much there is."""
NOBODYS_ORDER, NOBODYS_CODE = 1, "999999.SH"

Request = dict[str, Any]
"""kind; sim_terminal, xtquant_path, userdata_path, account_id, account_type, session_id, host, port; to
record also codes."""

SHANGHAI: Final = timezone(timedelta(hours=8))

Step = tuple[str, Callable[[], Any]]


def main() -> None:
    """Do what stdin asks for, and leave without the interpreter's farewell: the SDK may abort in it."""
    request: Request = json.load(sys.stdin)
    # Not in the main thread: the SDK's trader replaces the event loop of the thread that builds it.
    worker = threading.Thread(target=_go_through, args=(request, sys.stdout), daemon=True)
    # The SDK greets on stdout, which is for the steps.
    sys.stdout = sys.stderr
    worker.start()
    worker.join()
    os._exit(0)


def _go_through(request: Request, steps: Any) -> None:
    kinds = {
        TRADE: _trade,
        QUOTES: _quotes,
        RECORD_TRADE: _record_trade,
        RECORD_QUOTES: _record_quotes,
    }
    for name, do in _steps(request, kinds[request["kind"]]):
        answer = _done(do)
        steps.write(json.dumps({"step": name, **answer}) + "\n")
        steps.flush()
        if answer.get("error") is not None and name == "import":
            return


def _done(do: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"value": do()}
    except Exception as error:  # noqa: BLE001 - the SDK raises bare Exceptions, and each is what is to be found.
        return {"error": str(error) or type(error).__name__}


def _steps(request: Request, further: Callable[[Request, Sdk], Iterator[Step]]) -> Iterator[Step]:
    loaded: list[Sdk] = []
    yield "import", lambda: loaded.append(load(request))
    if loaded:
        yield from further(request, loaded[0])


def _trader(request: Request, sdk: Sdk) -> tuple[Any, Any]:
    """Return a trader that is not started yet, and the account for it."""
    trader = sdk.xttrader.XtQuantTrader(
        request["userdata_path"], request["session_id"], sdk.xttrader.XtQuantTraderCallback()
    )
    return trader, sdk.xttype.StockAccount(request["account_id"], request["account_type"])


def _trade(request: Request, sdk: Sdk) -> Iterator[Step]:
    trader, account = _trader(request, sdk)
    yield "start", trader.start
    yield "connect", trader.connect
    if trader.connected:
        yield "accounts", lambda: [_account(status) for status in trader.query_account_status() or []]
        yield "subscribe", lambda: trader.subscribe(account)
        yield "asset", lambda: trader.query_stock_asset(account) is not None
    # A trader that is not stopped keeps its session id from the worker.
    yield "stop", trader.stop


def _account(status: Any) -> dict[str, Any]:
    return {"id": status.account_id, "type": status.account_type, "status": status.status}


def _quotes(request: Request, _sdk: Sdk) -> Iterator[Step]:
    address = (request["host"], request["port"])
    yield "scan", lambda: sdk_module("xtconn").scan_available_server_addr()
    yield "xtview", lambda: bool(sdk_module("xtview").connect(*address))
    yield "xtdata", lambda: _connected(address)


def _record_trade(request: Request, sdk: Sdk) -> Iterator[Step]:
    """Objects of the account, nothing personal in them, and what the SDK answers for what is not there."""
    trader, account = _trader(request, sdk)
    yield "start", trader.start
    yield "connected", trader.connect
    if trader.connected:
        yield "subscribed", lambda: trader.subscribe(account)
        yield "account_infos", lambda: _masked(trader.query_account_infos())
        yield "account_status", lambda: _masked(trader.query_account_status())
        yield "asset", lambda: _masked(trader.query_stock_asset(account))
        yield "positions", lambda: _masked(trader.query_stock_positions(account))
        yield "orders", lambda: _masked(trader.query_stock_orders(account))
        yield "trades", lambda: _masked(trader.query_stock_trades(account))
        yield "unknown_order", lambda: _masked(trader.query_stock_order(account, NOBODYS_ORDER))
        yield "unknown_position", lambda: _masked(trader.query_stock_position(account, NOBODYS_CODE))
    yield "stop", trader.stop


def _masked(answer: Any) -> Any:
    if isinstance(answer, list):
        return [masked(one) for one in answer[:MOST_SHOWN]]
    return None if answer is None else masked(answer)


def _record_quotes(request: Request, _sdk: Sdk) -> Iterator[Step]:
    """Details and ticks, which are public."""
    xtdata, codes = sdk_module("xtdata"), [*request["codes"], NOBODYS_CODE]
    yield "quotes_connected", lambda: _connected((request["host"], request["port"]))
    yield (
        "details",
        lambda: [{"code": code, "told": xtdata.get_instrument_detail(code, True)} for code in codes],
    )
    yield (
        "ticks",
        lambda: [
            {"code": code, "at": f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M:%S}", "told": tick}
            for code, tick in xtdata.get_full_tick(codes).items()
        ],
    )


def _connected(address: tuple[str, int]) -> bool:
    xtdata = sdk_module("xtdata")
    xtdata.enable_hello = False
    return bool(xtdata.connect(*address))


if __name__ == "__main__":
    main()
