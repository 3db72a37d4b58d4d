"""Rows: tables of the terminal's data, fills from elsewhere, and tasks of its algorithms."""

from bus_schema.commands import algorithms, data
from bus_schema.operation_results import data as results
from worker.engine.days import moment_of
from worker.engine.operations.codes import CANCEL_TASK
from worker.engine.operations.operation import (
    FILE_DEADLINE_MS,
    Answers,
    Document,
    Effect,
    Given,
    Operation,
    Params,
    Record,
    Value,
)

_EXPORT: dict[str, Value] = {
    "accountID": "account_id",
    "accountType": "account_type",
    "resultPath": "result_path",
    "dataType": "data_type",
    "startTime": "start_time",
    "endTime": "end_time",
}


def _starts(values: Params) -> int:
    return moment_of(values["day"], values["start_time"])


def _ends(values: Params) -> int:
    return moment_of(values["day"], values["end_time"])


_ALGO_ORDER: dict[str, Value] = {
    **{name: name for name in ("account_type", "account_id", "stock_code", "order_type", "order_volume")},
    **{name: name for name in ("price_type", "price", "strategy_name", "order_remark", "algo_name")},
    "start_time": _starts,
    "end_time": _ends,
}
NO_TEXT = "raises a JSONDecodeError where the terminal answers with nothing"

OPERATIONS = (
    Operation(
        command=data.ExportData,
        result=results.ExportResult,
        request="exportData",
        arguments=(Document(_EXPORT), Given("user_param")),
        methods=("export_data",),
        answers=Answers.FILE,
        deadline_ms=FILE_DEADLINE_MS,
        broken=NO_TEXT,
    ),
    Operation(
        command=data.QueryData,
        result=results.TableResult,
        request="exportData",
        arguments=(Document(_EXPORT), Given("user_param")),
        methods=("query_data",),
        answers=Answers.TABLE,
        deadline_ms=FILE_DEADLINE_MS,
        broken=NO_TEXT,
    ),
    Operation(
        command=data.SyncTransactionFromExternal,
        result=results.ExternalFillsResult,
        request="syncTransactionFromExternal",
        arguments=(
            Document(
                {
                    "operation": "operation",
                    "dataType": "data_type",
                    "accountID": "account_id",
                    "accountType": "account_type",
                }
            ),
            Given("deal_list"),
        ),
        methods=("sync_transaction_from_external",),
        answers=Answers.VERDICT,
        deadline_ms=FILE_DEADLINE_MS,
        effect=Effect.ACTS,
    ),
    Operation(
        command=data.GetSmartAlgoParam,
        result=results.SmartAlgoParamResult,
        request="getSmartAlgoParam",
        arguments=(Given("algo_name_list"),),
        methods=("get_smart_algo_param",),
        answers=Answers.RECORD,
        broken=NO_TEXT,
    ),
    Operation(
        command=data.QuerySmartAlgoTask,
        result=results.SmartAlgoTaskResult,
        request="querySmartAlgoTask",
        arguments=(Document({"account_type": "account_type", "account_id": "account_id"}),),
        methods=("query_smart_algo_task",),
    ),
    Operation(
        command=algorithms.SmartAlgoOrder,
        result=results.SmartAlgoOrderResult,
        request="smartOrderStock",
        arguments=(
            Document(_ALGO_ORDER),
            Document({"m_nValidTimeStart": _starts, "m_nValidTimeEnd": _ends}, more="algo_param"),
        ),
        methods=("smart_algo_order_async",),
        answers=Answers.VERDICT,
        waits=False,
        effect=Effect.ACTS,
        orders=True,
    ),
    Operation(
        command=data.CancelSmartAlgoTask,
        result=results.SmartAlgoCancelResult,
        request="operateSmartAlgoTask",
        arguments=(
            Record("OperateSmartAlgoTaskReq", {"m_nTaskId": "task_id", "m_nOperateType": CANCEL_TASK}),
        ),
        methods=("cancel_smart_algo_task_async",),
        answers=Answers.VERDICT,
        waits=False,
        effect=Effect.ENDS,
    ),
)
