"""The terminal's own algorithms (智能算法): their parameters, orders to them, their tasks."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from bus_schema.client import new_id
from bus_schema.events import Reply
from bus_schema.xtconstant import FIX_PRICE
from bus_schema.xttrader import words
from bus_schema.xttrader.operating import Operations, records
from bus_schema.xttrader.translating import Ordered
from bus_schema.xttype import StockAccount, XtOperateSmartTaskResponse, XtSmartAlgoOrderResponse

_logger = logging.getLogger("bus_schema.xttrader")


class Algorithms(Operations):
    """The SDK's methods for smart algorithms."""

    def get_smart_algo_param(self, algo_name_list: list[str]) -> Any:
        """Return the parameters of the terminal's algorithms by their names; None without an answer."""
        return self._query(None, _datas, "get_smart_algo_param", algo_name_list=list(algo_name_list))

    def smart_algo_order_async(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        stock_code: str,
        order_type: int,
        order_volume: float,
        price_type: int,
        price: float,
        strategy_name: str,
        order_remark: str,
        algo_name: str,
        start_time: str,
        end_time: str,
        algo_param: Mapping[str, Any],
    ) -> int:
        """Hand an order to one of the terminal's algorithms; `on_smart_algo_order_async_response` follows.

        `price_type` is `FIX_PRICE`, or `PRTP_MARKET` for no limit; times are today's, `10:30:00`.
        `algo_param`, see `get_smart_algo_param`, is left as it is, which the SDK does not.

        Returns:
            The number of the request, which the response bears; -1 where it was not sent, as the log says.
        """
        ordered = Ordered(strategy_name, order_remark)
        limit = {"price_type": "limit", "price": float(price)} if price_type == FIX_PRICE else {}
        times = {"start_time": start_time, "end_time": end_time}
        try:
            what = {"order_type": words.order_type(order_type), "order_volume": words.whole(order_volume)}
        except ValueError as wrong:
            _logger.warning("an order to an algorithm was not sent: %s", wrong)
            return -1
        fields = {"id": new_id(), "stock_code": stock_code, "algo_name": algo_name, **what, **limit, **times}
        # Its parts bear the id as their remark.
        self._book.keep(fields["id"], ordered)
        told, response = (
            "on_smart_algo_order_async_response",
            partial(_ordered, (account.account_id, ordered)),
        )
        return self._deed(account, told, response, "smart_algo_order", **fields, algo_param=dict(algo_param))

    def query_smart_algo_task(self, account: StockAccount) -> list[dict[str, Any]] | None:
        """Return the tasks of the terminal's algorithms; None where there is no answer."""
        return self._query(account, _tasks, "query_smart_algo_task")

    def cancel_smart_algo_task_async(self, account: StockAccount, task_id: int) -> int:
        """Cancel a task; `on_operate_smart_task_async_response` follows.

        Returns:
            The number of the request; -1 where it was not sent, as the log says.
        """
        told = "on_operate_smart_task_async_response"
        return self._deed(account, told, _operated, "cancel_smart_algo_task", task_id=task_id)


def _datas(reply: Reply) -> Any:
    result: Any = reply.result
    return result["datas"]


def _tasks(reply: Reply) -> list[dict[str, Any]]:
    return [vars(task) for task in records(reply)]


def _ordered(
    asked: tuple[str, Ordered], seq: int, success: bool, message: str, result: dict[str, Any]
) -> XtSmartAlgoOrderResponse:
    account_id, ordered = asked
    error, task_id = "" if success else message, result.get("task_id", -1)
    names = (ordered.strategy_name, ordered.order_remark)
    return XtSmartAlgoOrderResponse(account_id, task_id, *names, error, seq)


def _operated(seq: int, success: bool, words: str, result: dict[str, Any]) -> XtOperateSmartTaskResponse:
    reason = result.get("operate_reason", "")
    return XtOperateSmartTaskResponse(seq, success, result.get("task_id", -1), reason, words)
