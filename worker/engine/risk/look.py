"""What a rule may look at, and what it may say."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bus_schema.risk import Board, BoardName, Limits, RiskPlan, RuleName
from worker.engine.days import day_of
from worker.engine.facts import InstrumentFacts, IssueFacts, QuoteFacts
from worker.engine.risk.exposure import Exposure
from worker.engine.risk.funds import Funds
from worker.engine.risk.ledger import Ledger
from worker.engine.risk.pace import Pace
from worker.engine.risk.proposal import Proposal
from worker.engine.risk.rates import Rates
from worker.engine.risk.usage import Usage

ACCOUNT = ""
"""The scope of a limit that counts all strategies together; any other scope is a strategy's name."""


@dataclass(slots=True)
class Look:
    """The order, and everything that is known beside it.

    One is made for each order, and a frozen one would take as long to make as a rule to apply.

    Attributes:
        now: milliseconds on Redis's clock.
        steady: milliseconds on the steady clock.
        days: the exchange's trading days as numbers, as far as the SDK's calendar is known.
        issue: what the terminal has told of the new issue that the order subscribes.
        unchecked: how often each rule has let an order pass since it lacked a datum.
    """

    order: Proposal
    now: int
    steady: int
    quote: QuoteFacts | None
    instrument: InstrumentFacts | None
    days: frozenset[int]
    plan: RiskPlan
    funds: Funds
    exposure: Exposure
    usage: Usage
    ledger: Ledger
    pace: Pace
    rates: Rates
    unchecked: Counter[RuleName]
    issue: IssueFacts | None = None

    @property
    def board(self) -> Board | None:
        """What the board of the order's code takes today; None where no board has such codes."""
        name = BoardName.SUBSCRIPTION if self.order.subscribes else None
        return self.plan.board_of(self.order.stock_code, day_of(self.now), name)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an order must not go out.

    Attributes:
        limit: what the rule allows.
        value: what the order comes to.
        words: a sentence for its sender, which follows the name of the rule.
    """

    limit: Any
    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A rule cannot tell, since something is not known: ``what``."""

    what: str


Verdict = Refusal | Missing | None
Check = Callable[[Look, Limits, str], Verdict]
"""A rule: what it looks at, the limits it applies, and whose they are: ``ACCOUNT``, or a strategy's name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table of rules.

    Attributes:
        name: as ``detail.rule`` bears it.
        check: what it does.
        limit: the field of ``Limits`` without which it has nothing to do; empty for a rule that needs none,
            which is applied once and not for account and strategy each.
        of_any: it means something for orders that are no buys or sells of shares, too.
    """

    name: RuleName
    check: Check
    limit: str = ""
    of_any: bool = False

    def wanted(self, limits: Limits) -> bool:
        """Whether these limits give it something to do."""
        if not self.limit:
            return True
        return bool(getattr(limits, self.limit) != _UNLIMITED[self.limit])


_UNLIMITED = {name: field.default for name, field in Limits.model_fields.items()}
