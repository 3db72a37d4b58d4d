"""New issues, tables as files, fills from elsewhere, algorithms and futures positions. By assumption."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from worker.simulator.beyond.days import day_number
from worker.simulator.bson import decode
from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.market import Exchange
from worker.simulator.link import Row

LIMITS: Final = {"SH": 10_000, "SZ": 12_500, "KCB": 5_000}
PARAMETERS: Final = (
    {"key": "m_dLimitOverRate", "name": "量比", "dataType": "double", "valueRange": "0-100", "unit": "%"},
)
RUNNING, CANCELED = "运行中", "已撤销"


class DataDesk:
    """Answers and carries out the rest.

    Attributes:
        answers: by request: what computes its payload from the account and the request.
    """

    def __init__(self, exchange: Exchange, clock: Callable[[], float]) -> None:
        self._exchange = exchange
        self._clock = clock
        self._tasks: dict[int, Row] = {1: {"task_id": 1, "task_status": RUNNING, "order_num": 1000}}
        self.answers: Mapping[str, Callable[[Account, Any], Any]] = {
            "queryIPOData": self._new_issues,
            "queryNewPurchaseLimit": _limits,
            "queryPositionStatistics": self._statistics,
            "exportData": self._export,
            "syncTransactionFromExternal": _take_fills,
            "getSmartAlgoParam": lambda _account, request: _text(
                {"datas": dict.fromkeys(request[0], PARAMETERS)}
            ),
            "smartOrderStock": self._begin_task,
            "querySmartAlgoTask": self._running,
            "operateSmartAlgoTask": self._cancel_task,
        }

    def _new_issues(self, _account: Account, _request: Any) -> list[Row]:
        today = str(day_number(self._clock()))
        return [
            {
                "ipo_code": issue.stock_code,
                "ipo_name": issue.name,
                "ipo_type": issue.kind,
                "max_purchase_num": issue.largest,
                "min_purchase_num": issue.smallest,
                "issue_price": issue.price,
                "purchase_date": today,
            }
            for issue in self._exchange.offered
        ]

    def _statistics(self, account: Account, _request: Any) -> list[Row]:
        return [
            {
                "account_id": account.account_id,
                "exchange_id": held.instrument.market,
                "instrument_id": held.instrument.stock_code.partition(".")[0],
                "instrument_name": held.instrument.name,
                "direction": 48,
                "position": held.volume,
                "yesterday_position": held.yesterday,
                "can_close_vol": held.can_use,
            }
            for held in account.positions.values()
        ]

    def _export(self, account: Account, request: Sequence[str]) -> str:
        wanted = _document(request[0])
        tables: Mapping[str, Callable[[], list[Row]]] = {
            "deal": lambda: self._exchange.book.fill_rows(account.account_id),
            "position": lambda: [account.position_row(held) for held in account.positions.values()],
        }
        if wanted["dataType"] not in tables:
            return _text({"error": {"errorMsg": f"unknown dataType: {wanted['dataType']}"}})
        rows = tables[wanted["dataType"]]()
        with Path(wanted["resultPath"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]) if rows else ["account_id"])
            writer.writeheader()
            writer.writerows(rows)
        return _text({"msg": "export success"})

    def _running(self, account: Account, _request: Any) -> str:
        of_account = {"account_id": account.account_id, "account_type": account.account_type}
        return _text({"datas": [{**task, **of_account} for task in self._tasks.values()]})

    def _begin_task(self, account: Account, request: Sequence[str]) -> str:
        """Note a task. Its parts are not modelled: it stays as it is until it is cancelled."""
        order = _document(request[0])
        marks = {name: order[name] for name in ("account_id", "strategy_name", "order_remark")}
        if order["stock_code"] not in self._exchange.instruments:
            return _text({"error": {**marks, "task_id": -1, "error_msg": "证券代码不存在"}})
        task_id = max(self._tasks) + 1
        self._tasks[task_id] = {
            **marks,
            **{name: order[name] for name in ("start_time", "end_time")},
            "account_type": account.account_type,
            "task_id": task_id,
            "task_status": RUNNING,
            "order_num": order["order_volume"],
        }
        return _text({**marks, "task_id": task_id, "error_msg": ""})

    def _cancel_task(self, _account: Account, request: Row) -> Row:
        task = self._tasks.get(request["m_nTaskId"])
        if task is None:
            return {"success": False, "error_msg": "无此任务", "task_id": request["m_nTaskId"]}
        task["task_status"] = CANCELED
        return {"success": True, "reason": CANCELED, "task_id": task["task_id"]}


def _limits(_account: Account, _request: Any) -> list[Row]:
    return [
        {"new_purchase_limit_key": market, "new_purchase_limit_value": shares}
        for market, shares in LIMITS.items()
    ]


def _take_fills(_account: Account, request: Sequence[Any]) -> str:
    return _text({"msg": f"sync success: {len(request[1])}"})


def _document(text: str) -> Row:
    return decode(text.encode("utf-8", "surrogateescape"))


def _text(document: Row) -> str:
    return json.dumps(document, ensure_ascii=False)
