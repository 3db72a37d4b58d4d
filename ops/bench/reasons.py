"""Why a figure is missed, and what was tried: in English and in Chinese, by the figure's key."""

from collections.abc import Mapping

_WORK = (
    (
        "the bare loop's server does some 60 µs of work between two reads; here an order's whole way"
        " is about 250 µs on warm caches, and twice that in a round trip, where three threads wake"
        " for it and find theirs cold: two transactions of the journal, the SDK with the exchange"
        " behind it, four callbacks, four events in seven streams. Tried and kept: whoever has read an"
        " order decides and calls the SDK, whoever hears the answer decides and publishes (six threads"
        " woke before), all of them on one core, journal transactions of one statement and smaller"
        " pages, the SDK's callbacks in one thread of ours. Tried and dropped: the reply before what"
        " came with it, whose second transaction the next order then has to wait for"
    ),
    (
        "裸循环的服务端在两次读取之间只做约 60 微秒的工作；这里一笔委托走完全程，缓存热时约 250 微秒，"
        "往返中约为两倍，因为有三个线程先后被唤醒、缓存是冷的：日志两次事务、SDK 及其后的交易所、四次"
        "回调、写入七条流的四个事件。试过并保留：读到委托的线程自己决定并调用 SDK，听到应答的线程自己"
        "决定并发布（此前要唤醒六个线程）、所有线程固定在一个核心上、日志事务只用一条语句且页更小、"
        "SDK 的回调放在我们自己的一个线程里。试过并放弃：先发应答、后处理随它而来的推送，多出的事务"
        "会被下一笔委托撞上"
    ),
)
_ONE_INTERPRETER = (
    (
        "commands, journal, events and the simulated exchange share one interpreter with the SDK, which"
        " alone manages the rate shown for `sdk-alone`; an order is four callbacks and five rows."
        " Tried and kept: a terminal that costs half of what it did, one core for all threads, pages"
        " that are read ahead, one acknowledgement for many commands, garbage searched for less often"
    ),
    (
        "指令、日志、事件与模拟交易所和 SDK 共用一个解释器，而 SDK 单独的速率见 `sdk-alone`；一笔委托"
        "有四次回调、五行记录。试过并保留：开销减半的模拟终端、所有线程固定在一个核心上、提前读取"
        "下一页、多条指令一次确认、降低垃圾回收的频率"
    ),
)

REASONS: Mapping[str, tuple[str, str]] = {
    "round_trip_p50": _WORK,
    "round_trip_p99": (
        (
            "two threads that both want the interpreter wait for each other, and now and then the disk"
            " or the collector of garbage is in the way. Tried and kept: a switch interval of 0.5 ms in"
            " place of 5 ms (a third of before), the journal carried over between orders and not within"
            " one (less than half of before), one core"
        ),
        (
            "两个都需要解释器的线程会互相等待，偶尔还会碰上磁盘或垃圾回收。试过并保留：切换间隔从"
            " 5 毫秒改为 0.5 毫秒（降到三分之一）、日志的检查点放在两笔委托之间（降到一半以下）、"
            "固定在一个核心上"
        ),
    ),
    "faststream_p50": (
        ("it has one process and one thread, no broker and no journal; see the first line"),
        ("它只有一个进程、一个线程，没有柜台也没有日志；见第一条"),
    ),
    "fastapi_p50": (
        (
            "it calls the SDK in the request and answers on the same connection, and writes"
            " nothing down; see the first line"
        ),
        ("它在请求里直接调用 SDK，并在同一连接上应答，什么也不写下；见第一条"),
    ),
    "sustained_faststream": _ONE_INTERPRETER,
    "sustained_bare": _ONE_INTERPRETER,
    "waiting": _ONE_INTERPRETER,
    "own_time_p50": (
        (
            "reading, deciding and the journal's row; the same code takes half of that when it runs"
            " without pauses"
        ),
        ("读取、决定与写日志；同样的代码连续运行时只需一半的时间"),
    ),
    "own_time_p99": (
        ("as for the round trip's p99"),
        ("与往返时间的 p99 相同"),
    ),
    "memory": (
        (
            "finished orders lie in a scratch file; what is left is what the SDK takes for a moment, when it"
            " hands over the whole day at once, and the interpreter does not give back"
        ),
        ("已完结的委托放在磁盘上的临时文件里；剩下的是 SDK 一次性给出全天数据时占用、而解释器没有归还的内存"),
    ),
}
"""Shown on the page below the table, for figures that are missed."""
