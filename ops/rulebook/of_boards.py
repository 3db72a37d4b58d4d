"""What the page says of the boards: their names, where their figures come from, and what is not certain."""

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
}

SOURCES: Mapping[BoardName, Text] = {
    BoardName.MAIN: Text("Shanghai's and Shenzhen's trading rules of 2023", "沪深交易规则（2023）"),
    BoardName.STAR: Text(
        "Shanghai's special provisions of 2019; brokers' pages", "上交所科创板特别规定（2019）；券商投教页面"
    ),
    BoardName.CHINEXT: Text(
        "Shenzhen's special provisions of 2020, trading rules of 2023",
        "深交所创业板特别规定（2020）、交易规则（2023）",
    ),
    BoardName.BEIJING: Text(
        "Beijing's trading rules of 2021; brokers' pages", "北交所交易规则（2021）；券商投教页面"
    ),
    BoardName.FUND: Text("both exchanges' trading rules", "两所交易规则"),
    BoardName.REIT: Text("both exchanges' REIT rules of 2021", "两所基础设施 REITs 业务办法（2021）"),
    BoardName.CONVERTIBLE: Text(
        "both exchanges' detailed rules of 2022; the largest order is a guess",
        "两所可转债交易细则（2022）；单笔上限为估计",
    ),
    BoardName.REPO: Text(
        "both exchanges' bond trading rules of 2022; brokers' pages", "两所债券交易规则（2022）；券商投教页面"
    ),
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
        "Shares under special treatment (ST) on the main boards: five per cent for many years; in June 2025"
        " the"
        " exchanges proposed ten. The rule goes by the day's limits of the terminal, and so need not know.",
        "主板 ST 股票：长期为 5 %，2025 年 6 月交易所提出调整为 10 %；本规则以终端给出的当日涨跌停价为准。",
    ),
    Text(
        "Funds on an index of the STAR market or ChiNext may move by twenty per cent, new shares have days"
        " without a limit, and a convertible's first day has limits of its own: where the terminal does not"
        " tell"
        " the limits, a price beyond the usual one is not refused but counted as not checked.",
        "跟踪科创板、创业板指数的基金幅度为 20 %，新股上市初期无涨跌幅，可转债首日另有规定："
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
        "Shanghai's funds: they have traded continuously until 15:00, so that cancels are taken from 14:57"
        " on;"
        " a closing call may be introduced. Then remove `SH` from `boards.fund.no_closing_call`.",
        "沪市基金：一向连续交易至 15:00，14:57 后可撤单；若改为收盘集合竞价，请从"
        " `boards.fund.no_closing_call` 中去掉 `SH`。",
    ),
    Text(
        "The largest orders of convertibles and repos, and what brokers do with orders at noon and from"
        " 9:25 to"
        " 9:30. Here they are refused at noon, and taken from 9:25 on.",
        "可转债与逆回购的单笔上限，以及券商在午休和 9:25–9:30 对委托的处理；此处午休拒绝，9:25 起接受。",
    ),
)
