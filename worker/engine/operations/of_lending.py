"""Rows: borrowing shares from the lending market."""

from collections.abc import Mapping

from pydantic import BaseModel

from bus_schema.commands import lending
from bus_schema.commands.base import CommandBase
from bus_schema.operation_results import lending as results
from worker.engine.operations.operation import Answers, Effect, Operation, Record, Value


def _asked(command: type[CommandBase], result: type[BaseModel], request: str) -> Operation:
    record = Record(f"{request[0].upper()}{request[1:]}Req", {})
    methods = (str(command.model_fields["type"].default),)
    return Operation(command=command, result=result, request=request, arguments=(record,), methods=methods)


def _applied(
    command: type[CommandBase],
    request: str,
    fields: Mapping[str, Value],
    *,
    effect: Effect = Effect.ACTS,
    broken: str = "",
) -> Operation:
    return Operation(
        command=command,
        result=results.SmtAppointmentResult,
        request=request,
        arguments=(Record(f"{request[0].upper()}{request[1:]}Req", fields),),
        methods=(f"{command.model_fields['type'].default}_async",),
        answers=Answers.VERDICT,
        waits=False,
        effect=effect,
        broken=broken,
    )


UNKNOWN_NAME = "raises a NameError: it reads a name that it does not have"
WRONG_NAME = "raises an AttributeError: it writes the contract's number under a name that the request lacks"

OPERATIONS = (
    _asked(lending.SmtQueryQuoter, results.SmtQuoterResult, "smtQueryQuoter"),
    _asked(lending.SmtQueryOrder, results.SmtOrderResult, "smtQueryOrder"),
    _asked(lending.SmtQueryCompact, results.SmtCompactResult, "smtQueryCompact"),
    _applied(
        lending.SmtNegotiateOrder,
        "smtNegotiateOrder",
        {
            "m_strSrcGroupID": "src_group_id",
            "m_strOrderCode": "order_code",
            "m_nDate": "date",
            "m_nAmount": "amount",
            "m_dApplyRate": "apply_rate",
            "m_dSubFareRate": "sub_fare_rate",
            "m_dFineRate": "fine_rate",
        },
    ),
    _applied(
        lending.SmtAppointmentOrder,
        "smtAppointmentOrder",
        {
            "m_strOrderCode": "order_code",
            "m_nDate": "date",
            "m_nAmount": "amount",
            "m_dApplyRate": "apply_rate",
        },
    ),
    _applied(
        lending.SmtAppointmentCancel,
        "smtAppointmentCancel",
        {"m_strApplyID": "apply_id"},
        effect=Effect.ENDS,
        broken=UNKNOWN_NAME,
    ),
    _applied(
        lending.SmtCompactRenewal,
        "smtCompactRenewal",
        {
            "m_strCompactID": "cash_compact_id",
            "m_strOrderCode": "order_code",
            "m_nDeferDays": "defer_days",
            "m_nDeferNum": "defer_num",
            "m_dApplyRate": "apply_rate",
        },
        broken=WRONG_NAME,
    ),
    _applied(
        lending.SmtCompactReturn,
        "smtCompactReturn",
        {
            "m_strSrcGroupID": "src_group_id",
            "m_strCompactID": "cash_compact_id",
            "m_strOrderCode": "order_code",
            "m_nOccurAmount": "occur_amount",
        },
        broken=WRONG_NAME,
    ),
)
