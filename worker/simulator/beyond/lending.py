"""The lending market: applications are granted at once, in full. By assumption."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any, Final

from worker.simulator.beyond.days import day_number
from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.market import Exchange
from worker.simulator.link import Row

GROUP: Final = "G1"
RATE: Final = 0.08
OFFERED: Final = 10_000.0
DAYS: Final = 7
GRANTED, WITHDRAWN = "1", "2"
OPEN, RETURNED_EARLY = "0", "2"


class LendingDesk:
    """Answers and carries out what concerns borrowed shares.

    Attributes:
        answers: by request: what computes its payload from the account and the request.
    """

    def __init__(self, exchange: Exchange, clock: Callable[[], float]) -> None:
        self._exchange = exchange
        self._clock = clock
        self._numbers = itertools.count(1)
        self._orders: dict[str, Row] = {}
        self._compacts: dict[str, Row] = {}
        self.answers: Mapping[str, Callable[[Account, Any], Any]] = {
            "smtQueryQuoter": self._offers,
            "smtQueryOrder": lambda _account, _request: list(self._orders.values()),
            "smtQueryCompact": lambda _account, _request: list(self._compacts.values()),
            "smtNegotiateOrder": self._apply,
            "smtAppointmentOrder": self._apply,
            "smtAppointmentCancel": self._withdraw,
            "smtCompactRenewal": self._renew,
            "smtCompactReturn": self._give_back,
        }

    def _offers(self, _account: Account, _request: Any) -> list[Row]:
        today = day_number(self._clock())
        return [
            {
                **self._about(code),
                "m_nDate": DAYS,
                "m_dFsmpOccupedRate": RATE,
                "m_nInitDate": today,
                "m_nEndDate": day_number(self._clock(), DAYS),
                "m_dEnableSloAmountT0": OFFERED,
                "m_nLowDate": 1,
            }
            for code in self._exchange.instruments
        ]

    def _about(self, code: str) -> Row:
        number, _, market = code.partition(".")
        instrument = self._exchange.instruments.get(code)
        return {
            "m_bSuccess": True,
            "m_strExchangeType": market,
            "m_strCode": number,
            "m_strCodeName": instrument.name if instrument else "",
            "m_strSrcGroupID": GROUP,
            "m_strApplyMode": "1",
        }

    def _apply(self, _account: Account, request: Row) -> Row:
        code, amount = request["m_strOrderCode"], float(request["m_nAmount"])
        if code not in self._exchange.instruments or amount > OFFERED:
            return _refused("券源不足")
        apply_id, compact_id = str(next(self._numbers)), f"C{next(self._numbers)}"
        today = day_number(self._clock())
        shared = {**self._about(code), "m_nDate": request["m_nDate"], "m_strApplyID": apply_id}
        self._orders[apply_id] = {
            **shared,
            "m_strCashcompactID": compact_id,
            "m_dApplyRate": request["m_dApplyRate"],
            "m_dEntrustAmount": amount,
            "m_dBusinessAmount": amount,
            "m_nInitDate": today,
            "m_nCurrDate": today,
            "m_strApplyStatus": GRANTED,
        }
        self._compacts[compact_id] = {
            **shared,
            "m_strCashcompactID": compact_id,
            "m_nCreateDate": today,
            "m_dBeginCompacAmount": amount,
            "m_dCompacAmount": amount,
            "m_dEnPostponeAmount": amount,
            "m_dFsmpOccupedRate": request["m_dApplyRate"],
            "m_strCompactStatus": OPEN,
            "m_strPostponeStatus": "0",
        }
        return _taken(apply_id)

    def _withdraw(self, _account: Account, request: Row) -> Row:
        order = self._orders.get(request["m_strApplyID"])
        if order is None:
            return _refused("无此申请")
        order["m_strApplyStatus"] = WITHDRAWN
        return _taken(request["m_strApplyID"])

    def _renew(self, _account: Account, request: Row) -> Row:
        compact = self._compacts.get(request["m_strCompactID"])
        if compact is None:
            return _refused("无此合约")
        compact["m_nDate"] += request["m_nDeferDays"]
        compact["m_nPostponeTimes"] = compact.get("m_nPostponeTimes", 0) + 1
        return _taken(compact["m_strApplyID"])

    def _give_back(self, _account: Account, request: Row) -> Row:
        compact = self._compacts.get(request["m_strCompactID"])
        if compact is None or request["m_nOccurAmount"] > compact["m_dCompacAmount"]:
            return _refused("无此合约或数量超限")
        compact["m_dCompacAmount"] -= request["m_nOccurAmount"]
        compact["m_dReturnAmount"] = compact.get("m_dReturnAmount", 0.0) + request["m_nOccurAmount"]
        compact["m_strCompactStatus"] = OPEN if compact["m_dCompacAmount"] else RETURNED_EARLY
        return _taken(compact["m_strApplyID"])


def _taken(apply_id: str) -> Row:
    return {"m_bSuccess": True, "m_strApplyID": apply_id}


def _refused(words: str) -> Row:
    return {"m_bSuccess": False, "m_strMsg": words, "m_strApplyID": "-1"}
