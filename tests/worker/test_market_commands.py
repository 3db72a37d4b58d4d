"""Quotes, instruments, days, summaries and replaced orders, over the bus by the client of strategies."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from bus_schema.client import BusClient, StreamReader
from bus_schema.events import QuoteEvent, Reply
from bus_schema.instruments import InstrumentResult
from bus_schema.keys import Keys
from bus_schema.quotes import QuoteResult, QuoteSubscriptionResult, TradingDatesResult
from bus_schema.results import AssetResult, PositionResult, ReplacedResult
from bus_schema.summaries import AccountSummaryResult, PositionSummaryResult

STOCK, FUND, OTHER = "600000.SH", "510300.SH", "000001.SZ"


class Desk(NamedTuple):
    """A worker, the client of its strategy, and that strategy by hand."""

    worker: WorkerInside
    client: BusClient
    strategy: Strategy
    url: str

    def ticks(self, stock_code: str) -> list[QuoteEvent]:
        """The ticks on an instrument's stream."""
        key = Keys(self.strategy.account_id).quotes(stock_code)
        with StreamReader(self.url) as reader:
            told = [event for _, event in reader.follow(key, after="0-0", block=0)]
        return [event for event in told if isinstance(event, QuoteEvent)]

    def wait_for_tick(self, stock_code: str, price: float) -> None:
        """Wait until a price is the newest on an instrument's stream."""
        wait_until(
            lambda: [tick.last_price for tick in self.ticks(stock_code)][-1:] == [price],
            f"{stock_code} at {price} on its stream",
        )


@pytest.fixture(scope="module")
def desk(redis_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One worker for all of these."""
    with ExitStack() as held:
        redis = held.enter_context(connect(redis_server.url))
        account = str(10**9 + secrets.randbelow(9 * 10**9))
        strategy = Strategy(redis, account, "alpha")
        worker = WorkerInside(redis_server.url, account, tmp_path_factory.mktemp("state"), strategy)
        held.enter_context(worker)
        client = held.enter_context(BusClient(redis_server.url, account_id=account, strategy="alpha"))
        yield Desk(worker, client, strategy, redis_server.url)


def _ok(reply: Reply) -> Reply:
    assert reply.ok, reply.error
    return reply


def test_a_quote_is_whole(desk: Desk) -> None:
    """Every field of the tick, of each code that the terminal knows."""
    quotes = _ok(desk.client.query_quote([STOCK, "999999.SH"])).results_as(QuoteResult)
    assert [(quote.stock_code, quote.last_close) for quote in quotes] == [(STOCK, 10.0)]
    assert (len(quotes[0].ask_price), quotes[0].model_fields_set >= {"open_int", "pvolume"}) == (5, True)


def test_an_instrument_is_whole(desk: Desk) -> None:
    """Its nested part is flat, and what the terminal leaves out is as the contract says."""
    fund = _ok(desk.client.query_instrument("510300")).result_as(InstrumentResult)
    assert (fund.stock_code, fund.price_tick, fund.up_stop_price) == (FUND, 0.001, 4.4)
    assert (fund.min_limit_order_volume, fund.is_trading, fund.option_type) == (100, False, -1)


def test_trading_dates_are_counted_from_the_last(desk: Desk) -> None:
    """As many as are asked for, oldest first; none outside the bounds."""
    dates = _ok(desk.client.query_trading_dates("SZ", count=3)).result_as(TradingDatesResult)
    assert (dates.market, len(dates.trading_dates)) == ("SZ", 3)
    assert list(dates.trading_dates) == sorted(dates.trading_dates)
    past = _ok(desk.client.query_trading_dates("SH", "20000101", "20000201")).result_as(TradingDatesResult)
    assert past.trading_dates == ()


def test_the_account_is_summed_up(desk: Desk) -> None:
    """A front end gets account and positions in a line each, and the long form agrees with them."""
    line = _ok(desk.client.query_account_summary()).result_as(AccountSummaryResult)
    (held,) = _ok(desk.client.query_position_summaries()).results_as(PositionSummaryResult)
    asset = _ok(desk.client.query_asset()).result_as(AssetResult)
    position = _ok(desk.client.query_position(STOCK)).result_as(PositionResult)
    assert (line.available_cash, line.total_value, line.position_count) == (asset.cash, asset.total_asset, 1)
    assert (held.stock_name, held.quantity) == ("浦发银行", position.volume)
    assert (held.can_sell, held.cost_price) == (position.can_use_volume, position.avg_price)
    assert (held.current_price, held.profit_loss) == (position.last_price, position.float_profit)
    assert line.total_profit_loss == held.profit_loss


def test_ticks_come_to_whoever_subscribes(desk: Desk) -> None:
    """Subscribed, moved, unsubscribed: the stream has what came between, marked as simulated."""
    subscribed = _ok(desk.client.subscribe_quote([STOCK, OTHER])).result_as(QuoteSubscriptionResult)
    assert subscribed.stock_codes == (OTHER, STOCK)
    desk.wait_for_tick(STOCK, 10.0)
    desk.worker.control.set_price(STOCK, 10.05)
    desk.wait_for_tick(STOCK, 10.05)
    tick = desk.ticks(STOCK)[-1]
    assert (tick.simulated, tick.strategy, tick.occurred_at) == (True, None, tick.time)
    rest = _ok(desk.client.unsubscribe_quote([OTHER])).result_as(QuoteSubscriptionResult)
    assert rest.stock_codes == (STOCK,)
    assert 0 < desk.strategy.redis.pttl(desk.strategy.key(f"quotes:{STOCK}")) <= 86_400_000
    desk.worker.control.set_price(STOCK, 10.0)
    assert _ok(desk.client.unsubscribe_quote()).result == {"stock_codes": []}


def test_an_order_is_replaced(desk: Desk) -> None:
    """The old one is cancelled, the new one rests at its price; one that has filled is not replaced."""
    _ok(desk.client.place_order(STOCK, "buy", 300, 9.5, client_order_id="old"))
    desk.strategy.wait_until_order("old", "reported")
    replaced = _ok(desk.client.replace_order("old", price=9.4, order_volume=200, new_client_order_id="new"))
    result = replaced.result_as(ReplacedResult)
    assert (result.replaces, result.order_status, result.order_volume) == ("old", "canceled", 200)
    desk.strategy.wait_until_order("new", "reported")
    _ok(desk.client.replace_order("new", price=10.0, new_client_order_id="last"))
    desk.strategy.wait_until_order("last", "succeeded")
    refused = desk.client.replace_order("last", price=9.0)
    assert refused.error is not None
    assert (refused.error.code, refused.error.detail["traded_volume"]) == ("not_cancelable", 200)


def test_a_subscription_outlives_the_worker(redis_server: Server, tmp_path: Path) -> None:
    """The next worker follows what the last one did, without anybody asking."""
    account = str(10**9 + secrets.randbelow(9 * 10**9))
    with connect(redis_server.url) as redis:
        strategy = Strategy(redis, account, "alpha")
        with WorkerInside(redis_server.url, account, tmp_path, strategy):
            assert strategy.reply(strategy.send("subscribe_quote", stock_codes=[STOCK]))["ok"]
        redis.delete(strategy.key(f"quotes:{STOCK}"), strategy.key("status"))
        with WorkerInside(redis_server.url, account, tmp_path, strategy):
            wait_until(lambda: strategy.read(f"quotes:{STOCK}"), "ticks of the second worker")
