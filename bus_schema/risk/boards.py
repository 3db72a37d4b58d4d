"""What a board of the exchanges takes, and which codes it has.

The figures themselves are rows of a table with their source and the day from which they hold:
``bus_schema.risk.market_rules``. Every figure is a setting, too.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from bus_schema.risk.limits import Count, Fraction, Yuan

Exchange = Literal["SH", "SZ", "BJ"]
CodePlan = Mapping[Exchange, tuple[str, ...]]
"""How codes begin, by exchange."""

_UNDER_WARNING = re.compile(r"(XD|XR|DR)?S?\*?ST")
"""How names of shares under special treatment begin: ST, *ST, before the share reform S and on the days of a
dividend XD, XR or DR before it."""


class BoardName(StrEnum):
    """A board, or a class of instruments with rules of its own."""

    MAIN = "main"
    STAR = "star"
    CHINEXT = "chinext"
    BEIJING = "beijing"
    FUND = "fund"
    REIT = "reit"
    CONVERTIBLE = "convertible"
    REPO = "repo"
    SUBSCRIPTION = "subscription"
    """The codes under which new shares and bonds are subscribed; they are traded under other ones."""


class AfterHours(StrEnum):
    """What goes on after the close."""

    NONE = "none"
    FIXED_PRICE = "fixed_price"
    """Trading at the closing price, after a pause."""
    CONTINUOUS = "continuous"
    """As before the close, without a pause."""


class Board(BaseModel):
    """The rules of one board, or those of them that somebody changes.

    Volumes are shares, of bonds and repos 张 (100 yuan of face value each).

    Attributes:
        buy_minimum: The smallest buy. What is left of a position below it may be sold once, whole.
        buy_step: By how much a volume may grow.
        max_limit_order: The largest limit order.
        max_market_order: The largest market order.
        max_after_hours_order: The largest order of trading at the closing price.
        market_orders: Whether there are market orders.
        protective_price: Whether a market order needs a price while the instrument has no daily limits: the
            worst that it may trade at.
        tick: Yuan, of which each price is a multiple; of a repo per cent a year.
        daily_limit: How far from yesterday's close a price may usually be; null where there is no limit.
        risk_warning_limit: The same for shares under special treatment (ST); null where it is the same.
        cage: How far beyond the reference price a limit order of the continuous session may go: a buy above
            it, a sell below it; null where there is no price cage.
        cage_ticks: Ticks that it may go in any case, where they are more.
        after_hours: What goes on after the close.
        no_closing_call: The exchanges where this board has no closing call auction, so that cancels are taken
            until the close.
        same_day_resale: Whether what was bought today may be sold today (T+0); null where codes do not tell.
        sells_need_shares: False for a reverse repo, whose sell lends money and so needs money.
        freezes_money: Whether a buy holds back its money; subscribing at Shanghai and Shenzhen does not.
        stock_fees: Whether stamp duty and the transfer fee are charged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    buy_minimum: Count = 100
    buy_step: Count = 100
    max_limit_order: Count = 1_000_000
    max_market_order: Count = 1_000_000
    max_after_hours_order: Count = 1_000_000
    market_orders: bool = True
    protective_price: bool = False
    tick: Yuan = 0.01
    daily_limit: Fraction | None = None
    risk_warning_limit: Fraction | None = None
    cage: Fraction | None = None
    cage_ticks: Annotated[int, Field(strict=True, ge=0)] = 0
    after_hours: AfterHours = AfterHours.NONE
    no_closing_call: frozenset[Exchange] = frozenset()
    same_day_resale: bool | None = False
    sells_need_shares: bool = True
    freezes_money: bool = True
    stock_fees: bool = False

    @model_serializer(mode="wrap")
    def _only_what_is_set(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # What a file does not change stays with the day's rules, also after a round trip through JSON.
        return {name: value for name, value in write(self).items() if name in self.model_fields_set}

    @property
    def changes(self) -> dict[str, Any]:
        """The figures that were given, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    def limit_of(self, instrument_name: str) -> float | None:
        """How far from yesterday's close a share of this name may go; the exchanges mark ST in it."""
        under_warning = self.risk_warning_limit and _UNDER_WARNING.match(instrument_name)
        return self.risk_warning_limit if under_warning else self.daily_limit


CODE_PREFIXES: Mapping[BoardName, CodePlan] = {
    BoardName.MAIN: {"SH": ("600", "601", "603", "605"), "SZ": ("000", "001", "002", "003", "004")},
    BoardName.STAR: {"SH": ("688", "689")},
    BoardName.CHINEXT: {"SZ": ("300", "301", "302")},
    BoardName.BEIJING: {"BJ": ("43", "83", "87", "88", "920")},
    BoardName.FUND: {"SH": ("50", "51", "52", "53", "55", "56", "58"), "SZ": ("15", "16", "184")},
    BoardName.REIT: {"SH": ("508",), "SZ": ("180",)},
    BoardName.CONVERTIBLE: {
        "SH": ("110", "111", "113", "118"),
        "SZ": ("123", "127", "128"),
        "BJ": ("82",),
    },
    BoardName.REPO: {"SH": ("204",), "SZ": ("131",)},
    BoardName.SUBSCRIPTION: {
        "SH": ("707", "730", "732", "780", "787", "789", "713", "718", "733", "754", "783"),
        "SZ": ("072", "37"),
        "BJ": ("889",),
    },
}
"""The exchanges' code plans; a code that is in none of them has no board, and is not guessed at.

At Shenzhen new shares are subscribed under the code that they will be traded under, so that the code does not
tell; ``query_ipo_data`` does.
"""

_BY_PREFIX = {
    f"{exchange}{prefix}": name
    for name, plan in CODE_PREFIXES.items()
    for exchange, prefixes in plan.items()
    for prefix in prefixes
}


def board_name(stock_code: str) -> BoardName | None:
    """The board of a code with its exchange, `600000.SH`; None where no board has such codes."""
    number, _, exchange = stock_code.partition(".")
    return _BY_PREFIX.get(exchange + number[:3]) or _BY_PREFIX.get(exchange + number[:2])


def lends_money(stock_code: str) -> bool:
    """Whether a sell of this code is a reverse repo."""
    return board_name(stock_code) is BoardName.REPO
