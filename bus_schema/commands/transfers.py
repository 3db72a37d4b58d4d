"""Moving money and shares: between counters and exchanges, to and from a bank, between futures and options.

All of them, and what needs a password, are refused unless the worker's owner has set `ENABLE_TRANSFERS`.
Passwords are never in a command: `password_name` names an entry of the worker's own file of passwords.
"""

from enum import StrEnum
from typing import Literal

from bus_schema.commands.base import CommandBase
from bus_schema.fields import BankName, CtpAccount, Day, Money, PasswordName, StockCode, Volume


class FundDirection(StrEnum):
    """From where to where money goes: xtconstant's FUNDS_TRANSFER_* and NODE_FUNDS_TRANSFER_*."""

    NORMAL_TO_SPEED = "normal_to_speed"
    SPEED_TO_NORMAL = "speed_to_normal"
    SH_TO_SZ = "sh_to_sz"
    SZ_TO_SH = "sz_to_sh"


class SecuDirection(StrEnum):
    """From where to where shares go: xtconstant's SECU_TRANSFER_*."""

    NORMAL_TO_SPEED = "normal_to_speed"
    SPEED_TO_NORMAL = "speed_to_normal"


class SecuKind(StrEnum):
    """Which shares: xtconstant's TRANS_TRANSFER_*."""

    SHARE = "share"
    SPECIAL_POSITIONS = "special_positions"
    CREDIT_SHARE = "credit_share"


class FundTransfer(CommandBase):
    """Move money between the common and the quick counter, or between the nodes of the exchanges.

    Attributes:
        transfer_direction: From where to where.
        price: Yuan; the SDK's word for the amount.
    """

    type: Literal["fund_transfer"] = "fund_transfer"
    transfer_direction: FundDirection
    price: Money


class SecuTransfer(CommandBase):
    """Move shares between the common and the quick counter.

    Attributes:
        transfer_direction: From where to where.
        stock_code: `600000.SH`, or six bare digits.
        volume: Shares (张 for bonds).
        transfer_type: Which shares.
    """

    type: Literal["secu_transfer"] = "secu_transfer"
    transfer_direction: SecuDirection
    stock_code: StockCode
    volume: Volume
    transfer_type: SecuKind = SecuKind.SHARE


class BankTransfer(CommandBase):
    """What both directions of a bank transfer have in common.

    Attributes:
        bank_no: The bank's number, from `query_bank_info`.
        bank_account: The account at the bank.
        balance: Yuan.
        password_name: The entry of the worker's own file with the passwords of bank and account.
    """

    bank_no: BankName
    bank_account: BankName
    balance: Money
    password_name: PasswordName | None = None


class BankTransferIn(BankTransfer):
    """Move money from a bank to the account."""

    type: Literal["bank_transfer_in"] = "bank_transfer_in"


class BankTransferOut(BankTransfer):
    """Move money from the account to a bank."""

    type: Literal["bank_transfer_out"] = "bank_transfer_out"


class QueryBankInfo(CommandBase):
    """Ask which banks the account is tied to."""

    type: Literal["query_bank_info"] = "query_bank_info"


class QueryBankAmount(CommandBase):
    """Ask what a bank holds; banks want a password for it.

    Attributes:
        bank_no: The bank's number, from `query_bank_info`.
        bank_account: The account at the bank.
        password_name: The entry of the worker's own file with the bank's password.
    """

    type: Literal["query_bank_amount"] = "query_bank_amount"
    bank_no: BankName
    bank_account: BankName
    password_name: PasswordName | None = None


class QueryBankTransferStream(CommandBase):
    """Ask for transfers from and to banks.

    Attributes:
        start_date: The first day: `20241125`.
        end_date: The last one.
        bank_no: Only of this bank; all where it is absent.
        bank_account: Only of this account at it; all where it is absent.
    """

    type: Literal["query_bank_transfer_stream"] = "query_bank_transfer_stream"
    start_date: Day
    end_date: Day
    bank_no: BankName | None = None
    bank_account: BankName | None = None


class CtpTransfer(CommandBase):
    """What both directions between futures and options have in common.

    Attributes:
        opt_account_id: The options account.
        ft_account_id: The futures account.
        balance: Yuan.
    """

    opt_account_id: CtpAccount
    ft_account_id: CtpAccount
    balance: Money


class CtpTransferOptionToFuture(CtpTransfer):
    """Move money from an options account to a futures account of CTP."""

    type: Literal["ctp_transfer_option_to_future"] = "ctp_transfer_option_to_future"


class CtpTransferFutureToOption(CtpTransfer):
    """Move money from a futures account to an options account of CTP."""

    type: Literal["ctp_transfer_future_to_option"] = "ctp_transfer_future_to_option"
