"""Margin accounts, new issues, shareholder accounts, the common counter, futures positions summed up."""

from collections.abc import Callable
from typing import Any

from bus_schema.events import Reply
from bus_schema.xtrecord import XtRecord
from bus_schema.xttrader.operating import Operations, Records, as_dict, dicts, records
from bus_schema.xttype import StockAccount

Told = Callable[[Records | None], Any]
"""Is called with records, or None where there are none to be had."""

_IPO = ("name", "type", "maxPurchaseNum", "minPurchaseNum", "purchaseDate", "issuePrice")


class Accounts(Operations):
    """What an account can be asked beside money, positions, orders and fills.

    Each waits for its answer and gives None where there is none, as the log says; those with a callback
    return the number of the request at once, -1 where it was not sent. Records have the attributes of the
    SDK's objects, in both of the SDK's spellings; the models of `bus_schema.operation_results` describe them.
    """

    def query_credit_detail(self, account: StockAccount) -> Records | None:
        """Return a margin account's money, debts and quotas: one record."""
        return self._list(account, "query_credit_detail")

    def query_credit_detail_async(self, account: StockAccount, callback: Told) -> int:
        """Ask for a margin account's money, debts and quotas."""
        return self._list_later(account, callback, "query_credit_detail")

    def query_stk_compacts(self, account: StockAccount) -> Records | None:
        """Return a margin account's contracts."""
        return self._list(account, "query_stk_compacts")

    def query_stk_compacts_async(self, account: StockAccount, callback: Told) -> int:
        """Ask for a margin account's contracts."""
        return self._list_later(account, callback, "query_stk_compacts")

    def query_credit_subjects(self, account: StockAccount) -> Records | None:
        """Return what may be bought with borrowed money and what may be sold short."""
        return self._list(account, "query_credit_subjects")

    def query_credit_subjects_async(self, account: StockAccount, callback: Told) -> int:
        """Ask what may be bought with borrowed money and what may be sold short."""
        return self._list_later(account, callback, "query_credit_subjects")

    def query_credit_slo_code(self, account: StockAccount) -> Records | None:
        """Return the shares that the broker lends."""
        return self._list(account, "query_credit_slo_code")

    def query_credit_slo_code_async(self, account: StockAccount, callback: Told) -> int:
        """Ask for the shares that the broker lends."""
        return self._list_later(account, callback, "query_credit_slo_code")

    def query_credit_assure(self, account: StockAccount) -> Records | None:
        """Return what counts as collateral."""
        return self._list(account, "query_credit_assure")

    def query_credit_assure_async(self, account: StockAccount, callback: Told) -> int:
        """Ask what counts as collateral."""
        return self._list_later(account, callback, "query_credit_assure")

    def query_new_purchase_limit(self, account: StockAccount) -> dict[str, int] | None:
        """Return how many shares of new issues may be applied for, by market."""
        return self._query(account, _purchase_limits, "query_new_purchase_limit")

    def query_new_purchase_limit_async(self, account: StockAccount, callback: Told) -> int:
        """Ask for the same; as in the SDK, the callback gets records and no dictionary."""
        return self._list_later(account, callback, "query_new_purchase_limit")

    def query_ipo_data(self) -> dict[str, dict[str, Any]] | None:
        """Return the day's new issues by their codes."""
        return self._query(None, _ipo_data, "query_ipo_data")

    def query_ipo_data_async(self, callback: Told) -> int:
        """Ask for the same; as in the SDK, the callback gets records and no dictionary."""
        return self._list_later(None, callback, "query_ipo_data")

    def query_com_fund(self, account: StockAccount) -> dict[str, Any] | None:
        """Return the money at the common counter."""
        return self._query(account, _com_fund, "query_com_fund")

    def query_com_position(self, account: StockAccount) -> list[dict[str, Any]] | None:
        """Return the positions at the common counter; the SDK's own ends the process."""
        return self._query(account, _com_positions, "query_com_position")

    def query_position_statistics(self, account: StockAccount) -> Records | None:
        """Return a futures account's positions, summed up by instrument and direction."""
        return self._list(account, "query_position_statistics")

    def query_secu_account(self, account: StockAccount) -> Records | None:
        """Return the shareholder accounts."""
        return self._list(account, "query_secu_account")


def _purchase_limits(reply: Reply) -> dict[str, int]:
    limits = (vars(one) for one in records(reply))
    return {one["new_purchase_limit_key"]: one["new_purchase_limit_value"] for one in limits}


def _ipo_data(reply: Reply) -> dict[str, dict[str, Any]]:
    return {vars(one)["ipo_code"]: _issue(as_dict(one)) for one in records(reply)}


def _issue(facts: dict[str, Any]) -> dict[str, Any]:
    """The SDK's names for name and kind lack the `ipo`."""
    shorter = {**facts, "name": facts["ipoName"], "type": facts["ipoType"]}
    return {name: shorter[name] for name in _IPO}


def _com_fund(reply: Reply) -> dict[str, Any]:
    return as_dict(XtRecord(reply.result)) if isinstance(reply.result, dict) else {}


def _com_positions(reply: Reply) -> list[dict[str, Any]]:
    return [{**one, "stockAccount": one["accountId"]} for one in dicts(reply)]
