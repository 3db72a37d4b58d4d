"""Why a figure is missed, and what was tried: in English and in Chinese, by the figure's key."""

from collections.abc import Mapping

_HAND_OVERS = (
    (
        "an order wakes five threads one after the other (reader, the one that calls the SDK, the"
        " SDK's own, engine, shipper), so that no call that hangs can stop the rest; a wake-up"
        " costs 20 to 60 µs here, and what runs after it runs with cold caches. Tried: the"
        " reader's thread decides itself (about 100 µs less until the SDK's call), bells in place"
        " of conditions, no retry object around each batch; deciding in the SDK's callback as"
        " well made it slower"
    ),
    (
        "一笔委托要依次唤醒五个线程（读取、调用 SDK、SDK 自身、引擎、发送），这样任何卡住的调用都"
        "不会拖住其余部分；每次唤醒在这里要 20 到 60 微秒，唤醒后缓存也是冷的。试过：读取线程自己"
        "做决定（到调用 SDK 约少 100 微秒）、用铃代替条件变量、不再为每批数据构造重试对象；在 SDK"
        " 回调里也做决定反而更慢"
    ),
)
_ONE_INTERPRETER = (
    (
        "journal, events and the simulated exchange share one interpreter with the SDK, which"
        " alone manages the rate shown for `sdk-alone`; an order is three to four callbacks and"
        " up to ten rows. Tried: searching for garbage less often (a fifth more)"
    ),
    (
        "日志、事件与模拟交易所和 SDK 共用一个解释器，而 SDK 单独的速率见 `sdk-alone`；一笔委托有"
        "三到四次回调、最多十行记录。试过：减少垃圾回收的频率（快五分之一）"
    ),
)

REASONS: Mapping[str, tuple[str, str]] = {
    "round_trip_p50": _HAND_OVERS,
    "round_trip_p99": (
        (
            "two threads that both want the interpreter wait for each other. Tried: a switch"
            " interval of 0.5 ms in place of 5 ms, which took it to about a third"
        ),
        ("两个都需要解释器的线程会互相等待。试过：把切换间隔从 5 毫秒改为 0.5 毫秒，降到约三分之一"),
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
            "reading, deciding and the journal's row are two thirds of it, the hand-over to the"
            " SDK's thread is the rest; the same code takes a third of that when it runs without"
            " pauses"
        ),
        ("读取、决定与写日志占三分之二，交给 SDK 线程占其余；同样的代码连续运行时只需三分之一的时间"),
    ),
    "own_time_p99": (
        ("as for the round trip's p99"),
        ("与往返时间的 p99 相同"),
    ),
    "memory": (
        (
            "today's orders are remembered, so that a repeat is answered without a disk and a"
            " replayed push is known: about 4 KB each. Not tried: keeping finished ones in the"
            " journal alone"
        ),
        (
            "当天的委托都记在内存里，重复指令无需读盘即可应答，重放的推送也能识别：每笔约 4 KB。"
            "未试：已完结的只留在日志里"
        ),
    ),
}
"""Shown on the page below the table, for figures that are missed."""
