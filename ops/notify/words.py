"""What notices say, in English and in Chinese; a test holds the two equal in what they speak of."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from unicodedata import category

from ops.language import Language
from ops.notify.notices import Notice

Words = Mapping[str, str]

ENGLISH: Final[Words] = MappingProxyType(
    {
        "title": "qmt-bus {account_id}{simulated}: {what}",
        "simulated": " (simulated)",
        "disconnect": "connection to the terminal",
        "silent": "sign of life",
        "halt": "kill switch",
        "unknown": "unknown outcome",
        "rejects": "many failed commands",
        "protection": "a protection that does not protect",
        "summary": "the day {day}",
        "test": "test message",
        "lost": "The terminal has been lost for {seconds} s: {reason}. No order goes out; look at it.",
        "back": "The terminal is back after {seconds} s.",
        "silent_worker": "The worker has been silent for {seconds} s, after {state}. See whether it runs.",
        "stopped": "The worker stopped in order {seconds} s ago ({reason}), and has not been started again.",
        "alive": "The worker is heard again after {seconds} s: {state}.",
        "redis_away": "Redis has not answered for {seconds} s: {reason}. Nothing is known of the worker.",
        "redis_back": "Redis answers again after {seconds} s.",
        "halted": "{who}: trading is halted, {reason}",
        "resumed": "{who}: orders are taken again",
        "everybody": "every strategy",
        "strategy": "strategy {scope}",
        "in_doubt": "Order {order} of strategy {strategy} may be live though no answer came. It is being"
        " looked for; do not send it again.",
        "placed": "Order {order} of strategy {strategy}: it exists, under the number {number} ({status}).",
        "not_placed": "Order {order} of strategy {strategy}: it does not exist.",
        "never_known": "Order {order} of strategy {strategy}: its day is over; see the broker's statement.",
        "unprotected": "{stock_code}: protection {order} of strategy {strategy} was to sell, and its order"
        " was refused: {reason}. Nothing is protected.",
        "blind": "{stock_code}: protection {order} of strategy {strategy} sees no quotes, so it cannot sell.",
        "sees": "{stock_code}: protection {order} of strategy {strategy} sees quotes again ({reason}).",
        "storm": "{count} commands failed within {seconds} s, {most} of them {code} of strategy {strategy}.",
        "day": "Orders {orders} (filled {filled}, cancelled {canceled}, refused {junk}); fills {fills},"
        " turnover {turnover:,.2f} yuan; failed commands {rejects}.",
        "asset": "Assets {asset:,.2f} yuan, {change:+,.2f} since the day's first snapshot.",
        "tried": "If you can read this, notifications reach you here.",
        "together": "{count} of this kind since the last message:",
        "left_out": "({count} older ones are left out)",
    }
)
CHINESE: Final[Words] = MappingProxyType(
    {
        "title": "qmt-bus {account_id}{simulated}：{what}",
        "simulated": "（模拟）",
        "disconnect": "终端连接",
        "silent": "心跳",
        "halt": "交易开关",
        "unknown": "委托结果未知",
        "rejects": "大量指令失败",
        "protection": "保护单失效",
        "summary": "{day} 日终汇总",
        "test": "测试消息",
        "lost": "终端已断开 {seconds} 秒：{reason}。期间不会报单，请检查终端。",
        "back": "终端已恢复，共断开 {seconds} 秒。",
        "silent_worker": "工作进程已 {seconds} 秒没有心跳，最后状态为 {state}。请检查进程是否在运行。",
        "stopped": "工作进程已于 {seconds} 秒前正常停止（{reason}），尚未重新启动。",
        "alive": "工作进程已恢复，共静默 {seconds} 秒，当前状态 {state}。",
        "redis_away": "Redis 已 {seconds} 秒无应答：{reason}。无法得知工作进程的状态。",
        "redis_back": "Redis 已恢复，共中断 {seconds} 秒。",
        "halted": "{who}：已暂停交易，原因：{reason}",
        "resumed": "{who}：已恢复交易",
        "everybody": "全部策略",
        "strategy": "策略 {scope}",
        "in_doubt": "策略 {strategy} 的委托 {order} 未收到应答，可能已经生效。系统正在查找，请勿重复下单。",
        "placed": "策略 {strategy} 的委托 {order}：已确认存在，委托编号 {number}（{status}）。",
        "not_placed": "策略 {strategy} 的委托 {order}：已确认不存在。",
        "never_known": "策略 {strategy} 的委托 {order}：交易日已过，请以券商对账单为准。",
        "unprotected": "{stock_code}：策略 {strategy} 的保护单 {order} 触发卖出，但委托被拒：{reason}。"
        "该持仓没有保护。",
        "blind": "{stock_code}：策略 {strategy} 的保护单 {order} 收不到行情，无法触发。",
        "sees": "{stock_code}：策略 {strategy} 的保护单 {order} 行情已恢复（{reason}）。",
        "storm": "{seconds} 秒内有 {count} 条指令失败，其中 {most} 条为策略 {strategy} 的 {code}。",
        "day": "委托 {orders} 笔（全部成交 {filled}，撤单 {canceled}，废单 {junk}）；成交 {fills} 笔，"
        "成交额 {turnover:,.2f} 元；失败指令 {rejects} 条。",
        "asset": "总资产 {asset:,.2f} 元，较当日首次快照 {change:+,.2f} 元。",
        "tried": "能看到这条消息，说明此渠道可以收到通知。",
        "together": "自上一条消息以来共 {count} 条：",
        "left_out": "（更早的 {count} 条从略）",
    }
)
WORDS: Final[Mapping[Language, Words]] = MappingProxyType(
    {Language.ENGLISH: ENGLISH, Language.CHINESE: CHINESE}
)
_NO_LETTERS: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that end lines, turn the direction of others, or cannot be seen or sent."""
_NAMED_OTHERWISE: Final[Mapping[str, str]] = MappingProxyType(
    {"silent": "silent_worker", "unknown": "in_doubt", "test": "tried"}
)
"""Cases that bear the name of their kind, whose own words are a title."""


def _in_one_line(fact: Any) -> Any:
    """Return a fact that cannot look like a further notice: others write reasons and messages."""
    if not isinstance(fact, str):
        return fact
    return "".join(" " if category(letter) in _NO_LETTERS else letter for letter in fact)


def sentence(notice: Notice, words: Words) -> str:
    """Return what a notice says."""
    facts: dict[str, Any] = {name: _in_one_line(fact) for name, fact in notice.facts.items()}
    if "scope" in facts:
        facts["who"] = words["everybody" if facts["scope"] == "all" else "strategy"].format(**facts)
    said = words[_NAMED_OTHERWISE.get(notice.case, notice.case)].format(**facts)
    return f"{said} {words['asset'].format(**facts)}" if facts.get("asset") is not None else said
