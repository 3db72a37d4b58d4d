"""Tables of the terminal's data, and its algorithms."""

from typing import Any

from bus_schema.results import Facts


class ExportResult(Facts):
    """The terminal wrote a table.

    Attributes:
        msg: The terminal's words.
        file: The file's name in the worker's folder of exports.
        size: Its size in bytes.
    """

    msg: str
    file: str
    size: int | None = None


class TableResult(Facts):
    """A table of the terminal's data.

    Attributes:
        columns: The names of its columns, as the terminal writes them.
        rows: Its rows, each with a text for every column.
    """

    columns: list[str]
    rows: list[list[str]]


class ExternalFillsResult(Facts):
    """The terminal took the fills.

    Attributes:
        msg: The terminal's words.
        dry_run: True where the worker only rehearses and nothing was sent.
    """

    msg: str = ""
    dry_run: bool = False


class SmartAlgoParamResult(Facts):
    """The parameters of the algorithms that were asked for.

    Attributes:
        datas: By the algorithm's name, a list of its parameters, each an object with the terminal's own names
            (`key`, `name`, `dataType`, `valueRange`, `defaultValue`, `enumName`, `enumValue`, `unit`, …).
    """

    datas: Any


class SmartAlgoTaskResult(Facts):
    """A task of one of the terminal's algorithms.

    Attributes:
        task_id: Its number.
        task_status: Its state, in the terminal's words.
        task_msg: More about its state.
        start_time: When it begins, as the terminal stamps it: seconds since the epoch, an assumption.
        end_time: When it ends, likewise.
        cancel_time: When it was cancelled, likewise.
        order_num: Shares that it is to trade.
        business_num: Shares that it has traded, as the terminal writes it.
        group_id: The group that it belongs to.
        algo_id: The algorithm's own number of it.
        account_id: The account.
        account_type: xtconstant's word: `STOCK`, …
        account_type_code: Its number.
        strategy_name: As the terminal has it.
        order_remark: As the terminal has it.
        order_id_list: Its orders' numbers.
    """

    task_id: int | None = None
    task_status: str
    task_msg: str
    start_time: int | None = None
    end_time: int | None = None
    cancel_time: int | None = None
    order_num: int | None = None
    business_num: str
    group_id: str
    algo_id: str
    account_id: str
    account_type: str
    account_type_code: int
    strategy_name: str
    order_remark: str
    order_id_list: list[int]


class SmartAlgoOrderResult(Facts):
    """The terminal took an order to one of its algorithms.

    Attributes:
        task_id: The task's number; -1 where nothing was sent.
        strategy_name: As the terminal has it.
        order_remark: As the terminal has it.
        dry_run: True where the worker only rehearses and nothing was sent.
    """

    task_id: int | None = None
    strategy_name: str = ""
    order_remark: str = ""
    dry_run: bool = False


class SmartAlgoCancelResult(Facts):
    """The terminal took the wish to cancel a task.

    Attributes:
        task_id: The task's number.
        operate_reason: The terminal's words.
        dry_run: True where the worker only rehearses and nothing was sent.
    """

    task_id: int | None = None
    operate_reason: str = ""
    dry_run: bool = False
