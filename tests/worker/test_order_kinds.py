"""Orders of every kind, at every price type, over the bus, each at an account that has them."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from support.redis_server import Server, connect
from support.strategy import Event, Strategy
from support.workers import WorkerInside

from bus_schema.order_kinds import ORDER_KINDS


class Desk(NamedTuple):
    """A worker at an account of one type, the levers of its terminal, and a strategy."""

    strategy: Strategy
    worker: WorkerInside

    def filled(self, order_type: str, **terms: object) -> tuple[Event, Event]:
        """Place an order that fills; return its fill, and the order as it was told last."""
        strategy = self.strategy
        order = strategy.order(order_type=order_type, **terms)
        reply = strategy.reply(order)
        assert reply["ok"], reply["error"]
        strategy.wait_until_order(order, "succeeded")
        fill = strategy.wait_for("fills", lambda event: event["client_order_id"] == order, f"{order} to fill")
        (done,) = [e for e in strategy.read("orders") if _is(e, order, "succeeded")]
        return fill, done

    def cancelled(self, order_type: str, **terms: object) -> Event:
        """Place an order that rests, cancel it, and return how it was told first."""
        strategy = self.strategy
        order = strategy.order(order_type=order_type, **terms)
        reply = strategy.reply(order)
        assert reply["ok"], reply["error"]
        strategy.wait_until_order(order, "reported")
        cancel = strategy.reply(strategy.send("cancel_order", client_order_id=order))
        assert cancel["ok"], cancel["error"]
        strategy.wait_until_order(order, "canceled")
        (first,) = [e for e in strategy.read("orders") if _is(e, order, "reported")]
        return first

    def refused(self, **terms: object) -> Event:
        """Place an order that is refused; return why."""
        reply = self.strategy.reply(self.strategy.order(**terms))
        assert not reply["ok"]
        error: Event = reply["error"]
        return error


def _is(event: Event, client_order_id: str, status: str) -> bool:
    return (event["client_order_id"], event["order_status"]) == (client_order_id, status)


Open = Callable[[str], Desk]


@pytest.fixture(scope="module")
def desk_of(redis_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Give the one desk of an account type, which is opened when it is first asked for."""
    desks: dict[str, Desk] = {}
    with ExitStack() as held:
        redis = held.enter_context(connect(redis_server.url))

        def desk(account_type: str) -> Desk:
            if account_type not in desks:
                account = str(10**9 + secrets.randbelow(9 * 10**9))
                strategy = Strategy(redis, account, "alpha")
                state = tmp_path_factory.mktemp(account_type)
                worker = WorkerInside(
                    redis_server.url, account, state, strategy, miniqmt_account_type=account_type
                )
                desks[account_type] = Desk(strategy, held.enter_context(worker))
            return desks[account_type]

        yield desk


CREDIT = [
    *("credit_buy", "credit_sell", "buy", "sell"),
    *("credit_fin_buy", "credit_slo_sell", "credit_buy_secu_repay"),
    *("credit_direct_secu_repay", "credit_sell_secu_repay", "credit_direct_cash_repay"),
    *("credit_fin_buy_special", "credit_slo_sell_special", "credit_buy_secu_repay_special"),
    *("credit_direct_secu_repay_special", "credit_sell_secu_repay_special"),
    "credit_direct_cash_repay_special",
]
"""Every kind of a credit account."""


def test_credit_orders_of_each_kind_fill(desk_of: Open) -> None:
    """Each is accepted, filled, and told under the word and the number that it was ordered with."""
    desk = desk_of("CREDIT")
    desk.filled("credit_slo_sell", order_volume=1_000)
    for kind in CREDIT:
        fill, order = desk.filled(kind)
        code = ORDER_KINDS[kind].code
        assert (fill["order_type"], fill["order_type_code"], fill["traded_volume"]) == (kind, code, 100)
        assert (order["order_type"], order["order_type_code"], order["price_type"]) == (kind, code, "limit")


def test_credit_orders_of_each_kind_are_cancelled(desk_of: Open) -> None:
    """Each rests where nothing can trade, and a cancel ends it."""
    desk = desk_of("CREDIT")
    desk.filled("credit_slo_sell", order_volume=1_000)
    desk.worker.control.set_price("600000.SH", 10.0, available=0)
    try:
        for kind in CREDIT:
            assert desk.cancelled(kind)["order_type"] == kind
    finally:
        desk.worker.control.set_price("600000.SH", 10.0)


PRICE_TYPES = {
    "600000.SH": ("limit", "latest", "best5_or_cancel", "best5_or_limit", "peer_best", "own_best"),
    "920002.BJ": ("limit", "latest", "best5_or_cancel", "best5_or_limit", "peer_best", "own_best"),
    "000001.SZ": (
        *("limit", "latest", "best5_or_cancel", "peer_best", "own_best"),
        *("immediate_or_cancel", "fill_or_kill"),
    ),
}


@pytest.mark.parametrize("stock_code", PRICE_TYPES)
def test_shares_are_bought_at_each_price_type(desk_of: Open, stock_code: str) -> None:
    """Each that the exchange has fills, and is told by the word that it was ordered with."""
    desk, last = desk_of("STOCK"), {"600000.SH": 10.0, "920002.BJ": 15.0, "000001.SZ": 12.0}[stock_code]
    for price_type in PRICE_TYPES[stock_code]:
        price = last if price_type == "limit" else None
        _, order = desk.filled("buy", stock_code=stock_code, price_type=price_type, price=price)
        assert order["price_type"] == price_type


_HERE = "STOCK"
LACKING = [
    (
        {"order_type": "credit_fin_buy"},
        {"order_type": "credit_fin_buy", "account_type": _HERE},
        "etf_purchase",
    ),
    (
        {"order_type": "future_open_long"},
        {"order_type": "future_open_long", "account_type": _HERE},
        "buy, sell",
    ),
    ({"stock_code": "rb2501.SF"}, {"exchange": "SF", "account_type": _HERE}, "BJ, SH, SZ"),
    ({"price_type": "fill_or_kill"}, {"exchange": "SH", "price_type": "fill_or_kill"}, "best5_or_limit"),
    ({"price_type": "market_best"}, {"exchange": "SH", "price_type": "market_best"}, "limit, latest"),
]


@pytest.mark.parametrize(("terms", "detail", "instead"), LACKING)
def test_what_the_account_or_the_exchange_lacks_is_unsupported(
    desk_of: Open, terms: Event, detail: Event, instead: str
) -> None:
    """Nothing is sent; the answer names what there is instead."""
    error = desk_of("STOCK").refused(**terms)
    assert (error["code"], error["detail"]) == ("unsupported", detail)
    assert instead in error["message"]
