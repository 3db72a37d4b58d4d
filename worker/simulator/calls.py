"""The requests and bindings of XtQuantAsyncClient that xttrader.py uses, as data.

Which request takes what, through which binding it is answered, with what payload, and what a client that
is not connected is told at once: an empty failure that looks like a success (observed on the real module).
"""

import enum
from typing import Any, Final, NamedTuple


class Shape(enum.Enum):
    """What a binding hands to Python."""

    NOTHING = "nothing"
    NUMBER = "number"
    TEXT = "text"
    RECORD = "record"
    RECORDS = "list of records"


class Binding(NamedTuple):
    """One callback: whether it answers a request, and its payload."""

    shape: Shape
    record: str = ""
    answers: bool = True


class Request(NamedTuple):
    """One request: what it takes after its seq, and the binding that answers it.

    Attributes:
        takes: names of record classes, or `TEXT`, or `TEXTS` for a list of them.
        binding: the name of the answering binding.
    """

    takes: tuple[str, ...]
    binding: str


TEXT: Final = "str"
TEXTS: Final = "list[str]"

BINDINGS: Final[dict[str, Binding]] = {
    "bindOnSubscribeRespCallback": Binding(Shape.NUMBER),
    "bindOnUnsubscribeRespCallback": Binding(Shape.NUMBER),
    "bindOnOrderStockRespCallback": Binding(Shape.RECORD, "OrderStockResp"),
    "bindOnCancelOrderStockRespCallback": Binding(Shape.RECORD, "CancelOrderStockResp"),
    "bindOnQueryAccountInfosCallback": Binding(Shape.RECORDS, "XtAccountInfo"),
    "bindOnQueryAccountStatusCallback": Binding(Shape.RECORDS, "XtAccountStatus"),
    "bindOnQueryStockAssetCallback": Binding(Shape.RECORDS, "XtAsset"),
    "bindOnQueryStockOrdersCallback": Binding(Shape.RECORDS, "XtOrder"),
    "bindOnQueryStockTradesCallback": Binding(Shape.RECORDS, "XtTrade"),
    "bindOnQueryStockPositionsCallback": Binding(Shape.RECORDS, "XtPosition"),
    "bindOnQueryCreditDetailRespCallback": Binding(Shape.RECORDS, "XtCreditDetail"),
    "bindOnQueryStkCompactsRespCallback": Binding(Shape.RECORDS, "StkCompacts"),
    "bindOnQueryCreditSubjectsRespCallback": Binding(Shape.RECORDS, "CreditSubjects"),
    "bindOnQueryCreditSloCodeRespCallback": Binding(Shape.RECORDS, "CreditSloCode"),
    "bindOnQueryCreditAssureRespCallback": Binding(Shape.RECORDS, "CreditAssure"),
    "bindOnQueryNewPurchaseLimitCallback": Binding(Shape.RECORDS, "NewPurchaseLimitInfo"),
    "bindOnQueryIPODataCallback": Binding(Shape.RECORDS, "IPOData"),
    "bindOnTransferRespCallback": Binding(Shape.RECORD, "TransferResp"),
    "bindOnQueryComFundRespCallback": Binding(Shape.RECORDS, "ComFund"),
    "bindOnQueryComPositionRespCallback": Binding(Shape.RECORDS, "ComPosition"),
    "bindOnSmtQueryQuoterRespCallback": Binding(Shape.RECORDS, "SmtQuoter"),
    "bindOnSmtQueryOrderRespCallback": Binding(Shape.RECORDS, "SmtOrder"),
    "bindOnSmtQueryCompactRespCallback": Binding(Shape.RECORDS, "SmtCompact"),
    "bindOnSmtAppointmentRespCallback": Binding(Shape.RECORD, "SmtAppointmentResp"),
    "bindOnQueryPositionStatisticsRespCallback": Binding(Shape.RECORDS, "PositionStatistics"),
    "bindOnExportDataRespCallback": Binding(Shape.TEXT),
    "bindOnSyncTransactionFromExternalRespCallback": Binding(Shape.TEXT),
    "bindOnBankTransferRespCallback": Binding(Shape.RECORD, "BankTransferResp"),
    "bindOnQueryBankInfoRespCallback": Binding(Shape.RECORDS, "BankInfo"),
    "bindOnQueryBankAmountRespCallback": Binding(Shape.RECORDS, "BankAmount"),
    "bindOnQueryBankTransferStreamRespCallback": Binding(Shape.RECORDS, "BankTransferStream"),
    "bindOnQuerySecuAccountRespCallback": Binding(Shape.RECORDS, "SecuAccount"),
    "bindOnCtpInternalTransferRespCallback": Binding(Shape.RECORD, "CtpInternalTransferResp"),
    "bindOnGetSmartAlgoParamRespCallback": Binding(Shape.TEXT),
    "bindOnSmartOrderStockRespCallback": Binding(Shape.TEXT),
    "bindOnQuerySmartAlgoTaskRespCallback": Binding(Shape.TEXT),
    "bindOnOperateSmartAlgoTaskRespCallback": Binding(Shape.RECORD, "OperateSmartAlgoTaskResp"),
    "bindOnDisconnectedCallback": Binding(Shape.NOTHING, answers=False),
    "bindOnUpdateAccountStatusCallback": Binding(Shape.RECORD, "XtAccountStatus", answers=False),
    "bindOnStockAssetCallback": Binding(Shape.RECORD, "XtAsset", answers=False),
    "bindOnStockOrderCallback": Binding(Shape.RECORD, "XtOrder", answers=False),
    "bindOnStockTradeCallback": Binding(Shape.RECORD, "XtTrade", answers=False),
    "bindOnStockPositionCallback": Binding(Shape.RECORD, "XtPosition", answers=False),
    "bindOnOrderErrorCallback": Binding(Shape.RECORD, "XtOrderError", answers=False),
    "bindOnCancelErrorCallback": Binding(Shape.RECORD, "XtCancelError", answers=False),
}

REQUESTS: Final[dict[str, Request]] = {
    "subscribe": Request(("SubscribeReq",), "bindOnSubscribeRespCallback"),
    "unsubscribe": Request(("UnsubscribeReq",), "bindOnUnsubscribeRespCallback"),
    "orderStock": Request(("OrderStockReq",), "bindOnOrderStockRespCallback"),
    "cancelOrderStock": Request(("CancelOrderStockReq",), "bindOnCancelOrderStockRespCallback"),
    "queryAccountInfos": Request(("QueryAccountInfosReq",), "bindOnQueryAccountInfosCallback"),
    "queryAccountStatus": Request(("QueryAccountStatusReq",), "bindOnQueryAccountStatusCallback"),
    "queryStockAsset": Request(("QueryStockAssetReq",), "bindOnQueryStockAssetCallback"),
    "queryStockOrders": Request(("QueryStockOrdersReq",), "bindOnQueryStockOrdersCallback"),
    "queryStockTrades": Request(("QueryStockTradesReq",), "bindOnQueryStockTradesCallback"),
    "queryStockPositions": Request(("QueryStockPositionsReq",), "bindOnQueryStockPositionsCallback"),
    "queryCreditDetail": Request(("QueryCreditDetailReq",), "bindOnQueryCreditDetailRespCallback"),
    "queryStkCompacts": Request(("QueryStkCompactsReq",), "bindOnQueryStkCompactsRespCallback"),
    "queryCreditSubjects": Request(("QueryCreditSubjectsReq",), "bindOnQueryCreditSubjectsRespCallback"),
    "queryCreditSloCode": Request(("QueryCreditSloCodeReq",), "bindOnQueryCreditSloCodeRespCallback"),
    "queryCreditAssure": Request(("QueryCreditAssureReq",), "bindOnQueryCreditAssureRespCallback"),
    "queryNewPurchaseLimit": Request(("QueryNewPurchaseLimitReq",), "bindOnQueryNewPurchaseLimitCallback"),
    "queryIPOData": Request(("QueryIPODataReq",), "bindOnQueryIPODataCallback"),
    "transfer": Request(("TransferParam",), "bindOnTransferRespCallback"),
    "queryComFund": Request(("QueryComFundReq",), "bindOnQueryComFundRespCallback"),
    "queryComPosition": Request(("QueryComPositionReq",), "bindOnQueryComPositionRespCallback"),
    "smtQueryQuoter": Request(("SmtQueryQuoterReq",), "bindOnSmtQueryQuoterRespCallback"),
    "smtQueryOrder": Request(("SmtQueryOrderReq",), "bindOnSmtQueryOrderRespCallback"),
    "smtQueryCompact": Request(("SmtQueryCompactReq",), "bindOnSmtQueryCompactRespCallback"),
    "smtNegotiateOrder": Request(("SmtNegotiateOrderReq",), "bindOnSmtAppointmentRespCallback"),
    "smtAppointmentOrder": Request(("SmtAppointmentOrderReq",), "bindOnSmtAppointmentRespCallback"),
    "smtAppointmentCancel": Request(("SmtAppointmentCancelReq",), "bindOnSmtAppointmentRespCallback"),
    "smtCompactRenewal": Request(("SmtCompactRenewalReq",), "bindOnSmtAppointmentRespCallback"),
    "smtCompactReturn": Request(("SmtCompactReturnReq",), "bindOnSmtAppointmentRespCallback"),
    "queryPositionStatistics": Request(
        ("QueryPositionStatisticsReq",), "bindOnQueryPositionStatisticsRespCallback"
    ),
    "exportData": Request((TEXT, TEXT), "bindOnExportDataRespCallback"),
    "syncTransactionFromExternal": Request((TEXT, TEXTS), "bindOnSyncTransactionFromExternalRespCallback"),
    "bankTransfer": Request(("BankTransferReq",), "bindOnBankTransferRespCallback"),
    "queryBankInfo": Request(("QueryBankInfoReq",), "bindOnQueryBankInfoRespCallback"),
    "queryBankAmount": Request(("QueryBankAmountReq",), "bindOnQueryBankAmountRespCallback"),
    "queryBankTransferStream": Request(
        ("QueryBankTransferStreamReq",), "bindOnQueryBankTransferStreamRespCallback"
    ),
    "querySecuAccount": Request(("QuerySecuAccountReq",), "bindOnQuerySecuAccountRespCallback"),
    "ctpInternalTransfer": Request(("CtpInternalTransferReq",), "bindOnCtpInternalTransferRespCallback"),
    "getSmartAlgoParam": Request((TEXTS,), "bindOnGetSmartAlgoParamRespCallback"),
    "smartOrderStock": Request((TEXT, TEXT), "bindOnSmartOrderStockRespCallback"),
    "querySmartAlgoTask": Request((TEXT,), "bindOnQuerySmartAlgoTaskRespCallback"),
    "operateSmartAlgoTask": Request(("OperateSmartAlgoTaskReq",), "bindOnOperateSmartAlgoTaskRespCallback"),
}

PUSH_NAMES: Final[dict[str, str]] = {
    name: name[len("bindOn")].lower() + name.removeprefix("bindOn").removesuffix("Callback")[1:]
    for name, binding in BINDINGS.items()
    if not binding.answers
}
"""What faults call a push, like `stockOrder`, by its binding."""


def empty_answer(method: str) -> Any:
    """Return the payload that a client which is not connected gets for `method`, at once."""
    if method == "orderStock":
        return {"order_id": -1}
    if method == "cancelOrderStock":
        return {"cancel_result": -1}
    shape = BINDINGS[REQUESTS[method].binding].shape
    return {Shape.NUMBER: -1, Shape.TEXT: "", Shape.RECORD: {}, Shape.RECORDS: []}[shape]
