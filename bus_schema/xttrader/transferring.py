"""Moving money and shares, and banks. All that moves is off unless the worker's owner allows it."""

import logging
import re
from typing import Any

from bus_schema import xtconstant
from bus_schema.commands.transfers import FundDirection, SecuDirection, SecuKind
from bus_schema.xttrader.operating import Operations, Records, Verdict
from bus_schema.xttype import StockAccount, XtBankTransferResponse

_logger = logging.getLogger("bus_schema.xttrader")

_FUND_DIRECTIONS = {
    xtconstant.FUNDS_TRANSFER_NORMAL_TO_SPEED: FundDirection.NORMAL_TO_SPEED,
    xtconstant.FUNDS_TRANSFER_SPEED_TO_NORMAL: FundDirection.SPEED_TO_NORMAL,
    xtconstant.NODE_FUNDS_TRANSFER_SH_TO_SZ: FundDirection.SH_TO_SZ,
    xtconstant.NODE_FUNDS_TRANSFER_SZ_TO_SH: FundDirection.SZ_TO_SH,
}
_SECU_DIRECTIONS = {
    xtconstant.SECU_TRANSFER_NORMAL_TO_SPEED: SecuDirection.NORMAL_TO_SPEED,
    xtconstant.SECU_TRANSFER_SPEED_TO_NORMAL: SecuDirection.SPEED_TO_NORMAL,
}
_SECU_KINDS = {
    xtconstant.TRANS_TRANSFER_SHARE: SecuKind.SHARE,
    xtconstant.TRANS_TRANSFER_SPECIAL_POSITIONS: SecuKind.SPECIAL_POSITIONS,
    xtconstant.TRANS_TRANSFER_CREDIT_SHARE: SecuKind.CREDIT_SHARE,
}
_MARKET_FIRST = re.compile(r"^([A-Z]{2})([0-9]{6})$")
_BANK = "on_bank_transfer_async_response"
_CTP = "on_ctp_internal_transfer_async_response"


class Transfers(Operations):
    """Transfers, and what banks can be asked.

    A transfer gives whether it was done, and words. One whose outcome nobody knows raises CommandFailedError,
    or has no response: False would say that it may be tried again. No password is ever sent: those that the
    SDK's methods take are dropped, and `QMT_BUS_PASSWORD_NAME` names the entry of the worker's own file.
    """

    def fund_transfer(self, account: StockAccount, transfer_direction: int, price: float) -> Verdict:
        """Move so many yuan between counters, or between the nodes of the exchanges."""
        direction = _FUND_DIRECTIONS.get(transfer_direction, transfer_direction)
        return self._verdict(account, "fund_transfer", transfer_direction=direction, price=float(price))

    def secu_transfer(
        self,
        account: StockAccount,
        transfer_direction: int,
        stock_code: str,
        volume: int,
        transfer_type: int,
    ) -> Verdict:
        """Move shares between counters; the code may have its market in front, as the SDK wants it here."""
        return self._verdict(
            account,
            "secu_transfer",
            transfer_direction=_SECU_DIRECTIONS.get(transfer_direction, transfer_direction),
            stock_code=_MARKET_FIRST.sub(r"\2.\1", stock_code),
            volume=volume,
            transfer_type=_SECU_KINDS.get(transfer_type, transfer_type),
        )

    def bank_transfer_in(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        bank_no: str,
        bank_account: str,
        balance: float,
        bank_pwd: str = "",
        fund_pwd: str = "",
    ) -> Verdict:
        """Move so many yuan from a bank to the account."""
        fields = self._with_bank(bank_no, bank_account, bank_pwd or fund_pwd)
        return self._verdict(account, "bank_transfer_in", balance=float(balance), **fields)

    def bank_transfer_in_async(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        bank_no: str,
        bank_account: str,
        balance: float,
        bank_pwd: str = "",
        fund_pwd: str = "",
    ) -> int:
        """Move so many yuan from a bank to the account; `on_bank_transfer_async_response` follows."""
        fields = self._with_bank(bank_no, bank_account, bank_pwd or fund_pwd)
        return self._deed(account, _BANK, _moved, "bank_transfer_in", balance=float(balance), **fields)

    def bank_transfer_out(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        bank_no: str,
        bank_account: str,
        balance: float,
        bank_pwd: str = "",
        fund_pwd: str = "",
    ) -> Verdict:
        """Move so many yuan from the account to a bank."""
        fields = self._with_bank(bank_no, bank_account, bank_pwd or fund_pwd)
        return self._verdict(account, "bank_transfer_out", balance=float(balance), **fields)

    def bank_transfer_out_async(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        bank_no: str,
        bank_account: str,
        balance: float,
        bank_pwd: str = "",
        fund_pwd: str = "",
    ) -> int:
        """Move so many yuan from the account to a bank; `on_bank_transfer_async_response` follows."""
        fields = self._with_bank(bank_no, bank_account, bank_pwd or fund_pwd)
        return self._deed(account, _BANK, _moved, "bank_transfer_out", balance=float(balance), **fields)

    def query_bank_info(self, account: StockAccount) -> Records | None:
        """Return the banks that the account is tied to."""
        return self._list(account, "query_bank_info")

    def query_bank_amount(
        self, account: StockAccount, bank_no: str, bank_account: str, bank_pwd: str
    ) -> Records | None:
        """Return what a bank holds."""
        return self._list(account, "query_bank_amount", **self._with_bank(bank_no, bank_account, bank_pwd))

    def query_bank_transfer_stream(
        self,
        account: StockAccount,
        start_date: str,
        end_date: str,
        bank_no: str = "",
        bank_account: str = "",
    ) -> Records | None:
        """Return the transfers from and to banks from one day (`20241125`) to another."""
        days = {"start_date": str(start_date), "end_date": str(end_date)}
        bank = {"bank_no": str(bank_no), "bank_account": str(bank_account)}
        return self._list(account, "query_bank_transfer_stream", **days, **bank)

    def ctp_transfer_option_to_future(
        self, opt_account_id: str, ft_account_id: str, balance: float
    ) -> Verdict:
        """Move so many yuan from an options account to a futures account of CTP."""
        fields = _between(opt_account_id, ft_account_id, balance)
        return self._verdict(None, "ctp_transfer_option_to_future", **fields)

    def ctp_transfer_option_to_future_async(
        self, opt_account_id: str, ft_account_id: str, balance: float
    ) -> int:
        """Do the same; `on_ctp_internal_transfer_async_response` follows."""
        fields = _between(opt_account_id, ft_account_id, balance)
        return self._deed(None, _CTP, _moved, "ctp_transfer_option_to_future", **fields)

    def ctp_transfer_future_to_option(
        self, opt_account_id: str, ft_account_id: str, balance: float
    ) -> Verdict:
        """Move so many yuan from a futures account to an options account of CTP."""
        fields = _between(opt_account_id, ft_account_id, balance)
        return self._verdict(None, "ctp_transfer_future_to_option", **fields)

    def ctp_transfer_future_to_option_async(
        self, opt_account_id: str, ft_account_id: str, balance: float
    ) -> int:
        """Do the same; `on_ctp_internal_transfer_async_response` follows."""
        fields = _between(opt_account_id, ft_account_id, balance)
        return self._deed(None, _CTP, _moved, "ctp_transfer_future_to_option", **fields)

    def _with_bank(self, bank_no: str, bank_account: str, password: str) -> dict[str, Any]:
        if password:
            _logger.warning("passwords are not sent over the bus: the worker's own file has them")
        name = self._place.password_name
        return {"bank_no": str(bank_no), "bank_account": str(bank_account), "password_name": name}


def _between(opt_account_id: str, ft_account_id: str, balance: float) -> dict[str, Any]:
    accounts = {"opt_account_id": str(opt_account_id), "ft_account_id": str(ft_account_id)}
    return {**accounts, "balance": float(balance)}


def _moved(seq: int, success: bool, words: str, _result: dict[str, Any]) -> XtBankTransferResponse:
    return XtBankTransferResponse(seq, success, words)
