"""What the counter and the exchange accept: sizes, ticks, limits, price types, hours."""

import datetime as dt
import math
from typing import Any

import pytest
from simulator.sdk_rig import BUY, SELL, STOCK, plain

from worker.simulator import Scenario, Terminal, TerminalControl
from worker.simulator.exchange.hours import SHANGHAI
from worker.simulator.rules.boards import board_of, day_number
from worker.simulator.scenario import AccountScenario, Holding, MarketScenario, Quote

TODAY = day_number(2026, 7, 6)
STAR, CHINEXT, BEIJING, SHENZHEN, FUND, BOND = (
    "688981.SH", "300750.SZ", "920002.BJ", "000001.SZ", "510300.SH", "113050.SH",
)  # fmt: skip


def rich_scenario(**changes: Any) -> Scenario:
    """Return the default scenario with money for everything, and some odd lots to sell."""
    holdings = (
        Holding(stock_code=STOCK, volume=1050, cost=9.5),
        Holding(stock_code=STAR, volume=350, cost=50.0),
        Holding(stock_code=BEIJING, volume=130, cost=15.0),
    )
    account = AccountScenario(account_id="8880000001", cash=1e9, positions=holdings)
    return Scenario.load().model_copy(update={"accounts": (account,), **changes})


def outcome(
    terminal: Terminal, code: str, side: int, volume: int, price: float, *, price_type: int = 11
) -> tuple[int, str]:
    """Place an order by hand and return its status and the counter's words about it."""
    order_id = TerminalControl(terminal).place_by_hand(code, side, volume, price, price_type=price_type)
    book = terminal.exchange.book
    refused = book.refusals.get(order_id)
    return book.orders[order_id].status, refused.error_msg if refused is not None else ""


LOT, TICK, LIMIT, LARGEST = "251016", "251018", "251019", "251017"


@pytest.mark.parametrize(
    ("code", "side", "volume", "price", "refusal"),
    [
        (STOCK, BUY, 100, 10.0, None),
        (STOCK, BUY, 150, 10.0, LOT),
        (STOCK, BUY, 0, 10.0, LOT),
        (STOCK, BUY, -100, 10.0, LOT),
        (STOCK, SELL, 50, 10.0, None),
        (STOCK, SELL, 150, 10.0, None),
        (STOCK, SELL, 40, 10.0, LOT),
        (STOCK, BUY, 1_000_000, 10.0, None),
        (STOCK, BUY, 1_000_100, 10.0, LARGEST),
        (STOCK, BUY, 100, 10.005, TICK),
        (STOCK, BUY, 100, 0.0, TICK),
        (STOCK, BUY, 100, -10.0, TICK),
        (STOCK, BUY, 100, math.nan, TICK),
        (STOCK, BUY, 100, math.inf, TICK),
        (STOCK, BUY, 100, 11.00, None),
        (STOCK, BUY, 100, 11.01, LIMIT),
        (STOCK, SELL, 100, 8.99, LIMIT),
        (STAR, BUY, 200, 50.0, None),
        (STAR, BUY, 201, 50.0, None),
        (STAR, BUY, 199, 50.0, LOT),
        (STAR, SELL, 150, 50.0, LOT),
        (STAR, BUY, 100_001, 50.0, LARGEST),
        (STAR, BUY, 200, 60.0, None),
        (STAR, BUY, 200, 60.01, LIMIT),
        (CHINEXT, BUY, 300_100, 200.0, LARGEST),
        (CHINEXT, BUY, 100, 240.0, None),
        (BEIJING, BUY, 101, 15.0, None),
        (BEIJING, BUY, 99, 15.0, LOT),
        (BEIJING, SELL, 30, 15.0, LOT),
        (BEIJING, BUY, 100, 19.50, None),
        (FUND, BUY, 100, 4.001, None),
        (FUND, BUY, 100, 4.0005, TICK),
        (BOND, BUY, 10, 110.001, None),
        (BOND, BUY, 15, 110.0, LOT),
        (BOND, BUY, 10, 132.001, LIMIT),
    ],
)
def test_sizes_ticks_and_limits(code: str, side: int, volume: int, price: float, refusal: str | None) -> None:
    """Each board takes what its rules say, and the counter names what it refuses."""
    status, words = outcome(Terminal(plain(rich_scenario())), code, side, volume, price)
    assert (status == 57, f"[COUNTER][{refusal}]" in words) == (refusal is not None, refusal is not None)


def test_whole_remainder_of_a_star_position_can_be_sold() -> None:
    """What is left below 200 shares goes in one order."""
    terminal = Terminal(plain(rich_scenario()))
    assert outcome(terminal, STAR, SELL, 200, 50.0)[0] == 56
    assert outcome(terminal, STAR, SELL, 100, 50.0)[0] == 57
    assert outcome(terminal, STAR, SELL, 150, 50.0)[0] == 56


def test_float_noise_is_on_the_tick() -> None:
    """A price like 11.370000000000001 is taken for 11.37."""
    scenario = rich_scenario(quotes=(*Scenario.load().quotes, Quote(stock_code="600036.SH", last=11.37)))
    assert outcome(Terminal(plain(scenario)), "600036.SH", BUY, 100, 11.370000000000001)[0] == 56


@pytest.mark.parametrize(
    ("override", "code", "volume", "price", "status"),
    [
        ({"suspended": True}, STOCK, 100, 10.0, 57),
        ({"tick": 0.001}, STOCK, 100, 10.001, 56),
        ({"lot": 10}, STOCK, 10, 10.0, 56),
        ({"limit_ratio": 0.0}, STOCK, 100, 99.0, 56),
        ({"limit_ratio": 0.05}, STOCK, 100, 10.51, 57),
        ({"previous_close": 11.0}, STOCK, 100, 12.10, 56),
    ],
)
def test_quotes_override_the_board(
    override: dict[str, Any], code: str, volume: int, price: float, status: int
) -> None:
    """A scenario can suspend a stock, and change its tick, lot, daily limit and previous close."""
    holdings = (AccountScenario(account_id="8880000001", cash=1e9),)
    scenario = Scenario(accounts=holdings, quotes=(Quote(stock_code=code, last=10.0, **override),))
    assert outcome(Terminal(plain(scenario)), code, BUY, volume, price)[0] == status


@pytest.mark.parametrize(
    ("code", "price_type", "statuses"),
    [
        (STOCK, 42, [50, 55, 53]),
        (STOCK, 43, [50, 55]),
        (STOCK, 44, [50, 55]),
        (SHENZHEN, 46, [50, 55, 53]),
        (SHENZHEN, 47, [50, 55, 53]),
        (SHENZHEN, 48, [50, 54]),
        (STOCK, 5, [50, 55]),
        (STOCK, 11, [50, 55]),
    ],
)
def test_what_does_not_trade_at_once(code: str, price_type: int, statuses: list[int]) -> None:
    """Of 300 shares against 100, the rest waits, is cancelled, or kills the order, as the price type says."""
    terminal = Terminal(plain(rich_scenario()))
    last = terminal.exchange.instruments[code].last / 1000
    seen: list[int] = []
    session = terminal.open(
        1, lambda items: seen.extend(row["order_status"] for name, _, row in items if "StockOrder" in name)
    )
    session.subscribed.add("8880000001")
    TerminalControl(terminal).set_price(code, last, available=100)
    outcome(terminal, code, BUY, 300, last, price_type=price_type)
    assert seen == statuses


@pytest.mark.parametrize(("sent", "pushed"), [(5, 50), (11, 50), (42, 88), (43, 85), (44, 84), (45, 86)])
def test_price_type_comes_back_as_the_brokers(sent: int, pushed: int) -> None:
    """What is pushed is the broker's number, not the one that was sent."""
    terminal = Terminal(plain(rich_scenario()))
    order_id = TerminalControl(terminal).place_by_hand(STOCK, BUY, 100, 10.0, price_type=sent)
    assert terminal.exchange.book.orders[order_id].row()["price_type"] == pushed


def test_fill_slices() -> None:
    """A trade can come in several fills of whole lots."""
    terminal = Terminal(plain(rich_scenario(market=MarketScenario(fill_slices=3))))
    outcome(terminal, STOCK, BUY, 1000, 10.0)
    fills = TerminalControl(terminal).book().fills
    assert [fill.traded_volume for fill in fills] == [300, 300, 400]


def test_depth_limits_what_trades_at_a_price() -> None:
    """A scenario's depth says how much there is at a price."""
    quotes = (Quote(stock_code=STOCK, last=10.0, depth={"10.00": 200, "9.99": 100}),)
    terminal = Terminal(plain(Scenario(accounts=(AccountScenario(account_id="8880000001"),), quotes=quotes)))
    control = TerminalControl(terminal)
    control.place_by_hand(STOCK, BUY, 400, 10.0)
    control.set_price(STOCK, 9.99)
    assert [(fill.traded_price, fill.traded_volume) for fill in control.book().fills] == [
        (10.0, 200),
        (9.99, 100),
    ]


def test_better_prices_trade_first() -> None:
    """Of two resting buys the higher one gets what there is."""
    terminal = Terminal(plain(rich_scenario()))
    control = TerminalControl(terminal)
    control.place_by_hand(STOCK, BUY, 100, 9.40)
    better = control.place_by_hand(STOCK, BUY, 100, 9.50)
    control.set_price(STOCK, 9.30, available=100)
    assert [fill.order_id for fill in control.book().fills] == [better]


class Day:
    """A terminal that keeps the exchanges' hours, on a Monday, with a clock that is set by hand."""

    def __init__(self, date: dt.date = dt.date(2026, 3, 2), **market: Any) -> None:
        self.date = date
        self.now = 0.0
        self.terminal = Terminal(
            rich_scenario(market=MarketScenario(hours="exchange", **market)), clock=lambda: self.now
        )
        self.control = TerminalControl(self.terminal)

    def at(self, hour: int, minute: int) -> "Day":
        """Set the clock."""
        self.now = dt.datetime.combine(self.date, dt.time(hour, minute), SHANGHAI).timestamp()
        self.control.advance_clock(0)
        return self

    def buy(self, price: float = 10.0) -> int:
        """Buy a lot and return the order id."""
        return self.control.place_by_hand(STOCK, BUY, 100, price)

    def status(self, order_id: int) -> int:
        """Return an order's status."""
        return self.terminal.exchange.book.orders[order_id].status

    def cancels(self, order_id: int) -> bool:
        """Tell whether a cancel is taken."""
        return self.terminal.exchange.begin_cancel(self.terminal.exchange.book.orders[order_id]) is None


@pytest.mark.parametrize(
    ("hour", "minute", "status", "cancels"),
    [(8, 0, 57, False), (9, 16, 50, True), (9, 21, 50, False), (9, 26, 50, False), (9, 31, 56, False),
     (12, 0, 57, False), (13, 30, 56, False), (14, 58, 50, False), (15, 10, 57, False)],
)  # fmt: skip
def test_hours(hour: int, minute: int, status: int, cancels: bool) -> None:
    """Orders are refused, wait or trade, and cancels are taken or not, as the hour has it."""
    day = Day().at(hour, minute)
    order_id = day.buy()
    assert (day.status(order_id), day.cancels(order_id)) == (status, cancels)


def test_opening_call_trades_when_it_ends() -> None:
    """An order of the opening call fills at 9:25."""
    day = Day().at(9, 16)
    order_id = day.buy()
    day.at(9, 25)
    assert day.status(order_id) == 56


def test_closing_call_trades_at_the_close() -> None:
    """An order of the closing call fills at 15:00."""
    day = Day().at(14, 58)
    order_id = day.buy()
    day.at(15, 0)
    assert day.status(order_id) == 56


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        (STAR, 56, 56),
        (CHINEXT, 56, 56),
        (STOCK, 57, 56),
        (SHENZHEN, 57, 56),
        (FUND, 57, 56),
        (BEIJING, 57, 57),
    ],
)
def test_fixed_price_trading_after_the_close(code: str, old: int, new: int) -> None:
    """From 15:05 STAR and ChiNext trade at the close; since 2026-07-06 main boards and ETFs, too."""
    for date, status in ((dt.date(2026, 7, 3), old), (dt.date(2026, 7, 6), new)):
        day = Day(date).at(15, 5)
        last = day.terminal.exchange.instruments[code].last / 1000
        assert outcome(day.terminal, code, BUY, 200, last)[0] == status


@pytest.mark.parametrize(
    ("side", "price", "price_type", "words"),
    [(BUY, 9.99, 11, "251020"), (SELL, 10.01, 11, "251020"), (BUY, 0.0, 44, "120146"), (BUY, 10.05, 11, "")],
)
def test_after_the_close_nothing_trades_but_at_the_closing_price(
    side: int, price: float, price_type: int, words: str
) -> None:
    """A worse price is void and a market order is refused; a better one trades at the close."""
    day = Day(dt.date(2026, 7, 6)).at(15, 10)
    status, told = outcome(day.terminal, STOCK, side, 100, price, price_type=price_type)
    assert words in told
    assert (status == 56) == (not words)
    assert [fill.price for fill in day.terminal.exchange.book.fills] == [10_000] * (not words)


def test_a_board_without_closing_call_trades_and_cancels_until_the_close() -> None:
    """Shanghai's funds did before 2026-07-06, and have the closing call since."""
    for date, status, cancels in ((dt.date(2026, 7, 3), 56, True), (dt.date(2026, 7, 6), 50, False)):
        day = Day(date).at(14, 58)
        assert outcome(day.terminal, FUND, BUY, 100, 4.0)[0] == status
        resting = day.control.place_by_hand(FUND, BUY, 100, 3.9)
        assert day.cancels(resting) == cancels


def test_a_new_date_brings_its_rules_into_effect() -> None:
    """An exchange that runs over the weekend trades by the old rules on Friday and by the new on Monday."""
    quotes = (Quote(stock_code=STOCK, name="ST浦发", last=10.0),)
    account = AccountScenario(account_id="8880000001", cash=1e9)
    day = Day(dt.date(2026, 7, 3))
    day.terminal = Terminal(
        Scenario(accounts=(account,), quotes=quotes, market=MarketScenario(hours="exchange")),
        clock=lambda: day.now,
    )
    day.control = TerminalControl(day.terminal)
    day.at(10, 0)
    assert LIMIT in outcome(day.terminal, STOCK, BUY, 100, 10.6)[1]
    day.date = dt.date(2026, 7, 6)
    day.at(10, 0)
    assert outcome(day.terminal, STOCK, BUY, 100, 10.6)[0] == 56
    assert LIMIT in outcome(day.terminal, STOCK, BUY, 100, 11.01)[1]


def test_the_next_date_is_a_new_day() -> None:
    """With the next date in Shanghai the list is empty, and the shares bought the day before can be sold."""
    day = Day().at(10, 0)
    (account,) = day.terminal.exchange.accounts
    held = day.terminal.exchange.accounts[account].positions
    before = held[STOCK].can_use if STOCK in held else 0
    bought = day.buy()
    assert day.terminal.exchange.accounts[account].positions[STOCK].can_use == before
    day.now += 24 * 3_600
    day.control.advance_clock(0)
    assert bought not in day.terminal.exchange.book.orders
    assert day.terminal.exchange.accounts[account].positions[STOCK].can_use == before + 100


@pytest.mark.parametrize(("unfilled", "status"), [("cancel", 54), ("keep", 50)])
def test_unfilled_orders_at_the_close(unfilled: str, status: int) -> None:
    """What did not fill is cancelled or keeps its status; its cash comes back either way."""
    day = Day(unfilled_at_close=unfilled).at(10, 0)
    order_id = day.buy(price=9.50)
    day.at(15, 0)
    assert day.status(order_id) == status
    assert day.terminal.exchange.accounts["8880000001"].frozen == 0
    day.control.roll_day()
    assert day.terminal.exchange.accounts["8880000001"].cash == 1_000_000_000_000


def test_weekend_is_closed() -> None:
    """Nothing trades on a Sunday."""
    day = Day()
    day.now = dt.datetime(2026, 3, 1, 10, 0, tzinfo=SHANGHAI).timestamp()
    day.control.advance_clock(0)
    assert day.status(day.buy()) == 57


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("600000.SH", "main"),
        ("002594.SZ", "main"),
        ("688981.SH", "star"),
        ("300750.SZ", "chinext"),
        ("920002.BJ", "beijing"),
        ("511880.SH", "fund"),
        ("159915.SZ", "fund"),
        ("123001.SZ", "convertible"),
    ],
)
def test_boards_by_code(code: str, name: str) -> None:
    """A code's first digits and its market tell its board."""
    board = board_of(code, TODAY)
    assert board is not None
    assert board.name == name


@pytest.mark.parametrize("code", ["600000", "600000.SZ", "60000.SH", "999999.SH", ""])
def test_codes_of_no_board(code: str) -> None:
    """What is on no board has no rules."""
    assert board_of(code, TODAY) is None
