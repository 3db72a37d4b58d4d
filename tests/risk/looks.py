"""What a rule looks at, with everything in order unless a test says otherwise."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any, cast

from bus_schema.risk import RiskPlan, RuleName, RuleSwitch
from worker.engine.facts import InstrumentFacts, QuoteFacts, TradeFacts
from worker.engine.risk.chain import Step, chain_of, refused_by
from worker.engine.risk.exposure import Exposure
from worker.engine.risk.funds import Funds
from worker.engine.risk.ledger import Ledger
from worker.engine.risk.look import Look, Refusal
from worker.engine.risk.pace import Pace
from worker.engine.risk.proposal import Proposal
from worker.engine.risk.rates import Rates
from worker.engine.risk.usage import Usage

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
TODAY = dt.date(2026, 11, 20)
TODAY_NUMBER = 20261120
STOCK, STRATEGY, OTHER = "600000.SH", "grid", "momentum"
ENOUGH = 1e15
ALL_OFF = {name: RuleSwitch(on=False) for name in RuleName}


def at(clock: str, day: dt.date = TODAY) -> int:
    """A moment of a day, in milliseconds: `09:30` or `09:30:00.001`."""
    time = dt.datetime.combine(day, dt.time.fromisoformat(clock), SHANGHAI)
    return round(time.timestamp() * 1000)


def order(**terms: Any) -> Proposal:
    """A buy of 100 at 10 yuan, unless told otherwise."""
    standard: dict[str, Any] = {
        "client_order_id": "order",
        "strategy": STRATEGY,
        "stock_code": STOCK,
        "buys": True,
        "volume": 100,
        "limited": True,
        "price": 10.0,
    }
    return Proposal(**standard | terms)


def quote(**facts: Any) -> QuoteFacts:
    """The stock at 10 yuan."""
    standard: dict[str, Any] = {
        "stock_code": STOCK,
        "time": at("10:00"),
        "last_price": 10.0,
        "last_close": 10.0,
        "open_int": 13,
        "ask_price": (10.01,),
        "bid_price": (9.99,),
        "ask_vol": (10,),
        "bid_vol": (10,),
    }
    return cast(QuoteFacts, standard | facts)


def instrument(**facts: Any) -> InstrumentFacts:
    """A stock of which the terminal tells no more than that it trades."""
    standard: dict[str, Any] = {
        "stock_code": STOCK,
        "instrument_name": "",
        "pre_close": None,
        "up_stop_price": None,
        "down_stop_price": None,
        "price_tick": None,
        "min_limit_order_volume": None,
        "max_limit_order_volume": None,
        "min_market_order_volume": None,
        "max_market_order_volume": None,
        "min_limit_sell_order_volume": None,
        "max_limit_sell_order_volume": None,
        "instrument_status": None,
    }
    return cast(InstrumentFacts, standard | facts)


def trade(**facts: Any) -> TradeFacts:
    """A fill of a buy: 100 at 10 yuan, without fees."""
    standard: dict[str, Any] = {
        "account_id": "8880000001",
        "stock_code": STOCK,
        "instrument_name": "",
        "traded_id": "1",
        "traded_time": at("10:00"),
        "traded_price": 10.0,
        "traded_volume": 100,
        "traded_amount": 1000.0,
        "order_id": 1,
        "order_sysid": "1",
        "order_type": "buy",
        "order_type_code": 23,
        "strategy_name": "",
        "order_remark": "",
        "direction": 48,
        "offset_flag": 48,
        "commission": 0.0,
        "secu_account": "",
    }
    return cast(TradeFacts, standard | facts)


def holding(strategy: str, volume: int, price: float = 10.0) -> Ledger:
    """A ledger in which one strategy has bought so many shares."""
    ledger = Ledger()
    if volume:
        ledger.filled(strategy, trade(traded_volume=volume, traded_price=price))
    return ledger


def funds(held: int = 0, code: str = STOCK, *, cash: float = ENOUGH, total: float = ENOUGH) -> Funds:
    """Money, and so many shares of one stock, at 10 yuan, all of which may be sold."""
    known = Funds()
    known.take_asset({"cash": cash, "total_asset": total}, asked_at=0)
    position = {"stock_code": code, "can_use_volume": held, "market_value": 10.0 * held}
    known.take_positions([position], asked_at=0)
    return known


def look(proposal: Proposal | None = None, **changes: Any) -> Look:
    """A look at an order at ten o'clock of a trading day; nothing is limited but what the plan says."""
    standard: dict[str, Any] = {
        "order": proposal or order(),
        "now": at("10:00"),
        "steady": 1_000_000,
        "quote": quote(),
        "instrument": instrument(),
        "days": frozenset({TODAY_NUMBER}),
        "plan": RiskPlan(),
        "funds": funds(),
        "exposure": Exposure(),
        "usage": Usage(),
        "ledger": Ledger(),
        "pace": Pace(),
        "rates": Rates(),
        "unchecked": Counter(),
    }
    return Look(**standard | changes)


def only(rule: RuleName, plan: RiskPlan, **switch: Any) -> RiskPlan:
    """The plan with all rules off but one."""
    return plan.model_copy(update={"rules": ALL_OFF | {rule: RuleSwitch(**{"on": True} | switch)}})


def refused(rule: RuleName, seen: Look, plan: RiskPlan, **switch: Any) -> tuple[Step, Refusal] | None:
    """What the chain says of an order when this rule alone is on."""
    limited = only(rule, plan, **switch)
    chain = chain_of(limited, seen.order.strategy, simulated=False)
    return refused_by(chain, replace(seen, plan=limited))
