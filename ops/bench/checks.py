"""What the checks before an order cost: the engine's decision without any, with the defaults, with all."""

import random
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from bus_schema.risk import Limits, Mode, RiskPlan, RuleName, RuleSwitch
from bus_schema.risk.switches import OnMissing
from ops.bench.catalogue import ALL, DEFAULT, NONE
from ops.bench.decider import BUYER, SELLER, SIDES, Decider, NotSentError
from ops.bench.interleaving import timed_round
from ops.bench.order import STOCK_CODE
from ops.bench.percentiles import Round
from ops.bench.result import Latency, Result, added_us
from ops.bench.scale import Scale
from ops.bench.stage import Stage
from worker.engine.risk.chain import RULES
from worker.engine.risk.rates import Rates
from worker.limits import rates_of
from worker.settings import Settings

BATCH = 40
"""Orders between two looks at another set of checks; half of them are sells."""
_WARM_UP_ROUNDS = 2
_MUCH, _MANY = 1e15, 1_000_000_000
_LIMITS: Mapping[str, Any] = {
    "max_order_value": _MUCH,
    "min_order_value": 1.0,
    "max_order_volume": _MANY,
    "max_stock_share": 1.0,
    "max_strategy_share": 1.0,
    "max_daily_turnover": _MUCH,
    "max_daily_orders": _MANY,
    "max_open_orders": _MANY,
    "max_daily_loss": _MUCH,
    "max_price_deviation": 0.1,
    "repeat_window_ms": 1,
    "allowed_codes": ("000001.SZ", "510300.SH", STOCK_CODE),
    "forbidden_codes": ("688*", "000002.SZ"),
    "own_shares_only": True,
}
"""Of the account and of each strategy: every limit that there is, and none that an order of ours reaches."""


class Checks(NamedTuple):
    """A set of checks: the limits, and how many orders may leave."""

    plan: RiskPlan
    rates: Rates


def all_checks(*rules: RuleName) -> Checks:
    """Every limit set, and these rules on; all that there are where none is named.

    The account's mode alone is open, since no other would let both sides pass; each strategy has its own.
    """
    plan = RiskPlan(
        account=Limits(**_LIMITS),
        strategies={
            BUYER: Limits(**_LIMITS, mode=Mode.BUY_ONLY),
            SELLER: Limits(**_LIMITS, mode=Mode.CLOSE_ONLY),
        },
        rules={
            rule: RuleSwitch(on=not rules or rule in rules, missing=OnMissing.REFUSE) for rule in RuleName
        },
    )
    # Refusing, so that the rule about it looks as well; else only the queue does.
    return Checks(plan, Rates(rates_of(Settings.model_construct()).per_second, _MANY, waits=False))


def sets_of_checks() -> dict[str, Checks]:
    """By name: no rule, the rules of a worker without ``RISK_FILE``, all of them, and each of them alone."""
    return {
        NONE: Checks(RiskPlan.nothing(), Rates()),
        DEFAULT: Checks(RiskPlan(), rates_of(Settings.model_construct())),
        ALL: all_checks(),
        **{rule.name: all_checks(rule.name) for rule in RULES},
    }


def measure_checks(_stage: Stage, result: Result, scale: Scale, tell: Callable[[], None]) -> None:
    """Let engines decide in turn, each with other checks on; nothing else of a worker is there."""
    deciders = {name: Decider(*checks) for name, checks in sets_of_checks().items()}
    try:
        rounds = [_round(deciders) for _ in range(_WARM_UP_ROUNDS + scale.checked_orders // BATCH)]
        _looked_at_all(deciders)
    except NotSentError as error:
        result.missing["checks"] = str(error)
    else:
        _note(result, rounds[_WARM_UP_ROUNDS:])
    tell()


def _round(deciders: Mapping[str, Decider]) -> Round:
    def decide() -> dict[str, list[int]]:
        taken: dict[str, list[int]] = {}
        for name in random.sample(list(deciders), len(deciders)):
            both = deciders[name].decide(BATCH)
            taken |= {_key(name, side): both[first :: len(SIDES)] for first, side in enumerate(SIDES)}
        return taken

    return timed_round(decide)


def _looked_at_all(deciders: Mapping[str, Decider]) -> None:
    """Hold that no rule was quick for want of something to look at.

    Raises:
        NotSentError: one was.
    """
    for name, decider in deciders.items():
        if unchecked := decider.unchecked():
            raise NotSentError(f"with the checks {name}, rules lacked a datum: {', '.join(unchecked)}")


def _note(result: Result, rounds: list[Round]) -> None:
    result.checks = {
        name: {side: Latency.of(rounds, _key(name, side)) for side in SIDES} for name in (NONE, DEFAULT, ALL)
    }
    for rule in RULES:
        alone = {side: Latency.of(rounds, _key(rule.name, side)) for side in SIDES}
        result.rules[rule.name] = added_us(alone, result.checks[NONE], quiet=True)


def _key(name: str, side: str) -> str:
    return f"{name} {side}"
