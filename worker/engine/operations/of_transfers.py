"""Rows: money and shares that move, and banks."""

from bus_schema.commands import transfers
from bus_schema.operation_results import transfers as results
from worker.engine.operations import codes
from worker.engine.operations.operation import (
    BANK_DEADLINE_MS,
    Answers,
    Effect,
    Operation,
    Params,
    Permission,
    Record,
    Value,
    both,
)


def _market_first(params: Params) -> str:
    """xttrader.py writes the code of a transfer with its market before it: SH600000."""
    number, _, market = str(params["stock_code"]).partition(".")
    return f"{market}{number}"


def _bank(command: type[transfers.BankTransfer], method: str, direction: int) -> Operation:
    fields: dict[str, Value] = {
        "direction": direction,
        "bank_no": "bank_no",
        "bank_account": "bank_account",
        "balance": "balance",
        "bank_pwd": "bank_pwd",
        "fund_pwd": "fund_pwd",
    }
    return Operation(
        command=command,
        result=results.TransferResult,
        request="bankTransfer",
        arguments=(Record("BankTransferReq", fields),),
        methods=both(method),
        answers=Answers.VERDICT,
        deadline_ms=BANK_DEADLINE_MS,
        permission=Permission.TRANSFERS,
        effect=Effect.ACTS,
    )


def _ctp(command: type[transfers.CtpTransfer], method: str, direction: int) -> Operation:
    fields: dict[str, Value] = {
        "direction": direction,
        "opt_account_id": "opt_account_id",
        "ft_account_id": "ft_account_id",
        "balance": "balance",
    }
    return Operation(
        command=command,
        result=results.TransferResult,
        request="ctpInternalTransfer",
        arguments=(Record("CtpInternalTransferReq", fields),),
        methods=both(method),
        answers=Answers.VERDICT,
        deadline_ms=BANK_DEADLINE_MS,
        permission=Permission.TRANSFERS,
        effect=Effect.ACTS,
    )


OPERATIONS = (
    Operation(
        command=transfers.FundTransfer,
        result=results.TransferResult,
        request="transfer",
        arguments=(Record("TransferParam", {"m_nOrderType": "transfer_direction", "m_dPrice": "price"}),),
        methods=("fund_transfer",),
        answers=Answers.VERDICT,
        deadline_ms=BANK_DEADLINE_MS,
        permission=Permission.TRANSFERS,
        effect=Effect.ACTS,
    ),
    Operation(
        command=transfers.SecuTransfer,
        result=results.TransferResult,
        request="transfer",
        arguments=(
            Record(
                "TransferParam",
                {
                    "m_nOrderType": "transfer_direction",
                    "m_strStockCode": _market_first,
                    "m_strStockCode1": _market_first,
                    "m_nOrderVolume": "volume",
                    "m_nCreditTransferType": "transfer_type",
                },
            ),
        ),
        methods=("secu_transfer",),
        answers=Answers.VERDICT,
        deadline_ms=BANK_DEADLINE_MS,
        permission=Permission.TRANSFERS,
        effect=Effect.ACTS,
    ),
    _bank(transfers.BankTransferIn, "bank_transfer_in", codes.BANK_TO_SECURITIES),
    _bank(transfers.BankTransferOut, "bank_transfer_out", codes.SECURITIES_TO_BANK),
    Operation(
        command=transfers.QueryBankInfo,
        result=results.BankInfoResult,
        request="queryBankInfo",
        arguments=(Record("QueryBankInfoReq", {}),),
        methods=("query_bank_info",),
        deadline_ms=BANK_DEADLINE_MS,
    ),
    Operation(
        command=transfers.QueryBankAmount,
        result=results.BankAmountResult,
        request="queryBankAmount",
        arguments=(
            Record(
                "QueryBankAmountReq",
                {"bank_no": "bank_no", "bank_account": "bank_account", "bank_pwd": "bank_pwd"},
            ),
        ),
        methods=("query_bank_amount",),
        deadline_ms=BANK_DEADLINE_MS,
        permission=Permission.TRANSFERS,
    ),
    Operation(
        command=transfers.QueryBankTransferStream,
        result=results.BankTransferStreamResult,
        request="queryBankTransferStream",
        arguments=(
            Record(
                "QueryBankTransferStreamReq",
                {
                    "start_date": "start_date",
                    "end_date": "end_date",
                    "bank_no": "bank_no",
                    "bank_account": "bank_account",
                },
            ),
        ),
        methods=("query_bank_transfer_stream",),
        deadline_ms=BANK_DEADLINE_MS,
    ),
    _ctp(transfers.CtpTransferOptionToFuture, "ctp_transfer_option_to_future", codes.OPTION_TO_FUTURE),
    _ctp(transfers.CtpTransferFutureToOption, "ctp_transfer_future_to_option", codes.FUTURE_TO_OPTION),
)
