"""A long trading day: the journal that a worker leaves behind, and an exchange that has seen the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from bus_schema.codes import WorkerState
from bus_schema.commands import parse_command
from worker.engine.config import EngineConfig
from worker.engine.effects import Row
from worker.engine.engine import Engine
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import (
    CommandRead,
    Entry,
    Input,
    LinkChanged,
    OrderAnswered,
    OrderPushed,
    Reconciled,
    StrategiesKnown,
    TradePushed,
)
from worker.engine.moment import Moment
from worker.journal import Journal
from worker.simulator.exchange.book import FIRST_ORDER_ID
from worker.simulator.exchange.market import Exchange

STRATEGY = "alpha"
STOCK_CODE, ORDER_VOLUME, PRICE = "600000.SH", 100, 10.0
_BATCH = 1_000


class LongDay:
    """So many orders of one strategy, each filled at once.

    Args:
        account_id: the account that trades.
        orders: how many.
        now: when, in milliseconds since the epoch.
    """

    def __init__(self, account_id: str, orders: int, now: int) -> None:
        self._account_id = account_id
        self._orders = orders
        self._moment = Moment(now, now)

    def write(self, folder: Path) -> dict[str, tuple[int, int]]:
        """Write the journal that the day leaves; returns each stream's newest entry id."""
        engine = Engine(EngineConfig(self._account_id, simulated=True, version="0"))
        newest: dict[str, tuple[int, int]] = {}
        with Journal(folder, self._account_id) as journal:
            rows: list[Row] = []
            for told in self.live_through(engine):
                rows += told
                if len(rows) >= _BATCH:
                    journal.append(rows)
                    newest |= _newest(rows)
                    rows = []
            journal.append(rows)
        return newest | _newest(rows)

    def live_through(self, engine: Engine) -> Iterator[list[Row]]:
        """Yield the rows that an engine makes of the day's beginning, then those of each order."""
        engine.start(self._moment)
        yield self._told(engine, self._begin())
        for number in range(self._orders):
            yield self._told(engine, self._order(number))

    def _told(self, engine: Engine, inputs: list[Input]) -> list[Row]:
        return [row for told in inputs for row in engine.handle(told, self._moment).rows]

    def _begin(self) -> list[Input]:
        known = StrategiesKnown(frozenset({STRATEGY}))
        return [known, LinkChanged(WorkerState.RECONCILING, "", 1), Reconciled((), (), 1)]

    def _order(self, number: int) -> list[Input]:
        name, order_id = f"o{number}", FIRST_ORDER_ID + 1 + number
        terms = {"stock_code": STOCK_CODE, "order_type": "buy", "order_volume": ORDER_VOLUME, "price": PRICE}
        command = parse_command(json.dumps({"type": "place_order", "id": name, **terms}).encode())
        reported = {"order_status": "reported", "order_status_code": 50}
        succeeded = {"order_status": "succeeded", "order_status_code": 56, "traded_volume": ORDER_VOLUME}
        return [
            CommandRead(Entry(STRATEGY, f"{self._moment.now}-{number}"), command),
            OrderAnswered(name, order_id),
            OrderPushed(self._facts(number, **reported)),
            TradePushed(self._trade(number)),
            OrderPushed(self._facts(number, traded_price=PRICE, **succeeded)),
        ]

    def _facts(self, number: int, **state: Any) -> OrderFacts:
        facts = {
            **self._both(number),
            "order_time": self._moment.now,
            "order_volume": ORDER_VOLUME,
            "price_type": "limit",
            "price_type_code": 50,
            "price": PRICE,
            "traded_volume": 0,
            "traded_price": 0.0,
            "order_status": "",
            "order_status_code": 0,
            "status_msg": "",
        }
        return cast("OrderFacts", {**facts, **state})

    def _trade(self, number: int) -> TradeFacts:
        facts = {
            **self._both(number),
            "traded_id": f"{number + 1:08d}",
            "traded_time": self._moment.now,
            "traded_price": PRICE,
            "traded_volume": ORDER_VOLUME,
            "traded_amount": PRICE * ORDER_VOLUME,
            "commission": 5.0,
        }
        return cast("TradeFacts", facts)

    def _both(self, number: int) -> dict[str, Any]:
        """What an order and its fill have in common."""
        return {
            "account_id": self._account_id,
            "stock_code": STOCK_CODE,
            "instrument_name": "浦发银行",
            "order_id": FIRST_ORDER_ID + 1 + number,
            "order_sysid": str(number + 1),
            "order_type": "buy",
            "order_type_code": 23,
            "strategy_name": STRATEGY,
            "order_remark": f"o{number}",
            "direction": 0,
            "offset_flag": 48,
            "secu_account": "",
        }

    def live(self, exchange: Exchange) -> None:
        """Let an exchange see the same orders, in the same order; nobody is pushed."""
        account = exchange.accounts[self._account_id]
        request = {"stock_code": STOCK_CODE, "order_type": 23, "order_volume": ORDER_VOLUME, "price": PRICE}
        marks = {"price_type": 11, "strategy_name": STRATEGY, "order_remark1": ""}
        for number in range(self._orders):
            exchange.place({**request, **marks, "order_remark": f"o{number}"}, account)
        exchange.take_events()


def _newest(rows: list[Row]) -> dict[str, tuple[int, int]]:
    return {stream: (row.at, row.n) for row in rows if row.durable for stream in row.streams}
