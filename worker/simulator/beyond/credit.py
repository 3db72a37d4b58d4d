"""A margin account: one debt in money, and every listed stock a subject and collateral. By assumption."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from worker.simulator.beyond.days import day_number
from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.market import Exchange
from worker.simulator.link import Row
from worker.simulator.rules.codes import MARKET_ENUMS
from worker.simulator.rules.units import yuan

DEBT: Final = 10_000.0
INTEREST: Final = 12.5
QUOTA: Final = 500_000.0
FINANCING: Final = 48
ORDINARY: Final = 48
NORMAL: Final = 48
MARGIN: Final = 0.8
COLLATERAL: Final = 0.7
LENDABLE: Final = 5_000
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
        asset = account.asset_row()
        owed = DEBT + INTEREST
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
                "fin_debt": owed,
                "fin_deal_avl": DEBT,
                "fin_fee": INTEREST,
                "fin_max_quota": QUOTA,
                "fin_enable_quota": QUOTA - DEBT,
                "fin_used_quota": DEBT,
                "slo_max_quota": QUOTA,
                "slo_enable_quota": QUOTA,
            }
        ]

    def _compacts(self, account: Account, _request: Any) -> list[Row]:
        instrument = next(iter(self._exchange.instruments.values()))
        number, _, market = instrument.stock_code.partition(".")
        now = self._clock()
        return [
            {
                **_of(account),
                "compact_type": FINANCING,
                "cashgroup_prop": ORDINARY,
                "exchange_id": MARKET_ENUMS[market],
                "open_date": day_number(now),
                "business_vol": int(DEBT / yuan(instrument.last)),
                "ret_end_date": day_number(now, DAYS_OF_A_DEBT),
                "business_balance": DEBT,
                "businessFare": INTEREST,
                "real_compact_balance": DEBT,
                "real_compact_fare": INTEREST,
                "instrument_id": number,
                "compact_id": "1",
            }
        ]

    def _subjects(self, account: Account, _request: Any) -> list[Row]:
        terms = {"slo_status": NORMAL, "fin_status": NORMAL, "slo_ratio": MARGIN, "fin_ratio": MARGIN}
        return self._each(account, terms)

    def _lendable(self, account: Account, _request: Any) -> list[Row]:
        return self._each(account, {"cashgroup_prop": ORDINARY, "enable_amount": LENDABLE})

    def _collateral(self, account: Account, _request: Any) -> list[Row]:
        return self._each(account, {"assure_status": NORMAL, "assure_ratio": COLLATERAL})

    def _each(self, account: Account, terms: Row) -> list[Row]:
        codes = (code.partition(".") for code in self._exchange.instruments)
        return [
            {**_of(account), "exchange_id": MARKET_ENUMS[market], "instrument_id": number, **terms}
            for number, _, market in codes
        ]


def _of(account: Account) -> Row:
    return {"account_type": account.account_type, "account_id": account.account_id}
