"""Everything that the checks remember, and what each thing that happens does to it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from bus_schema.order_kinds import REPAYS_MONEY
from bus_schema.risk import RiskPlan, RuleName
from worker.engine.book import BookOrder
from worker.engine.days import day_of
from worker.engine.facts import QuoteFacts, TradeFacts
from worker.engine.risk.chain import Chain, chain_of
from worker.engine.risk.exposure import Exposure, key_of
from worker.engine.risk.funds import Funds
from worker.engine.risk.ledger import Ledger
from worker.engine.risk.loss import Loss
from worker.engine.risk.pace import Pace
from worker.engine.risk.proposal import Proposal
from worker.engine.risk.rates import Rates
from worker.engine.risk.usage import Usage


@dataclass(slots=True)
class Risk:
    """The memory of the checks.

    Attributes:
        simulated: no real money moves.
        dry: nothing is sent, whatever the plan says.
        refused: orders that each rule has refused, since the worker's start.
        unchecked: orders that each rule has let pass since it lacked a datum, likewise.
    """

    plan: RiskPlan
    rates: Rates
    simulated: bool
    dry: bool = False
    funds: Funds = field(default_factory=Funds)
    exposure: Exposure = field(default_factory=Exposure)
    usage: Usage = field(default_factory=Usage)
    ledger: Ledger = field(default_factory=Ledger)
    loss: Loss = field(default_factory=Loss)
    pace: Pace = field(init=False)
    refused: Counter[RuleName] = field(default_factory=Counter)
    unchecked: Counter[RuleName] = field(default_factory=Counter)
    _chains: dict[tuple[str, bool], Chain] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pace = Pace(self.rates.per_second)

    def use(self, plan: RiskPlan) -> None:
        """Other limits are in effect from here on."""
        self.plan = plan
        self.loss.stale = True
        self._chains.clear()

    def chain(self, strategy: str, *, of_shares: bool = True) -> Chain:
        """The steps that a strategy's orders of shares go through, or its other ones."""
        chain = self._chains.get((strategy, of_shares))
        if chain is None:
            chain = chain_of(self.plan, strategy, simulated=self.simulated, of_shares=of_shares)
            self._chains[strategy, of_shares] = chain
        return chain

    def is_dry(self, strategy: str) -> bool:
        """Whether this strategy's orders are answered and not sent."""
        return self.dry or self.plan.account.dry_run or self.plan.limits_of(strategy).dry_run

    def sent(self, order: Proposal, now: int) -> None:
        """An order has left, now or in an earlier life."""
        self.usage.sent(order, now)
        self.exposure.sent(order)
        self.funds.sent(order, self.plan.board_of(order.stock_code, day_of(now)))

    def leaves(self, order: Proposal, now: int, steady: int) -> None:
        """An order leaves now."""
        self.sent(order, now)
        self.pace.sent(steady)

    def canceled(self, strategy: str, steady: int) -> None:
        """A cancel that a strategy has asked for leaves now."""
        self.usage.canceled(strategy)
        self.pace.sent(steady)

    def settled(self, client_order_id: str, at: int) -> None:
        """The terminal has the order, or its answer is not waited for any more."""
        self.funds.settled(client_order_id, at)

    def gone(self, client_order_id: str) -> None:
        """The order was refused, or never was."""
        self.exposure.gone(client_order_id)
        self.funds.gone(client_order_id)

    def shown(self, order: BookOrder, day: int, at: int | None) -> None:
        """The broker shows where an order of the day stands: ``at`` as in `Funds.shown`."""
        self.exposure.shown(order)
        board = self.plan.board_of(order.facts["stock_code"], day)
        self.funds.shown(key_of(order.client_order_id, order.facts["order_id"]), order, board, at)

    def filled(self, trade: TradeFacts, strategy: str | None, *, today: bool) -> None:
        """A fill is told, for the first time."""
        self.ledger.filled(strategy, trade)
        self.loss.stale = True
        if today:
            # What is paid back is no turnover.
            paid_back = trade["order_type"] in REPAYS_MONEY
            self.usage.filled(strategy, 0.0 if paid_back else trade["traded_amount"])

    def filled_today(self, trade: TradeFacts, client_order_id: str | None, day: int, at: int | None) -> None:
        """It is a fill of the day: ``at`` as in `Funds.filled`."""
        board = self.plan.board_of(trade["stock_code"], day)
        self.funds.filled(key_of(client_order_id, trade["order_id"]), trade, board, at)

    def snapshot(self, kind: str, result: Any, asked_at: int) -> None:
        """A snapshot is in: of the money, or of the positions."""
        if kind == "asset":
            self.funds.take_asset(result, asked_at)
            self.loss.opened(self.funds)
        else:
            self.funds.take_positions(result, asked_at)
            for position in result:
                self.ledger.priced(position["stock_code"], _price_of(position))
        self.loss.stale = True

    def quoted(self, quote: QuoteFacts) -> None:
        """A price is told."""
        if self.ledger.priced(quote["stock_code"], quote["last_price"]):
            self.loss.stale = True

    def accept_loss(self, scope: str) -> None:
        """What was lost so far today is accepted, and counted no more."""
        self.loss.accept(scope, self.funds, self.ledger)

    def roll(self, kept: Collection[str]) -> None:
        """A new trading day: yesterday's orders are over, except those whose fate is not known (``kept``)."""
        self.usage.roll()
        self.ledger.roll()
        self.loss.roll()
        for name in [name for name in self.exposure.standing if name not in kept]:
            self.exposure.gone(name)
        self.funds.roll(kept)


def _price_of(position: dict[str, Any]) -> float | None:
    """The last price in a position; older terminals do not tell it, but what the position is worth."""
    told, volume = position.get("last_price"), position["volume"]
    return told or (position["market_value"] / volume if volume else None)
