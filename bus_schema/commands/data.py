"""The terminal's data as tables, fills from elsewhere, and tasks of its algorithms."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from bus_schema.commands.base import CommandBase
from bus_schema.fields import TEXT_PATTERN, DataTime, DataType, Parameters, Table

AlgorithmName = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=64, pattern=TEXT_PATTERN)
]

TaskId = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]


OURS = frozenset({"accountid", "accounttype", "resultpath", "datatype", "starttime", "endtime"})
"""What the worker itself says of an export, in small letters: above all, where the file is to be written."""


class DataWanted(CommandBase):
    """What is to be exported.

    Attributes:
        data_type: Which table.
        start_time: From when on; the terminal's own choice where it is absent.
        end_time: Until when; likewise.
        user_param: Further parameters of the terminal's.
    """

    data_type: DataType
    start_time: DataTime | None = None
    end_time: DataTime | None = None
    user_param: Parameters = Field(default_factory=dict)

    @field_validator("user_param")
    @classmethod
    def _leaves_the_path_to_the_worker(cls, given: dict[str, Any]) -> dict[str, Any]:
        if taken := sorted(name for name in given if name.lower() in OURS):
            problem = "the worker itself says {names}"
            raise PydanticCustomError("taken_name", problem, {"names": ", ".join(taken)})
        return given


class ExportData(DataWanted):
    """Have the terminal write a table into the worker's own folder of exports, where it stays."""

    type: Literal["export_data"] = "export_data"


class QueryData(DataWanted):
    """Ask for a table; it comes with the reply, and no file is left."""

    type: Literal["query_data"] = "query_data"


class SyncTransactionFromExternal(CommandBase):
    """Tell the terminal of fills that happened elsewhere.

    Attributes:
        operation: What becomes of those that it knows.
        data_type: What they are; the SDK knows nothing but `DEAL`.
        deal_list: 1 to 1000 fills, with the names of the terminal's own data dictionary, case included.
    """

    type: Literal["sync_transaction_from_external"] = "sync_transaction_from_external"
    operation: Literal["UPDATE", "REPLACE", "ADD", "DELETE"]
    data_type: Literal["DEAL"] = "DEAL"
    deal_list: Table


class GetSmartAlgoParam(CommandBase):
    """Ask which parameters the terminal's algorithms take.

    Attributes:
        algo_name_list: 1 to 100 names, such as `VWAP`.
    """

    type: Literal["get_smart_algo_param"] = "get_smart_algo_param"
    algo_name_list: Annotated[list[AlgorithmName], Field(min_length=1, max_length=100)]


class QuerySmartAlgoTask(CommandBase):
    """Ask for the tasks of the terminal's algorithms."""

    type: Literal["query_smart_algo_task"] = "query_smart_algo_task"


class CancelSmartAlgoTask(CommandBase):
    """Cancel a task of the terminal's algorithms.

    Attributes:
        task_id: The task's number, from its reply or from `query_smart_algo_task`.
    """

    type: Literal["cancel_smart_algo_task"] = "cancel_smart_algo_task"
    task_id: TaskId
