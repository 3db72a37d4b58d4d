"""One bank, a common counter beside the quick one, and a futures counter. By assumption.

The bank asks for its password when money comes and when it is asked what it holds, the counter for its own
when money goes, as in the examples of the SDK's document.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from worker.simulator.beyond.days import day_number, time_of_day
from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.market import Exchange
from worker.simulator.link import Row
from worker.simulator.rules.units import mills, yuan

BANK: Final = {"bank_no": "A", "bank_account": "0200205001003215076", "bank_name": "模拟银行"}
CURRENCY: Final = "人民币"
BANK_WORD: Final = "bank-111111"
FUND_WORD: Final = "fund-222222"
AT_THE_BANK: Final = 1_000_000.0
AT_THE_COMMON_COUNTER: Final = 500_000.0
SHARES_THERE: Final = 5_000
TO_SECURITIES: Final = 501
FUNDS_TO_QUICK, FUNDS_TO_COMMON = 510, 511
SHARES_TO_QUICK: Final = 520


class TransferDesk:
    """Answers and carries out what moves money and shares.

    Attributes:
        answers: by request: what computes its payload from the account and the request.
    """

    def __init__(self, exchange: Exchange, clock: Callable[[], float]) -> None:
        self._exchange = exchange
        self._clock = clock
        self._bank, self._common = mills(AT_THE_BANK), mills(AT_THE_COMMON_COUNTER)
        self._shares = dict.fromkeys(exchange.instruments, SHARES_THERE)
        self._stream: list[Row] = []
        self.answers: Mapping[str, Callable[[Account, Any], Any]] = {
            "queryBankInfo": lambda _account, _request: [_of_the_bank()],
            "queryBankAmount": self._amount,
            "queryBankTransferStream": self._transfers,
            "bankTransfer": self._to_or_from_the_bank,
            "transfer": self._between_counters,
            "queryComFund": self._fund,
            "queryComPosition": self._positions,
            "querySecuAccount": self._shareholder_accounts,
            "ctpInternalTransfer": lambda _account, _request: {"success": True},
        }

    def _amount(self, account: Account, request: Row) -> list[Row]:
        if request["bank_pwd"] != BANK_WORD:
            return [{"success": False, "error_msg": "银行密码错误"}]
        balance = yuan(self._bank)
        there = {"account_id": account.account_id, "balance": balance, "enable_balance": balance}
        return [{**_of_the_bank(), **there}]

    def _transfers(self, _account: Account, request: Row) -> list[Row]:
        return [row for row in self._stream if request["start_date"] <= row["date"] <= request["end_date"]]

    def _to_or_from_the_bank(self, account: Account, request: Row) -> Row:
        amount, comes = mills(request["balance"]), request["direction"] == TO_SECURITIES
        if (request["bank_pwd"] != BANK_WORD) if comes else (request["fund_pwd"] != FUND_WORD):
            return {"success": False, "error_msg": "密码错误"}
        if amount > (self._bank if comes else account.cash):
            return {"success": False, "error_msg": "余额不足"}
        self._bank += -amount if comes else amount
        account.cash += amount if comes else -amount
        self._note(account, amount, "1" if comes else "2")
        return {"success": True, "account_id": account.account_id}

    def _note(self, account: Account, amount: int, direction: str) -> None:
        now = self._clock()
        self._stream.append(
            {
                **_of_the_bank(),
                "date": str(day_number(now)),
                "time": time_of_day(now),
                "transfer_no": str(len(self._stream) + 1),
                "transfer_direction": direction,
                "account_id": account.account_id,
                "balance": yuan(amount),
                "transfer_status": "成功",
            }
        )

    def _between_counters(self, account: Account, request: Row) -> Row:
        if request["m_strStockCode"]:
            moved = self._move_shares(account, request)
        else:
            moved = self._move_money(account, request["m_nOrderType"], mills(request["m_dPrice"]))
        words = {} if moved else {"m_strMsg": "可划拨数量不足"}
        return {"m_bSuccess": moved, "m_strAccountID": account.account_id, **words}

    def _move_money(self, account: Account, direction: int, amount: int) -> bool:
        if direction not in {FUNDS_TO_QUICK, FUNDS_TO_COMMON}:
            return True  # Between nodes: one account's cash is one sum here.
        comes = direction == FUNDS_TO_QUICK
        if amount > (self._common if comes else account.cash):
            return False
        self._common += -amount if comes else amount
        account.cash += amount if comes else -amount
        return True

    def _move_shares(self, account: Account, request: Row) -> bool:
        market, number = request["m_strStockCode"][:2], request["m_strStockCode"][2:]
        code, volume = f"{number}.{market}", request["m_nOrderVolume"]
        comes = request["m_nOrderType"] == SHARES_TO_QUICK
        instrument = self._exchange.instruments.get(code)
        if instrument is None:
            return False
        position = account.position(instrument)
        if volume > (self._shares[code] if comes else position.can_use):
            return False
        signed = volume if comes else -volume
        self._shares[code] -= signed
        position.volume += signed
        position.can_use += signed
        position.cost += signed * instrument.last
        return True

    def _fund(self, _account: Account, _request: Any) -> list[Row]:
        balance = yuan(self._common)
        names = ("CurrentBalance", "EnableBalance", "FetchBalance", "AssetBalance", "FetchCash")
        return [{"m_bSuccess": True, "m_strMoneyType": CURRENCY, **{f"m_d{name}": balance for name in names}}]

    def _positions(self, account: Account, _request: Any) -> list[Row]:
        held = ((self._exchange.instruments[code], volume) for code, volume in self._shares.items() if volume)
        return [
            {
                "m_bSuccess": True,
                "m_strAccountID": account.secu_account(instrument.market),
                "m_strExchangeType": instrument.market,
                "m_strStockCode": instrument.stock_code.partition(".")[0],
                "m_strStockName": instrument.name,
                "m_dTotalAmt": float(volume),
                "m_dEnableAmount": float(volume),
                "m_dLastPrice": yuan(instrument.last),
                "m_dMarketValue": yuan(instrument.last * volume),
            }
            for instrument, volume in held
        ]

    def _shareholder_accounts(self, account: Account, _request: Any) -> list[Row]:
        return [
            {"main": True, "market": market, "secu_account": account.secu_account(market)}
            for market in ("SH", "SZ")
        ]


def _of_the_bank() -> Row:
    return {"success": True, "money_type": CURRENCY, **BANK}
