"""The SDK's objects under the SDK's names, for strategies that were written for it; no SDK is needed.

Constructors take what those of `xtquant.xttype` take, in the same order; a test holds that. What only the
terminal's own objects have follows by keyword. Prices and amounts are yuan, volumes shares (张 for bonds),
times whole seconds since the epoch, as in the SDK; kinds and states are numbers of `xtconstant`.
"""

from dataclasses import dataclass, field

from bus_schema.xtconstant import ACCOUNT_TYPE_DICT, CREDIT_ACCOUNT, SECURITY_ACCOUNT
from bus_schema.xtrecord import Aliased

_KINDS = {name: number for number, name in ACCOUNT_TYPE_DICT.items()}


class StockAccount:
    """An account to trade with.

    Args:
        account_id: As the terminal knows it.
        account_type: `STOCK`, `CREDIT`, …: a word of `ACCOUNT_TYPE_DICT`, in whatever case.

    Raises:
        TypeError: The id is not a string; the SDK hands out a sentence in the place of an account.
        ValueError: There is no such kind of account.
    """

    def __init__(self, account_id: str, account_type: str = "STOCK") -> None:
        if not isinstance(account_id, str):
            raise TypeError(f"the account id must be a string, not {account_id!r}")
        if account_type.upper() not in _KINDS:
            raise ValueError(f"there is no account type {account_type!r}; it is one of {', '.join(_KINDS)}")
        self.account_id = account_id
        self.account_type = _KINDS[account_type.upper()]


@dataclass(eq=False)
class _OfAccount(Aliased):
    account_type: int = field(default=SECURITY_ACCOUNT, kw_only=True)


@dataclass(eq=False)
class XtAsset(_OfAccount):
    """An account's money; `fetch_balance` is what can be withdrawn.

    What the terminal does not tell is None.
    """

    account_id: str
    cash: float | None
    frozen_cash: float | None
    market_value: float | None
    total_asset: float | None
    fetch_balance: float | None
    current_balance: float = field(default=0.0, kw_only=True)


@dataclass(eq=False)
class XtOrder(_OfAccount):
    """An order; `traded_volume` is the sum of its fills, `traded_price` their mean."""

    account_id: str
    stock_code: str
    order_id: int
    order_sysid: str
    order_time: int
    order_type: int
    order_volume: int
    price_type: int
    price: float
    traded_volume: int
    traded_price: float
    order_status: int
    status_msg: str
    strategy_name: str
    order_remark: str
    direction: int
    offset_flag: int
    secu_account: str
    instrument_name: str


@dataclass(eq=False)
class XtTrade(_OfAccount):
    """One fill."""

    account_id: str
    stock_code: str
    order_type: int
    traded_id: str
    traded_time: int
    traded_price: float
    traded_volume: int
    traded_amount: float
    order_id: int
    order_sysid: str
    strategy_name: str
    order_remark: str
    direction: int
    offset_flag: int
    commission: float
    secu_account: str
    instrument_name: str


@dataclass(eq=False)
class XtPosition(_OfAccount):
    """What is held of one instrument; `avg_price` is its cost, `profit_rate` a fraction.

    What the terminal does not tell is None.
    """

    account_id: str
    stock_code: str
    volume: int | None
    can_use_volume: int | None
    open_price: float | None
    market_value: float | None
    frozen_volume: int | None
    on_road_volume: int | None
    yesterday_volume: int | None
    avg_price: float | None
    direction: int | None
    last_price: float | None
    profit_rate: float | None
    secu_account: str
    instrument_name: str
    float_profit: float | None = field(default=None, kw_only=True)
    position_profit: float | None = field(default=None, kw_only=True)
    open_date: str = field(default="", kw_only=True)


@dataclass(eq=False)
class XtOrderError(_OfAccount):
    """An order that failed; `order_id` is -1 where it has no number."""

    account_id: str
    order_id: int
    error_id: int | None = None
    error_msg: str | None = None
    strategy_name: str | None = None
    order_remark: str | None = None
    seq: int = field(default=-1, kw_only=True)


@dataclass(eq=False)
class XtCancelError(_OfAccount):
    """A cancel that failed; `market` is -1 where it named the order by its number."""

    account_id: str
    order_id: int
    market: int
    order_sysid: str
    error_id: int | None = None
    error_msg: str | None = None


@dataclass(eq=False)
class XtOrderResponse(_OfAccount):
    """The answer to `order_stock_async`; `order_id` is -1 where the order was refused."""

    account_id: str
    order_id: int
    strategy_name: str
    order_remark: str
    error_msg: str
    seq: int


@dataclass(eq=False)
class XtCancelOrderResponse(_OfAccount):
    """The answer to `cancel_order_stock_async`; `cancel_result` is 0 where the request is on its way."""

    account_id: str
    cancel_result: int
    order_id: int
    order_sysid: str
    seq: int
    error_msg: str


@dataclass(eq=False)
class XtCreditOrder(Aliased):
    """An order of a credit account as the SDK's older interface has it; the bus gives an `XtOrder`."""

    account_id: str
    stock_code: str
    order_id: int
    order_time: int
    order_type: int
    order_volume: int
    price_type: int
    price: float
    traded_volume: int
    traded_price: float
    order_status: int
    status_msg: str
    order_remark: str
    contract_no: str
    stock_code1: str
    account_type: int = field(default=CREDIT_ACCOUNT, kw_only=True)


@dataclass(eq=False)
class XtCreditDeal(Aliased):
    """A fill of a credit account as the SDK's older interface has it; the bus gives an `XtTrade`."""

    account_id: str
    stock_code: str
    traded_id: str
    traded_time: int
    traded_price: float
    traded_volume: int
    order_id: int
    contract_no: str
    stock_code1: str
    account_type: int = field(default=CREDIT_ACCOUNT, kw_only=True)


@dataclass(eq=False)
class XtAccountStatus(Aliased):
    """The state of an account, a number of `ACCOUNT_STATUS_…`."""

    account_id: str
    account_type: int
    status: int


@dataclass(eq=False)
class XtSmtAppointmentResponse:
    """The answer to a request about borrowing shares; `apply_id` where it succeeded."""

    seq: int
    success: bool
    msg: str
    apply_id: str


@dataclass(eq=False)
class XtBankTransferResponse:
    """The answer to a transfer."""

    seq: int
    success: bool
    msg: str


@dataclass(eq=False)
class XtSmartAlgoOrderResponse:
    """The answer to `smart_algo_order_async`."""

    account_id: str
    task_id: int
    strategy_name: str
    order_remark: str
    error_msg: str
    seq: int


@dataclass(eq=False)
class XtOperateSmartTaskResponse:
    """The answer to an operation on a smart algorithm's task."""

    seq: int
    success: bool
    task_id: int
    operate_reason: str
    error_msg: str
