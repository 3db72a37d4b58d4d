"""Borrowing shares from the lending market (约券, the SDK's SMT)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bus_schema.xttrader.operating import Operations, dicts
from bus_schema.xttype import StockAccount, XtSmtAppointmentResponse

_TOLD = "on_smt_appointment_async_response"
_NOTHING: Mapping[str, float] = MappingProxyType({})


class Lending(Operations):
    """The SDK's methods that begin with `smt`.

    Queries give dictionaries, or None where there is no answer, as the log says. What is applied for is
    answered by `on_smt_appointment_async_response`; each such method returns the number of the request, -1
    where it was not sent.
    """

    def smt_query_quoter(self, account: StockAccount) -> list[dict[str, Any]] | None:
        """Return which shares are offered."""
        return self._query(account, dicts, "smt_query_quoter")

    def smt_query_order(self, account: StockAccount) -> list[dict[str, Any]] | None:
        """Return the account's applications for shares."""
        return self._query(account, dicts, "smt_query_order")

    def smt_query_compact(self, account: StockAccount) -> list[dict[str, Any]] | None:
        """Return the account's contracts over borrowed shares."""
        return self._query(account, dicts, "smt_query_compact")

    def smt_negotiate_order_async(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        src_group_id: str,
        order_code: str,
        date: int,
        amount: int,
        apply_rate: float,
        dict_param: Mapping[str, float] = _NOTHING,
    ) -> int:
        """Apply for shares that the broker has in stock.

        Args:
            account: The account.
            src_group_id: Whose shares.
            order_code: `600000.SH`.
            date: Days.
            amount: Shares.
            apply_rate: What is offered.
            dict_param: `subFareRate` for giving them back early, and `fineRate`.
        """
        return self._deed(
            account,
            _TOLD,
            _applied,
            "smt_negotiate_order",
            src_group_id=src_group_id,
            order_code=order_code,
            date=date,
            amount=amount,
            apply_rate=apply_rate,
            sub_fare_rate=dict_param.get("subFareRate"),
            fine_rate=dict_param.get("fineRate"),
        )

    def smt_appointment_order_async(
        self, account: StockAccount, order_code: str, date: int, amount: int, apply_rate: float
    ) -> int:
        """Apply for shares of anybody's."""
        what = {"order_code": order_code, "date": date, "amount": amount, "apply_rate": apply_rate}
        return self._deed(account, _TOLD, _applied, "smt_appointment_order", **what)

    def smt_appointment_cancel_async(self, account: StockAccount, apply_id: str) -> int:
        """Take an application back; the SDK's own always fails."""
        return self._deed(account, _TOLD, _applied, "smt_appointment_cancel", apply_id=apply_id)

    def smt_compact_renewal_async(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        cash_compact_id: str,
        order_code: str,
        defer_days: int,
        defer_num: int,
        apply_rate: float,
    ) -> int:
        """Ask to keep borrowed shares for so many days longer; the SDK's own always fails."""
        return self._deed(
            account,
            _TOLD,
            _applied,
            "smt_compact_renewal",
            cash_compact_id=cash_compact_id,
            order_code=order_code,
            defer_days=defer_days,
            defer_num=defer_num,
            apply_rate=apply_rate,
        )

    def smt_compact_return_async(
        self,
        account: StockAccount,
        src_group_id: str,
        cash_compact_id: str,
        order_code: str,
        occur_amount: int,
    ) -> int:
        """Give borrowed shares back; the SDK's own always fails."""
        return self._deed(
            account,
            _TOLD,
            _applied,
            "smt_compact_return",
            src_group_id=src_group_id,
            cash_compact_id=cash_compact_id,
            order_code=order_code,
            occur_amount=occur_amount,
        )


def _applied(seq: int, success: bool, words: str, result: dict[str, Any]) -> XtSmtAppointmentResponse:
    return XtSmtAppointmentResponse(seq, success, words, result.get("apply_id", ""))
