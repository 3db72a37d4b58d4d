"""What the account has, by its last snapshots, less what has left since and is not in them yet."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from worker.engine.risk.proposal import Proposal

CASH = ""
"""What a buy takes, and a repo that lends; any other sell takes shares, under their code."""


@dataclass(slots=True)
class _Taken:
    subject: str
    amount: float
    settled_at: int | None = None


@dataclass(slots=True)
class Outgoing:
    """What orders have taken that the last snapshot may not show; times are on the steady clock."""

    _taken: dict[str, _Taken] = field(default_factory=dict)
    _total: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def take(self, client_order_id: str, subject: str, amount: float) -> None:
        """An order leaves."""
        self.give_back(client_order_id)
        self._taken[client_order_id] = _Taken(subject, amount)
        self._total[subject] += amount

    def settle(self, client_order_id: str, at: int) -> None:
        """The terminal has the order: what is asked from now on shows what it took."""
        taken = self._taken.get(client_order_id)
        if taken is not None and taken.settled_at is None:
            taken.settled_at = at

    def give_back(self, client_order_id: str) -> None:
        """The order never was."""
        taken = self._taken.pop(client_order_id, None)
        if taken is not None:
            self._total[taken.subject] -= taken.amount

    def seen(self, asked_at: int) -> None:
        """A snapshot that was asked for at that moment is in."""
        shown = [
            name
            for name, taken in self._taken.items()
            if taken.settled_at is not None and taken.settled_at <= asked_at
        ]
        for name in shown:
            self.give_back(name)
        if not self._taken:
            self._total.clear()

    def total(self, subject: str) -> float:
        """All that is on its way out of one subject."""
        return self._total[subject]


@dataclass(slots=True)
class Funds:
    """Money and shares. ``asset`` is None, and so are ``positions``, before the first snapshot."""

    asset: dict[str, Any] | None = None
    positions: dict[str, dict[str, Any]] | None = None
    _money: Outgoing = field(default_factory=Outgoing)
    _shares: Outgoing = field(default_factory=Outgoing)

    def sent(self, order: Proposal) -> None:
        """An order leaves; what the broker lends, and what is no purchase of shares, is not reckoned here."""
        if order.borrows or not order.of_shares:
            return
        if order.buys or order.lends:
            self._money.take(order.client_order_id, CASH, order.value or 0.0)
        else:
            self._shares.take(order.client_order_id, order.stock_code, order.volume)

    def settled(self, client_order_id: str, at: int) -> None:
        """The terminal has answered the order."""
        self._money.settle(client_order_id, at)
        self._shares.settle(client_order_id, at)

    def gone(self, client_order_id: str) -> None:
        """The order never was."""
        self._money.give_back(client_order_id)
        self._shares.give_back(client_order_id)

    def take_asset(self, asset: dict[str, Any], asked_at: int) -> None:
        """A snapshot of the money is in."""
        self.asset = asset
        self._money.seen(asked_at)

    def take_positions(self, positions: list[dict[str, Any]], asked_at: int) -> None:
        """A snapshot of the positions is in."""
        self.positions = {position["stock_code"]: position for position in positions}
        self._shares.seen(asked_at)

    @property
    def cash(self) -> float | None:
        """Yuan that a buy may cost; None where no snapshot is in yet, or none has told it."""
        cash = None if self.asset is None else self.asset["cash"]
        return None if cash is None else float(cash) - self._money.total(CASH)

    @property
    def total_asset(self) -> float | None:
        """Yuan, all of the account; None where no snapshot is in yet, or none has told it."""
        total = None if self.asset is None else self.asset["total_asset"]
        return None if total is None else float(total)

    def can_sell(self, stock_code: str) -> int | None:
        """Shares that may be sold today and are not on their way out; None where no snapshot has told it."""
        held = self._told(stock_code, "can_use_volume")
        return None if held is None else int(held) - int(self._shares.total(stock_code))

    def market_value(self, stock_code: str) -> float | None:
        """Yuan that the account holds in one stock; None where no snapshot has told it."""
        return self._told(stock_code, "market_value")

    def _told(self, stock_code: str, name: str) -> float | None:
        """A number of a position: 0 where there is no such position, None where it is not known."""
        if self.positions is None:
            return None
        position = self.positions.get(stock_code)
        told: float | None = position[name] if position else 0
        return told
