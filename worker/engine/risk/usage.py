"""What has been done today, of the whole account and of each strategy."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from worker.engine.risk.proposal import Proposal
from worker.engine.sharing import RESERVED, kept_for_others

Terms = tuple[str, str, bool, str, int, float | None]
"""What makes two orders the same order: strategy, code, side, kind, volume, price."""


@dataclass(slots=True)
class Usage:
    """Counts of the trading day; ``scope`` is a strategy's name, or empty for the account.

    ``messages`` counts orders and cancels, as the exchanges do; ``messages_of`` those of each strategy.
    ``sharing`` are the strategies that share what the account may send.
    """

    messages: int = 0
    messages_of: Counter[str] = field(default_factory=Counter)
    sharing: frozenset[str] = frozenset()
    _orders: Counter[str] = field(default_factory=Counter)
    _turnover: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _sent_at: dict[Terms, int] = field(default_factory=dict)

    def sent(self, order: Proposal, now: int) -> None:
        """An order leaves; ``now`` is milliseconds on Redis's clock, which goes on over a restart."""
        self.messages += 1
        self.messages_of[order.strategy] += 1
        self._orders[""] += 1
        self._orders[order.strategy] += 1
        self._sent_at[terms_of(order)] = now

    def canceled(self, strategy: str = "", cancels: int = 1) -> None:
        """Cancels leave; operators' are nobody's."""
        self.messages += cancels
        self.messages_of[strategy] += cancels

    def kept_for_others(self, limit: int, count: int, strategy: str) -> int:
        """How many messages of the day the strategy must leave to the others, which may make it so many."""
        if count <= limit - limit // RESERVED:
            return 0
        return kept_for_others(limit, self.messages_of, self.sharing, strategy)

    def filled(self, strategy: str | None, amount: float) -> None:
        """Something traded, for so many yuan."""
        self._turnover[""] += amount
        if strategy:
            self._turnover[strategy] += amount

    @property
    def scopes(self) -> set[str]:
        """Whoever has done anything today, and the account if anybody has."""
        return {
            scope for scope in (*self._orders, *self._turnover) if self.orders(scope) or self.turnover(scope)
        }

    def orders(self, scope: str) -> int:
        """Orders sent."""
        return self._orders[scope]

    def turnover(self, scope: str) -> float:
        """Yuan traded."""
        return self._turnover[scope]

    def last_sent(self, order: Proposal) -> int | None:
        """When the same strategy last sent the same order, on Redis's clock; None if it has not."""
        return self._sent_at.get(terms_of(order))

    def roll(self) -> None:
        """A new trading day."""
        self.messages = 0
        self.messages_of.clear()
        self._orders.clear()
        self._turnover.clear()
        self._sent_at.clear()


def terms_of(order: Proposal) -> Terms:
    """What the order is, without its id."""
    return (
        order.strategy,
        order.stock_code,
        order.buys,
        order.order_type,
        order.volume,
        order.price if order.limited else None,
    )
