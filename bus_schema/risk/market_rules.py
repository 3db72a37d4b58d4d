"""The exchanges' rules as data: each row has its figures, its source, and the day from which they hold.

A new rule is one more row. The rows of a board apply in the order of their days, each over those before it,
so that a figure holds until the day before the next row that has it. They hold where the terminal's
instrument detail does not say otherwise.

No row was read off an exchange's own rule book for this project. ``Source.secondary`` marks those that rest
on other projects' and brokers' pages alone; the others name the rule that such pages quote.
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from bus_schema.risk.boards import AfterHours, Board, BoardName, CodePlan, board_name

_EPOCH = dt.date(1970, 1, 1).toordinal()


class Source(NamedTuple):
    """Where figures come from, in English and in Chinese.

    Attributes:
        address: a page of the exchange, where one is known.
        secondary: other projects or brokers say so; which rule it is was not found.
    """

    en: str
    zh: str
    address: str = ""
    secondary: bool = False


class MarketRule(NamedTuple):
    """One row.

    Attributes:
        figures: by the names of `Board`'s fields.
        since: the first day on which they hold.
        codes: how the codes begin that it is for; all of the board if None.
    """

    board: BoardName
    since: dt.date
    figures: Mapping[str, Any]
    source: Source
    codes: CodePlan | None = None

    def is_for(self, stock_code: str) -> bool:
        """Whether a code of the board is among its codes."""
        number, _, exchange = stock_code.partition(".")
        return not self.codes or any(
            exchange == of and number.startswith(prefixes) for of, prefixes in self.codes.items()
        )


_FEES = Source("the law on stamp duty; the registrar's transfer fee", "印花税法；中国结算过户费")
_LIMITS_1996 = Source("both exchanges' notices of 1996 on daily limits", "沪深交易所 1996 年涨跌幅限制通知")
_ST_1998 = Source("both exchanges' listing rules of 1998 on ST", "沪深交易所 1998 年特别处理规则")
_RULES_2023 = Source("both exchanges' trading rules of 2023", "沪深交易所交易规则（2023 年修订）")
_RULES_2026 = Source(
    "both exchanges' trading rules as revised on 2026-04-24",
    "沪深交易所交易规则（2026-04-24 修订发布）",
    "https://www.sse.com.cn/aboutus/mediacenter/hotandd/c/c_20260424_10816474.shtml",
)
_FUNDS_2026 = Source(
    "other projects on the trading rules as revised on 2026-04-24 (Shanghai: 3.7)",
    "其他项目对 2026-04-24 修订规则的转述（上交所为 3.7 条）",
    "https://www.sse.com.cn/lawandrules/sselawsrules2025/trade/universal/c/c_20260424_10816492.shtml",
    secondary=True,
)
_STAR_2019 = Source(
    "Shanghai's special provisions for the STAR market of 2019", "上交所科创板特别规定（2019）"
)
_CHINEXT_2009 = Source("Shenzhen's rules for ChiNext of 2009", "深交所创业板规则（2009）")
_CHINEXT_2020 = Source("Shenzhen's special provisions for ChiNext of 2020", "深交所创业板特别规定（2020）")
_BEIJING_2021 = Source("Beijing's trading rules of 2021", "北交所交易规则（2021）")
_FUNDS = Source("both exchanges' trading rules", "沪深交易所交易规则")
_RESALE_2015 = Source(
    "both exchanges' notices of 2015 on same-day resale; which codes those are: brokers' pages",
    "沪深交易所 2015 年回转交易通知；对应代码段依据券商页面",
    secondary=True,
)
_STAR_FUNDS = Source(
    "brokers' pages on funds of the STAR market's indices", "券商关于科创板指数基金的页面", secondary=True
)
_REITS_2021 = Source(
    "both exchanges' rules for infrastructure REITs of 2021", "沪深交易所基础设施 REITs 业务办法（2021）"
)
_BONDS_2022 = Source(
    "both exchanges' detailed rules for convertible bonds of 2022; the largest order: a broker's interface",
    "沪深交易所可转债交易细则（2022）；单笔上限依据券商接口文档",
)
_BEIJING_BONDS = Source("as at the other exchanges, by assumption", "假定与沪深相同", secondary=True)
_REPO_2006 = Source("both exchanges' bond repo rules; brokers' pages", "沪深交易所债券回购规则；券商页面")
_REPO_2019 = Source(
    "both exchanges' notices of January 2019 on repo hours", "沪深交易所 2019 年 1 月回购交易时间通知"
)
_REPO_2022 = Source("Shanghai's bond trading rules of 2022", "上交所债券交易规则（2022）")
_ISSUES_2016 = Source(
    "the regulator's rules of 2015 on issuing: payment after the lot is drawn",
    "证券发行与承销管理办法（2015 年修订）：中签后缴款",
)
_ISSUES_2017 = Source(
    "the regulator's rules of 2017 on issuing: convertible bonds likewise",
    "证券发行与承销管理办法（2017 年修订）：可转债信用申购",
)
_ISSUES_2023 = Source(
    "Shanghai's rules of 2023 on subscribing online", "上交所首次公开发行网上申购细则（2023）"
)
_ISSUES_BEIJING = Source("Beijing's rules on public offering of 2021", "北交所公开发行承销细则（2021）")

_START = dt.date(1990, 12, 19)
_REGISTRATION = dt.date(2023, 4, 10)
_REFORM_2026 = dt.date(2026, 7, 6)
_ETF: CodePlan = {"SH": ("51", "52", "53", "55", "56", "58"), "SZ": ("159",)}
_NEW_BONDS: CodePlan = {"SH": ("713", "718", "733", "754", "783"), "SZ": ("072", "37")}

MARKET_RULES: tuple[MarketRule, ...] = (
    MarketRule(BoardName.MAIN, _START, {"stock_fees": True}, _FEES),
    MarketRule(BoardName.MAIN, dt.date(1996, 12, 16), {"daily_limit": 0.1}, _LIMITS_1996),
    MarketRule(BoardName.MAIN, dt.date(1998, 4, 22), {"risk_warning_limit": 0.05}, _ST_1998),
    MarketRule(
        BoardName.MAIN,
        _REGISTRATION,
        {"cage": 0.02, "cage_ticks": 10, "protective_price": True},
        _RULES_2023,
    ),
    MarketRule(BoardName.MAIN, _REFORM_2026, {"after_hours": AfterHours.FIXED_PRICE}, _RULES_2026),
    MarketRule(BoardName.MAIN, _REFORM_2026, {"risk_warning_limit": 0.1}, _RULES_2026),
    MarketRule(
        BoardName.STAR,
        dt.date(2019, 7, 22),
        {
            "buy_minimum": 200,
            "buy_step": 1,
            "max_limit_order": 100_000,
            "max_market_order": 50_000,
            "daily_limit": 0.2,
            "cage": 0.02,
            "after_hours": AfterHours.FIXED_PRICE,
            "protective_price": True,
            "stock_fees": True,
        },
        _STAR_2019,
    ),
    MarketRule(
        BoardName.CHINEXT, dt.date(2009, 10, 30), {"daily_limit": 0.1, "stock_fees": True}, _CHINEXT_2009
    ),
    MarketRule(
        BoardName.CHINEXT,
        dt.date(2020, 8, 24),
        {
            "max_limit_order": 300_000,
            "max_market_order": 150_000,
            "daily_limit": 0.2,
            "cage": 0.02,
            "after_hours": AfterHours.FIXED_PRICE,
            "protective_price": True,
        },
        _CHINEXT_2020,
    ),
    MarketRule(BoardName.CHINEXT, _REGISTRATION, {"cage_ticks": 10}, _RULES_2023),
    MarketRule(
        BoardName.BEIJING,
        dt.date(2021, 11, 15),
        {
            "buy_step": 1,
            "daily_limit": 0.3,
            "cage": 0.05,
            "cage_ticks": 10,
            "protective_price": True,
            "stock_fees": True,
        },
        _BEIJING_2021,
    ),
    MarketRule(
        BoardName.FUND,
        _START,
        {"tick": 0.001, "daily_limit": 0.1, "no_closing_call": frozenset({"SH"})},
        _FUNDS,
    ),
    MarketRule(
        BoardName.FUND,
        dt.date(2015, 1, 19),
        {"same_day_resale": None},
        _RESALE_2015,
        {"SH": ("50",), "SZ": ("15", "16")},
    ),
    MarketRule(
        BoardName.FUND,
        dt.date(2015, 1, 19),
        {"same_day_resale": True},
        _RESALE_2015,
        {"SH": ("510900", "511", "513", "518", "520", "551"), "SZ": ("15900",)},
    ),
    MarketRule(
        BoardName.FUND, dt.date(2020, 9, 28), {"daily_limit": 0.2}, _STAR_FUNDS, {"SH": ("588", "589")}
    ),
    MarketRule(BoardName.FUND, _REFORM_2026, {"after_hours": AfterHours.FIXED_PRICE}, _FUNDS_2026, _ETF),
    MarketRule(BoardName.FUND, _REFORM_2026, {"no_closing_call": frozenset()}, _RULES_2026),
    MarketRule(
        BoardName.REIT,
        dt.date(2021, 6, 21),
        {
            "max_limit_order": 100_000_000,
            "max_market_order": 100_000_000,
            "tick": 0.001,
            "daily_limit": 0.1,
            "no_closing_call": frozenset({"SH"}),
        },
        _REITS_2021,
    ),
    MarketRule(
        BoardName.CONVERTIBLE,
        dt.date(2022, 8, 1),
        {
            "buy_minimum": 10,
            "buy_step": 10,
            "market_orders": False,
            "tick": 0.001,
            "daily_limit": 0.2,
            "same_day_resale": True,
        },
        _BONDS_2022,
    ),
    MarketRule(BoardName.CONVERTIBLE, dt.date(2022, 8, 1), {}, _BEIJING_BONDS, {"BJ": ("82",)}),
    MarketRule(
        BoardName.REPO,
        dt.date(2006, 5, 8),
        {
            "buy_minimum": 10,
            "buy_step": 10,
            "market_orders": False,
            "tick": 0.001,
            "no_closing_call": frozenset({"SH", "SZ"}),
            "sells_need_shares": False,
        },
        _REPO_2006,
    ),
    MarketRule(
        BoardName.REPO,
        dt.date(2006, 5, 8),
        {"buy_minimum": 1_000, "buy_step": 1_000, "tick": 0.005},
        _REPO_2006,
        {"SH": ("204",)},
    ),
    MarketRule(BoardName.REPO, dt.date(2019, 1, 21), {"after_hours": AfterHours.CONTINUOUS}, _REPO_2019),
    MarketRule(
        BoardName.REPO,
        dt.date(2022, 5, 16),
        {"buy_minimum": 10, "buy_step": 10},
        _REPO_2022,
        {"SH": ("204",)},
    ),
    MarketRule(
        BoardName.SUBSCRIPTION,
        dt.date(2016, 1, 1),
        {
            "buy_minimum": 500,
            "buy_step": 500,
            "max_limit_order": 100_000_000,
            "market_orders": False,
            "freezes_money": False,
        },
        _ISSUES_2016,
    ),
    MarketRule(
        BoardName.SUBSCRIPTION,
        dt.date(2016, 1, 1),
        {"buy_minimum": 1_000, "buy_step": 1_000},
        _ISSUES_2016,
        {"SH": ("707", "730", "732", "780")},
    ),
    MarketRule(
        BoardName.SUBSCRIPTION,
        dt.date(2017, 9, 8),
        {"buy_minimum": 10, "buy_step": 10, "max_limit_order": 10_000},
        _ISSUES_2017,
        _NEW_BONDS,
    ),
    MarketRule(
        BoardName.SUBSCRIPTION,
        dt.date(2021, 11, 15),
        {"buy_minimum": 100, "buy_step": 100, "freezes_money": True},
        _ISSUES_BEIJING,
        # Whichever code it is: newer shares are subscribed under the one that they will be traded under.
        {"BJ": ("",)},
    ),
    MarketRule(
        BoardName.SUBSCRIPTION,
        dt.date(2023, 2, 17),
        {"buy_minimum": 500, "buy_step": 500},
        _ISSUES_2023,
        {"SH": ("707", "730", "732", "780")},
    ),
)
"""Every row; of two on the same day, the later one has the last word."""


def rules_of(stock_code: str, name: BoardName | None = None) -> tuple[MarketRule, ...]:
    """The rows for a code of any board, or of a board that is named, in the order in which they apply."""
    name = name or board_name(stock_code)
    rows = (rule for rule in MARKET_RULES if rule.board is name and rule.is_for(stock_code))
    return tuple(sorted(rows, key=lambda rule: rule.since))


@lru_cache(maxsize=8192)
def board_on(stock_code: str, day: int, name: BoardName | None = None) -> Board | None:
    """What the board of a code takes on a day, as far as the rules say; remembered, since each order asks.

    Args:
        stock_code: with its exchange.
        day: counted from 1970-01-01.
        name: another board than the code tells, for shares that are subscribed under their own code.

    Returns:
        None where no board has such codes.
    """
    if name is None and board_name(stock_code) is None:
        return None
    date = dt.date.fromordinal(_EPOCH + day)
    figures: dict[str, Any] = {}
    for rule in rules_of(stock_code, name):
        if rule.since <= date:
            figures.update(rule.figures)
    return Board(**figures)


def subscribes(stock_code: str) -> bool:
    """Whether a buy of this code subscribes a new issue."""
    return board_name(stock_code) is BoardName.SUBSCRIPTION


def holds_back_nothing(stock_code: str) -> bool:
    """Whether subscribing a code freezes no money, by the newest rules."""
    last = max(rule.since for rule in MARKET_RULES)
    board = board_on(stock_code, last.toordinal() - _EPOCH, BoardName.SUBSCRIPTION)
    return board is not None and not board.freezes_money


def ends(rule: MarketRule, figure: str) -> dt.date | None:
    """The first day on which another row says otherwise of one figure of a row; None where it still holds."""
    later = (
        other.since
        for other in MARKET_RULES
        if other.board is rule.board
        and figure in other.figures
        and other.since > rule.since
        and (not other.codes or other.codes == rule.codes)
    )
    return min(later, default=None)
