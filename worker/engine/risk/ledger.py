"""Who holds what: each strategy's positions by its own fills, from day to day.

A fill is taken in once, when it is told, so the ledger is the sum of the fills that stand in the journal. At
the beginning of each day all of it is written down in one row; what is filled after that row is added to it.
Shares that came otherwise (bought by hand, or before the bus, or by a split) are in no ledger.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from bus_schema.order_kinds import OWN_BUYS, OWN_SELLS
from bus_schema.risk.boards import lends_money
from worker.engine.facts import TradeFacts
from worker.engine.risk.holding import Holding


@dataclass(slots=True)
class Ledger:
    """Positions by strategy and stock.

    Attributes:
        prices: yuan, by stock: of the last fill, quote or snapshot, whichever came last.
        openings: each strategy's profit at the beginning of the day.
    """

    holdings: dict[str, dict[str, Holding]] = field(default_factory=dict)
    prices: dict[str, float] = field(default_factory=dict)
    openings: dict[str, float] = field(default_factory=dict)

    def filled(self, strategy: str | None, trade: TradeFacts) -> None:
        """Take in a fill; one that nobody on the bus ordered is nobody's.

        Only buys and sells of shares that are one's own are counted, with money that is borrowed too. What
        sells borrowed shares, gives any back, lends money, or trades futures and options, stands in no
        ledger.
        """
        volume, price, fee = trade["traded_volume"], trade["traded_price"], trade["commission"]
        buys, sells = trade["order_type"] in OWN_BUYS, trade["order_type"] in OWN_SELLS
        code = trade["stock_code"]
        if strategy is None or volume <= 0 or not (buys or sells) or lends_money(code):
            return
        holding = self.holdings.setdefault(strategy, {}).setdefault(code, Holding())
        if buys:
            holding.bought(volume, price, fee)
        else:
            holding.sold(volume, price, fee)
        self.prices[code] = price

    def priced(self, stock_code: str, price: float | None) -> bool:
        """Take in a price; True if that is news of a stock that is in the ledger."""
        if not price or self.prices.get(stock_code, price) == price:
            return False
        self.prices[stock_code] = price
        return True

    def volume(self, strategy: str, stock_code: str) -> int:
        """Shares that a strategy's fills have left it."""
        holding = self.of(strategy).get(stock_code)
        return holding.held if holding else 0

    def value(self, strategy: str) -> float:
        """Yuan that a strategy's positions are worth at the last prices."""
        held = self.of(strategy).items()
        return sum(holding.volume * self.prices[code] for code, holding in held if holding.volume > 0)

    def profit(self, strategy: str) -> float:
        """Yuan that a strategy has gained since ever, by sells and by what it holds now."""
        return sum(
            holding.realised + holding.floating(self.prices[code])
            for code, holding in self.of(strategy).items()
        )

    def profit_today(self, strategy: str) -> float:
        """Yuan that a strategy has gained since the beginning of the day."""
        return self.profit(strategy) - self.openings.get(strategy, 0.0)

    def attributed(self, stock_code: str) -> int:
        """Shares of one stock that all strategies together hold."""
        return sum(self.volume(strategy, stock_code) for strategy in self.holdings)

    def of(self, strategy: str) -> Mapping[str, Holding]:
        """A strategy's positions by stock, those of which nothing is left as well."""
        return self.holdings.get(strategy, {})

    def stocks(self) -> Iterator[str]:
        """Every stock that some strategy holds."""
        return (code for code in self.prices if self.attributed(code))

    def roll(self) -> None:
        """A new trading day."""
        for held in self.holdings.values():
            for holding in held.values():
                holding.roll()
        self.openings = {strategy: self.profit(strategy) for strategy in self.holdings}

    def written(self) -> dict[str, Any]:
        """All of it in plain values, as `read` takes them."""
        holdings = {
            strategy: {code: asdict(holding) for code, holding in held.items()}
            for strategy, held in self.holdings.items()
        }
        return {"holdings": holdings, "prices": self.prices, "openings": self.openings}

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """The ledger that was written down."""
        holdings = {
            strategy: {code: Holding(**facts) for code, facts in held.items()}
            for strategy, held in written["holdings"].items()
        }
        return cls(holdings, written["prices"], written["openings"])
