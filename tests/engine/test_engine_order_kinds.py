"""Orders beyond plain buys and sells: which checks they pass, what they count as, what they are called."""

from typing import Any

import pytest
from engine.broker_says import ASSET, POSITION, order, trade
from engine.driver import Driver

from bus_schema.accounts import AccountType
from bus_schema.risk import Limits, RiskPlan, RuleName, RuleSwitch
from worker.engine.effects import Cancel, Query, Submit
from worker.engine.inputs import QueryAnswered

MONEY_AND_SHARES = (RuleName.CASH, RuleName.HOLDINGS, RuleName.OWN_SHARES_ONLY)
LIMITED = Limits(own_shares_only=True)


def plan(account: Limits = LIMITED, rules: tuple[RuleName, ...] = MONEY_AND_SHARES) -> RiskPlan:
    """A plan with nothing but these limits and rules."""
    on = {rule: RuleSwitch(on=rule in rules) for rule in RuleName}
    return RiskPlan(account=account, rules=on)


def ready(account_type: AccountType = AccountType.CREDIT, **config: Any) -> Driver:
    """An engine of an account of this type that has 10 yuan and no shares, as its snapshots tell."""
    driver = Driver(account_type=account_type, **{"plan": plan(), **config}).connect()
    asset, positions = driver.asked_for(Query)
    driver.tell(QueryAnswered(asset.token, {**ASSET, "cash": 10.0}))
    driver.tell(QueryAnswered(positions.token, [{**POSITION, "can_use_volume": 0}]))
    return driver


@pytest.mark.parametrize(
    ("order_type", "rule"),
    [
        ("credit_buy", "cash"),
        ("credit_fin_buy", None),
        ("credit_fin_buy_special", None),
        ("credit_buy_secu_repay", "cash"),
        ("credit_sell", "own_shares_only"),
        ("credit_sell_secu_repay", "own_shares_only"),
        ("credit_slo_sell", None),
        ("credit_slo_sell_special", None),
        ("credit_direct_secu_repay", None),
        ("credit_direct_cash_repay", None),
    ],
)
def test_only_what_takes_ones_own_needs_it(order_type: str, rule: str | None) -> None:
    """What the broker lends needs neither money nor shares; of repayments the counter decides."""
    driver = ready()
    driver.place("a1", order_type=order_type)
    if rule is None:
        assert driver.submits == ["a1"]
    else:
        assert driver.reply("a1")["error"]["detail"]["rule"] == rule


@pytest.mark.parametrize(
    ("limits", "order_type", "passes"),
    [
        ({"max_order_volume": 100}, "future_open_long", False),
        ({"max_order_value": 1.0}, "future_open_long", True),
        ({"forbidden_codes": ("rb*",)}, "future_open_long", False),
        ({"mode": "close_only"}, "future_open_long", False),
        ({"mode": "close_only"}, "future_close_long_today", True),
        ({"mode": "buy_only"}, "future_open_short", False),
        ({"mode": "buy_only"}, "future_close_short_today", True),
        ({"mode": "sell_only"}, "future_open_long", False),
        ({"mode": "sell_only"}, "future_arbitrage_open", True),
    ],
)
def test_futures_pass_what_means_something_for_them(
    limits: dict[str, Any], order_type: str, passes: bool
) -> None:
    """Volumes, codes and modes hold for any order; what a lot is worth is not known here."""
    names = {RuleName.MODE, RuleName.FORBIDDEN_CODES, RuleName.MAX_ORDER_VOLUME, RuleName.MAX_ORDER_VALUE}
    rules = (*MONEY_AND_SHARES, RuleName.LOT, RuleName.TICK, RuleName.SESSION, *names)
    driver = ready(AccountType.FUTURE, plan=plan(Limits(**limits), rules))
    driver.place("a1", stock_code="rb2705.SF", order_type=order_type, order_volume=101, price=3_200.5)
    assert driver.submits == (["a1"] if passes else [])


def test_close_only_lets_nobody_sell_what_is_lent() -> None:
    """However many shares are held: it would open a debt."""
    driver = Driver(
        account_type=AccountType.CREDIT, plan=plan(Limits(mode="close_only"), (RuleName.MODE,))
    ).connect()
    driver.tell(QueryAnswered(driver.asked_for(Query)[1].token, [POSITION]))
    driver.place("a1", order_type="credit_slo_sell", order_volume=100)
    assert driver.reply("a1")["error"]["detail"]["rule"] == "mode"
    driver.place("a2", order_type="credit_sell", order_volume=100)
    assert driver.submits == ["a2"]


def test_only_buys_and_sells_of_ones_own_are_in_the_ledger() -> None:
    """Shares that are bought to be given back, or sold though they are the broker's, are nobody's holding."""
    driver = ready()
    codes = {"credit_fin_buy": 27, "credit_slo_sell": 28, "credit_buy_secu_repay": 29}
    for number, (order_type, code) in enumerate(codes.items(), 1):
        kind = {"order_type": order_type, "order_type_code": code, "order_id": 1_000 + number}
        driver.push(trade(f"a{number}", f"T{number}", 300, **kind))
    assert driver.engine._state.risk.ledger.volume("alpha", "600000.SH") == 300
    driver.push(trade("a9", "T9", 100, order_type="credit_sell_secu_repay", order_type_code=31, order_id=9))
    assert driver.engine._state.risk.ledger.volume("alpha", "600000.SH") == 200


def test_an_order_is_told_under_the_word_that_it_was_placed_with() -> None:
    """23 is a plain and a collateral buy: the order and its fill say which of the two was ordered."""
    driver = ready(plan=RiskPlan.nothing())
    driver.placed("a1", order_type="credit_buy")
    assert driver.last(Submit).order_type == 23
    driver.push(order("a1", "reported"), trade("a1", "T1"))
    told = [event for event in driver.events if event["type"] in {"order", "fill"}]
    assert [(event["order_type"], event["order_type_code"]) for event in told] == [("credit_buy", 23)] * 2


def test_an_order_that_only_the_broker_remembers_is_repeated_under_its_word() -> None:
    """A lost journal: the broker shows a buy, and its sender repeats a collateral buy."""
    driver = Driver(account_type=AccountType.CREDIT).connect([order("a1", "reported")])
    driver.place("a1", order_type="credit_buy")
    assert (driver.reply("a1")["ok"], driver.reply("a1")["duplicate"]) == (True, True)
    driver.place("a1", order_type="credit_fin_buy")
    assert driver.reply("a1")["error"]["code"] == "id_conflict"


@pytest.mark.parametrize(("order_type", "count"), [("buy", 1), ("credit_buy", 1), ("credit_fin_buy", 0)])
def test_all_of_a_kind_are_cancelled_under_either_word(order_type: str, count: int) -> None:
    """`cancel_all` for buys means collateral buys too: they are the same to the broker."""
    driver = ready(plan=RiskPlan.nothing())
    driver.placed("a1", order_type="credit_buy")
    driver.push(order("a1", "reported"))
    driver.send("cancel_all", "c1", order_type=order_type)
    assert len(driver.asked_for(Cancel)) == count


@pytest.mark.parametrize("order_type", ["credit_buy", "credit_slo_sell", "credit_direct_cash_repay"])
def test_a_crash_forgets_no_kind(order_type: str) -> None:
    """A later life knows what was sent: it counts, it is repeated, and it is told under its word."""
    driver = ready(plan=RiskPlan.nothing())
    driver.placed("a1", order_type=order_type)
    code = driver.last(Submit).order_type
    later = driver.crash().connect([order("a1", "reported", order_type="?", order_type_code=code)])
    assert later.engine._state.risk.exposure.count("alpha") == 1
    assert [event["order_type"] for event in later.events if event["type"] == "order"] == [order_type]
    later.place("a1", order_type=order_type)
    assert (later.reply("a1")["ok"], later.reply("a1")["duplicate"]) == (True, True)


def test_open_orders_of_any_kind_are_counted() -> None:
    """Futures count as open orders, and stand in nobody's way as a price does."""
    driver = ready(AccountType.FUTURE, plan=plan(Limits(max_open_orders=1), (RuleName.MAX_OPEN_ORDERS,)))
    terms: dict[str, Any] = {"stock_code": "rb2705.SF", "order_type": "future_open_long"}
    driver.placed("a1", **terms)
    driver.place("a2", **terms)
    assert driver.reply("a2")["error"]["detail"]["rule"] == "max_open_orders"
    assert driver.engine._state.risk.exposure.value("") == 0.0
