"""The page's words, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from ops.bench.figures import Verdict


@dataclass(frozen=True, slots=True)
class Language:
    """One language's words.

    Attributes:
        file: the page's name.
        index: of this language in `ops.bench.reasons`.
        title: of the page.
        introduction: below it, with a link to the other language.
        machine: stands before the machine.
        chapters: by key.
        figures: by key; they have ``{waiting}``, ``{open}`` and ``{rows}`` where they need them.
        figure_heads: of the table of figures.
        verdicts: how a figure stands.
        no_reason: stands where a missed figure has no reason yet.
        subjects: what each is, by name; a rival has its own words.
        latency_heads: of the table of round trips.
        subject: heads the column of subjects.
        batch: heads a column of throughput; has ``{count}``.
        waited: heads a column of waiting orders; has ``{count}``.
        memory: what the flood's memory was; has ``{first}``, ``{before}``, ``{last}`` and ``{after}``.
        stage_heads: of the table of stages.
        checked: how the checks are measured.
        checks: each set of checks.
        check_heads: of their table.
        nothing: stands where a chapter has no result.
        plots: what each plot shows, by its name.
        missing: stands before what could not be measured.
        method: how it is measured.
        versions: stands before the packages of a subject.
        again: stands before the command that repeats the run.
    """

    file: str
    index: int
    title: str
    introduction: str
    machine: str
    chapters: Mapping[str, str]
    figures: Mapping[str, str]
    figure_heads: tuple[str, ...]
    verdicts: Mapping[Verdict, str]
    no_reason: str
    subjects: Mapping[str, str]
    latency_heads: tuple[str, ...]
    subject: str
    batch: str
    waited: str
    memory: str
    stage_heads: tuple[str, ...]
    checked: str
    checks: Mapping[str, str]
    check_heads: tuple[str, ...]
    nothing: str
    plots: Mapping[str, str]
    missing: str
    method: str
    versions: str
    again: str


ENGLISH = Language(
    file="speed.md",
    index=0,
    title="How fast it is",
    introduction=(
        "Written by `qmt-bus bench`. Everything here comes from one run, in which all subjects lived beside"
        " each other on\none machine and took turns; compare ratios, since microseconds do not travel. All"
        " brokers are simulated\nterminals that answer at once.\n\n"
        "[简体中文](speed.zh-CN.md)"
    ),
    machine="Measured on ",
    chapters={
        "figures": "What it is to reach",
        "latency": "Round trips",
        "throughput": "Throughput",
        "backlog": "Orders that have waited",
        "memory": "Memory",
        "stages": "Where the microseconds go",
        "checks": "What the checks cost",
        "missing": "What could not be measured",
        "method": "How it is measured",
    },
    figures={
        "round_trip_p50": "round trip `place_order` → reply, p50, over the bare loop's",
        "round_trip_p99": "round trip `place_order` → reply, p99, over the bare loop's",
        "faststream_p50": "FastStream's p50 (one XADD in answer, no broker, no journal) over ours",
        "fastapi_p50": "FastAPI's p50 (request, broker, response) over ours",
        "sustained_faststream": "sustained orders a second, over FastStream's (one handler a message)",
        "sustained_bare": "sustained orders a second with all events, over the bare loop's at the same batch",
        "waiting": "{waiting} orders waiting at the start: time to the last answer, over the bare loop's",
        "own_time_p50": "the worker's own time from an entry read to the call into the SDK, p50",
        "own_time_p99": "the worker's own time from an entry read to the call into the SDK, p99",
        "checks": "all checks on, per order: what they add to the engine's decision, median",
        "long_day": "round trip with {open} open orders and {rows} journal rows, p50, over an empty worker's",
        "memory": "resident memory after the long flood, above that after its beginning",
        "idle": "processor of an idle, connected worker, of one core",
        "start": "start of the process to `ready`, with the terminal inside",
    },
    figure_heads=("Figure", "Bar", "Aim", "Measured", "In the quiet quarter", ""),
    verdicts={
        Verdict.AIM: "✅ aim reached",
        Verdict.BAR: "☑️ bar reached",
        Verdict.MISSED: "🔴 **missed**",
        Verdict.UNKNOWN: "not measured",
    },
    no_reason="not explained yet",
    subjects={
        "bare": "twenty lines: XREADGROUP, pydantic, orjson, one MULTI of XADD and XACK; redis-py, no broker",
        "bare-c": "the same in C with hiredis at both ends, without reading JSON",
        "sdk-alone": "no bus: the SDK over the simulated terminal, from order_stock_async to the answer",
        "bare-always": "the bare loop, with AOF `always`",
        "qmt-bus": "the whole worker: broker, checks, journal, events, reply; the bare loop's client",
        "qmt-bus-unchecked": "the whole worker, with every check off by `RISK_FILE`",
        "qmt-bus-client": "the whole worker, and the project's own client",
        "qmt-bus-full": "the whole worker, with `JOURNAL_SYNC=full`",
        "qmt-bus-always": "the whole worker, with AOF `always`",
        "qmt-bus-full-always": "the whole worker, with `JOURNAL_SYNC=full` and AOF `always`",
        "qmt-bus-long": "the whole worker over a long day: many open orders, a long journal",
    },
    latency_heads=(
        "Subject",
        "What it is",
        "p50 µs",
        "p90 µs",
        "p99 µs",
        "p50, × bare",
        "p99, × bare",
        "CPU µs",
    ),
    subject="Subject",
    batch="orders/s, batch {count}",
    waited="s, {count} orders",
    memory=(
        "The worker held {before} MiB after {first} orders, and {after} MiB after {last}; its terminal was"
        " another process."
    ),
    stage_heads=("Stage", "p50 µs", "p99 µs"),
    checked=(
        "From a command that was read to the order that is handed over, in the engine alone; all sets of"
        " checks took turns.\nQuotes, instrument, calendar, snapshots and ledgers were known, so that no rule"
        " ended early, and none refused.\nWhat they add is of the side to which they add more."
    ),
    checks={
        "none": "no rule",
        "default": "those that are on without `RISK_FILE`, where real money moves",
        "all": "all rules, with every limit of the account and of the strategy",
    },
    check_heads=("Checks", "buy p50 µs", "p99", "sell p50 µs", "p99", "added µs", "in the quiet quarter"),
    nothing="Not measured in this run.",
    plots={
        "latency": "Round trips by percentile",
        "throughput": "Orders a second against the batch",
        "backlog": "Time for an order against how many have waited",
        "memory": "Memory over a long flood",
        "stages": "The stages of an order's way",
        "checks": "What each rule adds to a decision",
    },
    missing="Missing here, and why:",
    method=(
        "- Each subject is a client and a server process; all live at once. In each of {rounds} rounds every"
        " subject makes {burst}\n  round trips, one outstanding at a time, in an order that is drawn anew; so"
        " what disturbs the machine disturbs all.\n"
        "- Percentiles are of all rounds together. The quiet quarter are the rounds in which a hypervisor"
        " gave least to\n  others, and of these the shortest; it shows how much of a figure is noise.\n"
        "- Bare loop and worker have the very same client, by redis-py, so the server alone makes the"
        " difference.\n"
        "- Redis appends to a file and syncs it every second, but where `always` stands in the name. The"
        " journal's sync is\n  `normal`, but where `full` does. Intent before the call, events before Redis,"
        " in every row.\n"
        "- CPU is what the server process alone uses for an order, and between two of them.\n"
        "- Throughput: four batches in flight, from the first order to the last reply and the last fill."
    ),
    versions="Versions: ",
    again="To repeat it:",
)

CHINESE = Language(
    file="speed.zh-CN.md",
    index=1,
    title="速度",
    introduction=(
        "由 `qmt-bus bench` 生成。全部数据来自同一次运行：所有对象同时存活于同一台机器，轮流测量；\n"
        "请比较比值，微秒数换一台机器便不成立。所有柜台均为立即应答的模拟终端。\n\n"
        "[English](speed.md)"
    ),
    machine="测量环境：",
    chapters={
        "figures": "要达到的指标",
        "latency": "往返时间",
        "throughput": "吞吐量",
        "backlog": "积压的委托",
        "memory": "内存",
        "stages": "时间花在哪里",
        "checks": "风控检查的开销",
        "missing": "未能测量的项目",
        "method": "测量方法",
    },
    figures={
        "round_trip_p50": "`place_order` → 应答的往返时间 p50，与裸循环之比",
        "round_trip_p99": "`place_order` → 应答的往返时间 p99，与裸循环之比",
        "faststream_p50": "FastStream 的 p50（应答一次 XADD，无柜台，无日志）与本项目之比",
        "fastapi_p50": "FastAPI 的 p50（请求、柜台、响应）与本项目之比",
        "sustained_faststream": "每秒持续委托数，与 FastStream（每条消息一次处理）之比",
        "sustained_bare": "每秒持续委托数（全部事件已发布），与同批量裸循环之比",
        "waiting": "启动时已有 {waiting} 笔委托等待：到最后一个应答的时间，与裸循环之比",
        "own_time_p50": "工作进程自身从读到指令到调用 SDK 的时间，p50",
        "own_time_p99": "工作进程自身从读到指令到调用 SDK 的时间，p99",
        "checks": "打开全部检查，每笔委托：引擎决定时间的增量，中位数",
        "long_day": "有 {open} 笔挂单和 {rows} 行日志时的往返时间 p50，与空工作进程之比",
        "memory": "长时间大量委托之后的常驻内存，较开始时的增量",
        "idle": "已连接而空闲的工作进程占用的处理器（单核）",
        "start": "进程启动到 `ready`（终端在进程内）",
    },
    figure_heads=("指标", "底线", "目标", "实测", "安静的四分之一", ""),
    verdicts={
        Verdict.AIM: "✅ 达到目标",
        Verdict.BAR: "☑️ 达到底线",
        Verdict.MISSED: "🔴 **未达到**",
        Verdict.UNKNOWN: "未测量",
    },
    no_reason="尚未说明",
    subjects={
        "bare": "二十行代码：XREADGROUP、pydantic、orjson、XADD 与 XACK 同一个 MULTI；redis-py，无柜台",
        "bare-c": "同样的循环，两端均为 C 与 hiredis，不解析 JSON",
        "sdk-alone": "没有总线：SDK 的 order_stock_async 直接面对模拟终端，直到终端应答",
        "bare-always": "裸循环，AOF `always`",
        "qmt-bus": "完整的工作进程：柜台、检查、日志、委托与成交事件、应答；客户端与裸循环相同",
        "qmt-bus-unchecked": "完整的工作进程，由 `RISK_FILE` 关闭全部检查",
        "qmt-bus-client": "完整的工作进程，使用本项目自己的客户端",
        "qmt-bus-full": "完整的工作进程，`JOURNAL_SYNC=full`",
        "qmt-bus-always": "完整的工作进程，AOF `always`",
        "qmt-bus-full-always": "完整的工作进程，`JOURNAL_SYNC=full` 且 AOF `always`",
        "qmt-bus-long": "完整的工作进程，漫长的一天：大量挂单，很长的日志",
    },
    latency_heads=(
        "对象",
        "内容",
        "p50 µs",
        "p90 µs",
        "p99 µs",
        "p50 与裸循环之比",
        "p99 与裸循环之比",
        "CPU µs",
    ),
    subject="对象",
    batch="每秒委托，批量 {count}",
    waited="秒，{count} 笔委托",
    memory="{first} 笔委托之后工作进程占用 {before} MiB，{last} 笔之后 {after} MiB；终端在另一个进程。",
    stage_heads=("阶段", "p50 µs", "p99 µs"),
    checked=(
        "从读到指令到交出委托，只有引擎本身；各组检查轮流测量。\n"
        "行情、合约信息、交易日历、快照和持仓台账均已知，没有规则提前结束，也没有规则拒绝。\n"
        "增量取买卖两个方向中较大者。"
    ),
    checks={
        "none": "没有规则",
        "default": "没有 `RISK_FILE` 时的默认规则（实盘）",
        "all": "全部规则，账户与策略的每项限额均已设置",
    },
    check_heads=("检查", "买入 p50 µs", "p99", "卖出 p50 µs", "p99", "增量 µs", "安静的四分之一"),
    nothing="本次运行未测量。",
    plots={
        "latency": "各百分位的往返时间",
        "throughput": "每秒委托数与批量",
        "backlog": "每笔委托的时间与积压数量",
        "memory": "大量委托期间的内存",
        "stages": "一笔委托经过的各阶段",
        "checks": "每条规则给决定增加的时间",
    },
    missing="缺少的项目及原因：",
    method=(
        "- 每个对象由一个客户端进程和一个服务器进程组成，全部同时存活。共 {rounds} 轮，每轮每个对象做\n"
        "  {burst} 次往返，同一时刻只有一笔未答复，次序每轮重新抽取；机器受到的干扰由所有对象共同承受。\n"
        "- 百分位取自全部轮次。“安静的四分之一”是被虚拟机管理程序占用最少的轮次（相同者取最短），\n"
        "  用于看出噪声。\n"
        "- 裸循环与工作进程使用完全相同的 redis-py 客户端，差别只来自服务器。\n"
        "- Redis 每秒同步一次追加文件，名称含 `always` 者除外；日志同步为 `normal`，名称含 `full` 者除外。\n"
        "  每一行都做到：调用之前先写意图，发布之前先写事件。\n"
        "- CPU 为服务器进程自身处理一笔委托所用的处理器时间，包括两笔之间所做的一切。\n"
        "- 吞吐量：同时有四批在途，从第一笔委托到最后一个应答和最后一笔成交。"
    ),
    versions="版本：",
    again="重复运行：",
)
