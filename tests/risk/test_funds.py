"""What may be spent and sold, between snapshots of a terminal that lags: held against the account itself."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from risk.examples import examples
from risk.looks import at, look, order, refused, trade

from bus_schema.risk import Board, RiskPlan, RuleName
from bus_schema.risk.market_rules import board_on
from worker.engine.book import BookOrder
from worker.engine.days import day_of
from worker.engine.facts import OrderFacts
from worker.engine.risk.funds import Funds
from worker.engine.risk.proposal import Proposal

EXAMPLES = examples(60)
LAG = 6_000
FUND, BOND, REPO = "510300.SH", "113001.SH", "204001.SH"
"""None of them pays a fee that the law takes; a fund is not sold on the day on which it is bought."""
SHARE = "600000.SH"
DAY = day_of(at("10:00"))
UNTOUCHED = 1_000_000
"""Where time begins: long after whatever was before."""


def board(stock_code: str) -> Board | None:
    """Return what the day's rules say of a code."""
    return board_on(stock_code, DAY)


@dataclass
class Order:
    """One order, as the exchange has it."""

    proposal: Proposal
    number: int
    traded: int = 0

    @property
    def left(self) -> int:
        """What can still trade."""
        return self.proposal.volume - self.traded

    @property
    def pays(self) -> bool:
        """Whether it takes money, and no shares."""
        return self.proposal.buys or self.proposal.lends


@dataclass
class Account:
    """An account without fees, what `Funds` is told of it, and its states of the last seconds.

    Attributes:
        lag: how old the state is that a snapshot shows, in milliseconds.
    """

    lag: int
    now: int = UNTOUCHED
    cash: float = 100_000.0
    shares: Counter[str] = field(default_factory=lambda: Counter({FUND: 10_000, BOND: 1_000}))
    orders: dict[str, Order] = field(default_factory=dict)
    funds: Funds = field(default_factory=lambda: Funds(LAG))
    states: list[tuple[int, float, Counter[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pass_time(1)
        self.snapshot()

    def pass_time(self, milliseconds: int) -> None:
        """Keep the state that has been, and go on."""
        self.states.append((self.now, self.cash, Counter(self.shares)))
        self.now += milliseconds

    def snapshot(self) -> None:
        """Ask the terminal, whose cache shows the newest state that is old enough."""
        seen = [state for state in self.states if state[0] <= self.now - self.lag] or self.states[:1]
        _, cash, shares = seen[-1]
        self.funds.take_asset({"cash": cash, "total_asset": cash}, self.now)
        held = [{"stock_code": code, "can_use_volume": shares[code]} for code in shares]
        self.funds.take_positions(cast("list[dict[str, Any]]", held), self.now)

    def place(self, proposal: Proposal) -> bool:
        """Send an order if the account can pay it: freeze what it takes."""
        one = Order(proposal, len(self.orders) + 1)
        name, code = proposal.client_order_id, proposal.stock_code
        enough = (proposal.value or 0.0) <= self.cash if one.pays else proposal.volume <= self.shares[code]
        if name in self.orders or not enough:
            return False
        self.orders[name] = one
        self._free(one, -proposal.volume)
        self.funds.sent(proposal, board(proposal.stock_code))
        self.funds.settled(name, self.now)
        return True

    def _free(self, one: Order, volume: int) -> None:
        if one.pays:
            self.cash += (one.proposal.value or 0.0) / one.proposal.volume * volume
        else:
            self.shares[one.proposal.stock_code] += volume

    def fill(self, one: Order, volume: int, better: float = 0.0) -> None:
        """Trade so much of it, at its price or a better one."""
        volume = min(volume, one.left)
        if not volume:
            return
        price = (one.proposal.price or 0.0) + (-better if one.proposal.buys else better)
        one.traded += volume
        self._book(one, volume, price)
        facts = trade(
            stock_code=one.proposal.stock_code,
            order_type="buy" if one.proposal.buys else "sell",
            traded_volume=volume,
            traded_price=price,
            traded_amount=price * volume,
        )
        self.funds.filled(one.proposal.client_order_id, facts, board(one.proposal.stock_code), self.now)

    def _book(self, one: Order, volume: int, price: float) -> None:
        if one.proposal.buys:
            self._free(one, volume)
            self.cash -= price * volume
            if one.proposal.stock_code == BOND:
                self.shares[BOND] += volume
        elif not one.proposal.lends:
            self.cash += price * volume

    def end(self, one: Order) -> None:
        """Cancel what is left of it."""
        self._free(one, one.left)
        facts = {
            "order_id": one.number,
            "stock_code": one.proposal.stock_code,
            "order_volume": one.proposal.volume,
            "traded_volume": one.traded,
            "order_status": "part_cancel" if one.traded else "canceled",
        }
        name = one.proposal.client_order_id
        self.funds.shown(name, BookOrder(cast("OrderFacts", facts), name, "grid"), None, self.now)
        one.traded = one.proposal.volume


STEPS = st.tuples(
    st.sampled_from(["place", "place", "fill", "fill", "end", "snapshot", "snapshot"]),
    st.integers(0, 5),
    st.integers(1, 9).map(lambda lots: lots * 100),
    st.integers(1, 3_000),
)
SIDES = ((FUND, True), (FUND, False), (BOND, True), (BOND, False), (REPO, False))


def proposal(name: str, side: int, volume: int, price: float) -> Proposal:
    """Return an order of one of the sides."""
    code, buys = SIDES[side % len(SIDES)]
    return order(
        client_order_id=name, stock_code=code, buys=buys, lends=code == REPO, volume=volume, price=price
    )


def tell(account: Account, number: int, step: tuple[str, int, int, int]) -> None:
    """Let one thing happen."""
    what, which, volume, passes = step
    open_orders = [one for one in account.orders.values() if one.left]
    if what == "place":
        # No two amounts are the same, as with prices of shares: so a snapshot tells which state it shows.
        account.place(proposal(f"o{number}", which, volume, 8.0 + number / 128))
    elif what == "snapshot":
        account.snapshot()
    elif open_orders:
        one = open_orders[which % len(open_orders)]
        if what == "fill":
            account.fill(one, volume, better=which / 64)
        else:
            account.end(one)
    account.pass_time(passes)


@pytest.mark.parametrize("lag", [0, 50, 2_000, 5_990])
@EXAMPLES
@given(steps=st.lists(STEPS, max_size=30))
def test_what_events_have_told_is_known_whatever_a_snapshot_shows(
    lag: int, steps: list[tuple[str, int, int, int]]
) -> None:
    """Orders, fills and cancels count from their events on, and snapshots of any lag take nothing back."""
    account = Account(lag)
    for number, step in enumerate(steps):
        tell(account, number, step)
        assert account.funds.cash == pytest.approx(account.cash, abs=1e-6)
        for code in (FUND, BOND):
            assert account.funds.can_sell(code) == account.shares[code]


@pytest.mark.parametrize("lag", [0, 2_000, 6_000])
def test_the_money_of_a_sell_buys_at_once(lag: int) -> None:
    """Sell A, buy B with the money in one go, with snapshots before, between and after that lag."""
    account = Account(lag, cash=0.0)
    sell = proposal("a", 1, 1_000, 10.0)
    assert account.place(sell)
    account.pass_time(5)
    account.fill(account.orders["a"], 1_000)
    for _ in range(40):
        assert 9_990.0 < (account.funds.cash or 0.0) <= 10_000.0
        account.pass_time(300)
        account.snapshot()


def test_fees_are_taken_off_what_a_sell_brings() -> None:
    """Stamp duty and transfer fee of shares, and the commission as far as the fill tells it."""
    funds = Funds(LAG)
    funds.take_asset({"cash": 0.0, "total_asset": 0.0}, UNTOUCHED)
    sold = {"order_type": "sell", "traded_amount": 100_000.0, "traded_volume": 10_000, "commission": 25.0}
    funds.filled("a", trade(**sold), board(SHARE), UNTOUCHED + 1)
    assert funds.cash == pytest.approx(100_000.0 - 25.0 - 50.0 - 1.0)
    funds.filled("b", trade(**sold | {"stock_code": FUND}), board(FUND), UNTOUCHED + 1)
    assert funds.cash == pytest.approx(2 * 100_000.0 - 2 * 25.0 - 51.0)


def test_money_that_comes_from_elsewhere_is_the_snapshots_to_tell() -> None:
    """A transfer is in no event: snapshots correct the sum, whatever has left since."""
    account = Account(lag=0)
    account.place(proposal("a", 0, 100, 10.0))
    account.cash += 50_000.0
    account.pass_time(1_000)
    account.snapshot()
    # It fits no state that was counted, so the order may be in it or not: the smaller correction is taken.
    assert account.funds.cash == 148_000.0
    account.pass_time(LAG)
    account.snapshot()
    assert account.funds.cash == 149_000.0


def test_a_push_that_is_later_than_the_snapshot_counts_once() -> None:
    """A fill that a snapshot has shown before its push came is not added again, and a later one is."""
    account = Account(lag=0, cash=0.0)
    account.place(proposal("a", 1, 1_000, 10.0))
    account.pass_time(10)
    account.funds.take_asset({"cash": 10_000.0, "total_asset": 10_000.0}, account.now)
    account.pass_time(10)
    account.fill(account.orders["a"], 1_000)
    assert account.funds.cash == pytest.approx(10_000.0, abs=10)
    account.place(proposal("b", 1, 500, 10.0))
    account.pass_time(10)
    account.fill(account.orders["b"], 500)
    assert account.funds.cash == pytest.approx(15_000.0, abs=10)


def test_an_order_that_never_was_gives_all_back_once() -> None:
    """Refused or not placed: the money is there again, also when a snapshot has said so meanwhile."""
    account = Account(lag=0)
    account.funds.sent(proposal("a", 0, 1_000, 10.0), board(FUND))
    assert account.funds.cash == 90_000.0
    account.funds.gone("a")
    assert account.funds.cash == 100_000.0
    account.funds.sent(proposal("b", 0, 1_000, 10.0), board(FUND))
    account.funds.settled("b", account.now)
    account.pass_time(LAG + 1)
    account.snapshot()
    account.funds.gone("b")
    assert account.funds.cash == 100_000.0


def test_what_is_on_its_way_is_in_no_snapshot() -> None:
    """An order without an answer may reach the counter after any snapshot, however late that is asked for."""
    account = Account(lag=0)
    account.funds.sent(proposal("a", 0, 1_000, 10.0), board(FUND))
    account.pass_time(10 * LAG)
    account.snapshot()
    assert account.funds.cash == 90_000.0


@pytest.mark.parametrize(
    ("kind", "brings", "frees"),
    [
        ("credit_sell", 10_000.0, 0),
        ("credit_sell_secu_repay", 0.0, 0),
        ("credit_slo_sell", 0.0, 0),
        ("credit_fin_buy", 0.0, 1_000),
        ("credit_buy", -10_000.0, 1_000),
        ("credit_buy_secu_repay", -10_000.0, 0),
    ],
)
def test_a_credit_accounts_fills_bring_what_they_bring(kind: str, brings: float, frees: int) -> None:
    """Proceeds that repay or are kept back are no money to spend; what is borrowed costs none."""
    funds = Funds(LAG)
    funds.take_asset({"cash": 50_000.0, "total_asset": 0.0}, UNTOUCHED)
    funds.take_positions([{"stock_code": BOND, "can_use_volume": 1_000}], UNTOUCHED)
    facts = trade(stock_code=BOND, order_type=kind, traded_volume=1_000, traded_amount=10_000.0)
    funds.filled("a", facts, board(BOND), UNTOUCHED + 1)
    assert funds.cash == 50_000.0 + brings
    sells = -1_000 if kind in {"credit_sell", "credit_sell_secu_repay"} else 0
    assert funds.can_sell(BOND) == 1_000 + frees + sells


def test_a_fund_shows_by_itself_that_it_is_sold_on_the_same_day() -> None:
    """Shenzhen's codes do not tell; a snapshot in which today's shares can be sold does."""
    funds = Funds(LAG)
    bought = trade(stock_code="159920.SZ", traded_volume=100, traded_amount=100.0)
    position = {"stock_code": "159920.SZ", "volume": 500, "on_road_volume": 500, "yesterday_volume": 0}
    funds.take_positions([position | {"can_use_volume": 0}], UNTOUCHED)
    funds.filled("a", bought, board("159920.SZ"), UNTOUCHED + 1)
    assert funds.can_sell("159920.SZ") == 0
    for later in (2 * LAG, 4 * LAG):
        funds.take_positions([position | {"can_use_volume": 500}], UNTOUCHED + later)
    funds.filled("b", bought, board("159920.SZ"), UNTOUCHED + 5 * LAG)
    assert funds.can_sell("159920.SZ") == 600


@pytest.mark.parametrize(
    ("code", "at_once"),
    [
        *((code, True) for code in ("159920.SZ", "160216.SZ", "164824.SZ", "501018.SH", "510900.SH")),
        *((code, False) for code in ("510300.SH", "588000.SH", "184801.SZ", "600000.SH")),
    ],
)
def test_a_sell_of_todays_shares_is_refused_where_it_is_known_that_they_stay(
    code: str, at_once: bool
) -> None:
    """Of funds whose codes do not tell, the counter decides until a snapshot has shown it."""
    funds = Funds(LAG)
    funds.take_positions([], UNTOUCHED)
    funds.filled("a", trade(stock_code=code, traded_volume=500), board(code), UNTOUCHED + 1)

    def refuses(volume: int) -> bool:
        sell = look(order(stock_code=code, buys=False, volume=volume), funds=funds)
        return refused(RuleName.HOLDINGS, sell, RiskPlan()) is not None

    assert refuses(500) is not at_once
    assert refuses(600)
    shown = {"stock_code": code, "volume": 500, "on_road_volume": 500, "yesterday_volume": 0}
    funds.take_positions([shown | {"can_use_volume": 0}], UNTOUCHED + 3 * LAG)
    assert refuses(500)


def test_what_was_bought_since_the_snapshot_counts_as_held() -> None:
    """One stock's part of the whole is reckoned with fills that no snapshot has shown."""
    funds = Funds(LAG)
    shown = {"stock_code": SHARE, "volume": 100, "can_use_volume": 100, "market_value": 1_200.0}
    funds.take_positions([shown], UNTOUCHED)
    funds.filled("a", trade(traded_volume=100), board(SHARE), UNTOUCHED + 1)
    funds.filled("b", trade(traded_volume=100, stock_code="000001.SZ"), board(SHARE), UNTOUCHED + 1)
    assert funds.market_value(SHARE, 10.0) == 2_400.0
    assert funds.market_value("000001.SZ", 11.0) == 1_100.0
    assert funds.held(SHARE) == 200


def test_an_order_by_hand_takes_what_it_takes() -> None:
    """A push tells of it, so it counts before the next snapshot does, and gives back what it has not used."""
    funds = Funds(LAG)
    funds.take_asset({"cash": 50_000.0, "total_asset": 0.0}, UNTOUCHED)
    facts = {
        "order_id": 7,
        "stock_code": SHARE,
        "order_type": "buy",
        "order_volume": 1_000,
        "traded_volume": 0,
        "price": 10.0,
        "order_status": "reported",
    }
    funds.shown("#7", BookOrder(cast("OrderFacts", facts), None, None), None, UNTOUCHED + 1)
    assert funds.cash == 40_000.0
    ended = facts | {"order_status": "part_cancel", "traded_volume": 400}
    funds.shown("#7", BookOrder(cast("OrderFacts", ended), None, None), None, UNTOUCHED + 2)
    assert funds.cash == 46_000.0
    funds.filled("#7", trade(traded_volume=400, traded_amount=3_900.0), board(SHARE), UNTOUCHED + 3)
    assert funds.cash == pytest.approx(46_100.0, abs=1)
