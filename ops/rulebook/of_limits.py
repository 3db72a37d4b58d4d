"""What the page says of the rules that hold what the account's owner has written down."""

from collections.abc import Mapping

from bus_schema.risk import RuleName
from ops.rulebook.about import (
    CODES,
    COUNT,
    MONEY,
    MONEY_AND_PRICE,
    NOTHING,
    PART,
    POSITIONS,
    PRICE,
    SHARES,
    YUAN,
    About,
    Text,
)

_REGULATOR = Text(
    "the exchanges' rules on program trading: high-frequency from 300 a second or 20,000 a day, since July"
    " 2025",
    "交易所程序化交易管理规则：每秒 300 笔或单日 20000 笔起为高频交易，2025 年 7 月起施行",
)
_COUNTER = Text("the counter refuses it as well", "柜台同样会拒绝")

ABOUT: Mapping[RuleName, About] = {
    RuleName.ALLOWED_CODES: About(Text("any code that is not on the list", "不在名单内的代码"), CODES),
    RuleName.FORBIDDEN_CODES: About(Text("the codes on the list", "名单内的代码"), CODES),
    RuleName.MODE: About(
        Text(
            "the side that is closed; `close_only`: a buy, and selling more than is held",
            "被关闭的方向；`close_only`：一切买入，以及超过持有量的卖出",
        ),
        Text("`all`, `buy_only`, `sell_only`, `close_only`", "`all`、`buy_only`、`sell_only`、`close_only`"),
        POSITIONS,
    ),
    RuleName.MAX_ORDER_VOLUME: About(Text("a larger volume in one order", "单笔数量超过上限"), SHARES),
    RuleName.MAX_ORDER_VALUE: About(Text("a higher value of one order", "单笔金额超过上限"), YUAN, PRICE),
    RuleName.MIN_ORDER_VALUE: About(
        Text(
            "a lower value of one order, unless it sells all that is left",
            "单笔金额低于下限；卖出全部余额除外",
        ),
        YUAN,
        PRICE,
    ),
    RuleName.MAX_PRICE_DEVIATION: About(
        Text("a limit price further from the last price", "限价偏离最新价过多"),
        PART,
        Text("the last price", "最新价"),
    ),
    RuleName.REPEATED_ORDER: About(
        Text(
            "the same code, side, volume and price of the same strategy within the window",
            "同一策略在时间窗内重复相同的代码、方向、数量与价格",
        ),
        Text("milliseconds", "毫秒"),
    ),
    RuleName.SELF_CROSSING: About(
        Text("an order that would trade with one of the account's own", "会与本账户自己的挂单成交的委托"),
        source=Text(
            "the exchanges treat trading with oneself as abnormal trading", "交易所将自成交列为异常交易"
        ),
    ),
    RuleName.MAX_DAILY_ORDERS: About(Text("more orders in a day", "当日委托笔数超过上限"), COUNT),
    RuleName.MAX_OPEN_ORDERS: About(Text("more open orders at one time", "同时未完成的委托超过上限"), COUNT),
    RuleName.MAX_DAILY_TURNOVER: About(
        Text(
            "a higher turnover of the day: traded, open and this order",
            "当日成交额（已成交、未完成与本笔合计）超过上限",
        ),
        YUAN,
        PRICE,
    ),
    RuleName.MAX_STOCK_SHARE: About(
        Text(
            "a buy that takes one stock beyond its part of the total assets",
            "买入后单只证券占总资产的比例超过上限",
        ),
        PART,
        MONEY_AND_PRICE,
    ),
    RuleName.MAX_STRATEGY_SHARE: About(
        Text(
            "a buy that takes the strategy beyond its part of the total assets",
            "买入后该策略占总资产的比例超过上限",
        ),
        PART,
        MONEY_AND_PRICE,
    ),
    RuleName.MAX_DAILY_LOSS: About(
        Text(
            "everything, once the loss of the day is beyond it: trading is halted until an operator resumes"
            " it",
            "当日亏损超过上限后的一切委托：停止交易，直至人工恢复",
        ),
        YUAN,
        MONEY,
        settings=("max_daily_loss",),
    ),
    RuleName.OWN_SHARES_ONLY: About(
        Text(
            "a sell of more than the strategy's own fills have brought it", "卖出数量超过该策略自己成交所得"
        ),
        Text("`true` or `false`", "`true` 或 `false`"),
    ),
    RuleName.CASH: About(
        Text(
            "a buy, or a repo that lends, that costs more than is left, without fees: by the last snapshot"
            " and by what events have told since",
            "买入（或逆回购出借）金额超过可用资金（未计费用）：按最近快照及其后的事件计算",
        ),
        needs=MONEY_AND_PRICE,
        source=_COUNTER,
    ),
    RuleName.HOLDINGS: About(
        Text(
            "a sell of more than can be sold today and is not on its way out: by the last snapshot and"
            " by what events have told since. Of a fund whose code does not tell whether it is sold on the"
            " day on which it was bought, the counter decides until a snapshot has shown it",
            "卖出数量超过今日可卖且未在途的数量：按最近快照及其后的事件计算。代码无法判断能否当日卖出（T+0）的基金，"
            "在快照显示之前由柜台判断",
        ),
        needs=POSITIONS,
        source=_COUNTER,
    ),
    RuleName.ORDER_RATE: About(
        Text(
            "an order beyond the second's number; by default it waits for its turn",
            "超过每秒笔数的委托；默认排队等候",
        ),
        Text("orders and cancels in a second", "每秒报单与撤单笔数"),
        NOTHING,
        _REGULATOR,
        ("ORDER_RATE_LIMIT", "ORDER_RATE_MODE"),
    ),
    RuleName.DAILY_MESSAGES: About(
        Text("an order beyond the day's number; cancels are never refused", "超过当日笔数的委托；撤单不受限"),
        Text("orders and cancels in a day", "当日报单与撤单笔数"),
        NOTHING,
        _REGULATOR,
        ("ORDER_DAILY_LIMIT",),
    ),
}
