"""What the page says of the rules that hold what the exchanges take."""

from collections.abc import Mapping

from bus_schema.risk import RuleName
from ops.rulebook.about import BOARD, NOTHING, SHARES, About, Text

_DETAIL = Text(
    "xtdata's instrument detail, else the table of boards below", "xtdata 合约信息，缺失时按下文板块表"
)
_RULES = Text("the exchanges' trading rules", "交易所交易规则")
_CLOCK = Text("times of the day, Asia/Shanghai", "一天中的时刻（北京时间）")
_PRICE_UNIT = Text("yuan", "元")

ABOUT: Mapping[RuleName, About] = {
    RuleName.TRADING_DAY: About(
        Text("everything on a day without trading", "非交易日的一切委托"),
        Text("days: 20261001", "日期：20261001"),
        Text("a calendar that reaches today", "覆盖当日的交易日历"),
        Text("xtdata's calendar, corrected by the file", "xtdata 交易日历，以文件更正为准"),
        ("calendar.open", "calendar.closed"),
    ),
    RuleName.SESSION: About(
        Text(
            "orders before the opening call, at noon and after the close; market orders in a call auction;"
            " while the closing price is traded, market orders and prices that would not trade at it",
            "开盘集合竞价前、午休、收盘后的委托；集合竞价期间的市价委托；"
            "盘后固定价格交易时段的市价委托与劣于收盘价的限价",
        ),
        _CLOCK,
        BOARD,
        _RULES,
        ("sessions", "boards.*.after_hours"),
    ),
    RuleName.NO_CANCEL_WINDOW: About(
        Text(
            "cancels in the last five minutes of the opening call and in the closing call",
            "开盘集合竞价最后五分钟与收盘集合竞价期间的撤单",
        ),
        _CLOCK,
        NOTHING,
        _RULES,
        ("sessions", "boards.*.no_closing_call"),
    ),
    RuleName.SUSPENDED: About(
        Text(
            "what is suspended, or halted by its quote's state (1, 17, 20)",
            "停牌的证券，或行情状态为停牌（1、17、20）的证券",
        ),
        needs=Text("an instrument detail or a quote", "合约信息或行情"),
        source=Text(
            "xtdata's `InstrumentStatus` and, of shares, `openInt`",
            "xtdata 的 `InstrumentStatus`，以及股票的 `openInt`",
        ),
    ),
    RuleName.LOT: About(
        Text(
            "volumes below the smallest or between two steps; what is left below a lot may be sold whole",
            "低于最小数量或不合步长的数量；不足一手的余额可一次性卖出",
        ),
        SHARES,
        Text(
            "the board of the code; for an odd sell, a snapshot of the positions",
            "代码所属板块；零股卖出还需持仓快照",
        ),
        _DETAIL,
        ("boards.*.buy_minimum", "boards.*.buy_step"),
    ),
    RuleName.LARGEST_ORDER: About(
        Text("more in one order than the exchange takes", "单笔数量超过交易所上限"),
        SHARES,
        BOARD,
        _DETAIL,
        ("boards.*.max_limit_order", "boards.*.max_market_order"),
    ),
    RuleName.TICK: About(
        Text("limit prices that are no multiple of the tick", "不是最小变动价位整数倍的限价"),
        _PRICE_UNIT,
        BOARD,
        _DETAIL,
        ("boards.*.tick",),
    ),
    RuleName.PRICE_LIMIT: About(
        Text(
            "limit prices beyond the day's limits; market orders without a protective `price` in a share that"
            " has none (its name begins with N or C); subscriptions at another price than the issue's",
            "超出当日涨跌停的限价；无涨跌幅限制的新股（名称以 N、C 开头）未填保护限价 `price` 的市价委托；"
            "与发行价不符的申购",
        ),
        Text("a fraction of yesterday's close", "占前收盘价的比例"),
        Text(
            "the day's limits, where the price is beyond the board's usual one",
            "当日涨跌停价（仅当价格超出板块通常幅度时）",
        ),
        _DETAIL,
        ("boards.*.daily_limit",),
    ),
    RuleName.PRICE_CAGE: About(
        Text(
            "in the continuous session, buys above and sells below the price cage",
            "连续竞价期间高于价格笼子的买入与低于价格笼子的卖出",
        ),
        Text("a fraction of the reference price, and ticks", "占基准价格的比例，及最小变动价位数"),
        Text("a quote, the board of the code", "行情、代码所属板块"),
        _RULES,
        ("boards.*.cage", "boards.*.cage_ticks"),
    ),
}
