"""Orders of every kind, at every price type, over the bus, each at an account that has them."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from support.order_desk import Desk
from support.redis_server import Server, connect
from support.strategy import Event, Strategy
from support.workers import WorkerInside

from bus_schema.order_kinds import ORDER_KINDS
from bus_schema.trading import PriceType

MANY_SHARES = """
[[accounts]]
account_id = "{}"
account_type = "CREDIT"

[[accounts.positions]]
stock_code = "600000.SH"
volume = 100_000
cost = 9.5
"""
"""Enough to sell in each way: what a cancel gives back is known again with the next snapshot only."""

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
                further: dict[str, object] = {"miniqmt_account_type": account_type}
                if account_type == "CREDIT":
                    further["sim_scenario"] = state / "scenario.toml"
                    (state / "scenario.toml").write_text(MANY_SHARES.format(account))
                worker = WorkerInside(redis_server.url, account, state, strategy, **further)
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


def test_credit_orders_change_what_is_owed(desk_of: Open) -> None:
    """Bought with the broker's money, sold of his shares, given back and repaid: each moves its balance."""
    desk = desk_of("CREDIT")

    def owed() -> tuple[float, float]:
        detail = desk.ask("query_credit_detail")[0]
        return detail["fin_debt"], detail["slo_debt"]

    # 1,000 yuan, and 5 of the least commission and 0.01 of transfer fee where they are borrowed or deducted;
    # the stamp duty of 0.5 comes off what a sell repays.
    changes = {
        "credit_fin_buy": (1_005.01, 0.0),
        "credit_slo_sell": (0.0, 1_000.0),
        "credit_buy_secu_repay": (0.0, -1_000.0),
        "credit_sell_secu_repay": (-994.49, 0.0),
        "credit_direct_cash_repay": (-100.0, 0.0),
    }
    for kind, change in changes.items():
        before = owed()
        desk.filled(kind)
        changed = [after - was for was, after in zip(before, owed(), strict=True)]
        assert changed == pytest.approx(change), kind


def test_credit_orders_of_each_kind_are_cancelled(desk_of: Open) -> None:
    """Each rests where nothing can trade, and a cancel ends it."""
    desk = desk_of("CREDIT")
    desk.filled("credit_slo_sell", order_volume=1_000)
    with desk.nothing_trades({"stock_code": "600000.SH", "price": 10.0}):
        for kind in CREDIT:
            assert desk.cancelled(kind)["order_type"] == kind


def _kinds_of(account_type: str, *, closes: bool) -> list[str]:
    """Every kind that an account has: those that can only close, or all others."""
    rows = ORDER_KINDS.items()
    return [name for name, kind in rows if account_type in kind.accounts and kind.closes is closes]


CONTRACTS: dict[str, Event] = {
    "FUTURE": {"stock_code": "rb2705.SF", "price": 3200.0},
    "FUTURE_OPTION": {"stock_code": "m2705-C-3000.DF", "price": 100.0},
    "STOCK_OPTION": {"stock_code": "10004321.SHO", "price": 0.1},
}
"""What an account of each type trades here."""


@pytest.mark.parametrize("account_type", CONTRACTS)
def test_contracts_are_ordered_in_each_way(desk_of: Open, account_type: str) -> None:
    """Each kind fills: what opens nine lots, what closes one of them."""
    desk, terms = desk_of(account_type), CONTRACTS[account_type]
    for closes, volume in ((False, 9), (True, 1)):
        kinds = _kinds_of(account_type, closes=closes)
        fills = desk.all_end("succeeded", kinds, **terms, order_volume=volume)
        told = [(fill["order_type"], fill["order_type_code"], fill["traded_volume"]) for fill in fills]
        assert told == [(kind, ORDER_KINDS[kind].code, volume) for kind in kinds]


@pytest.mark.parametrize("account_type", CONTRACTS)
def test_contract_orders_of_each_kind_are_cancelled(desk_of: Open, account_type: str) -> None:
    """Each rests where nothing can trade, and a cancel ends it."""
    desk, terms = desk_of(account_type), CONTRACTS[account_type]
    opening, closing = (_kinds_of(account_type, closes=closes) for closes in (False, True))
    desk.all_end("succeeded", opening, **terms, order_volume=9)
    with desk.nothing_trades(terms):
        orders = desk.place(opening + closing, **terms, order_volume=1)
        assert desk.strategy.reply(desk.strategy.send("cancel_all"))["ok"]
        desk.wait_until_all(orders, "canceled")


def test_contracts_bear_direction_and_offset(desk_of: Open) -> None:
    """Long is 48 and short 49; opened is 48, closed 49, and closed of today's 51."""
    flags = {
        "future_open_long": (48, 48),
        "future_open_short": (49, 48),
        "future_close_long_history": (48, 49),
        "future_close_short_today": (49, 51),
    }
    for kind, expected in flags.items():
        fill, _ = desk_of("FUTURE").filled(kind, **CONTRACTS["FUTURE"], order_volume=1)
        assert (fill["direction"], fill["offset_flag"]) == expected


@pytest.mark.parametrize(
    ("account_type", "kinds", "terms"),
    [
        ("HUGANGTONG", ("buy", "sell"), {"stock_code": "00700.HGT", "price": 400.0}),
        ("SHENGANGTONG", ("buy", "sell"), {"stock_code": "00700.SGT", "price": 400.0}),
        ("STOCK", ("etf_purchase", "etf_redemption"), {"stock_code": "510300.SH", "price": 4.0}),
    ],
)
def test_hong_kong_shares_and_etf_baskets_are_ordered(
    desk_of: Open, account_type: str, kinds: tuple[str, ...], terms: Event
) -> None:
    """Each kind fills, and is cancelled where nothing can trade."""
    desk = desk_of(account_type)
    for kind in kinds:
        assert desk.filled(kind, **terms)[0]["order_type"] == kind
    desk.filled(kinds[0], **terms)
    with desk.nothing_trades(terms):
        for kind in kinds:
            assert desk.cancelled(kind, **terms)["order_type"] == kind


ALWAYS = ("limit", "latest")
SHANGHAI = (*ALWAYS, "best5_or_cancel", "best5_or_limit", "peer_best", "own_best")
SHENZHEN = (*ALWAYS, "best5_or_cancel", "peer_best", "own_best", "immediate_or_cancel", "fill_or_kill")
CFFEX = (*ALWAYS, "best1_or_cancel", "best5_or_cancel", "best1_or_limit", "best5_or_limit")
BUYS = {"FUTURE": "future_open_long", "STOCK_OPTION": "stock_option_buy_open"}
PRICE_TYPES = [
    ("STOCK", "600000.SH", 10.0, SHANGHAI),
    ("STOCK", "920002.BJ", 15.0, SHANGHAI),
    ("STOCK", "000001.SZ", 12.0, SHENZHEN),
    ("FUTURE", "rb2705.SF", 3200.0, ALWAYS),
    ("FUTURE", "sc2703.INE", 500.0, ALWAYS),
    ("FUTURE", "si2705.GF", 9000.0, ALWAYS),
    ("FUTURE", "i2705.DF", 750.0, (*ALWAYS, "immediate_or_cancel", "fill_or_kill")),
    ("FUTURE", "SR705.ZF", 5600.0, (*ALWAYS, "market_best")),
    ("FUTURE", "IF2703.IF", 4000.0, CFFEX),
    ("STOCK_OPTION", "10004321.SHO", 0.1, ALWAYS),
    ("STOCK_OPTION", "90001234.SZO", 0.1, SHENZHEN),
    ("HUGANGTONG", "00700.HGT", 400.0, ALWAYS),
]


@pytest.mark.parametrize(
    ("account_type", "stock_code", "last", "price_types"), PRICE_TYPES, ids=[row[1] for row in PRICE_TYPES]
)
def test_each_price_type_of_an_exchange_fills(
    desk_of: Open, account_type: str, stock_code: str, last: float, price_types: tuple[str, ...]
) -> None:
    """Each is told by the word that it was ordered with, and what else there is, the exchange lacks."""
    desk, order_type = desk_of(account_type), BUYS.get(account_type, "buy")
    for price_type in PriceType:
        price = last if price_type is PriceType.LIMIT else None
        terms = {"stock_code": stock_code, "price_type": price_type, "price": price}
        if price_type in price_types:
            _, order = desk.filled(order_type, **terms)
            assert order["price_type"] == price_type
        else:
            assert desk.refused(order_type=order_type, **terms)["code"] == "unsupported"


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
