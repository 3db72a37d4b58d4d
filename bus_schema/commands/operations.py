"""The commands of one operation of the SDK each: what is asked or done at the terminal besides orders."""

from typing import TypeAlias

from bus_schema.commands.account import (
    QueryComFund,
    QueryComPosition,
    QueryIpoData,
    QueryNewPurchaseLimit,
    QueryPositionStatistics,
    QuerySecuAccount,
)
from bus_schema.commands.algorithms import SmartAlgoOrder
from bus_schema.commands.credit import (
    QueryCreditAssure,
    QueryCreditDetail,
    QueryCreditSloCode,
    QueryCreditSubjects,
    QueryStkCompacts,
)
from bus_schema.commands.data import (
    CancelSmartAlgoTask,
    ExportData,
    GetSmartAlgoParam,
    QueryData,
    QuerySmartAlgoTask,
    SyncTransactionFromExternal,
)
from bus_schema.commands.lending import (
    SmtAppointmentCancel,
    SmtAppointmentOrder,
    SmtCompactRenewal,
    SmtCompactReturn,
    SmtNegotiateOrder,
    SmtQueryCompact,
    SmtQueryOrder,
    SmtQueryQuoter,
)
from bus_schema.commands.transfers import (
    BankTransferIn,
    BankTransferOut,
    CtpTransferFutureToOption,
    CtpTransferOptionToFuture,
    FundTransfer,
    QueryBankAmount,
    QueryBankInfo,
    QueryBankTransferStream,
    SecuTransfer,
)

OperationCommand: TypeAlias = (
    QueryCreditDetail
    | QueryStkCompacts
    | QueryCreditSubjects
    | QueryCreditSloCode
    | QueryCreditAssure
    | QueryNewPurchaseLimit
    | QueryIpoData
    | QueryPositionStatistics
    | QuerySecuAccount
    | QueryComFund
    | QueryComPosition
    | FundTransfer
    | SecuTransfer
    | BankTransferIn
    | BankTransferOut
    | QueryBankInfo
    | QueryBankAmount
    | QueryBankTransferStream
    | CtpTransferOptionToFuture
    | CtpTransferFutureToOption
    | SmtQueryQuoter
    | SmtQueryOrder
    | SmtQueryCompact
    | SmtNegotiateOrder
    | SmtAppointmentOrder
    | SmtAppointmentCancel
    | SmtCompactRenewal
    | SmtCompactReturn
    | ExportData
    | QueryData
    | SyncTransactionFromExternal
    | GetSmartAlgoParam
    | QuerySmartAlgoTask
    | SmartAlgoOrder
    | CancelSmartAlgoTask
)
"""Each of them; what it is at the SDK, the worker's table of operations says."""
