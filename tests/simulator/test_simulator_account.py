"""Money and shares: what is frozen, charged, delivered and returned."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator.sdk_rig import BUY, SELL, STOCK, Desk, plain

from worker.simulator import Scenario, Terminal, TerminalControl
from worker.simulator.scenario import FeeTable, Holding

FUND, BOND = "510300.SH", "113050.SH"


def near(amount: float) -> Any:
    """Return something equal to `amount` but for float noise."""
    return pytest.approx(amount, abs=1e-6)


def test_a_new_account_is_the_default_scenarios(desk: Desk) -> None:
    """A million in cash, a thousand shares that may be sold, and their sum."""
    asset, position = desk.asset(), desk.position()
    assert (asset.cash, asset.frozen_cash, asset.market_value) == (1_000_000.0, 0.0, 10_000.0)
    assert (asset.total_asset, asset.fetch_balance, asset.current_balance) == (
        1_010_000.0,
        1_000_000.0,
        1_000_000.0,
    )
    assert (position.volume, position.can_use_volume, position.avg_price) == (1000, 1000, 9.5)
    assert (position.float_profit, position.last_price) == (500.0, 10.0)


def test_resting_buy_freezes_its_price_and_fees(desk: Desk) -> None:
    """900 at 9.50 freeze 8550.00, five yuan of commission and 0.09 of transfer fee."""
    desk.order_now(volume=900, price=9.50)
    asset = desk.asset()
    assert asset.frozen_cash == near(8550.00 + 5.00 + 0.09)
    assert asset.cash == near(1_000_000 - 8555.09)


def test_cancelled_buy_returns_everything(desk: Desk) -> None:
    """After a cancel nothing is frozen and nothing is missing."""
    order_id = desk.order_now(volume=900, price=9.50)
    desk.trader.cancel_order_stock(desk.account, order_id)
    desk.recorder.wait_for_status(54)
    assert (desk.asset().cash, desk.asset().frozen_cash) == (1_000_000.0, 0.0)


def test_fill_below_the_limit_returns_what_was_frozen_too_much(desk: Desk) -> None:
    """A buy at 11.00 that fills at 10.00 costs 10.00."""
    desk.order_now(volume=1000, price=11.00)
    asset = desk.asset()
    assert asset.frozen_cash == 0.0
    assert asset.cash == near(1_000_000 - 10_000 - 5.00 - 0.10)


def test_bought_stock_cannot_be_sold_on_the_day(desk: Desk, control: TerminalControl) -> None:
    """T+1: what was bought is on the road until the day rolls."""
    desk.order_now(volume=500)
    position = desk.position()
    assert (position.volume, position.can_use_volume, position.on_road_volume) == (1500, 1000, 500)
    desk.order(volume=1100, side=SELL)
    assert desk.recorder.wait_for("order_error").error_id == 251005
    control.roll_day()
    position = desk.position()
    assert (position.can_use_volume, position.on_road_volume, position.yesterday_volume) == (1500, 0, 1500)


def test_convertible_bond_can_be_sold_on_the_day(desk: Desk) -> None:
    """T+0: a bond that was bought is usable at once."""
    desk.order_now(volume=10, price=110.0, code=BOND)
    assert desk.position(BOND).can_use_volume == 10
    desk.order_now(volume=10, price=110.0, code=BOND, side=SELL)
    assert desk.position(BOND).volume == 0


def test_resting_sell_freezes_shares_and_a_cancel_returns_them(desk: Desk) -> None:
    """A sell holds back its shares, not money."""
    order_id = desk.order_now(volume=400, price=10.50, side=SELL)
    position = desk.position()
    assert (position.volume, position.can_use_volume, position.frozen_volume) == (1000, 600, 400)
    desk.trader.cancel_order_stock(desk.account, order_id)
    desk.recorder.wait_for_status(54)
    assert (desk.position().can_use_volume, desk.position().frozen_volume) == (1000, 0)


def test_sell_pays_commission_stamp_duty_and_transfer_fee(desk: Desk, control: TerminalControl) -> None:
    """1000 at 10.00 cost 5.00, 5.00 and 0.10; the proceeds can be spent, and withdrawn tomorrow."""
    desk.order_now(volume=1000, side=SELL)
    asset = desk.asset()
    assert asset.cash == near(1_000_000 + 10_000 - 5.00 - 5.00 - 0.10)
    assert asset.fetch_balance == near(1_000_000)
    control.roll_day()
    assert desk.asset().fetch_balance == near(asset.cash)


def test_commission_minimum_is_per_order_not_per_fill(desk: Desk, control: TerminalControl) -> None:
    """Three fills of one order pay the minimum once, with the first."""
    control.set_price(STOCK, 10.0, available=100)
    desk.order_now(volume=300)
    for _ in range(2):
        control.set_price(STOCK, 10.0, available=100)
    trades = [desk.recorder.wait_for("stock_trade", count) for count in (1, 2, 3)]
    assert [trade.commission for trade in trades] == [5.0, 0.0, 0.0]
    assert desk.asset().cash == near(1_000_000 - 3000 - 5.00 - 0.03)


def test_large_order_pays_the_rate(desk: Desk) -> None:
    """0.025 per cent of 500,000 is 125.00."""
    desk.order_now(volume=50_000)
    assert desk.recorder.wait_for("stock_trade").commission == 125.0


def test_funds_pay_commission_only(desk: Desk) -> None:
    """Neither stamp duty nor transfer fee on a fund, either way."""
    desk.order_now(volume=10_000, price=4.0, code=FUND)
    assert desk.asset().cash == near(1_000_000 - 40_000 - 10.0)


def test_empty_position_stays_until_the_day_rolls(desk: Desk, control: TerminalControl) -> None:
    """A row of zeros remains after the last share was sold."""
    desk.order_now(volume=1000, side=SELL)
    assert [position.volume for position in desk.trader.query_stock_positions(desk.account)] == [0]
    control.roll_day()
    assert desk.trader.query_stock_positions(desk.account) == []


def test_freeze_can_leave_out_the_minimum() -> None:
    """One broker was seen to freeze the rate without its minimum."""
    scenario = Scenario.load().model_copy(update={"fees": FeeTable(freeze_minimum_commission=False)})
    control = TerminalControl(terminal := Terminal(plain(scenario)))
    control.place_by_hand(STOCK, BUY, 100, 9.50)
    account = terminal.exchange.accounts["8880000001"]
    assert account.frozen == 950_000 + 240 + 10  # 950.00, 0.24 of commission, 0.01 of transfer fee


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("order"), st.sampled_from([BUY, SELL]), st.integers(1, 12), st.integers(-40, 40)),
        st.tuples(st.just("cancel"), st.integers(0, 20)),
        st.tuples(st.just("available"), st.integers(0, 700)),
        st.tuples(st.just("roll")),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(actions=ACTIONS)
def test_nothing_is_lost_but_fees(actions: list[tuple[Any, ...]]) -> None:
    """At a steady price, cash and frozen cash and shares and fees add up, whatever is done."""
    scenario = Scenario.load()
    holdings = (Holding(stock_code=STOCK, volume=1050, cost=9.5),)
    account_scenario = scenario.accounts[0].model_copy(update={"cash": 9_000.0, "positions": holdings})
    terminal = Terminal(plain(scenario.model_copy(update={"accounts": (account_scenario,)})))
    exchange, control = terminal.exchange, TerminalControl(terminal)
    account = exchange.accounts["8880000001"]
    before = account.cash + 1050 * 10_000
    for action in actions:
        act(terminal, control, action)
        position = account.position(exchange.instruments[STOCK])
        fees = sum(order.fees for _, order in exchange.book.ever_accepted)
        held_back = sum(order.frozen for order in exchange.book.open_orders())
        assert account.cash + account.frozen + position.market_value + fees == before
        assert account.frozen == held_back
        assert min(account.cash, account.frozen, position.can_use, position.frozen) >= 0
        assert position.can_use + position.frozen + position.on_road == position.volume


def act(terminal: Terminal, control: TerminalControl, action: tuple[Any, ...]) -> None:
    """Do one thing at the terminal."""
    exchange = terminal.exchange
    if action[0] == "order":
        _, side, lots, cents = action
        control.place_by_hand(STOCK, side, lots * 100, 10.0 + cents / 100)
    elif action[0] == "cancel" and action[1] < len(exchange.book.orders):
        order = list(exchange.book.orders.values())[action[1]]
        if exchange.begin_cancel(order) is None:
            exchange.finish_cancel(order)
    elif action[0] == "available":
        control.set_price(STOCK, 10.0, available=action[1])
    elif action[0] == "roll":
        control.roll_day()
