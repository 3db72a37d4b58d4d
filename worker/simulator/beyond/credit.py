"""A margin account: what it owes, and every listed stock a subject and collateral. By assumption.

Money is owed by one contract, as if one stock had been bought with all of it; borrowed shares by one contract
for each stock.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from worker.simulator.beyond.days import day_number
from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.debts import FINANCING_QUOTA
from worker.simulator.exchange.market import Exchange
from worker.simulator.link import Row
from worker.simulator.rules.codes import MARKET_ENUMS
from worker.simulator.rules.units import yuan

INTEREST: Final = 12.5
LENDING_QUOTA: Final = 500_000.0
FINANCING: Final = 48
LENDING: Final = 49
ORDINARY: Final = 48
NORMAL: Final = 48
MARGIN: Final = 0.8
COLLATERAL: Final = 0.7
DAYS_OF_A_DEBT: Final = 180


class CreditDesk:
    """Answers what margin accounts are asked.

    Attributes:
        answers: by request: what computes its payload from the account.
    """

    def __init__(self, exchange: Exchange, clock: Callable[[], float]) -> None:
        self._exchange = exchange
        self._clock = clock
        self.answers: Mapping[str, Callable[[Account, Any], Any]] = {
            "queryCreditDetail": self._detail,
            "queryStkCompacts": self._compacts,
            "queryCreditSubjects": self._subjects,
            "queryCreditSloCode": self._lendable,
            "queryCreditAssure": self._collateral,
        }

    def _detail(self, account: Account, _request: Any) -> list[Row]:
        asset, debts = account.asset_row(), account.debts
        lent = yuan(sum(self._price(code) * volume for code, volume in debts.shares.items()))
        money, proceeds = yuan(debts.money), yuan(sum(debts.proceeds.values()))
        owed = money + INTEREST + lent
        return [
            {
                **_of(account),
                "frozen_cash": asset["frozen_cash"],
                "balance": asset["total_asset"],
                "available": asset["cash"],
                "market_value": asset["market_value"],
                "fetch_balance": asset["fetch_balance"],
                "stock_value": asset["market_value"],
                "total_debt": owed,
                "enable_bail_balance": asset["cash"],
                "per_assurescale_value": asset["total_asset"] / owed,
                "assure_asset": asset["total_asset"] - owed,
                "fin_debt": money + INTEREST,
                "fin_deal_avl": money,
                "fin_fee": INTEREST,
                "fin_max_quota": yuan(FINANCING_QUOTA),
                "fin_enable_quota": yuan(debts.quota),
                "fin_used_quota": yuan(FINANCING_QUOTA - debts.quota),
                "slo_debt": lent,
                "slo_market_value": lent,
                "slo_max_quota": LENDING_QUOTA,
                "slo_enable_quota": max(0.0, LENDING_QUOTA - lent),
                "slo_used_quota": lent,
                "slo_sell_balance": proceeds,
                "surplus_slo_sell_balance": proceeds,
            }
        ]

    def _price(self, stock_code: str) -> int:
        return self._exchange.instruments[stock_code].last

    def _compacts(self, account: Account, _request: Any) -> list[Row]:
        first, money = next(iter(self._exchange.instruments)), account.debts.money
        owed = [(first, FINANCING, round(money / self._price(first)), money)] if money else []
        for code, volume in account.debts.shares.items():
            if volume:
                owed.append((code, LENDING, volume, volume * self._price(code)))
        return [
            {**_of(account), **self._compact(*contract), "compact_id": str(number)}
            for number, contract in enumerate(owed, start=1)
        ]

    def _compact(self, stock_code: str, kind: int, volume: int, balance: int) -> Row:
        instrument_id, _, market = stock_code.partition(".")
        now, interest = self._clock(), INTEREST if kind == FINANCING else 0.0
        return {
            "compact_type": kind,
            "cashgroup_prop": ORDINARY,
            "exchange_id": MARKET_ENUMS.get(market, -1),
            "open_date": day_number(now),
            "business_vol": volume,
            "real_compact_vol": volume if kind == LENDING else 0,
            "ret_end_date": day_number(now, DAYS_OF_A_DEBT),
            "business_balance": yuan(balance),
            "businessFare": interest,
            "real_compact_balance": yuan(balance) if kind == FINANCING else 0.0,
            "real_compact_fare": interest,
            "instrument_id": instrument_id,
        }

    def _subjects(self, account: Account, _request: Any) -> list[Row]:
        terms = {"slo_status": NORMAL, "fin_status": NORMAL, "slo_ratio": MARGIN, "fin_ratio": MARGIN}
        return self._each(account, terms)

    def _lendable(self, account: Account, _request: Any) -> list[Row]:
        rows = self._each(account, {"cashgroup_prop": ORDINARY})
        amounts = (account.debts.lendable(code) for code in self._exchange.instruments)
        return [{**row, "enable_amount": amount} for row, amount in zip(rows, amounts, strict=True)]

    def _collateral(self, account: Account, _request: Any) -> list[Row]:
        return self._each(account, {"assure_status": NORMAL, "assure_ratio": COLLATERAL})

    def _each(self, account: Account, terms: Row) -> list[Row]:
        codes = (code.partition(".") for code in self._exchange.instruments)
        return [
            {**_of(account), "exchange_id": MARKET_ENUMS.get(market, -1), "instrument_id": number, **terms}
            for number, _, market in codes
        ]


def _of(account: Account) -> Row:
    return {"account_type": account.account_type, "account_id": account.account_id}
