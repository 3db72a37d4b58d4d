"""Ticks and details as real terminals give them: their keys, the states, and numbers for what is not told.

Held against what was recorded at real terminals; see tests/recorded.
"""

import datetime as dt
from typing import Any, Final

from worker.simulator.exchange.hours import SHANGHAI, Phase
from worker.simulator.exchange.instruments import Instrument
from worker.simulator.link import Row
from worker.simulator.rules.contracts import CONTRACT_MARKETS
from worker.simulator.untold import DBL_MAX, INT_MAX

LEVELS: Final = 5
LEVEL_LOTS: Final = 1000
OPEN_CONTRACTS: Final = 16_495
MS: Final = 1000
HALTED_STATE: Final = 17
BEFORE_OPENING: Final = 11
CALL: Final = 12
TRADING: Final = 13
CLOSED: Final = 15
STATES: Final = {
    "always open": TRADING,
    "night": BEFORE_OPENING,
    "opening call": CALL,
    "opening call, no cancels": CALL,
    "opened": CALL,
    "morning": TRADING,
    "noon": 14,
    "afternoon": TRADING,
    "closing call": 18,
    "fixed price": 22,
}
"""The state of a share by the phase of the day (xtdata.md, 证券状态); closed in any other phase."""
STATES_APART: Final = 10
"""By which the state in ``stockStatus`` is smaller than the one in ``openInt``."""
QUOTAS: Final = {
    "ProductTradeQuota": -1582372688,
    "ContractTradeQuota": -476598553,
    "ProductOpenInterestQuota": -1662614912,
    "ContractOpenInterestQuota": -1582504276,
}
"""Of futures; for shares real details have memory that nobody has written to."""


def tick_of(instrument: Instrument, phase: Phase, now: float) -> Row:
    """Return the tick of `get_full_tick`; the quantities around the price are made up."""
    state = HALTED_STATE if instrument.suspended else STATES.get(phase.name, CLOSED)
    opened = state not in {BEFORE_OPENING, CALL}
    last, before = instrument.last, instrument.previous_close
    asks, bids = (_levels(instrument, side, 1 if state == CALL else LEVELS) for side in (1, -1))
    return {
        "time": int(now * MS),
        "timetag": f"{dt.datetime.fromtimestamp(now, SHANGHAI):%Y%m%d %H:%M:%S}",
        "lastPrice": 0.0 if state == BEFORE_OPENING else noisy_yuan(last),
        "open": noisy_yuan(before) if opened else 0,
        "high": noisy_yuan(max(last, before)) if opened else 0,
        "low": noisy_yuan(min(last, before)) if opened else 0,
        "lastClose": noisy_yuan(before),
        "amount": 0,
        "volume": 0,
        "pvolume": 0,
        "stockStatus": state - STATES_APART,
        "openInt": OPEN_CONTRACTS if _is_contract(instrument) else state,
        "transactionNum": 0,
        "settlementPrice": 0,
        "lastSettlementPrice": noisy_yuan(before),
        "pe": 0.0,
        "askPrice": asks,
        "bidPrice": bids,
        "askVol": [LEVEL_LOTS if price else 0 for price in asks],
        "bidVol": [LEVEL_LOTS if price else 0 for price in bids],
        "volRatio": 0.0,
        "speed1Min": 0.0,
        "speed5Min": 0.0,
    }


def noisy_yuan(mills: int) -> float:
    """Return yuan with the noise that real prices have: 11.370000000000001."""
    return mills * 0.001


def _levels(instrument: Instrument, side: int, count: int) -> list[float]:
    """The best prices first; 0 beyond the day's limit, where nobody can bid, and where there is none."""
    prices = [instrument.last + side * instrument.tick * level for level in range(count)]
    up, down = instrument.limit_up or INT_MAX, instrument.limit_down
    found = [noisy_yuan(price) if down <= price <= up and price > 0 else 0 for price in prices]
    return found + [0] * (LEVELS - count)


def _is_contract(instrument: Instrument) -> bool:
    """Of futures and options, `openInt` is the number of contracts that are open."""
    return instrument.market in CONTRACT_MARKETS


def detail_of(instrument: Instrument, now: float) -> dict[str, Any]:
    """Return what the native `get_instrument_detail` gives, its ExtendInfo nested."""
    code = instrument.stock_code.partition(".")[0]
    contract = _is_contract(instrument)
    return {
        "ExchangeID": instrument.market,
        "InstrumentID": code,
        "InstrumentName": instrument.name,
        "ProductID": code.rstrip("0123456789") if contract else "",
        "ProductName": "",
        "ProductType": 1 if contract else -1,
        "ExchangeCode": code,
        "UniCode": code,
        "CreateDate": "0",
        "OpenDate": "20200102",
        "ExpireDate": 99999999,
        "TradingDay": f"{dt.datetime.fromtimestamp(now, SHANGHAI):%Y%m%d}",
        "PreClose": noisy_yuan(instrument.previous_close),
        "SettlementPrice": noisy_yuan(instrument.previous_close),
        "UpStopPrice": _limit(instrument.limit_up),
        "DownStopPrice": _limit(instrument.limit_down),
        "FloatVolume": 1e9,
        "TotalVolume": 1e9,
        "LongMarginRatio": 0.1 if contract else DBL_MAX,
        "ShortMarginRatio": 0.1 if contract else DBL_MAX,
        "PriceTick": noisy_yuan(instrument.tick),
        "VolumeMultiple": 10 if contract else 1,
        "MainContract": INT_MAX,
        "LastVolume": OPEN_CONTRACTS if contract else INT_MAX,
        "InstrumentStatus": int(instrument.suspended),
        # Shares that trade have False here, at every hour.
        "IsTrading": contract,
        "IsRecent": False,
        "ExtendInfo": _extended(instrument),
    }


def _limit(price: int) -> float:
    return noisy_yuan(price) if price else DBL_MAX


def _extended(instrument: Instrument) -> Row:
    board = instrument.board
    return {
        "MinLimitOrderVolume": instrument.lot,
        "MaxLimitOrderVolume": board.largest_limit,
        "MinMarketOrderVolume": instrument.lot,
        "MaxMarketOrderVolume": board.largest_market,
        "MinLimitSellOrderVolume": INT_MAX,
        "MaxLimitSellOrderVolume": INT_MAX,
        "MinMarketSellOrderVolume": INT_MAX,
        "MaxMarketSellOrderVolume": INT_MAX,
        "DayCountFromIPO": INT_MAX,
        "OptUnit": DBL_MAX,
        "OptExercisePrice": DBL_MAX,
        "MarginUnit": DBL_MAX,
        "AccumulatedInterest": DBL_MAX,
        **QUOTAS,
    }
