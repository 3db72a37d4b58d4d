"""A trader with the SDK's interface, over the bus to a worker and a simulated terminal."""

from collections.abc import Callable
from threading import Event as Flag
from typing import Any

import pytest
from shim.recording import Recorder
from support.waiting import wait_until

from bus_schema import xtconstant
from bus_schema.xttrader import XtQuantTrader, XtQuantTraderCallback
from bus_schema.xttype import StockAccount

CODE, BUY, LIMIT = "600000.SH", xtconstant.STOCK_BUY, xtconstant.FIX_PRICE
FILLS, RESTS = 10.60, 10.50


def test_an_order_has_its_number_and_its_events_have_the_strategys_words(
    trader: XtQuantTrader, account: StockAccount, told: Recorder
) -> None:
    """States and fill come as the SDK's numbers, with the name and remark as given, however long."""
    remark = "a remark that is longer than the terminal's 24 bytes"
    number = trader.order_stock(account, CODE, BUY, 100, LIMIT, FILLS, "alpha", remark)
    assert number > 0
    order = told.wait("on_stock_order", order_id=number, order_status=xtconstant.ORDER_SUCCEEDED)
    assert (order.order_type, order.traded_volume, order.account_type) == (BUY, 100, 2)
    assert (order.strategy_name, order.order_remark) == ("alpha", remark)
    trade = told.wait("on_stock_trade", order_id=number)
    assert (trade.traded_price, trade.traded_amount, trade.order_remark) == (FILLS, 1060.0, remark)
    # Whole seconds, as the SDK has them.
    assert 1_700_000_000 < trade.traded_time < 5_000_000_000
    told.wait("on_stock_asset")
    told.wait("on_stock_position", stock_code=CODE)


def test_an_asynchronous_order_is_answered_under_its_number(
    trader: XtQuantTrader, account: StockAccount, told: Recorder
) -> None:
    """The response bears the request's number and the order's, and so does that of the cancel."""
    seq = trader.order_stock_async(account, CODE, BUY, 100, LIMIT, RESTS, "alpha", "rests")
    placed = told.wait("on_order_stock_async_response", seq=seq)
    assert (placed.account_id, placed.order_remark, placed.error_msg) == (account.account_id, "rests", "")
    cancel = trader.cancel_order_stock_async(account, placed.order_id)
    assert cancel not in {seq, -1}
    cancelled = told.wait("on_cancel_order_stock_async_response", seq=cancel)
    assert (cancelled.cancel_result, cancelled.order_id) == (0, placed.order_id)
    told.wait("on_stock_order", order_id=placed.order_id, order_status=xtconstant.ORDER_CANCELED)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param((150, LIMIT), "risk_rejected", id="by a check of the worker"),
        pytest.param((100.5, LIMIT), "no whole number", id="half a share"),
        pytest.param((100, 999), "price_type 999", id="a price type that is none"),
        pytest.param((100, xtconstant.MARKET_SZ_FULL_OR_CANCEL), "unsupported", id="another exchange's"),
    ],
)
def test_a_refused_order_is_minus_one_and_an_error(
    trader: XtQuantTrader,
    account: StockAccount,
    told: Recorder,
    order: tuple[float, int],
    words: str,
) -> None:
    """A refusal is -1, as the SDK has it, and `on_order_error` tells why."""
    assert trader.order_stock(account, CODE, BUY, *order, RESTS, order_remark="x") == -1
    error = told.wait("on_order_error", order_remark="x")
    assert words in error.error_msg
    assert (error.order_id, error.error_id) == (-1, -1)


def test_a_refused_asynchronous_order_is_answered_and_an_error(
    trader: XtQuantTrader, account: StockAccount, told: Recorder
) -> None:
    """Its response comes first, with -1 in place of a number; then the error, with the same request's."""
    seq = trader.order_stock_async(account, CODE, BUY, 150, LIMIT, RESTS)
    error = told.wait("on_order_error", seq=seq)
    (response,) = told.all("on_order_stock_async_response")
    assert (response.seq, response.order_id, response.error_msg) == (seq, -1, error.error_msg)


def test_a_cancel_by_the_counters_number(
    trader: XtQuantTrader, account: StockAccount, told: Recorder
) -> None:
    """The market is the SDK's number or its letters."""
    for market in (xtconstant.SH_MARKET, xtconstant.MARKET_SHANGHAI):
        number = trader.order_stock(account, CODE, BUY, 100, LIMIT, RESTS)
        # The counter's number may come with a later push than the first.
        sysid = _sysid(told, number)
        assert trader.cancel_order_stock_sysid(account, market, sysid) == 0
        told.wait("on_stock_order", order_id=number, order_status=xtconstant.ORDER_CANCELED)


def _sysid(told: Recorder, order_id: int) -> str:
    """The counter's number of an order, as soon as it has been told."""

    def numbers() -> set[str]:
        return {str(one.order_sysid) for one in told.all("on_stock_order") if one.order_id == order_id} - {""}

    return wait_until(numbers, "the counter's number").pop()


@pytest.mark.parametrize("later", [False, True], ids=["waiting", "asynchronous"])
def test_a_refused_cancel_is_minus_one_and_an_error(
    trader: XtQuantTrader, account: StockAccount, told: Recorder, *, later: bool
) -> None:
    """What cannot be cancelled is told by `on_cancel_error`, which the SDK may keep to itself for ever."""
    if later:
        seq = trader.cancel_order_stock_async(account, 12345)
        assert told.wait("on_cancel_order_stock_async_response", seq=seq).cancel_result == -1
    else:
        assert trader.cancel_order_stock(account, 12345) == -1
    assert "not_found" in told.wait("on_cancel_error", order_id=12345).error_msg


def test_queries_give_what_the_sdk_gives(trader: XtQuantTrader, account: StockAccount) -> None:
    """Objects, lists of them, and None for what is not there."""
    number = trader.order_stock(account, CODE, BUY, 100, LIMIT, RESTS, "alpha", "asked for")
    order = trader.query_stock_order(account, number)
    assert order is not None
    assert (order.order_remark, order.price, order.order_volume) == ("asked for", RESTS, 100)
    orders = trader.query_stock_orders(account, cancelable_only=True)
    assert orders is not None
    assert number in [one.order_id for one in orders]
    assert trader.query_stock_trades(account) is not None
    positions = trader.query_stock_positions(account)
    assert positions is not None
    assert [position.stock_code for position in positions] == [CODE]
    assert trader.query_stock_position(account, "000001.SZ") is None
    assert trader.query_stock_order(account, 12345) is None
    assert trader.cancel_order_stock(account, number) == 0


def test_accounts_are_asked_without_naming_one(trader: XtQuantTrader, account: StockAccount) -> None:
    """The account that was used first answers for the terminal."""
    (info,) = trader.query_account_infos() or []
    assert (info.account_id, info.account_type, info.login_status) == (account.account_id, 2, 0)
    (status,) = trader.query_account_status() or []
    assert (status.account_id, status.account_type, status.status) == (account.account_id, 2, 0)


@pytest.mark.parametrize("relaxed", [False, True])
def test_queries_with_a_callback_are_numbered_and_answered(
    trader: XtQuantTrader, account: StockAccount, *, relaxed: bool
) -> None:
    """Each returns a number at once, and calls back with what the waiting one returns."""
    trader.set_relaxed_response_order_enabled(relaxed)
    answers: list[Any] = []
    asked: list[Callable[..., int]] = [
        trader.query_stock_asset_async,
        trader.query_stock_orders_async,
        trader.query_stock_trades_async,
        trader.query_stock_positions_async,
    ]
    numbers = [ask(account, answers.append) for ask in asked]
    numbers += [
        trader.query_account_infos_async(answers.append),
        trader.query_account_status_async(answers.append),
    ]
    wait_until(lambda: len(answers) == len(numbers), "every answer")
    assert sorted(set(numbers)) == sorted(numbers)
    assert min(numbers) > 0
    assert None not in answers


class _Asking(XtQuantTraderCallback):
    """Does within a callback what stops the SDK for ever."""

    def __init__(self, trader: XtQuantTrader, account: StockAccount) -> None:
        self.trader, self.account = trader, account
        self.done = Flag()
        self.answers: list[Any] = []

    def on_order_stock_async_response(self, response: Any) -> None:
        """Ask, order, cancel, fail, and stop."""
        self.answers.append(self.trader.query_stock_asset(self.account))
        number = self.trader.order_stock(self.account, CODE, BUY, 100, LIMIT, RESTS)
        self.answers.append(self.trader.cancel_order_stock(self.account, number))
        self.answers.append(self.trader.cancel_order_stock(self.account, response.order_id))
        raise RuntimeError("a strategy's own fault")

    def on_cancel_order_stock_async_response(self, response: Any) -> None:
        """Stop, in the thread that is to be stopped."""
        self.answers.append(response.cancel_result)
        self.trader.stop()
        self.done.set()


def test_a_callback_may_wait_for_answers_fail_and_stop(
    bus: str, account: StockAccount, caplog: pytest.LogCaptureFixture
) -> None:
    """What waits does not wait for itself; a fault is logged and keeps nothing from what follows."""
    trader = XtQuantTrader(bus, 7)
    asking = _Asking(trader, account)
    trader.register_callback(asking)
    trader.start()
    trader.order_stock_async(account, CODE, BUY, 100, LIMIT, RESTS)
    wait_until(lambda: "a strategy's own fault" in caplog.text, "the fault to be logged")
    trader.cancel_order_stock_async(account, 12345)
    assert asking.done.wait(10)
    asset, *rest = asking.answers
    assert asset.account_id == account.account_id
    assert rest == [0, 0, -1]
    trader.run_forever()
    trader.sleep(0)
