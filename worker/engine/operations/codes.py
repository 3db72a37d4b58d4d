"""The words of the contract and the SDK's numbers and letters, for what is not an order.

Markets, kinds of account and directions of transfers are xtconstant's. The lending market's letters and those
of bank transfers are in the SDK's document. Kinds and sources of a margin account's contracts are not told by
the SDK at all; they are taken from the dictionary of the terminal's own Python, which has the same fields.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bus_schema import xtconstant
from bus_schema.commands.algorithms import AlgoPriceType
from bus_schema.commands.transfers import FundDirection, SecuDirection, SecuKind
from bus_schema.order_kinds import ORDER_KINDS
from bus_schema.trading import OrderType

CODES: Mapping[type[StrEnum], Mapping[str, int]] = {
    FundDirection: {
        FundDirection.NORMAL_TO_SPEED: 510,
        FundDirection.SPEED_TO_NORMAL: 511,
        FundDirection.SH_TO_SZ: 512,
        FundDirection.SZ_TO_SH: 513,
    },
    SecuDirection: {SecuDirection.NORMAL_TO_SPEED: 520, SecuDirection.SPEED_TO_NORMAL: 521},
    OrderType: {name: ORDER_KINDS[name].code for name in OrderType},
    AlgoPriceType: {AlgoPriceType.LIMIT: 11, AlgoPriceType.MARKET: 12},
    SecuKind: {SecuKind.SHARE: 0, SecuKind.SPECIAL_POSITIONS: 1, SecuKind.CREDIT_SHARE: 2},
}
"""What is sent: xtconstant's numbers of `*FUNDS_TRANSFER_*`, `SECU_TRANSFER_*`, `TRANS_TRANSFER_*`, of order
types, and of `FIX_PRICE` and `PRTP_MARKET`, which algorithms take alone, as the SDK's document says."""

BANK_TO_SECURITIES, SECURITIES_TO_BANK = 501, 502
OPTION_TO_FUTURE, FUTURE_TO_OPTION = 515, 516
CANCEL_TASK = 3
"""Numbers that xttrader.py has in its code and xtconstant does not."""

WORDS: Mapping[str, Mapping[Any, str]] = {
    "account_type": xtconstant.ACCOUNT_TYPE_DICT,
    "exchange_id": {code: letters for letters, code in xtconstant.MARKET_STR_TO_ENUM_MAPPING.items()},
    "direction": {48: "long", 49: "short"},
    "compact_type": {32: "any", 48: "financing", 49: "lending"},
    "cashgroup_prop": {32: "any", 48: "ordinary", 49: "special"},
    "apply_mode": {"1": "stock", "2": "special"},
    "compact_status": {
        "0": "open",
        "1": "part_returned",
        "2": "returned_early",
        "3": "returned",
        "4": "returned_late",
        "5": "overdue",
        "9": "void",
    },
    "postpone_status": {"0": "not_reviewed", "1": "approved", "2": "withdrawn", "3": "refused"},
    "transfer_direction": {"1": "bank_to_securities", "2": "securities_to_bank", "5": "query"},
}
"""What comes back, by the result's field; what is not here is given as the SDK gives it, as a text."""
