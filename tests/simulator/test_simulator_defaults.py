"""What a terminal does that nobody has told anything: as unkind as most real ones are."""

from collections.abc import Iterator

import pytest
from simulator.sdk_rig import Desk, loaded_sdk
from support.waiting import wait_until

from worker.broker.copying import ASSET, copied
from worker.simulator import Terminal, TerminalControl, native_modules

ORDERS = 40


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """A terminal as anybody gets it."""
    terminal = Terminal()
    yield terminal
    terminal.close()


@pytest.fixture
def desk(terminal: Terminal) -> Iterator[Desk]:
    """A trader that is subscribed there."""
    with loaded_sdk(native_modules(terminal, connect_timeout_s=0.0)) as sdk:
        yield sdk.desk().open()


def story_of(desk: Desk, price: float) -> list[list[str | int]]:
    """What came for each of many orders, in order."""
    stories = []
    expected = {"order_stock_async_response", "order_error" if price < 9.0 else 50}
    for _ in range(ORDERS):
        desk.recorder.heard.clear()
        desk.order(price=price)
        wait_until(lambda: expected <= set(desk.recorder.story()), f"{expected} came")
        stories.append(desk.recorder.story())
    return stories


def test_pushes_come_before_the_answer_and_after_it(desk: Desk) -> None:
    """Of orders that rest, and of orders that the counter refuses."""
    for price in (9.5, 8.0):
        first = {story[0] for story in story_of(desk, price)}
        assert first == {"order_stock_async_response", 50}


def test_the_counters_number_comes_late_or_at_once(desk: Desk) -> None:
    """An order whose number is late is pushed once more."""
    for _ in range(ORDERS):
        desk.order_now(price=9.5)
    pushed = [(order.order_id, order.order_sysid) for order in desk.recorder.of("stock_order")]
    late = {order_id for order_id, sysid in pushed if not sysid}
    assert 0 < len(late) < ORDERS
    assert all(any(sysid for number, sysid in pushed if number == order_id) for order_id in late)


def test_queries_lag_a_moment(desk: Desk) -> None:
    """What was just frozen is not in the money yet, and then it is; orders and fills alike."""

    def traded() -> list[int]:
        return [fill.order_id for fill in desk.trader.query_stock_trades(desk.account)]

    lagged, placed = 0, list[int]()
    for _ in range(ORDERS):
        placed.append(desk.order_now(price=10.0))
        lagged += traded() != placed
        wait_until(lambda: traded() == placed, "the fill in the list")
        order = desk.trader.query_stock_order(desk.account, placed[-1])
        assert (order.order_status, order.traded_volume) == (56, 100)
    assert lagged > ORDERS / 2


def test_the_past_of_an_order_is_what_it_was(desk: Desk, terminal: Terminal) -> None:
    """An order that rested when the interval began rests in the list, whatever has become of it since."""
    order_id = desk.order_now(price=9.5)
    wait_until(lambda: desk.trader.query_stock_orders(desk.account), "it is in the list")
    TerminalControl(terminal).set_faults(query_lag_s=3600.0)
    desk.trader.cancel_order_stock(desk.account, order_id)
    desk.recorder.wait_for_status(54)
    new = desk.order_now(price=10.0)
    orders = desk.trader.query_stock_orders(desk.account)
    assert [(one.order_id, one.order_status) for one in orders] == [(order_id, 50)]
    assert desk.trader.query_stock_order(desk.account, new) is None
    assert desk.trader.query_stock_trades(desk.account) == []


def test_what_is_not_told_is_the_largest_number(desk: Desk, terminal: Terminal) -> None:
    """In money and positions; the worker reads none of it, and a test can name other fields."""
    asset = desk.trader.query_stock_asset(desk.account)
    assert asset.fetch_balance == 1.7976931348623157e308
    assert copied(asset, ASSET)["fetch_balance"] is None
    TerminalControl(terminal).set_faults(untold=["can_use_volume", "cash"])
    position = desk.trader.query_stock_positions(desk.account)[0]
    assert position.can_use_volume == 2**63 - 1
    assert copied(desk.trader.query_stock_asset(desk.account), ASSET)["cash"] is None
