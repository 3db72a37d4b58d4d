"""The worker's engine alone, knowing all that its checks look at: what deciding on an order takes."""

import datetime as dt
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle

from bus_schema import codec
from bus_schema.codes import WorkerState
from bus_schema.commands import parse_command
from bus_schema.control import parse_control
from bus_schema.risk import RiskPlan
from bus_schema.version import product_version
from ops.bench.order import LAST_PRICE, ORDER_VOLUME, STOCK_CODE
from worker.app import MARKET_WAIT_MS
from worker.engine.config import EngineConfig
from worker.engine.effects import Effects, Query, Row, RowKind, Submit
from worker.engine.engine import Engine
from worker.engine.facts import InstrumentFacts, QuoteFacts
from worker.engine.inputs import (
    CONTROL,
    CommandRead,
    ControlRead,
    Entry,
    Input,
    InstrumentKnown,
    LinkChanged,
    OrderAnswered,
    QueryAnswered,
    Quoted,
    Reconciled,
    SnapshotDue,
    StrategiesKnown,
    TradingDaysKnown,
)
from worker.engine.moment import Moment
from worker.engine.risk.holding import Holding
from worker.engine.risk.ledger import Ledger
from worker.engine.risk.rates import Rates

BUYER, SELLER = "buyer", "seller"
"""They send in turn, so that each rule meets the side that it is there for."""
_BID, _ASK = LAST_PRICE, LAST_PRICE + 0.01
_TERMS = ((BUYER, "buy", _BID), (SELLER, "sell", _ASK))
"""Who sends what, at prices that do not meet."""
SIDES = tuple(side for _, side, _ in _TERMS)
"""In the order in which they come."""
MORNING = int(dt.datetime(2026, 11, 20, 10, tzinfo=dt.timezone(dt.timedelta(hours=8))).timestamp() * 1000)
"""A trading day, in the continuous session."""
_DAY_NUMBER = 20261120
_PAUSE_MS = 10
"""Between two orders: a hundred a second are no more than may leave by default."""
_ACCOUNT_ID, _SESSION_ID = "8880000001", 1
_STOCKS = (STOCK_CODE, *(f"{number}.SH" for number in range(600001, 600020)))
"""What each strategy holds some of."""
_SHARES, _YUAN = 1_000_000_000, 1e12
"""More than any run buys or sells."""
_QUOTE: QuoteFacts = {
    "stock_code": STOCK_CODE,
    "time": MORNING,
    "last_price": LAST_PRICE,
    "last_close": LAST_PRICE,
    "open_int": 13,
    "ask_price": (_ASK,),
    "bid_price": (_BID,),
    "ask_vol": (100,),
    "bid_vol": (100,),
}
_INSTRUMENT: InstrumentFacts = {
    "stock_code": STOCK_CODE,
    "instrument_name": "浦发银行",
    "pre_close": LAST_PRICE,
    "up_stop_price": 11.0,
    "down_stop_price": 9.0,
    "price_tick": 0.01,
    "min_limit_order_volume": 100,
    "max_limit_order_volume": 1_000_000,
    "min_market_order_volume": 100,
    "max_market_order_volume": 1_000_000,
    "min_limit_sell_order_volume": 1,
    "max_limit_sell_order_volume": 1_000_000,
    "instrument_status": 0,
}
_SNAPSHOTS = {
    "asset": {"cash": _YUAN, "total_asset": 2 * _YUAN},
    "positions": [
        {
            "stock_code": code,
            "volume": _SHARES,
            "can_use_volume": _SHARES,
            "open_price": LAST_PRICE,
            "avg_price": LAST_PRICE,
            "market_value": _SHARES * LAST_PRICE,
            "last_price": LAST_PRICE,
        }
        for code in _STOCKS
    ],
}


class NotSentError(Exception):
    """An order that should pass was not sent; the message has the engine's own words."""


class Decider:
    """An engine that takes orders: it has quotes, instrument, calendar, snapshots and ledgers.

    Args:
        plan: its limits.
        rates: how many orders may leave.
    """

    def __init__(self, plan: RiskPlan, rates: Rates) -> None:
        config = EngineConfig(
            _ACCOUNT_ID,
            # Rules that hold where real money moves are to be among those that are measured.
            simulated=False,
            version=product_version(),
            plan=plan,
            rates=rates,
            market_wait_ms=MARKET_WAIT_MS,
        )
        self._engine, self._now = Engine(config), MORNING
        self._numbers, self._terms = count(1), cycle(_TERMS)
        self._engine.replay(_ledgers())
        self._engine.start(self._moment)
        self._connect()

    @property
    def _moment(self) -> Moment:
        return Moment(self._now, self._now)

    def _tell(self, told: Input) -> Effects:
        return self._engine.handle(told, self._moment)

    def _connect(self) -> None:
        self._tell(StrategiesKnown(frozenset({BUYER, SELLER})))
        self._tell(TradingDaysKnown((_DAY_NUMBER,)))
        for state in (WorkerState.CONNECTING, WorkerState.RECONCILING):
            self._tell(LinkChanged(state, "", _SESSION_ID))
        asked = self._tell(Reconciled((), (), _SESSION_ID)).actions
        asked += [action for kind in _SNAPSHOTS for action in self._tell(SnapshotDue(kind)).actions]
        for query in asked:
            if isinstance(query, Query) and query.operation in _SNAPSHOTS:
                self._tell(QueryAnswered(query.token, _SNAPSHOTS[query.operation]))
        self._tell(InstrumentKnown(STOCK_CODE, _INSTRUMENT))
        self._tell(Quoted((_QUOTE,)))

    def decide(self, order_count: int) -> list[int]:
        """Let it decide on orders, buys and sells in turn, which the terminal takes and which then rest.

        Returns:
            Nanoseconds of each decision, from the command that was read to the action that hands it over.

        Raises:
            NotSentError: a rule has refused an order, or has let it wait.
        """
        with _without_garbage_search():
            return [self._decide_one() for _ in range(order_count)]

    def _decide_one(self) -> int:
        self._now += _PAUSE_MS
        number, moment = next(self._numbers), self._moment
        read = self._next_order(number)
        began = time.perf_counter_ns()
        effects = self._engine.handle(read, moment)
        taken = time.perf_counter_ns() - began
        if not any(isinstance(action, Submit) for action in effects.actions):
            raise NotSentError(f"{read.command.id} was not sent: {[row.data for row in effects.rows]}")
        self._tell(OrderAnswered(read.command.id, number))
        return taken

    def _next_order(self, number: int) -> CommandRead:
        strategy, side, price = next(self._terms)
        terms = {"stock_code": STOCK_CODE, "order_type": side, "order_volume": ORDER_VOLUME, "price": price}
        order = parse_command(codec.encode({"type": "place_order", "id": f"d{number}", **terms}))
        return CommandRead(Entry(strategy, f"{self._now}-{number}"), order)

    def unchecked(self) -> list[str]:
        """The rules that have let an order pass since they lacked a datum."""
        question = parse_control(codec.encode({"type": "query_limits", "id": "limits"}))
        (answer,) = self._tell(ControlRead(Entry(CONTROL, f"{self._now}-0"), question)).rows
        rules = codec.decode(answer.data)["result"]["rules"]
        return [rule["rule"] for rule in rules if rule["unchecked"]]


def _ledgers() -> Row:
    """The row of a journal that says what each strategy holds."""
    holdings = {
        strategy: {code: Holding(_SHARES // 4, cost=LAST_PRICE) for code in _STOCKS}
        for strategy in (BUYER, SELLER)
    }
    ledger = Ledger(holdings, dict.fromkeys(_STOCKS, LAST_PRICE))
    return Row(1, MORNING, RowKind.MARK, "risk:ledger", codec.encode({"ledger": ledger.written()}))


@contextmanager
def _without_garbage_search() -> Iterator[None]:
    """A search would go through all that the benchmark itself keeps, which no worker has."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
