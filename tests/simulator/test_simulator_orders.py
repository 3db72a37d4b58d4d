"""Orders and cancels through the wheel's own xttrader.py."""

from typing import Any

import pytest
from simulator.sdk_rig import SELL, STOCK, Desk, Sdk

from worker.simulator import TerminalControl


def test_limit_order_at_last_price_fills_at_once(desk: Desk) -> None:
    """The answer comes first, then 50 with a contract number, the trade, 56."""
    seq = desk.order(remark="order-1", strategy="alpha")
    filled = desk.recorder.wait_for_status(56)
    answer = desk.recorder.of("order_stock_async_response")[0]
    trade = desk.recorder.of("stock_trade")[0]
    assert desk.recorder.story() == ["order_stock_async_response", 50, "stock_trade", 56]
    assert (answer.seq, answer.order_id, answer.order_remark) == (seq, filled.order_id, "order-1")
    assert (filled.traded_volume, filled.traded_price, filled.price_type, filled.offset_flag) == (
        100,
        10.0,
        50,
        48,
    )
    assert (trade.order_id, trade.traded_volume, trade.traded_amount) == (filled.order_id, 100, 1000.0)
    assert (filled.order_sysid, filled.strategy_name, filled.instrument_name) == ("1", "alpha", "浦发银行")


def test_order_ids_look_like_a_terminals(desk: Desk) -> None:
    """Order ids begin above 1082130432 and count up."""
    assert [desk.order_now(), desk.order_now()] == [1082130433, 1082130434]


def test_limit_order_away_from_last_price_rests_until_the_price_comes(
    desk: Desk, control: TerminalControl
) -> None:
    """A buy below the last price waits, and fills at the last price when that falls through its limit."""
    order_id = desk.order_now(price=9.50)
    assert [order.order_status for order in desk.orders()] == [50]
    control.set_price(STOCK, 9.40)
    filled = desk.recorder.wait_for_status(56)
    assert (filled.order_id, filled.traded_price) == (order_id, 9.40)


def test_cancel(desk: Desk) -> None:
    """A cancel answers 0 and leads over 51 to 54."""
    order_id = desk.order_now(price=9.50)
    assert desk.trader.cancel_order_stock(desk.account, order_id) == 0
    desk.recorder.wait_for_status(54)
    assert desk.recorder.statuses() == [50, 51, 54]


def test_cancel_after_part_fill(desk: Desk, control: TerminalControl) -> None:
    """The rest of a partly filled order goes over 52 to 53."""
    control.set_price(STOCK, 10.0, available=100)
    order_id = desk.order_now(volume=300)
    desk.recorder.wait_for_status(55)
    assert desk.trader.cancel_order_stock(desk.account, order_id) == 0
    cancelled = desk.recorder.wait_for_status(53)
    assert cancelled.traded_volume == 100
    assert desk.recorder.statuses() == [50, 55, 52, 53]


def test_cancel_by_contract_number(desk: Desk) -> None:
    """An order can be cancelled by its contract number and market."""
    desk.order_now(price=9.50)
    sysid = desk.recorder.wait_for_status(50).order_sysid
    assert desk.trader.cancel_order_stock_sysid(desk.account, "SH", sysid) == 0
    desk.recorder.wait_for_status(54)
    assert desk.trader.cancel_order_stock_sysid(desk.account, 1, sysid) == -1


def test_cancel_of_final_order_fails_with_an_error(desk: Desk) -> None:
    """What has filled cannot be cancelled: -1, and on_cancel_error says why."""
    order_id = desk.order_now()
    assert desk.trader.cancel_order_stock(desk.account, order_id) == -1
    error = desk.recorder.wait_for("cancel_error")
    assert (error.order_id, "已成交" in error.error_msg) == (order_id, True)


def test_asynchronous_cancel_is_answered(desk: Desk) -> None:
    """cancel_order_stock_async is answered with the result and its seq."""
    order_id = desk.order_now(price=9.50)
    seq = desk.trader.cancel_order_stock_async(desk.account, order_id)
    answer = desk.recorder.wait_for("cancel_order_stock_async_response")
    assert (answer.seq, answer.cancel_result, answer.order_id) == (seq, 0, order_id)


def test_counter_reject(desk: Desk) -> None:
    """What the counter refuses gets an id, 50, 57 twice before its answer, and then the error."""
    desk.order(volume=900_000, remark="too-much")
    error = desk.recorder.wait_for("order_error")
    answer = desk.recorder.of("order_stock_async_response")[0]
    assert desk.recorder.story() == [50, 57, 57, "order_stock_async_response", "order_error"]
    assert error.order_id == answer.order_id > 0
    assert (error.error_id, error.order_remark) == (260200, "too-much")
    assert error.error_msg.startswith("[COUNTER][260200][可用资金不足][fund_account=")
    assert desk.recorder.of("stock_order")[-1].order_sysid == f"xt{answer.order_id}"


def test_reason_in_status_msg_is_cut_inside_a_character(desk: Desk) -> None:
    """status_msg has 23 bytes, which end inside a Chinese character: reading it raises."""
    desk.order(volume=900_000)
    junk = desk.recorder.wait_for_status(57)
    with pytest.raises(UnicodeDecodeError):
        _ = junk.status_msg


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "600999.SH"}, "证券代码不存在"),
        ({"price_type": 99}, "报价类型不支持"),
        ({"price_type": 48}, "[48]"),
        ({"side": 27}, "委托类型不支持"),
    ],
)
def test_terminal_refuses_before_the_counter(desk: Desk, wrong: dict[str, Any], words: str) -> None:
    """What the terminal refuses itself is answered -1, and on_order_error has the seq and the words."""
    seq = desk.order(**wrong)
    error = desk.recorder.wait_for("order_error")
    assert desk.recorder.story() == ["order_stock_async_response", "order_error"]
    assert (error.order_id, error.seq) == (-1, seq)
    assert words in error.error_msg


def test_unsubscribed_session_cannot_trade(sdk: Sdk) -> None:
    """Without subscribe() an order is refused with -1."""
    desk = sdk.desk()
    assert desk.connect() == 0
    assert desk.order_now() == -1


def test_subscribing_an_unknown_account_fails(sdk: Sdk) -> None:
    """subscribe() answers -1 for an account that the terminal does not have."""
    desk = sdk.desk()
    desk.connect()
    assert desk.trader.subscribe(sdk.xttype.StockAccount("1234567890")) == -1
    assert desk.trader.subscribe(sdk.xttype.StockAccount(desk.account.account_id, "CREDIT")) == -1


def test_order_by_hand_is_pushed_to_every_session(sdk: Sdk, control: TerminalControl) -> None:
    """An order at the terminal's window reaches all sessions, with a blank remark."""
    first, second = sdk.desk(1).open(), sdk.desk(2).open()
    order_id = control.place_by_hand(STOCK, SELL, 100, 11.0)
    for desk in (first, second):
        order = desk.recorder.wait_for("stock_order")
        assert (order.order_id, order.order_remark, order.strategy_name) == (order_id, "", "")


def test_pushes_go_to_all_sessions_and_answers_to_one(sdk: Sdk) -> None:
    """Another session sees an order's pushes, with its remark, but not its answer."""
    first, second = sdk.desk(1).open(), sdk.desk(2).open()
    first.order(remark="mine")
    assert second.recorder.wait_for_status(56).order_remark == "mine"
    assert second.recorder.story() == [50, "stock_trade", 56]


def test_unsubscribed_session_gets_no_pushes(desk: Desk, control: TerminalControl) -> None:
    """After unsubscribe() the pushes end."""
    assert desk.trader.unsubscribe(desk.account) == 0
    control.place_by_hand(STOCK, SELL, 100, 10.0)
    assert desk.asset() is not None
    assert desk.recorder.heard == []


def test_book_keeps_everything(desk: Desk, control: TerminalControl) -> None:
    """The exchange's book has each order and fill with its remark, over all days, rejected ones apart."""
    desk.order_now(remark="a")
    desk.order_now(remark="b", volume=900_000)
    control.roll_day()
    desk.order_now(remark="c", price=9.50)
    book = control.book()
    assert [(order.day, order.order_remark, order.order_status) for order in book.orders] == [
        (0, "a", 56),
        (1, "c", 50),
    ]
    assert [order.order_remark for order in book.rejected] == ["b"]
    assert [(fill.order_remark, fill.traded_price) for fill in book.fills] == [("a", 10.0)]
