"""Money and securities that move: between nodes, banks and counters."""

from typing import Final

from worker.simulator.native.fields import BOOL, F64, I32, Field, Layout, chars

LAYOUTS: Final = (
    Layout(
        "BankAmount",
        (
            Field(("success",), BOOL),
            Field(("error_msg",), chars(128)),
            Field(("account_id",), chars(128)),
            Field(("bank_account",), chars(64)),
            Field(("money_type",), chars(16)),
            Field(("balance",), F64),
            Field(("enable_balance",), F64),
        ),
    ),
    Layout(
        "BankInfo",
        (
            Field(("success",), BOOL),
            Field(("error_msg",), chars(128)),
            Field(("money_type",), chars(16)),
            Field(("bank_no",), chars(64)),
            Field(("bank_account",), chars(64)),
            Field(("bank_name",), chars(64)),
        ),
    ),
    Layout(
        "BankTransferReq",
        (
            Field(("account_type",), I32),
            Field(("account_id",), chars(128)),
            Field(("direction",), I32),
            Field(("bank_account",), chars(64)),
            Field(("bank_no",), chars(64)),
            Field(("bank_pwd",), chars(64)),
            Field(("balance",), F64),
            Field(("fund_pwd",), chars(64)),
        ),
    ),
    Layout(
        "BankTransferResp",
        (
            Field(("account_id",), chars(128)),
            Field(("success",), BOOL),
            Field(("error_msg",), chars(128)),
        ),
    ),
    Layout(
        "BankTransferStream",
        (
            Field(("success",), BOOL),
            Field(("error_msg",), chars(128)),
            Field(("date",), chars(32)),
            Field(("time",), chars(32)),
            Field(("transfer_no",), chars(64)),
            Field(("transfer_direction",), chars(16)),
            Field(("bank_no",), chars(64)),
            Field(("bank_name",), chars(64)),
            Field(("bank_account",), chars(64)),
            Field(("money_type",), chars(16)),
            Field(("account_id",), chars(128)),
            Field(("balance",), F64),
            Field(("remark",), chars(128)),
            Field(("transfer_status",), chars(16)),
        ),
    ),
    Layout(
        "ComFund",
        (
            Field(("m_bSuccess",), BOOL),
            Field(("m_strMsg",), chars(128)),
            Field(("m_strMoneyType",), chars(16)),
            Field(("m_dCurrentBalance",), F64),
            Field(("m_dEnableBalance",), F64),
            Field(("m_dFetchBalance",), F64),
            Field(("m_dInterest",), F64),
            Field(("m_dAssetBalance",), F64),
            Field(("m_dFetchCash",), F64),
            Field(("m_dMarketValue",), F64),
            Field(("m_dDebt",), F64),
        ),
    ),
    Layout(
        "ComPosition",
        (
            Field(("m_bSuccess",), BOOL),
            Field(("m_strMsg",), chars(128)),
            Field(("m_strAccountID",), chars(24)),
            Field(("m_strHandFlag",), chars(16)),
            Field(("m_strExchangeType",), chars(16)),
            Field(("m_strStockCode",), chars(16)),
            Field(("m_strStockName",), chars(24)),
            Field(("m_dTotalAmt",), F64),
            Field(("m_dEnableAmount",), F64),
            Field(("m_dLastPrice",), F64),
            Field(("m_dCostPrice",), F64),
            Field(("m_dIncome",), F64),
            Field(("m_dIncomeRate",), F64),
            Field(("m_dMarketValue",), F64),
            Field(("m_dCostBalance",), F64),
            Field(("m_nBsOnTheWayVol",), I32),
            Field(("m_nPrEnableVol",), I32),
            Field(("m_bIsutfInterface",), BOOL),
            Field(("m_strStockCode1",), chars(64)),
        ),
    ),
    Layout(
        "CtpInternalTransferReq",
        (
            Field(("opt_account_id",), chars(128)),
            Field(("ft_account_id",), chars(128)),
            Field(("direction",), I32),
            Field(("balance",), F64),
        ),
    ),
    Layout(
        "CtpInternalTransferResp",
        (
            Field(("opt_account_id",), chars(128)),
            Field(("ft_account_id",), chars(128)),
            Field(("success",), BOOL),
            Field(("error_msg",), chars(128)),
        ),
    ),
    Layout(
        "QueryBankAmountReq",
        (
            Field(("account_id",), chars(128)),
            Field(("account_type",), I32),
            Field(("bank_account",), chars(64)),
            Field(("bank_no",), chars(64)),
            Field(("bank_pwd",), chars(64)),
        ),
    ),
    Layout(
        "QueryBankInfoReq",
        (
            Field(("account_id",), chars(128)),
            Field(("account_type",), I32),
        ),
    ),
    Layout(
        "QueryBankTransferStreamReq",
        (
            Field(("account_id",), chars(128)),
            Field(("account_type",), I32),
            Field(("bank_account",), chars(64)),
            Field(("bank_no",), chars(64)),
            Field(("end_date",), chars(16)),
            Field(("start_date",), chars(16)),
        ),
    ),
    Layout(
        "QueryComFundReq",
        (
            Field(("m_nAccountType",), I32),
            Field(("m_strAccountID",), chars(24)),
        ),
    ),
    Layout(
        "QueryComPositionReq",
        (
            Field(("m_nAccountType",), I32),
            Field(("m_strAccountID",), chars(24)),
        ),
    ),
    Layout(
        "QuerySecuAccountReq",
        (
            Field(("account_id",), chars(128)),
            Field(("account_type",), I32),
        ),
    ),
    Layout(
        "SecuAccount",
        (
            Field(("main",), BOOL),
            Field(("market",), chars(32)),
            Field(("secu_account",), chars(64)),
        ),
    ),
    Layout(
        "TransferParam",
        (
            Field(("m_nAccountType",), I32),
            Field(("m_strAccountID",), chars(24)),
            Field(("m_nOrderType",), I32),
            Field(("m_dPrice",), F64),
            Field(("m_strStockCode",), chars(16)),
            Field(("m_nOrderVolume",), I32),
            Field(("m_nCreditTransferType",), I32),
            Field(("m_strStockCode1",), chars(64)),
        ),
    ),
    Layout(
        "TransferResp",
        (
            Field(("m_strAccountID",), chars(24)),
            Field(("m_bSuccess",), BOOL),
            Field(("m_strMsg",), chars(128)),
        ),
    ),
)
