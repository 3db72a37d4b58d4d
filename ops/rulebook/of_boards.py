"""What the page says of the boards: their names, and what is not certain."""

from collections.abc import Mapping, Sequence

from bus_schema.risk import AfterHours, BoardName
from ops.rulebook.about import Text

NAMES: Mapping[BoardName, Text] = {
    BoardName.MAIN: Text("main boards", "沪深主板"),
    BoardName.STAR: Text("STAR market", "科创板"),
    BoardName.CHINEXT: Text("ChiNext", "创业板"),
    BoardName.BEIJING: Text("Beijing Stock Exchange", "北交所"),
    BoardName.FUND: Text("ETFs and listed funds", "ETF 与上市基金"),
    BoardName.REIT: Text("infrastructure REITs", "公募 REITs"),
    BoardName.CONVERTIBLE: Text("convertible bonds", "可转债"),
    BoardName.REPO: Text("reverse repos", "国债逆回购"),
    BoardName.SUBSCRIPTION: Text("subscription of new issues", "新股、新债申购"),
}

AFTER_HOURS: Mapping[AfterHours, Text] = {
    AfterHours.NONE: Text("—", "—"),
    AfterHours.FIXED_PRICE: Text("at the closing price", "盘后固定价格"),
    AfterHours.CONTINUOUS: Text("goes on", "继续交易"),
}

UNCERTAIN: Sequence[Text] = (
    Text(
        "The figures were written down from what the rules are known to say and from secondary pages;"
        " nobody has"
        " read them off the exchanges' own rule books for this project. Each is a setting of the file.",
        "以上数值来自对规则的通行说法与二手页面，本项目没有逐条对照交易所规则原文；每一项都可在文件中修改。",
    ),
    Text(
        "Trading at the closing price since 2026-07-06: for the main boards and ETFs several projects quote"
        " the exchanges' revised rules. For Beijing they contradict each other, so that it has none here. An"
        " order at that time is sent as a limit order (`FIX_PRICE`): the SDK's document names no price type"
        " for it, while that of the terminal's own strategies has one (49). Not every broker passes such"
        " orders on: one project's four orders between 15:05 and 15:30 were taken and not filled. Ask yours.",
        "2026-07-06 起的盘后固定价格交易：主板与 ETF 有多个项目引用交易所修订规则；"
        "北交所说法不一，此处不启用。该时段的委托按限价（`FIX_PRICE`）发出："
        "SDK 文档没有对应的报价类型，终端内置策略的文档则有（49）。并非每家券商都会转报："
        "有项目在 15:05–15:30 的四笔委托均被接受而未成交，请向您的券商确认。",
    ),
    Text(
        "Same-day resale (T+0) of Shenzhen's ETFs and of LOFs does not show in their codes, nor do the 20 %"
        " of funds on ChiNext's indices: the table has Shanghai's code ranges alone. The worker goes by what"
        " the terminal says can be sold.",
        "深市 ETF 与 LOF 能否当日回转（T+0）、跟踪创业板指数的基金 20 % 的幅度，都无法从代码判断："
        "表中只有沪市代码段。可卖数量以终端为准。",
    ),
    Text(
        "New shares at Shenzhen are subscribed under the code that they will be traded under. The worker"
        " knows them once `query_ipo_data` was asked over the bus on that day, as a program that subscribes"
        " does.",
        "深市新股以上市后的代码申购。当日经总线调用过 `query_ipo_data` 后，工作进程即可识别；"
        "申购程序本来就要先调用它。",
    ),
    Text(
        "Funds on an index of ChiNext may move by twenty per cent, new shares have days"
        " without a limit, and a convertible's first day has limits of its own: where the terminal does not"
        " tell"
        " the limits, a price beyond the usual one is not refused but counted as not checked.",
        "跟踪创业板指数的基金幅度为 20 %，新股上市初期无涨跌幅，可转债首日另有规定："
        "终端未给出涨跌停价时，超出通常幅度的价格不拒绝，只计为未检查。",
    ),
    Text(
        "Price cage: whether the ten ticks hold on the STAR market too, and how a bound between two ticks is"
        " rounded. Here: not on STAR, and half a tick to the order's advantage. A halt within the day"
        " suspends"
        " the cage at the exchange; here the halt itself refuses the order.",
        "价格笼子：科创板是否同样适用十个最小变动价位、边界如何取整并不确定；"
        "此处科创板不适用，半个价位按有利于委托的方向取整。盘中临停期间交易所不适用价格笼子，"
        "此处由停牌规则拒绝。",
    ),
    Text(
        "A halt of some minutes (status 17): the exchanges take orders meanwhile. The same number also"
        " stands for"
        " a stock that is suspended all day, so both are refused.",
        "盘中临时停牌（状态 17）期间交易所仍接受申报；但全天停牌也用同一数值，故一律拒绝。",
    ),
    Text(
        "The largest orders of convertibles and repos, and what brokers do with orders at noon and from"
        " 9:25 to"
        " 9:30. Here they are refused at noon, and taken from 9:25 on.",
        "可转债与逆回购的单笔上限，以及券商在午休和 9:25–9:30 对委托的处理；此处午休拒绝，9:25 起接受。",
    ),
)
