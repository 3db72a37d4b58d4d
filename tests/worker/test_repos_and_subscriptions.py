"""The most common programs beside trading shares, over the bus: lending the money, and subscribing."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from support.redis_server import Server, connect
from support.strategy import Event, Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

SCENARIO = """
[[accounts]]
account_id = "{}"
cash = 123_456.78

[[quotes]]
stock_code = "131810.SZ"
last = 1.811

[[quotes]]
stock_code = "204001.SH"
last = 1.85
"""


@pytest.fixture(scope="module")
def redis(redis_server: Server) -> Iterator[Redis]:
    """A plain client for the whole file."""
    with connect(redis_server.url) as client:
        yield client


@pytest.fixture(scope="module")
def trader(
    redis: Redis, redis_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Strategy]:
    """A strategy of a share account with some money, at a worker that is ready."""
    strategy = Strategy(redis, str(10**9 + secrets.randbelow(9 * 10**9)), "alpha")
    state: Path = tmp_path_factory.mktemp("repos-and-subscriptions")
    scenario = state / "scenario.toml"
    scenario.write_text(SCENARIO.format(strategy.account_id))
    with WorkerInside(redis_server.url, strategy.account_id, state, strategy, sim_scenario=scenario):
        yield strategy


def test_new_issues_are_subscribed_with_less_money_than_they_cost(trader: Strategy) -> None:
    """Each that the terminal names, as much as it lets; the orders stand, and no money is held back."""
    issues = trader.reply(trader.send("query_ipo_data"))["result"]
    assert {issue["ipo_type"] for issue in issues} == {"STOCK", "BOND"}
    for issue in issues:
        order = trader.order(
            stock_code=issue["ipo_code"], order_volume=issue["max_purchase_num"], price=issue["issue_price"]
        )
        reply = trader.reply(order)
        assert reply["ok"], reply["error"]
        trader.wait_until_order(order, "reported")
    asset = trader.reply(trader.send("query_asset"))["result"]
    assert (asset["cash"], asset["frozen_cash"]) == (123_456.78, 0.0)


def test_all_the_money_is_lent_in_one_order_and_no_more(trader: Strategy) -> None:
    """Sell as many tens of a repo as there are thousands of yuan; a further one lacks the money."""
    cash = trader.reply(trader.send("query_asset"))["result"]["cash"]
    terms = {"order_type": "sell", "price_type": "latest", "price": 0.0}
    order = trader.order(stock_code="131810.SZ", order_volume=int(cash // 1_000) * 10, **terms)
    reply = trader.reply(order)
    assert reply["ok"], reply["error"]
    trader.wait_until_order(order, "succeeded")
    # Queries lag a moment.
    wait_until(lambda: _asset(trader)["cash"] != cash, "the money to be lent")
    left = _asset(trader)
    assert left["cash"] == pytest.approx(456.78 - 1.23)
    assert left["total_asset"] == pytest.approx(123_456.78 - 1.23)
    again = trader.reply(trader.order(stock_code="204001.SH", order_volume=10, **terms))
    assert again["error"]["detail"]["rule"] == "cash"


def _asset(trader: Strategy) -> Event:
    asset: Event = trader.reply(trader.send("query_asset"))["result"]
    return asset
