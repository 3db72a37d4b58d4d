"""Chinese: Redis and the streams."""

from typing import Final

from ops.doctor.words.text import Text

BUS: Final = {
    "redis.reachable": Text(
        "Redis 能否连接",
        {
            "answers": ("{url}",),
            "refused": ("{url} 没有应答：{words}", "启动 Redis；核对 REDIS_URL 的地址与端口。"),
            "wrong_password": (
                "{url} 拒绝了用户名或密码：{words}",
                "把用户名与密码写入 REDIS_URL：redis://USER:PASSWORD@HOST:PORT/0",
            ),
            "not_permitted": (
                "{url} 不允许该用户做任何事：{words}",
                "授予每个客户端都需要的权限：ACL SETUSER 用户名 +@connection +client +time。",
            ),
            "tls": (
                "{url} 与本机无法建立 TLS：{words}",
                "Redis 没有 TLS 时写 redis://；否则指明其 CA：rediss://...?ssl_ca_certs=ca.pem",
            ),
            "loading": ("{url} 正在读取数据文件", "等一分钟再检查。"),
            "protected": (
                "{url} 只接受来自它本机的连接：{words}",
                "为 Redis 设置密码和监听地址（bind、requirepass 或 ACL）。",
            ),
            "not_redis": (
                "在 {url} 应答的不是 Redis：{words}",
                "核对 REDIS_URL 的端口；rediss:// 只用于 TLS。",
            ),
            "unchecked": (
                "{url} 有应答，但 {option} 使任何中间人都能冒充它",
                "从 REDIS_URL 中删除该选项；自有机构的证书用 ssl_ca_certs=文件 指定。",
            ),
        },
    ),
    "redis.version": Text(
        "Redis 版本",
        {
            "new": ("{version}",),
            "old": (
                "{version}；需要 6.2 或更新版本",
                "改用 Memurai、较新的 redis-windows 构建、WSL2 或另一台机器；旧移植版 5.0 不能使用。",
            ),
        },
    ),
    "redis.persistence": Text(
        "Redis 重启后是否记得数据",
        {
            "append_only": ("已开启 AOF",),
            "allowed": ("不记得，ALLOW_VOLATILE_REDIS 允许如此",),
            "simulated_orders": ("不记得；对模拟委托已足够",),
            "volatile": (
                "重启后会丢失指令与事件",
                "执行 redis-cli CONFIG SET appendonly yes，并写入 redis.conf。",
            ),
        },
    ),
    "redis.writes": Text(
        "Redis 能否写盘",
        {
            "written": ("上次写入成功",),
            "aof_fails": ("上次写入 AOF 失败", "查看 Redis 日志；清理其磁盘或授予写权限。"),
            "snapshot_fails": (
                "上次快照失败，Redis 可能拒绝指令（MISCONF）",
                "查看 Redis 日志；清理其磁盘或授予写权限。",
            ),
        },
    ),
    "redis.eviction": Text(
        "Redis 是否会淘汰数据",
        {
            "never": ("maxmemory-policy {policy}",),
            "evicts": (
                "maxmemory-policy {policy} 会丢弃尚未读取的委托",
                "执行 redis-cli CONFIG SET maxmemory-policy noeviction，并写入 redis.conf。",
            ),
        },
    ),
    "redis.memory": Text(
        "Redis 内存",
        {
            "unlimited": ("已用 {used} MB，没有上限",),
            "room": ("{limit} MB 的 {percent}%",),
            "full": (
                "{limit} MB 的 {percent}%：不久将拒绝指令",
                "调高 maxmemory，或调低 STREAM_RETENTION_HOURS。",
            ),
        },
    ),
    "redis.role": Text(
        "Redis 是否可写",
        {
            "master": ("是主节点",),
            "replica": ("是 {master} 的副本", "把 REDIS_URL 设为主节点。"),
        },
    ),
    "redis.rights": Text(
        "该用户在 Redis 中的权限",
        {
            "enough": ("具备角色 {role} 所需的全部权限",),
            "lacking": (
                "角色 {role} 缺少权限：{commands}",
                "授予这些权限，或在 REDIS_URL 中换一个用户；qmt-bus acl 可生成具备这些权限的用户。",
            ),
        },
    ),
    "streams.names": Text(
        "策略名称",
        {
            "valid": ("均合规",),
            "impossible": (
                "{key} 中有 {count} 个不合规的名称，其指令无人读取：{names}",
                "名称为 1 至 23 个字符 A-Z a-z 0-9 _ . -；请改名，并用 SREM 从集合中删除旧名。",
            ),
        },
    ),
    "streams.groups": Text(
        "指令流的消费组",
        {
            "there": ("每条流都有消费组",),
            "missing": (
                "缺少消费组 worker：{keys}",
                "qmt-bus doctor --fix 可补上；工作进程下次启动时也会补上。",
            ),
            "wrong_type": ("{key} 不是流：{words}", "用 redis-cli DEL 删除此键；其中没有本系统的数据。"),
        },
    ),
    "streams.worker": Text(
        "工作进程",
        {
            "ready": ("{seconds} 秒前就绪",),
            "silent": (
                "原状态 {state}，已有 {seconds} 秒没有消息",
                "用 qmt-bus run 重新启动；日志中有它结束的原因。",
            ),
            "halted": ("已暂停交易：{reason}", "可以继续交易时执行 qmt-bus send --control resume。"),
            "not_ready": ("{state}：{reason}", "原因来自终端；终端恢复后工作进程会自行连接。"),
            "never": ("该账户还没有运行过工作进程",),
            "stopped": ("{seconds} 秒前已停止",),
        },
    ),
    "streams.backlog": Text(
        "等待中的指令",
        {
            "none": ("没有",),
            "moving": ("{count} 条，正在处理",),
            "waiting": (
                "{count} 条，最早的已等 {seconds} 秒，而没有工作进程在运行",
                "用 qmt-bus run 启动；其间过期的指令会得到 expired 应答，不会成交。",
            ),
            "stuck": (
                "{count} 条，最早的已等 {seconds} 秒，尽管工作进程在运行",
                "查看 qmt-bus tail status 与工作进程日志；没有线索则重启它。",
            ),
        },
    ),
    "streams.dead": Text(
        "无法读取的条目",
        {
            "none": ("一天内没有",),
            "some": ("一天内 {count} 条", "qmt-bus tail dead --since 0 会显示它们及原因。"),
        },
    ),
}
