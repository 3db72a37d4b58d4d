"""What stands on the page besides its rules and boards, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from bus_schema.risk import OnMissing
from ops.rulebook.about import Text


@dataclass(frozen=True, slots=True)
class Page:
    """The page's own words.

    Attributes:
        hours: the heading of the hours, and what stands below it.
        boards: the same for the boards.
        rules: the same for their rules, with source and day.
        uncertain: the heading of what is not certain.
    """

    title: Text
    introduction: Text
    hours: tuple[Text, Text]
    boards: tuple[Text, Text]
    rules: tuple[Text, Text]
    uncertain: Text


PAGE = Page(
    title=Text("The rules that an order has to fit", "委托须通过的规则"),
    introduction=Text(
        "Written by `qmt-bus schema` from the rules themselves. [简体中文](rules.zh-CN.md)\n\n"
        "Before an order leaves, the rules look at it in this order; the first that refuses it answers"
        " `risk_rejected`, with the rule, the limit and the value in `detail`. Limits are set in the TOML"
        " file that"
        " `RISK_FILE` names ([an example with every field](risk.example.toml)), under `[account]` for all"
        " together"
        " and under `[strategies.NAME]` for one strategy, which may only be stricter; rules with another"
        " way to set"
        " them say so.\n\n"
        "Each rule has a switch, `rules.NAME.on`: `true`, `false`, or `live`, for accounts with real money"
        " and not"
        " in a simulation. What a rule needs may be missing. Then it does as `rules.NAME.missing` says:"
        " `pass`"
        " lets the order pass and counts it as unchecked, `refuse` refuses it.",
        "本页由 `qmt-bus schema` 根据规则本身生成。[English](rules.md)\n\n"
        "委托发出前依次经过下列规则；第一条不通过的规则以 `risk_rejected` 答复，`detail`"
        " 中有规则名、限额与实际值。"
        "限额写在 `RISK_FILE` 指定的 TOML 文件中（[含全部字段的示例](risk.example.toml)）："
        "`[account]` 约束整个账户，`[strategies.名称]` 约束单个策略，且只能更严；"
        "以其他方式设置的规则在表中注明。\n\n"
        "每条规则有开关 `rules.名称.on`：`true`、`false`，或 `live`（只用于实盘，模拟时不启用）。"
        "规则所需的数据可能缺失，此时按 `rules.名称.missing` 处理：`pass` 放行并计为未检查，`refuse` 拒绝。",
    ),
    hours=(
        Text("Hours", "时段"),
        Text(
            "Table `[sessions]` of the file; Asia/Shanghai. They are those of the exchanges' trading rules:"
            " the closing call at Shanghai since 2018-08-20, the time after the close by the boards' rules"
            " below. Orders are taken from `opening_call` to `noon` and from `afternoon` to"
            " `close`, and after the close where the board says so. Cancels are refused from"
            " `no_cancel` to `opening_call_ends` and from `closing_call` to `close`.",
            "文件中的 `[sessions]` 表，北京时间。时段依据交易所交易规则：上交所收盘集合竞价自 2018-08-20 起，"
            "收盘后时段按下文各板块的规则。"
            "`opening_call` 至 `noon`、`afternoon` 至 `close` 接受委托，"
            "收盘后视板块而定；`no_cancel` 至 `opening_call_ends`、`closing_call` 至 `close` 不接受撤单。",
        ),
    ),
    boards=(
        Text("Boards", "板块"),
        Text(
            "What each board takes by the newest rules; some of its codes have others, which stand below."
            " What the terminal tells of an instrument goes before them. Tables `[boards.NAME]` of the file"
            " change single figures, on every day. Sizes are shares, of bonds and repos 张. A repo's tick is"
            " per cent a year.",
            "各板块按最新规则的数值；部分代码另有规定，见下一节。终端给出的合约信息优先；"
            "文件中的 `[boards.名称]` 表可改动单项，改动对任何日期都有效。数量单位为股，债券与逆回购为张；"
            "逆回购的最小变动价位为年化百分点。",
        ),
    ),
    rules=(
        Text("Where the figures come from, and since when", "数值的来源与施行日期"),
        Text(
            "An order is held against the rules of its trading day, by the worker and by the simulated"
            " exchange alike. A figure holds from `since` on, up to the day before `until`. The addresses are"
            " the exchanges' own pages, which other projects quote; *secondary* rows rest on the word of"
            " others alone.",
            "检查与模拟交易所都按委托当日的规则执行。数值自“施行”日起有效，至“改变”日的前一日为止。"
            "链接是交易所自己的页面，由其他项目引用；标注*二手*的行只有他人转述。",
        ),
    ),
    uncertain=Text("What is not certain", "不确定之处"),
)

HEADS = (
    Text("rule", "规则"),
    Text("refuses", "拒绝"),
    Text("limit", "限额字段"),
    Text("unit", "单位"),
    Text("by default", "默认"),
    Text("without", "缺少数据时"),
    Text("source", "来源"),
)
BOARD_HEADS = (
    Text("board", "板块"),
    Text("codes", "代码"),
    Text("buy, step", "买入起点、步长"),
    Text("largest limit, market order", "限价、市价单笔上限"),
    Text("tick", "最小变动价位"),
    Text("daily limit", "涨跌幅"),
    Text("price cage", "价格笼子"),
    Text("after the close", "收盘后"),
)
RULE_HEADS = (
    Text("board", "板块"),
    Text("codes", "代码"),
    Text("figures", "数值"),
    Text("since", "施行"),
    Text("until", "改变"),
    Text("source", "来源"),
)
ALL_CODES = Text("all", "全部")
SECONDARY = Text("*secondary*: {}", "*二手*：{}")
HOURS = (Text("field", "字段"), Text("from", "时刻"))

UNSET = Text("off until a limit is set", "设置限额后启用")
SWITCHES: Mapping[bool | str, Text] = {
    True: Text("on", "启用"),
    False: Text("off", "关闭"),
    "live": Text("on, with real money", "实盘启用"),
}
MISSING: Mapping[OnMissing, Text] = {
    OnMissing.PASS: Text("{}: passes", "{}：放行"),
    OnMissing.REFUSE: Text("{}: is refused", "{}：拒绝"),
}
TICKS = Text("{} or {} ticks", "{} 或 {} 个价位")
