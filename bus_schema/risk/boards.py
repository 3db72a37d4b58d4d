"""What each board of the exchanges takes: sizes, ticks, daily limits, price cages; every figure is a setting.

The figures hold where the terminal's instrument detail does not say otherwise. They come from what the
exchanges' trading rules are known to say and from brokers' teaching pages; ``docs/rules.md`` says which of
them are not certain.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bus_schema.risk.limits import Count, Fraction, Yuan

Exchange = Literal["SH", "SZ", "BJ"]


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


class AfterHours(StrEnum):
    """What goes on after the close."""

    NONE = "none"
    FIXED_PRICE = "fixed_price"
    """Trading at the closing price, after a pause."""
    CONTINUOUS = "continuous"
    """As before the close, without a pause."""


class Board(BaseModel):
    """The rules of one board.

    Volumes are shares, of bonds and repos 张 (100 yuan of face value each).

    Attributes:
        buy_minimum: The smallest buy. What is left of a position below it may be sold once, whole.
        buy_step: By how much a volume may grow.
        max_limit_order: The largest limit order.
        max_market_order: The largest market order.
        tick: Yuan, of which each price is a multiple; of a repo per cent a year.
        daily_limit: How far from yesterday's close a price may usually be; null where there is no limit.
        cage: How far beyond the reference price a limit order of the continuous session may go: a buy above
            it, a sell below it; null where there is no price cage.
        cage_ticks: Ticks that it may go in any case, where they are more.
        after_hours: What goes on after the close.
        no_closing_call: The exchanges where this board has no closing call auction, so that cancels are taken
            until the close.
        sells_need_shares: False for a reverse repo, whose sell lends money and so needs money.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    buy_minimum: Count = 100
    buy_step: Count = 100
    max_limit_order: Count = 1_000_000
    max_market_order: Count = 1_000_000
    tick: Yuan = 0.01
    daily_limit: Fraction | None = None
    cage: Fraction | None = None
    cage_ticks: Annotated[int, Field(strict=True, ge=0)] = 0
    after_hours: AfterHours = AfterHours.NONE
    no_closing_call: frozenset[Exchange] = frozenset()
    sells_need_shares: bool = True


DEFAULT_BOARDS: Mapping[BoardName, Board] = {
    # Trading rules of the Shanghai and Shenzhen exchanges of 2023: round lots of 100, at most a million in an
    # order, ten per cent, and the cage that came with registration-based listing in April 2023.
    BoardName.MAIN: Board(daily_limit=0.1, cage=0.02, cage_ticks=10),
    # Shanghai's special provisions for the STAR market of 2019: 200 or more, share by share, 100,000 in a
    # limit and 50,000 in a market order, a cage of two per cent without a least number of ticks.
    BoardName.STAR: Board(
        buy_minimum=200,
        buy_step=1,
        max_limit_order=100_000,
        max_market_order=50_000,
        daily_limit=0.2,
        cage=0.02,
        after_hours=AfterHours.FIXED_PRICE,
    ),
    # Shenzhen's special provisions for ChiNext of 2020, its trading rules of 2023 for the ten ticks.
    BoardName.CHINEXT: Board(
        max_limit_order=300_000,
        max_market_order=150_000,
        daily_limit=0.2,
        cage=0.02,
        cage_ticks=10,
        after_hours=AfterHours.FIXED_PRICE,
    ),
    # Trading rules of the Beijing exchange of 2021: 100 or more, share by share, thirty per cent, a cage of
    # five per cent or ten ticks.
    BoardName.BEIJING: Board(buy_step=1, daily_limit=0.3, cage=0.05, cage_ticks=10),
    # Both exchanges' trading rules: a tick of 0.001, no cage; Shanghai's funds trade on until the close.
    BoardName.FUND: Board(tick=0.001, daily_limit=0.1, no_closing_call=frozenset({"SH"})),
    # Both exchanges' rules for infrastructure REITs of 2021: as funds, but a hundred million in an order.
    BoardName.REIT: Board(
        max_limit_order=100_000_000,
        max_market_order=100_000_000,
        tick=0.001,
        daily_limit=0.1,
        no_closing_call=frozenset({"SH"}),
    ),
    # Both exchanges' detailed rules for convertible bonds of 2022: ten 张, 0.001, twenty per cent.
    BoardName.CONVERTIBLE: Board(
        buy_minimum=10,
        buy_step=10,
        max_limit_order=100_000,
        max_market_order=100_000,
        tick=0.001,
        daily_limit=0.2,
    ),
    # Both exchanges' bond trading rules of 2022 and brokers' pages: ten 张, open until 15:30. The tick is
    # that of Shenzhen; in Shanghai it is 0.005, as the terminal says.
    BoardName.REPO: Board(
        buy_minimum=10,
        buy_step=10,
        tick=0.001,
        after_hours=AfterHours.CONTINUOUS,
        no_closing_call=frozenset({"SH", "SZ"}),
        sells_need_shares=False,
    ),
}
"""The rules that hold where no setting says otherwise."""

CODE_PREFIXES: Mapping[BoardName, Mapping[Exchange, tuple[str, ...]]] = {
    BoardName.MAIN: {"SH": ("600", "601", "603", "605"), "SZ": ("000", "001", "002", "003")},
    BoardName.STAR: {"SH": ("688", "689")},
    BoardName.CHINEXT: {"SZ": ("300", "301", "302")},
    BoardName.BEIJING: {"BJ": ("43", "82", "83", "87", "88", "920")},
    BoardName.FUND: {"SH": ("50", "51", "52", "53", "55", "56", "58"), "SZ": ("15", "16", "184")},
    BoardName.REIT: {"SH": ("508",), "SZ": ("180",)},
    BoardName.CONVERTIBLE: {"SH": ("110", "111", "113", "118"), "SZ": ("123", "127", "128")},
    BoardName.REPO: {"SH": ("204",), "SZ": ("131",)},
}
"""The exchanges' code plans; a code that is in none of them has no board, and is not guessed at."""

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


def completed(changes: Any) -> Any:
    """All boards, with what a plan changes of them; what is no table of tables is left to be refused."""
    if not isinstance(changes, Mapping):
        return changes
    defaults = {name: board.model_dump() for name, board in DEFAULT_BOARDS.items()}
    return {**defaults, **{name: _changed(defaults, name, changed) for name, changed in changes.items()}}


def _changed(defaults: Mapping[BoardName, dict[str, Any]], name: Any, changed: Any) -> Any:
    return {**defaults.get(name, {}), **changed} if isinstance(changed, Mapping) else changed
