"""What stands on the page besides its rows, in both languages."""

from collections.abc import Mapping

from ops.rulebook.about import Text
from worker.engine.operations import of_accounts, of_data, of_lending
from worker.engine.operations.operation import Effect
from worker.engine.operations.table import CORE, LIFE, ORDERS

TITLE = Text("Operations beside orders", "委托以外的操作")
INTRODUCTION = Text(
    "Written by `qmt-bus schema` from the table that carries them out. "
    "[简体中文](operations-table.zh-CN.md)\n\n"
    "Each is a command on a strategy's stream, with the fields of its [schema](schema); a client has a "
    "method of its name. All of them go out as the SDK's native requests, which no thread waits for, "
    "so that a lost answer holds up nothing: what only asks is answered `timeout` after its time. What "
    "**acts** is written into the journal before it leaves and never sent twice; without an answer, "
    "over a crash too, it is `outcome_unknown`, and a repeat with the same id gets the first one's "
    "answer. A halt stops what acts, not what only **ends** something. Where the terminal or the "
    "counter refuses, the answer is `broker_rejected` with its words.\n\n"
    "What has a permission is `unsupported` until the worker's owner sets it. Passwords of banks are "
    "in the worker's own file, `BANK_PASSWORDS_FILE`; a command names an entry of it with "
    "`password_name`. Tables are written into the folder `exports` in `STATE_DIR` and nowhere else.\n\n"
    "No row has been tried against a real terminal. The simulated one answers all of them for a "
    "`CREDIT` account; what it fills them with is an assumption.",
    "本页由 `qmt-bus schema` 根据执行这些操作的表生成。[English](operations-table.md)\n\n"
    "每个操作都是策略流上的一条指令，字段见其[结构](schema)；客户端有同名方法。全部以 SDK 的原生请求发"
    "出，没有线程等待答复，丢失的答复不会阻塞任何事情：只查询的操作超时后答复 `timeout`。**会改变状态**"
    "的操作在发出前写入日志库，绝不重复发送；若没有答复（包括进程崩溃），答复为 "
    "`outcome_unknown`；以相同 id 重发得到第一次的答复。停止交易（halt）会拒绝会改变状态的操作，但不拒"
    "绝只**撤销**什么的操作。终端或柜台拒绝时答复 `broker_rejected` 并附原话。\n\n"
    "需要权限的操作，在所有者设置之前一律答复 `unsupported`。银行密码保存在工作进程自己的文件 "
    "`BANK_PASSWORDS_FILE` 中，指令以 `password_name` 引用其中的条目。数据表只写入 `STATE_DIR` 下的 "
    "`exports` 目录。\n\n"
    "以上均未在真实终端上试过。模拟终端对 `CREDIT` 账户全部作答，其内容为假设。",
)
HEADS = (
    Text("command", "指令"),
    Text("does", "作用"),
    Text("of `XtQuantTrader`", "`XtQuantTrader` 的方法"),
    Text("there it", "该方法"),
    Text("result", "结果"),
    Text("effect", "性质"),
    Text("seconds", "时限（秒）"),
    Text("permission", "权限"),
    Text("the SDK's own method", "SDK 自带方法的缺陷"),
)
WAITS: Mapping[bool, Text] = {True: Text("waits", "同步"), False: Text("calls back", "异步回调")}
MANY: Mapping[bool, Text] = {True: Text("a list of `{}`", "`{}` 的列表"), False: Text("`{}`", "`{}`")}
EFFECTS: Mapping[Effect, Text] = {
    Effect.ASKS: Text("asks", "查询"),
    Effect.ACTS: Text("acts", "改变状态"),
    Effect.ENDS: Text("ends", "撤销"),
}
BROKEN: Mapping[str, str] = {
    "": "—",
    of_accounts.NO_ROWS: "终端无数据时抛出 IndexError",
    of_accounts.NOT_LISTENED_TO: "无人接收其答复，导致进程终止",
    of_lending.WRONG_NAME: "合约编号的字段名写错，抛出 AttributeError",
    of_lending.UNKNOWN_NAME: "引用不存在的变量，抛出 NameError",
    of_data.NO_TEXT: "终端无答复时抛出 JSONDecodeError",
}
"""What is wrong with it, in Chinese; the English is the row's own."""

EXCEPTIONS = Text("What has no row", "不在表中的方法")
EXCEPTION_HEADS = (Text("of `XtQuantTrader`", "`XtQuantTrader` 的方法"), Text("why", "原因"))
REASONS: Mapping[str, str] = {
    ORDERS: "委托或撤单，另有规则与记录",
    CORE: "工作进程自身依赖的查询，另有指令",
    LIFE: "由工作进程自己负责：启动、连接与停止",
}
