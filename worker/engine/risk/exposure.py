"""What is open at the market: every order from the moment it leaves until it is final.

Kept as sums, so that a check costs the same with one open order and with a hundred thousand.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from worker.engine.book import BookOrder
from worker.engine.risk.proposal import REPO_UNIT_YUAN, Proposal, nature_of

Key = str
"""The client order id; of an order that nobody on the bus placed, ``#`` and the terminal's number."""


def key_of(client_order_id: str | None, order_id: int) -> Key:
    """Under which an order is reckoned."""
    return client_order_id or f"#{order_id}"


@dataclass(slots=True)
class Standing:
    """One open order.

    Attributes:
        strategy: empty where nobody on the bus placed it.
        price: yuan; what a market order is reckoned at, 0 where not even that is known.
        left: shares that can still trade.
        lends: a reverse repo, whose price is no price of anything.
        borrows: a sell takes no shares that anybody holds.
        of_shares: anything else is only counted.
        costs_nothing: a subscription that holds back no money.
    """

    strategy: str
    stock_code: str
    buys: bool
    price: float
    left: int
    lends: bool = False
    borrows: bool = False
    of_shares: bool = True
    costs_nothing: bool = False

    @property
    def value(self) -> float:
        """Yuan that it may still come to."""
        if self.costs_nothing:
            return 0.0
        return (REPO_UNIT_YUAN if self.lends else self.price) * self.left


@dataclass(slots=True)
class Exposure:
    """The sums over all open orders; ``scope`` is a strategy's name, or empty for the whole account."""

    standing: dict[Key, Standing] = field(default_factory=dict)
    _count: Counter[str] = field(default_factory=Counter)
    _value: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _buys: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    _sells: Counter[tuple[str, str]] = field(default_factory=Counter)
    _prices: defaultdict[tuple[str, bool], Counter[float]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    def sent(self, order: Proposal) -> None:
        """An order leaves."""
        standing = Standing(
            order.strategy,
            order.stock_code,
            order.buys,
            order.price or 0.0,
            order.volume,
            order.lends,
            order.borrows,
            order.of_shares,
            order.costs_nothing,
        )
        self._add(order.client_order_id, standing)

    def shown(self, order: BookOrder) -> None:
        """The broker has shown where an order stands."""
        facts = order.facts
        key = key_of(order.client_order_id, facts["order_id"])
        if order.final:
            self.gone(key)
            return
        before = self.standing.get(key)
        price = facts["price"] or (before.price if before else 0.0)
        left = max(facts["order_volume"] - facts["traded_volume"], 0)
        standing = _shown(order, price, left)
        # Of a share that is subscribed under its own code, only the order when it left has told.
        standing.costs_nothing |= before is not None and before.costs_nothing
        # Mostly the broker shows what was known when the order left.
        if standing != before:
            self._add(key, standing)

    def gone(self, key: Key) -> None:
        """An order is no longer open, or never was."""
        standing = self.standing.pop(key, None)
        if standing is not None:
            self._count_in(standing, -1)

    def count(self, scope: str) -> int:
        """Open orders."""
        return self._count[scope]

    def value(self, scope: str) -> float:
        """Yuan that open orders may still come to, buys and sells."""
        return self._value[scope]

    def buy_value(self, scope: str, stock_code: str = "") -> float:
        """Yuan that open buys may still cost: of one stock, or of all."""
        return self._buys[scope, stock_code]

    def sell_volume(self, scope: str, stock_code: str) -> int:
        """Shares of one stock that open sells may still take."""
        return self._sells[scope, stock_code]

    def best(self, stock_code: str, *, buys: bool) -> float | None:
        """The best price of the account's own open orders on one side of a stock; None where it has none."""
        prices = self._prices.get((stock_code, buys))
        if not prices:
            return None
        return max(prices) if buys else min(prices)

    def _add(self, key: Key, standing: Standing) -> None:
        self.gone(key)
        self.standing[key] = standing
        self._count_in(standing, 1)

    def _count_in(self, standing: Standing, sign: int) -> None:
        value = sign * standing.value
        for scope in _scopes(standing.strategy):
            self._count[scope] += sign
            if not standing.of_shares:
                continue
            self._value[scope] += value
            if standing.buys:
                self._buys[scope, ""] += value
                self._buys[scope, standing.stock_code] += value
            elif not standing.borrows:
                self._sells[scope, standing.stock_code] += sign * standing.left
        if not self._count[""]:
            self._level_out()
        if not standing.of_shares:
            return
        prices = self._prices[standing.stock_code, standing.buys]
        prices[standing.price] += sign
        if not prices[standing.price]:
            del prices[standing.price]

    def _level_out(self) -> None:
        """Nothing is open: what is left in the sums is what adding and taking away fractions leaves."""
        self._value.clear()
        self._buys.clear()


def _shown(order: BookOrder, price: float, left: int) -> Standing:
    code = order.facts["stock_code"]
    nature = nature_of(order.facts["order_type"], code)
    return Standing(
        order.strategy or "",
        code,
        nature.buys,
        price,
        left,
        nature.lends,
        nature.borrows,
        nature.of_shares,
        nature.costs_nothing,
    )


def _scopes(strategy: str) -> tuple[str, ...]:
    return ("", strategy) if strategy else ("",)
