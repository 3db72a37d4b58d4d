"""Orders that trade no shares: subscriptions of new issues, reverse repos, repayments of money."""

from typing import Any

import pytest
from engine.broker_says import ASSET, POSITION, trade
from engine.driver import Driver

from bus_schema.accounts import AccountType
from bus_schema.risk import Limits, RiskPlan
from worker.engine.effects import Query, Submit
from worker.engine.inputs import QueryAnswered

CASH = 10_050.0
ISSUES = [
    {"ipo_code": "301208.SZ", "min_purchase_num": 500, "max_purchase_num": 16_500, "issue_price": 46.06},
    {"ipo_code": "787001.SH", "min_purchase_num": 500, "max_purchase_num": 9_000, "issue_price": 20.0},
    {"ipo_code": "754810.SH", "min_purchase_num": 10, "max_purchase_num": 10_000, "issue_price": 100.0},
    {"ipo_code": "889001.BJ", "min_purchase_num": 100, "max_purchase_num": 50_000, "issue_price": 10.0},
    {"ipo_code": "920111.BJ", "min_purchase_num": 100, "max_purchase_num": 50_000, "issue_price": 10.0},
]


def ready(account_type: AccountType = AccountType.STOCK, **limits: Any) -> Driver:
    """An engine with all rules on, an account of 10,050 yuan and no shares."""
    plan = RiskPlan(account=Limits(**limits))
    driver = Driver(account_type=account_type, plan=plan).connect()
    asset, positions = driver.asked_for(Query)
    driver.tell(QueryAnswered(asset.token, {**ASSET, "cash": CASH}))
    driver.tell(QueryAnswered(positions.token, [{**POSITION, "can_use_volume": 0}]))
    return driver


def ask_for_issues(driver: Driver) -> None:
    """What a program that subscribes does first."""
    driver.send("query_ipo_data", "ipo")
    driver.tell(QueryAnswered(driver.last(Query).token, ISSUES))


def rule_of(driver: Driver, name: str) -> str | None:
    """The rule that has refused an order; None if it was sent."""
    if name in driver.submits:
        return None
    return str(driver.reply(name)["error"]["detail"].get("rule"))


@pytest.mark.parametrize(
    ("code", "volume", "price", "rule"),
    [
        ("787001.SH", 9_000, 20.0, None),
        ("754810.SH", 10_000, 100.0, None),
        ("301208.SZ", 16_500, 46.06, None),
        ("301208.SZ", 16_500, 46.05, "price_limit"),
        ("301208.SZ", 16_600, 46.06, "lot"),
        ("301208.SZ", 17_000, 46.06, "largest_order"),
        ("754810.SH", 15, 100.0, "lot"),
        ("889001.BJ", 1_000, 10.0, None),
        ("889001.BJ", 1_100, 10.0, "cash"),
        ("920111.BJ", 1_000, 10.0, None),
        ("920111.BJ", 1_100, 10.0, "cash"),
    ],
)
def test_a_subscription_is_held_against_its_own_terms(
    code: str, volume: int, price: float, rule: str | None
) -> None:
    """Its price, lots and size are those of the issue; at Shanghai and Shenzhen it needs no money."""
    driver = ready()
    ask_for_issues(driver)
    driver.place("a1", stock_code=code, order_volume=volume, price=price)
    assert rule_of(driver, "a1") == rule


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        *[(code, None) for code in ("730001.SH", "732001.SH", "780001.SH", "787001.SH")],
        *[(code, None) for code in ("754001.SH", "783001.SH", "718001.SH", "713001.SH", "072001.SZ")],
        ("370001.SZ", None),
        ("889001.BJ", "cash"),
        ("301208.SZ", "cash"),
    ],
)
def test_codes_for_subscribing_need_no_query(code: str, rule: str | None) -> None:
    """The code tells what it is; a Shenzhen share's own code does not, and is a share until then."""
    driver = ready()
    driver.place("a1", stock_code=code, order_volume=1_000, price=20.0)
    assert rule_of(driver, "a1") == rule


def test_subscriptions_leave_the_money_to_other_orders() -> None:
    """Several of them, a day's limit of turnover and a least value, and then a buy with all the money."""
    driver = ready(max_daily_turnover=11_000.0, min_order_value=1_000.0)
    ask_for_issues(driver)
    driver.place("a1", stock_code="787001.SH", order_volume=9_000, price=20.0)
    driver.place("a2", stock_code="301208.SZ", order_volume=16_500, price=46.06)
    driver.place("a3", stock_code="600000.SH", order_volume=1_000, price=10.0)
    assert driver.submits == ["a1", "a2", "a3"]


@pytest.mark.parametrize("code", ["204001.SH", "131810.SZ"])
@pytest.mark.parametrize(
    ("volume", "rule"), [(100, None), (10, None), (105, "lot"), (110, "cash"), (1_000_010, "largest_order")]
)
def test_a_reverse_repo_lends_a_hundred_yuan_a_piece(code: str, volume: int, rule: str | None) -> None:
    """In tens; it needs the money and no shares, whatever its rate."""
    driver = ready()
    driver.place("a1", stock_code=code, order_type="sell", order_volume=volume, price=1.85)
    assert rule_of(driver, "a1") == rule


@pytest.mark.parametrize(
    ("code", "price", "rule"),
    [("204001.SH", 1.855, None), ("204001.SH", 1.851, "tick"), ("131810.SZ", 1.851, None)],
)
def test_the_rate_of_a_repo_has_its_exchanges_tick(code: str, price: float, rule: str | None) -> None:
    """A two-hundredth of a per cent at Shanghai, a thousandth at Shenzhen."""
    driver = ready()
    driver.place("a1", stock_code=code, order_type="sell", order_volume=100, price=price)
    assert rule_of(driver, "a1") == rule


@pytest.mark.parametrize("code", ["113050.SH", "123001.SZ", "821001.BJ", "204001.SH", "131810.SZ"])
def test_bonds_and_repos_have_no_market_orders(code: str) -> None:
    """Such an order is answered before anything is sent; the latest price makes a limit order."""
    driver = ready()
    side = "sell" if code in {"204001.SH", "131810.SZ"} else "buy"
    driver.place("a1", stock_code=code, order_type=side, order_volume=10, price_type="peer_best", price=0.0)
    error = driver.reply("a1")["error"]
    assert (error["code"], driver.submits) == ("unsupported", [])
    assert "price_type limit" in error["message"]
    driver.place("a2", stock_code=code, order_type=side, order_volume=10, price_type="latest", price=0.0)
    assert driver.submits == ["a2"]


@pytest.mark.parametrize("kind", ["credit_direct_cash_repay", "credit_direct_cash_repay_special"])
def test_a_repayment_of_money_is_held_against_nothing_of_a_share(kind: str) -> None:
    """Its volume is yuan, its price and code are none: neither lots, limits nor lists of codes see them."""
    limits = {"max_order_volume": 1_000, "allowed_codes": ("510300.SH",), "forbidden_codes": ("600000.SH",)}
    driver = ready(AccountType.CREDIT, **limits)
    driver.place("a1", stock_code="600000.SH", order_type=kind, order_volume=123_457, price=0.0001)
    submit = driver.last(Submit)
    assert (submit.client_order_id, submit.order_volume, submit.price) == ("a1", 123_457, 0.0001)
    driver.place("a2", stock_code="600000.SH", order_type="credit_buy", order_volume=100, price=10.0)
    assert rule_of(driver, "a2") == "allowed_codes"


def test_money_that_is_paid_back_is_no_turnover() -> None:
    """A day's limit of turnover is there for trades."""
    driver = ready(AccountType.CREDIT, max_daily_turnover=10_000.0)
    driver.place("a1", order_type="credit_direct_cash_repay", order_volume=9_999, price=1.0)
    driver.answer("a1")
    driver.push(
        trade(
            "a1", "T1", 9_999, order_type="credit_direct_cash_repay", traded_price=1.0, traded_amount=9_999.0
        )
    )
    driver.place("a2", order_type="credit_buy", order_volume=1_000, price=10.0)
    assert rule_of(driver, "a2") is None
