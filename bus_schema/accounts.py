"""Kinds of account, and the exchanges that each trades at."""

from collections.abc import Mapping
from enum import StrEnum


class AccountType(StrEnum):
    """Kinds of account: the words that the SDK's `StockAccount` takes."""

    STOCK = "STOCK"
    CREDIT = "CREDIT"
    FUTURE = "FUTURE"
    FUTURE_OPTION = "FUTURE_OPTION"
    STOCK_OPTION = "STOCK_OPTION"
    HUGANGTONG = "HUGANGTONG"
    SHENGANGTONG = "SHENGANGTONG"
    NEW3BOARD = "NEW3BOARD"
    INCOME_SWAP = "INCOME_SWAP"
    OFFSITEBANKING = "OFFSITEBANKING"
    OUTTER_FUTURE = "OUTTER_FUTURE"
    IB = "IB"
    NS_TRUSTBANK = "NS_TRUSTBANK"
    INTERBANK = "INTERBANK"
    BANK = "BANK"
    OTC = "OTC"


STOCK_EXCHANGES = frozenset({"SH", "SZ", "BJ"})
FUTURES_EXCHANGES = frozenset({"SF", "DF", "ZF", "IF", "INE", "GF"})
"""The Shanghai, Dalian and Zhengzhou exchanges, CFFEX, the energy exchange and Guangzhou, as the SDK's
`MARKET_…` constants write them behind the dot."""
OPTION_EXCHANGES = frozenset({"SHO", "SZO"})
HONG_KONG_EXCHANGES = frozenset({"HGT", "SGT"})
"""Hong Kong through Shanghai and through Shenzhen, as the SDK's market data names them."""

ALL_EXCHANGES = STOCK_EXCHANGES | FUTURES_EXCHANGES | OPTION_EXCHANGES | HONG_KONG_EXCHANGES

EXCHANGES_OF: Mapping[AccountType, frozenset[str]] = {
    AccountType.STOCK: STOCK_EXCHANGES,
    AccountType.CREDIT: STOCK_EXCHANGES,
    AccountType.FUTURE: FUTURES_EXCHANGES,
    AccountType.FUTURE_OPTION: FUTURES_EXCHANGES,
    # Locking moves the underlying fund, which is listed at the stock exchange.
    AccountType.STOCK_OPTION: OPTION_EXCHANGES | {"SH", "SZ"},
    AccountType.HUGANGTONG: frozenset({"HGT"}),
    AccountType.SHENGANGTONG: frozenset({"SGT"}),
}
"""Where each kind of account trades; of those that are missing here the SDK does not say, so that they are
let trade anywhere."""
