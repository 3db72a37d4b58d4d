"""Who holds what: each strategy's positions by its own fills."""

from dataclasses import dataclass, field

from worker.engine.facts import TradeFacts


@dataclass(slots=True)
class Holding:
    """One strategy's position in one stock.

    Attributes:
        volume: shares; below 0 where more was sold than this ledger has seen bought.
        cost: yuan for one share, the mean of what was bought, with fees.
        realised: yuan gained by sells, after fees.
        fees: yuan.
        last_price: yuan, of the last fill or quote.
    """

    volume: int = 0
    cost: float = 0.0
    realised: float = 0.0
    fees: float = 0.0
    last_price: float = 0.0


@dataclass(slots=True)
class Ledger:
    """Positions by strategy and stock."""

    holdings: dict[str, dict[str, Holding]] = field(default_factory=dict)

    def filled(self, strategy: str | None, trade: TradeFacts) -> None:
        """Take in a fill; one that nobody on the bus ordered is nobody's."""
        if strategy is None:
            return
        holding = self.holdings.setdefault(strategy, {}).setdefault(trade["stock_code"], Holding())
        volume, price, fee = trade["traded_volume"], trade["traded_price"], trade["commission"]
        holding.fees += fee
        holding.last_price = price
        if trade["order_type"] == "buy":
            spent = holding.cost * holding.volume + price * volume + fee
            holding.volume += volume
            holding.cost = spent / holding.volume if holding.volume > 0 else 0.0
        else:
            holding.realised += (price - holding.cost) * volume - fee
            holding.volume -= volume

    def volume(self, strategy: str, stock_code: str) -> int:
        """Shares that a strategy's fills have left it."""
        holding = self.holdings.get(strategy, {}).get(stock_code)
        return holding.volume if holding else 0

    def value(self, strategy: str) -> float:
        """Yuan that a strategy's positions are worth at the last prices."""
        held = self.holdings.get(strategy, {}).values()
        return sum(max(holding.volume, 0) * holding.last_price for holding in held)
