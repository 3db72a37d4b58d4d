"""What was lost today, by the account and by each strategy, and from where it is counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bus_schema.risk import RiskPlan, RuleName
from worker.engine.risk.funds import Funds
from worker.engine.risk.ledger import Ledger
from worker.engine.risk.look import ACCOUNT


class Excess(NamedTuple):
    """A loss of the day beyond its limit; yuan.

    Attributes:
        scope: ``ACCOUNT``, or a strategy's name.
    """

    scope: str
    limit: float
    lost: float


@dataclass(slots=True)
class Loss:
    """The day's losses.

    The account's is counted from the total assets of the day's first snapshot: money that is paid in or out
    cannot be told from a gain or a loss. A strategy's is counted from its profit at the beginning of the day.

    Attributes:
        counted_from: by scope, the total assets or the profit from which the loss is counted.
        unwritten: that has changed and is in no row yet.
        stale: something has changed since the limits were last held against it.
    """

    counted_from: dict[str, float] = field(default_factory=dict)
    unwritten: bool = False
    stale: bool = False

    def opened(self, funds: Funds) -> None:
        """A snapshot of the money is in: the account's first one of the day is where its loss begins."""
        total = funds.total_asset
        # A counter that is being initialised shows an account of nothing.
        if total and ACCOUNT not in self.counted_from:
            self.counted_from[ACCOUNT] = total
            self.unwritten = True

    def accept(self, scope: str, funds: Funds, ledger: Ledger) -> None:
        """What was lost so far is accepted; it is counted anew from here, or from the next snapshot."""
        worth = _worth(scope, funds, ledger)
        if worth is None:
            self.counted_from.pop(scope, None)
        else:
            self.counted_from[scope] = worth
        self.unwritten = self.stale = True

    def today(self, scope: str, funds: Funds, ledger: Ledger) -> float | None:
        """Yuan lost; below 0 for a gain, None where it is not known."""
        worth = _worth(scope, funds, ledger)
        begun = self.counted_from.get(scope, ledger.openings.get(scope, 0.0) if scope else None)
        return None if worth is None or begun is None else begun - worth

    def beyond(self, plan: RiskPlan, funds: Funds, ledger: Ledger, *, simulated: bool) -> Iterator[Excess]:
        """Yield every loss that is beyond its limit."""
        # Prices are not journalled: until the first positions are in, those of an earlier life may be old.
        if funds.positions is None or not plan.switch(RuleName.MAX_DAILY_LOSS).applies(simulated=simulated):
            return
        for scope, limits in ((ACCOUNT, plan.account), *plan.strategies.items()):
            limit = limits.max_daily_loss
            lost = None if limit is None else self.today(scope, funds, ledger)
            if limit is not None and lost is not None and lost > limit:
                yield Excess(scope, limit, lost)

    def roll(self) -> None:
        """A new trading day."""
        self.counted_from.clear()


def _worth(scope: str, funds: Funds, ledger: Ledger) -> float | None:
    return ledger.profit(scope) if scope else funds.total_asset or None
