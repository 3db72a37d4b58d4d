"""Quotes through the wheel's own xtdata.py and xtconn.py."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from simulator.sdk_rig import STOCK, Sdk, loaded_sdk
from support.waiting import wait_until

from worker.simulator import RemoteTerminal, Terminal, TerminalControl, native_modules
from worker.simulator.bson import decode, encode
from worker.simulator.remote import TerminalServer


@pytest.fixture
def xtdata(sdk: Sdk) -> Iterator[Any]:
    """Return xtdata over the terminal."""
    module = sdk.xtdata
    yield module
    module.disconnect()


def test_full_tick(xtdata: Any, control: TerminalControl) -> None:
    """A tick has the last price, the previous close and five levels; a market's name means all its stocks."""
    control.set_price(STOCK, 10.10)
    tick = xtdata.get_full_tick([STOCK])[STOCK]
    assert (tick["lastPrice"], tick["lastClose"], tick["high"]) == (10.1, 10.0, 10.1)
    assert (tick["bidPrice"][1], tick["askPrice"][1], len(tick["bidVol"])) == (10.09, 10.11, 5)
    assert set(xtdata.get_full_tick(["SZ"])) == {"000001.SZ", "300750.SZ"}
    assert xtdata.get_full_tick(["600999.SH"]) == {}


def test_instrument_detail(xtdata: Any) -> None:
    """An instrument has its name, limits, tick and sizes; an unknown one is None."""
    detail = xtdata.get_instrument_detail(STOCK, iscomplete=True)
    assert (detail["InstrumentName"], detail["PreClose"], detail["PriceTick"]) == ("浦发银行", 10.0, 0.01)
    assert (detail["UpStopPrice"], detail["DownStopPrice"], detail["IsTrading"]) == (11.0, 9.0, False)
    assert (detail["MinLimitOrderVolume"], detail["MaxLimitOrderVolume"]) == (100, 1_000_000)
    assert xtdata.get_instrument_detail("600999.SH") is None


@pytest.mark.parametrize(
    ("code", "kinds"), [(STOCK, {"stock"}), ("510300.SH", {"fund", "etf"}), ("1.SH", set())]
)
def test_instrument_type(xtdata: Any, code: str, kinds: set[str]) -> None:
    """A code is a stock, a fund, or nothing that is known."""
    assert set(xtdata.get_instrument_type(code)) == kinds


def test_trading_dates(xtdata: Any) -> None:
    """Trading dates are weekdays in milliseconds, the last ones first cut to the count."""
    dates = xtdata.get_trading_dates("SH", count=3)
    assert len(dates) == 3
    assert dates == sorted(dates)
    assert xtdata.get_trading_dates("SH", "20200101", "20200102") == []


def test_subscription_follows_the_price(xtdata: Any, control: TerminalControl) -> None:
    """A subscribed stock's ticks come as a list, until the subscription ends."""
    ticks: list[Any] = []
    number = xtdata.subscribe_quote(STOCK, "tick", callback=ticks.append)
    wait_until(lambda: ticks, "the tick of now came")
    control.set_price(STOCK, 10.20)
    wait_until(lambda: round(ticks[-1][STOCK][0]["lastPrice"], 3) == 10.2, "the new price came")
    xtdata.unsubscribe_quote(number)
    seen = len(ticks)
    control.set_price(STOCK, 10.30)
    assert round(xtdata.get_full_tick([STOCK])[STOCK]["lastPrice"], 3) == 10.3
    assert len(ticks) == seen


def test_whole_market_subscription(xtdata: Any, control: TerminalControl) -> None:
    """A subscribed market's ticks come by stock code."""
    ticks: list[Any] = []
    xtdata.subscribe_whole_quote(["SZ"], callback=ticks.append)
    control.set_price("000001.SZ", 12.34)
    wait_until(lambda: {"000001.SZ": 12.34} in [prices(tick) for tick in ticks], "the new price came")


def prices(ticks: Any) -> dict[str, float]:
    """Return the last prices of a callback's ticks."""
    return {code: round(tick["lastPrice"], 3) for code, tick in ticks.items()}


def test_status_callback_hears_of_the_connection(sdk: Sdk) -> None:
    """watch_xtquant_status is told when xtdata has connected."""
    heard: list[Any] = []
    xtdata = sdk.xtdata
    xtdata.watch_xtquant_status(heard.append)
    xtdata.get_client()
    assert heard == [{"address": "127.0.0.1:58610", "status": "connected"}]
    assert (xtdata.get_quote_server_status(), decode(xtdata.get_client().get_server_tag())["tag"]) == (
        {},
        "simulated terminal",
    )
    xtdata.disconnect()


def test_no_terminal_no_quotes(sdk: Sdk, terminal: Terminal) -> None:
    """Without a terminal the connection fails with -265, and xtdata says so in its own words."""
    terminal.close()
    xtdata = sdk.xtdata
    client = sdk.datacenter.IPythonApiClient()
    code, reason = client.connect()
    assert (code, "peer:127.0.0.1:58610" in reason, client.is_connected()) == (-265, True, False)
    with pytest.raises(Exception, match="无法连接xtquant服务"):
        xtdata.get_full_tick([STOCK])


def test_quotes_travel() -> None:
    """Ticks and subscriptions work over TCP too, and end with the terminal."""
    with TerminalServer(Terminal()) as server, loaded_sdk(far_modules(server)) as sdk:
        xtdata, ticks = sdk.xtdata, list[Any]()
        xtdata.subscribe_quote(STOCK, "tick", callback=ticks.append)
        TerminalControl(server.address).set_price(STOCK, 10.20)
        wait_until(lambda: ticks and round(ticks[-1][STOCK][0]["lastPrice"], 3) == 10.2, "the new price came")
        client = xtdata.get_client()
        server.terminal.close()
        wait_until(lambda: not client.is_connected(), "the connection was noticed to be gone")
        xtdata.disconnect()


def test_a_terminal_started_anew_knows_no_subscriptions() -> None:
    """A client of the old one is not connected, though somebody answers at its address again."""
    with TerminalServer(Terminal()) as server:
        host, _, port = server.address.rpartition(":")
        client = native_modules(RemoteTerminal(server.address))["datacenter"].IPythonApiClient()
        assert client.connect() == (0, "")
        assert client.is_connected()
    with TerminalServer(Terminal(), host, int(port)):
        wait_until(lambda: not client.is_connected(), "the client noticed")
        assert client.connect() == (0, "")
        assert client.is_connected()
        client.shutdown()


def far_modules(server: TerminalServer) -> dict[str, ModuleType]:
    """Return stand-ins over a terminal that is served over TCP."""
    return native_modules(RemoteTerminal(server.address))


def test_bson_round() -> None:
    """What is encoded is decoded as it was, by this decoder and by the wheel's."""
    document = {
        "text": "浦发银行", "number": 1, "large": 1 << 40, "negative": -5, "price": 1.5, "flag": True,
        "nothing": None, "list": [1, "two", {"three": 3.0}], "document": {"inner": ""},
    }  # fmt: skip
    assert decode(encode(document)) == document
    with loaded_sdk(native_modules(Terminal())) as sdk:
        assert sdk.xttrader.bson.BSON(encode(document)).decode() == document
        assert decode(sdk.xttrader.bson.BSON.encode(document)) == document


def test_bson_knows_its_limits() -> None:
    """Types that no request and no quote has are refused."""
    with pytest.raises(TypeError, match="set"):
        encode({"a": {1}})
    with pytest.raises(ValueError, match="0x7"):
        decode(b"\x16\0\0\0\x07a\0" + bytes(12) + b"\0")
