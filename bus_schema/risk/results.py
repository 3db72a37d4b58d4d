"""What `query_limits` is answered with."""

from bus_schema.results import Facts
from bus_schema.risk.limits import Limits


class Used(Facts):
    """How much of today's limits is used.

    Attributes:
        orders: Orders sent.
        turnover: Yuan traded.
        open_orders: Orders open now.
        open_value: Yuan that they may still come to.
    """

    orders: int
    turnover: float
    open_orders: int
    open_value: float


class LimitsInUse(Facts):
    """The limits of the account or of one strategy, and what is used of them.

    Attributes:
        limits: What is set.
        used: Today's use.
    """

    limits: Limits
    used: Used


class RuleState(Facts):
    """One rule.

    Attributes:
        rule: Its name.
        on: Whether it is applied.
        missing: `pass` or `refuse`, where it lacks a datum.
        refused: Orders that it has refused since the worker's start.
        unchecked: Orders that it let pass since it lacked a datum, since the worker's start.
    """

    rule: str
    on: bool
    missing: str
    refused: int
    unchecked: int


class RatesState(Facts):
    """How quickly the account may send orders and cancels.

    Attributes:
        per_second: Orders and cancels; 0 for any number.
        per_day: Orders, reckoned with the cancels; 0 for any number.
        waits: Whether what comes too quickly waits for its turn.
        today: Orders and cancels sent today.
        waiting: Orders and cancels that wait for their turn now.
    """

    per_second: int
    per_day: int
    waits: bool
    today: int
    waiting: int


class LimitsResult(Facts):
    """The limits in effect.

    Attributes:
        account: Those of all strategies together.
        strategies: Those of single strategies: of the one that asks, or, for an operator, of all.
        rules: Every rule.
        rates: Orders and cancels by the second and by the day.
        dry_run: Whether nothing is sent at all.
        cash: Yuan that a buy may cost; null before the first snapshot.
        total_asset: Yuan; null likewise.
        quotes_lost: Why there are no quotes at the moment; empty while there are.
    """

    account: LimitsInUse
    strategies: dict[str, LimitsInUse]
    rules: tuple[RuleState, ...]
    rates: RatesState
    dry_run: bool
    cash: float | None = None
    total_asset: float | None = None
    quotes_lost: str = ""
