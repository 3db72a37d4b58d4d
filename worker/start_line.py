"""The first line of a worker's log: real money or not, which accounts, and what protects them."""

from collections.abc import Sequence

from bus_schema import redis_address
from worker.settings import EMBEDDED_REDIS, OrderRateMode, Settings


def start_line(workers: Sequence[Settings], *, simulated: bool) -> str:
    """Return the line, in English and in Chinese.

    Args:
        workers: the settings of each account that is traded.
        simulated: whether no real order is placed.
    """
    settings = workers[0]
    accounts = ", ".join(f"{one.account_id} ({one.account.account_type})" for one in workers)
    english = "SIMULATED, no real money" if simulated else "LIVE, real money"
    chinese = "模拟，不涉及真实资金" if simulated else "实盘，真实资金"
    terms = "; ".join(told for told, _ in _protections(settings))
    zh_terms = "；".join(told for _, told in _protections(settings))
    return f"{english}: account {accounts}; {terms}. {chinese}：账户 {accounts}；{zh_terms}。"


def _protections(settings: Settings) -> list[tuple[str, str]]:
    file = settings.risk_file
    rates = f"{settings.order_rate_limit or '∞'}/s, {settings.order_daily_limit or '∞'}/day"
    waits = settings.order_rate_mode is OrderRateMode.WAIT
    return [
        _switch("dry run", "演练模式", on=settings.dry_run),
        (f"limits {file}", f"限额文件 {file}") if file else ("no RISK_FILE", "未设置 RISK_FILE"),
        (f"{rates}, {'waits' if waits else 'refuses'}", f"频率 {rates}，超出时{'排队' if waits else '拒绝'}"),
        _switch("signatures", "指令签名", on=settings.command_keys_file is not None),
        # Not the name: a password can stand in its place.
        ("Redis with a user", "Redis 已指定用户")
        if _has_user(settings)
        else ("Redis without a user (no ACL)", "Redis 未指定用户（无 ACL）"),
        _switch("transfers", "资金划转", on=settings.enable_transfers),
    ]


def _switch(english: str, chinese: str, *, on: bool) -> tuple[str, str]:
    return f"{english} {'on' if on else 'off'}", f"{chinese}{'开启' if on else '关闭'}"


def _has_user(settings: Settings) -> bool:
    """Whether a user is named; the default user of Redis has none."""
    url = settings.redis_url.get_secret_value()
    parts = None if url == EMBEDDED_REDIS else redis_address.split(url)
    return bool(parts is not None and parts.username and parts.password)
