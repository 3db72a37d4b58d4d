"""The page's words in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language's words.

    Attributes:
        file: the page's name.
        title: of the page.
        introduction: below it, with a link to the other language.
        machine: stands before the name of the machine.
        chapters: by campaign.
        labels: of figures, by key.
        heads: of the tables of figures and of faults.
        again: stands before a command that repeats the run.
        kept: stands where no promise was broken.
        broken: stands where some were; has ``{count}``.
        none: stands where a campaign has no result.
    """

    file: str
    title: str
    introduction: str
    machine: str
    chapters: Mapping[str, str]
    labels: Mapping[str, str]
    heads: tuple[str, str, str, str]
    again: str
    kept: str
    broken: str
    none: str


ENGLISH = Language(
    file="proven.md",
    title="What has been proven",
    introduction=(
        "Written by `qmt-bus results` from what `qmt-bus simulate`, `qmt-bus chaos`, `qmt-bus fuzz` and the"
        " tests in tests/windows have found.\n"
        "All but the last ran against the simulated terminal; none has run against a real one."
        "\n\n"
        "[简体中文](proven.zh-CN.md)"
    ),
    machine="This page was written on ",
    chapters={
        "simulate": "Simulated schedules",
        "chaos": "Real processes, killed",
        "fuzz": "Broken commands",
        "adversary": "A strategy that attacks its neighbours",
        "native": "The SDK's real native modules, without a terminal",
    },
    labels={
        "schedules": "schedules",
        "schedules_a_minute": "schedules a minute",
        "orders": "orders at the exchange",
        "fills": "fills",
        "kills": "processes killed",
        "rounds": "rounds",
        "hours": "hours",
        "commands": "commands sent",
        "fuzzed": "commands fuzzed",
        "commands_a_minute": "commands a minute",
        "answered": "valid, and answered",
        "refused": "refused with `invalid_command`",
        "buried": "without a usable id, in `dead`",
        "memory": "memory of the worker after the first tenth / in the end",
        "seconds": "seconds under attack",
        "sent": "commands of the adversary",
        "honest": "commands of the honest strategies meanwhile",
        "honest_longest": "longest round trip of those: before / under attack / bound",
        "halts": "halts meanwhile",
        "halt_longest": "longest round trip of those: before / under attack / bound",
        "worker_memory": "memory of the worker: before / at most",
        "redis_memory": "memory of Redis: before / at most",
        "starts_without_terminal": "start without a terminal, and Ctrl+Break",
        "retries_leave_nothing": "20 attempts to connect: before → after",
        "answers_without_terminal": "answers while not connected",
        "silent_quote_port": "a quote port that accepts and never answers",
        "task_without_streams": "the scheduled task's own command line, without streams",
        "doctor_in_both_languages": "doctor, both languages, code pages 1252 and 936",
        "demo": "demo",
        "serverless_tests": "tests that need no server",
        "versions": "versions",
        "finished": "date",
    },
    heads=("Figure", "Value", "What was done to it", "Times"),
    again="To repeat it:",
    kept="Every promise was kept.",
    broken="{count} violations:",
    none="There is no result yet.",
)

CHINESE = Language(
    file="proven.zh-CN.md",
    title="已证明的内容",
    introduction=(
        "由 `qmt-bus results` 根据 `qmt-bus simulate`、`qmt-bus chaos`、`qmt-bus fuzz` 以 `--json`"
        " 写出的结果生成。\n"
        "除最后一项外均连接模拟终端，最后一项由 tests/windows 产生；尚未在真实终端上运行过。\n\n"
        "[English](proven.md)"
    ),
    machine="本页生成于：",
    chapters={
        "simulate": "模拟的调度序列",
        "chaos": "被杀死的真实进程",
        "fuzz": "损坏的指令",
        "adversary": "攻击其他策略的策略",
        "native": "SDK 真实的原生模块，没有终端",
    },
    labels={
        "schedules": "调度序列",
        "schedules_a_minute": "每分钟调度序列",
        "orders": "到达交易所的委托",
        "fills": "成交",
        "kills": "被杀死的进程",
        "rounds": "轮次",
        "hours": "小时",
        "commands": "发送的指令",
        "fuzzed": "模糊测试的指令",
        "commands_a_minute": "每分钟指令",
        "answered": "有效并得到应答",
        "refused": "以 `invalid_command` 拒绝",
        "buried": "没有可用的 id，进入 `dead`",
        "memory": "工作进程内存：前十分之一之后 / 结束时",
        "seconds": "受攻击的秒数",
        "sent": "攻击方的指令",
        "honest": "同时正常策略的指令",
        "honest_longest": "其中最长往返时间：攻击前 / 攻击中 / 上限",
        "halts": "同时的停止指令",
        "halt_longest": "其中最长往返时间：攻击前 / 攻击中 / 上限",
        "worker_memory": "工作进程内存：攻击前 / 最大",
        "redis_memory": "Redis 内存：攻击前 / 最大",
        "starts_without_terminal": "没有终端时启动，以及 Ctrl+Break",
        "retries_leave_nothing": "连接 20 次：之前 → 之后",
        "answers_without_terminal": "未连接时的应答",
        "silent_quote_port": "行情端口接受连接但从不应答",
        "task_without_streams": "计划任务自身的命令行，没有标准流",
        "doctor_in_both_languages": "doctor，两种语言，代码页 1252 和 936",
        "demo": "demo",
        "serverless_tests": "不需要服务器的测试",
        "versions": "版本",
        "finished": "日期",
    },
    heads=("项目", "数值", "施加的故障", "次数"),
    again="重复运行：",
    kept="所有承诺均成立。",
    broken="{count} 处违反：",
    none="尚无结果。",
)

RECOVERY: Mapping[str, tuple[str, str]] = {
    "proven.md": ("recovery, ", ": median / 95 of 100 / longest (times)"),
    "proven.zh-CN.md": ("恢复时间，", "：中位数 / 95% / 最长（次数）"),
}
"""What stands around the name of a recovery time, by page."""
