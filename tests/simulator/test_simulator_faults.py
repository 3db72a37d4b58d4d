"""The fault switches of answers and pushes, through the wheel's own xttrader.py."""

import pytest
from simulator.sdk_rig import STOCK, Desk, Sdk, in_background
from support.waiting import wait_until

from worker.simulator import TerminalControl


def test_response_delay_holds_back_one_kind_of_answer(desk: Desk, control: TerminalControl) -> None:
    """An order's answer comes late, its pushes and other answers do not wait."""
    control.set_faults(response_delay_s={"orderStock": 0.1})
    desk.order()
    assert desk.asset() is not None
    desk.recorder.wait_for("order_stock_async_response")
    assert desk.recorder.story() == [50, "stock_trade", 56, "order_stock_async_response"]


def test_spoilt_answers_of_others_do_not_touch_an_orders_sequence(
    desk: Desk, control: TerminalControl
) -> None:
    """A fault for one kind of answer leaves the others where they are."""
    control.set_faults(drop_response={"queryStockAsset": 1.0})
    desk.order()
    desk.recorder.wait_for_status(56)
    assert desk.recorder.story() == ["order_stock_async_response", 50, "stock_trade", 56]


def test_dropped_response_hangs_its_caller_while_the_order_lives(
    desk: Desk, control: TerminalControl
) -> None:
    """A lost answer blocks order_stock for ever, though the order is in the list."""
    control.set_faults(drop_response={"orderStock": 1.0})
    results = in_background(
        lambda: desk.trader.order_stock(desk.account, STOCK, 23, 100, 11, 9.5, "", "lost")
    )
    desk.recorder.wait_for_status(50)
    assert [order.order_remark for order in desk.orders()] == ["lost"]
    assert results == []


def test_dropped_push_shows_in_a_query_only(desk: Desk, control: TerminalControl) -> None:
    """A lost trade push leaves the trade to be queried."""
    control.set_faults(drop_push={"stockTrade": 1.0})
    desk.order()
    desk.recorder.wait_for_status(56)
    assert desk.recorder.of("stock_trade") == []
    assert len(desk.trader.query_stock_trades(desk.account)) == 1


def test_any_push_and_any_response_can_be_meant(desk: Desk, control: TerminalControl) -> None:
    """The star stands for every push and every request."""
    control.set_faults(drop_push={"*": 1.0}, response_delay_s={"*": 0.01})
    assert desk.order_now() > 0
    assert desk.recorder.names() == ["order_stock_async_response"]


@pytest.mark.parametrize(
    ("timing", "story"),
    [
        ("after_response", ["order_stock_async_response", "order_error"]),
        ("before_response", ["order_stock_async_response", "order_error"]),
        ("never", ["order_stock_async_response"]),
    ],
)
def test_error_timing(desk: Desk, control: TerminalControl, timing: str, story: list[str]) -> None:
    """xttrader.py holds an early error until the answer; a missing one stays missing."""
    control.set_faults(error_timing=timing)
    desk.order(code="600999.SH")
    desk.recorder.wait_for("order_stock_async_response")
    assert desk.asset() is not None
    assert desk.recorder.story() == story


def test_early_error_really_is_early(sdk: Sdk, control: TerminalControl) -> None:
    """Below xttrader.py the error arrives before the answer."""
    control.set_faults(error_timing="before_response")
    desk = sdk.desk().open()
    arrived: list[str] = []
    client = desk.trader.async_client
    client.bindOnOrderErrorCallback(lambda _error: arrived.append("error"))
    client.bindOnOrderStockRespCallback(lambda _seq, _answer: arrived.append("answer"))
    desk.order(code="600999.SH")
    wait_until(lambda: len(arrived) == 2, "both came")
    assert arrived == ["error", "answer"]


def test_response_before_reject_pushes(desk: Desk, control: TerminalControl) -> None:
    """A rejection's pushes can follow the answer."""
    control.set_faults(response_before_reject_pushes=True)
    desk.order(volume=900_000)
    desk.recorder.wait_for("order_error")
    assert desk.recorder.story() == ["order_stock_async_response", 50, 57, 57, "order_error"]


def test_push_before_response(desk: Desk, control: TerminalControl) -> None:
    """An order can be pushed, and filled, before its answer."""
    control.set_faults(push_before_response=True)
    desk.order_now()
    assert desk.recorder.story() == [50, "stock_trade", 56, "order_stock_async_response"]


def test_push_copies(desk: Desk, control: TerminalControl) -> None:
    """Every push comes as often as it is told, an answer once."""
    control.set_faults(push_copies=2)
    desk.order()
    desk.recorder.wait_for("stock_order", 4)
    assert desk.recorder.story() == [
        "order_stock_async_response",
        50,
        50,
        "stock_trade",
        "stock_trade",
        56,
        56,
    ]


def test_shuffled_pushes(desk: Desk, control: TerminalControl) -> None:
    """The pushes of one event come in another order, and all of them come."""
    stories = set()
    for seed in range(5):
        control.set_faults(shuffle_pushes=True, seed=seed)
        desk.recorder.heard.clear()
        desk.order()
        wait_until(lambda: len(desk.recorder.heard) == 4, "all pushes came")
        stories.add(tuple(desk.recorder.story()))
    assert len(stories) > 1
    assert {frozenset(story) for story in stories} == {
        frozenset({"order_stock_async_response", 50, "stock_trade", 56})
    }


def test_replay_on_subscribe(desk: Desk, control: TerminalControl) -> None:
    """Subscribing again repeats the day's orders and trades."""
    desk.order()
    desk.recorder.wait_for_status(56)
    control.set_faults(replay_on_subscribe=True)
    assert desk.trader.subscribe(desk.account) == 0
    desk.recorder.wait_for("stock_trade", 2)
    assert desk.recorder.story()[4:] == [56, "stock_trade"]


def test_late_sysid(desk: Desk, control: TerminalControl) -> None:
    """An order is pushed without its contract number first."""
    control.set_faults(late_sysid=True)
    desk.order()
    desk.recorder.wait_for_status(56)
    assert [order.order_sysid for order in desk.recorder.of("stock_order")] == ["", "1", "1"]


def test_minus_one_for_live_order(desk: Desk, control: TerminalControl) -> None:
    """The answer says -1, and the order trades."""
    control.set_faults(minus_one_for_live_order=1.0)
    assert desk.order_now(remark="alive") == -1
    assert desk.recorder.wait_for_status(56).order_remark == "alive"


def test_single_junk(desk: Desk, control: TerminalControl) -> None:
    """57 can come once only."""
    control.set_faults(single_junk=True)
    desk.order(volume=900_000)
    desk.recorder.wait_for("order_error")
    assert desk.recorder.statuses() == [50, 57]


@pytest.mark.parametrize(
    ("race", "statuses"), [("filled", [50, 51, 56]), ("part_filled", [50, 51, 52, 53]), ("error_after",
    [50, 51, 50])]
)  # fmt: skip
def test_cancel_race(desk: Desk, control: TerminalControl, race: str, statuses: list[int]) -> None:
    """A cancel that answered 0 meets a fill, a part fill, or fails after all."""
    control.set_faults(cancel_race=race)
    order_id = desk.order_now(volume=300, price=9.50)
    assert desk.trader.cancel_order_stock(desk.account, order_id) == 0
    desk.recorder.wait_for("stock_order", len(statuses))
    assert desk.recorder.statuses() == statuses
    if race == "error_after":
        assert desk.recorder.wait_for("cancel_error").order_id == order_id


def test_cancel_of_unknown_order(desk: Desk, control: TerminalControl) -> None:
    """Cancelling what does not exist fails, or with the switch succeeds."""
    assert desk.trader.cancel_order_stock(desk.account, 12345) == -1
    control.set_faults(cancel_of_unknown_succeeds=True)
    assert desk.trader.cancel_order_stock(desk.account, 12345) == 0


def test_status_msg_can_be_cut_between_characters(desk: Desk, control: TerminalControl) -> None:
    """With the switch off, status_msg ends with a whole character."""
    control.set_faults(byte_cut_status_msg=False)
    desk.order(volume=900_000)
    assert desk.recorder.wait_for_status(57).status_msg == "[COUNTER][260200][可"


def test_asset_and_position_pushes(desk: Desk, control: TerminalControl) -> None:
    """With the switches on, asset and positions are pushed after a fill."""
    control.set_faults(asset_push=True, position_push=True)
    desk.order()
    assert desk.recorder.wait_for("stock_position").volume == 1100
    assert desk.recorder.story() == [
        "order_stock_async_response",
        50,
        "stock_trade",
        56,
        "stock_asset",
        "stock_position",
    ]


def test_probable_faults_repeat_with_their_seed(desk: Desk, control: TerminalControl) -> None:
    """The same seed loses the same pushes."""
    stories = []
    for _ in range(2):
        control.set_faults(drop_push={"*": 0.5}, seed=7)
        seen = len(desk.recorder.heard)
        for _order in range(10):
            desk.order_now()
        assert desk.asset() is not None
        stories.append(desk.recorder.story()[seen:])
    assert stories[0] == stories[1]
    assert 10 < len(stories[0]) < 40
