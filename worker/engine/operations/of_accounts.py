"""Rows: what margin accounts, new issues, shareholder accounts, counters and futures positions are asked."""

from pydantic import BaseModel

from bus_schema.commands import account, credit
from bus_schema.commands.base import CommandBase
from bus_schema.operation_results import account as of_account
from bus_schema.operation_results import credit as of_credit
from worker.engine.operations.operation import Answers, Operation, Record, both

NO_ROWS = "raises an IndexError where the terminal answers with nothing"
NOT_LISTENED_TO = "ends the process: nobody listens for its answer"


def _credit(command: type[CommandBase], result: type[BaseModel], request: str) -> Operation:
    record = Record(f"{request[0].upper()}{request[1:]}Req", {})
    methods = both(str(command.model_fields["type"].default))
    return Operation(command=command, result=result, request=request, arguments=(record,), methods=methods)


OPERATIONS = (
    _credit(credit.QueryCreditDetail, of_credit.CreditDetailResult, "queryCreditDetail"),
    _credit(credit.QueryStkCompacts, of_credit.StkCompactResult, "queryStkCompacts"),
    _credit(credit.QueryCreditSubjects, of_credit.CreditSubjectResult, "queryCreditSubjects"),
    _credit(credit.QueryCreditSloCode, of_credit.CreditSloCodeResult, "queryCreditSloCode"),
    _credit(credit.QueryCreditAssure, of_credit.CreditAssureResult, "queryCreditAssure"),
    _credit(account.QueryNewPurchaseLimit, of_account.NewPurchaseLimitResult, "queryNewPurchaseLimit"),
    Operation(
        command=account.QueryIpoData,
        result=of_account.IpoDataResult,
        request="queryIPOData",
        arguments=(Record("QueryIPODataReq", {}),),
        methods=both("query_ipo_data"),
    ),
    Operation(
        command=account.QueryPositionStatistics,
        result=of_account.PositionStatisticsResult,
        request="queryPositionStatistics",
        arguments=(Record("QueryPositionStatisticsReq", {}),),
        methods=("query_position_statistics",),
    ),
    Operation(
        command=account.QuerySecuAccount,
        result=of_account.SecuAccountResult,
        request="querySecuAccount",
        arguments=(Record("QuerySecuAccountReq", {}),),
        methods=("query_secu_account",),
    ),
    Operation(
        command=account.QueryComFund,
        result=of_account.ComFundResult,
        request="queryComFund",
        arguments=(Record("QueryComFundReq", {}),),
        methods=("query_com_fund",),
        answers=Answers.RECORD,
        broken=NO_ROWS,
    ),
    Operation(
        command=account.QueryComPosition,
        result=of_account.ComPositionResult,
        request="queryComPosition",
        arguments=(Record("QueryComPositionReq", {}),),
        methods=("query_com_position",),
        broken=NOT_LISTENED_TO,
    ),
)
