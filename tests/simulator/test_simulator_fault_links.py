"""The fault switches of links, sessions, queries and days, through the wheel's own xttrader.py."""

from typing import Any

import pytest
from simulator.sdk_rig import Desk, Sdk, in_background
from support.waiting import wait_until, waiting_in_vain

from worker.simulator import Faults, TerminalControl


def test_offline_answers(desk: Desk, control: TerminalControl) -> None:
    """A connected session is answered as if it were not."""
    control.set_faults(offline_answers=True)
    assert (desk.asset(), desk.orders(), desk.order_now()) == (None, [], -1)
    control.clear_faults()
    assert desk.asset() is not None


def test_connect_results(sdk: Sdk, control: TerminalControl) -> None:
    """connect() returns the results that are listed, then works."""
    control.set_faults(connect_results=[-1, -2])
    desk = sdk.desk()
    assert [desk.connect(), desk.trader.connect(), desk.trader.connect()] == [-1, -2, 0]
    control.set_faults(push_copies=2)
    assert desk.trader.connect() == 0


def test_connect_delay(sdk: Sdk, control: TerminalControl) -> None:
    """connect() takes as long as it is told."""
    control.set_faults(connect_delay_s=0.1)
    with waiting_in_vain(0.1):
        assert sdk.desk().connect() == 0


def test_disconnect_without_a_push(desk: Desk, control: TerminalControl) -> None:
    """The link is dead, and nobody says so."""
    control.set_faults(disconnected_push="never")
    control.drop_links()
    assert desk.asset() is None
    assert desk.recorder.heard == []


def test_late_disconnect(desk: Desk, control: TerminalControl) -> None:
    """on_disconnected comes after its delay; until then the answers are those of a dead link."""
    control.set_faults(disconnected_push="late", disconnected_delay_s=0.1)
    with waiting_in_vain(0.1):
        control.drop_links()
        assert desk.asset() is None
        desk.recorder.wait_for("disconnected")


def test_session_id_lingers(sdk: Sdk, control: TerminalControl) -> None:
    """A session id is refused for a while after its end."""
    control.set_faults(session_linger_s=60.0)
    desk = sdk.desk().open()
    assert desk.trader.connect() == -1
    assert sdk.desk(2).connect() == 0


def test_slow_native_thread_delays_everything(desk: Desk, control: TerminalControl) -> None:
    """A slow native thread holds up every answer."""
    control.set_faults(native_delay_s=0.1)
    with waiting_in_vain(0.1):
        assert desk.asset() is not None


def test_query_lag_shows_the_past(desk: Desk, control: TerminalControl) -> None:
    """A query does not see an order that was placed in its interval."""
    control.set_faults(query_lag_s=3600.0)
    desk.order_now(price=9.50)
    assert (desk.orders(), desk.asset().frozen_cash) == ([], 0.0)
    control.clear_faults()
    assert len(desk.orders()) == 1


def test_stale_cancelable_order(desk: Desk, control: TerminalControl) -> None:
    """The cancelable orders can include one of yesterday."""
    desk.order_now(price=9.50, remark="old")
    control.roll_day()
    assert desk.orders(cancelable_only=True) == []
    control.set_faults(stale_cancelable=True)
    assert [(order.order_remark, order.order_status) for order in desk.orders(cancelable_only=True)] == [
        ("old", 50)
    ]


def test_order_ids_restart_with_the_day(desk: Desk, control: TerminalControl) -> None:
    """Order ids go on from day to day, or with the switch begin again."""
    first = desk.order_now()
    control.roll_day()
    assert desk.order_now() == first + 1
    control.set_faults(order_ids_restart=True)
    control.roll_day()
    assert desk.order_now() == first


def test_calls_that_never_return(sdk: Sdk, desk: Desk, control: TerminalControl) -> None:
    """A native call, or connect(), does not come back until the fault ends."""
    control.set_faults(calls_that_never_return=["orderStock", "connect"])
    placed = in_background(desk.order)
    connected = in_background(sdk.desk(2).connect)
    assert desk.asset() is not None
    assert (placed, connected) == ([], [])
    control.clear_faults()
    wait_until(lambda: placed and connected == [0], "both calls came back")


def test_unknown_switches_are_refused(control: TerminalControl) -> None:
    """A misspelt switch, or a wrong value, is an error with its name."""
    with pytest.raises(ValueError, match="push_copys"):
        control.set_faults(push_copys=2)
    with pytest.raises(ValueError, match="push_copies"):
        control.set_faults(push_copies=0)


def test_faults_are_frozen() -> None:
    """Switches change through the terminal only, so that everybody hears of it."""
    with pytest.raises(ValueError, match="frozen"):
        Faults().push_copies = 2  # type: ignore[misc]  # That it cannot be assigned is what is tested.


def test_account_status_is_pushed_and_stops_orders(desk: Desk, control: TerminalControl) -> None:
    """An account that is not in order says so, and its orders are refused."""
    control.set_account_status(desk.account.account_id, 5)
    assert desk.recorder.wait_for("account_status").status == 5
    assert [status.status for status in desk.trader.query_account_status()] == [5]
    assert desk.order_now() == -1


def test_dropped_request_leaves_no_trace(desk: Desk, control: TerminalControl) -> None:
    """A request that never arrives is not answered, and no order exists."""
    control.set_faults(drop_request={"orderStock": 1.0})
    desk.order()
    assert desk.orders() == []
    assert desk.recorder.heard == []


def test_replay_of_the_day(desk: Desk, control: TerminalControl) -> None:
    """When the broker's link comes back, the day's orders and trades are pushed again."""
    desk.order_now()
    desk.order_now(price=9.50)
    desk.recorder.wait_for_status(56)
    assert desk.asset() is not None
    desk.recorder.heard.clear()
    control.replay_day()
    desk.recorder.wait_for("stock_trade")
    assert desk.recorder.story() == [56, 50, "stock_trade"]


@pytest.mark.parametrize(
    "changes",
    [
        {"drop_response": {"order_stock": 1.0}},
        {"drop_push": {"order": 1.0}},
        {"calls_that_never_return": ["close"]},
    ],
)
def test_faults_know_their_requests_and_pushes(control: TerminalControl, changes: dict[str, Any]) -> None:
    """A request or push that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match=r"there is no (order_stock|order|close); there are"):
        control.set_faults(**changes)
