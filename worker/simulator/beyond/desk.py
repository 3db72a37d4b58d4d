"""Who answers what is no query of orders, money or shares: mostly a margin account's desks alone."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from worker.simulator.beyond import stock_only
from worker.simulator.beyond.credit import CreditDesk
from worker.simulator.beyond.data import DataDesk
from worker.simulator.beyond.lending import LendingDesk
from worker.simulator.beyond.transfers import TransferDesk
from worker.simulator.bson import decode
from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.market import Exchange
from worker.simulator.rules.codes import ACCOUNT_TYPES

CREDIT: Final = ACCOUNT_TYPES["CREDIT"]
OF_ANY_ACCOUNT: Final = frozenset({"queryIPOData", "queryNewPurchaseLimit"})
"""What is answered to a stock account, too."""
ACCOUNT_NAMES: Final = ("account_id", "m_strAccountID", "accountID")


class BeyondDesk:
    """Answers every request that is neither an order nor a stock account's query."""

    def __init__(self, exchange: Exchange, clock: Callable[[], float]) -> None:
        self._exchange = exchange
        self._answers: dict[str, Callable[[Account, Any], Any]] = {}
        for desk in (CreditDesk, LendingDesk, TransferDesk, DataDesk):
            self._answers.update(desk(exchange, clock).answers)

    def answer(self, method: str, values: Any) -> Any:
        """Return the payload that answers `method`."""
        account = self._account(values, of_any=method in OF_ANY_ACCOUNT)
        if account is None or method not in self._answers:
            return stock_only.answer(method, values)
        return self._answers[method](account, values)

    def _account(self, values: Any, *, of_any: bool) -> Account | None:
        """The account that is asked for; the first that has such things, where the request names none."""
        named, accounts = _named(values), self._exchange.accounts
        found = [accounts[name] for name in named if name in accounts] if named else accounts.values()
        return next((account for account in found if of_any or account.account_type == CREDIT), None)


def _named(values: Any) -> list[str]:
    """The account in a request's record, or in the first of the documents that it is made of."""
    if isinstance(values, Mapping):
        fields = values
    elif isinstance(values[0], str):
        fields = decode(values[0].encode("utf-8", "surrogateescape"))
    else:
        return []
    return [fields[name] for name in ACCOUNT_NAMES if name in fields]
