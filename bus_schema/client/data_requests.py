"""Methods of a client: tables of the terminal's data, fills from elsewhere, tasks of its algorithms."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from bus_schema.client.ids import new_id
from bus_schema.client.requesting import AnswerT, Requesting
from bus_schema.commands.algorithms import AlgoPriceType, SmartAlgoOrder
from bus_schema.commands.data import (
    CancelSmartAlgoTask,
    ExportData,
    GetSmartAlgoParam,
    QueryData,
    QuerySmartAlgoTask,
    SyncTransactionFromExternal,
)
from bus_schema.trading import OrderType

FILE_SECONDS = 40.0
"""A reply is waited for longer than the worker waits for a file."""


class DataRequests(Requesting[AnswerT]):
    """Tables, external fills and algorithms."""

    def export_data(
        self,
        data_type: str,
        *,
        start_time: str | None = None,
        end_time: str | None = None,
        user_param: Mapping[str, Any] | None = None,
        timeout: float | None = FILE_SECONDS,
    ) -> AnswerT:
        """Have a table written into the worker's folder of exports; the result is an `ExportResult`.

        Args:
            data_type: The terminal's word for the table, such as `deal`.
            start_time: From when on.
            end_time: Until when.
            user_param: Further parameters of the terminal's.
            timeout: Seconds to wait for the reply.
        """
        command = ExportData(
            id=new_id(),
            data_type=data_type,
            start_time=start_time,
            end_time=end_time,
            user_param=dict(user_param or {}),
        )
        return self.request(command, timeout=timeout)

    def query_data(
        self,
        data_type: str,
        *,
        start_time: str | None = None,
        end_time: str | None = None,
        user_param: Mapping[str, Any] | None = None,
        timeout: float | None = FILE_SECONDS,
    ) -> AnswerT:
        """Ask for a table; the arguments are those of `export_data`, the result is a `TableResult`."""
        command = QueryData(
            id=new_id(),
            data_type=data_type,
            start_time=start_time,
            end_time=end_time,
            user_param=dict(user_param or {}),
        )
        return self.request(command, timeout=timeout)

    def sync_transaction_from_external(
        self,
        operation: Literal["UPDATE", "REPLACE", "ADD", "DELETE"],
        deal_list: Iterable[Mapping[str, Any]],
        *,
        command_id: str | None = None,
        timeout: float | None = FILE_SECONDS,
    ) -> AnswerT:
        """Tell the terminal of fills that happened elsewhere; the result is an `ExternalFillsResult`.

        Args:
            operation: What becomes of those that it knows.
            deal_list: 1 to 1000 fills, with the names of the terminal's own data dictionary.
            command_id: Unique today; sent again with it, they are told once.
            timeout: Seconds to wait for the reply.
        """
        command = SyncTransactionFromExternal(
            id=command_id or new_id(), operation=operation, deal_list=[dict(deal) for deal in deal_list]
        )
        return self.request(command, timeout=timeout)

    def get_smart_algo_param(self, algo_name_list: Iterable[str], *, timeout: float | None = None) -> AnswerT:
        """Ask which parameters algorithms take; the result is a `SmartAlgoParamResult`."""
        return self.request(
            GetSmartAlgoParam(id=new_id(), algo_name_list=list(algo_name_list)), timeout=timeout
        )

    def query_smart_algo_task(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the tasks of the terminal's algorithms; the results are `SmartAlgoTaskResult`."""
        return self.request(QuerySmartAlgoTask(id=new_id()), timeout=timeout)

    def smart_algo_order(
        self,
        stock_code: str,
        order_type: OrderType | str,
        order_volume: int,
        *,
        algo_name: str,
        start_time: str,
        end_time: str,
        price_type: AlgoPriceType | str = AlgoPriceType.MARKET,
        price: float = 0.0,
        algo_param: Mapping[str, Any] | None = None,
        command_id: str | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Hand an order to one of the terminal's algorithms; the result is a `SmartAlgoOrderResult`.

        What the parameters mean stands at the command, `SmartAlgoOrder`; its id is the remark of the parts,
        and sent again with the same one, it is ordered once.
        """
        command = SmartAlgoOrder(
            id=command_id or new_id(),
            stock_code=stock_code,
            order_type=OrderType(order_type),
            order_volume=order_volume,
            price_type=AlgoPriceType(price_type),
            price=price,
            algo_name=algo_name,
            start_time=start_time,
            end_time=end_time,
            algo_param=dict(algo_param or {}),
        )
        return self.request(command, timeout=timeout)

    def cancel_smart_algo_task(
        self, task_id: int, *, command_id: str | None = None, timeout: float | None = None
    ) -> AnswerT:
        """Cancel a task of the terminal's algorithms; the result is a `SmartAlgoCancelResult`."""
        return self.request(CancelSmartAlgoTask(id=command_id or new_id(), task_id=task_id), timeout=timeout)
