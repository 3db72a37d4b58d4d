"""Redis: whether it answers, and may be trusted with orders."""

from typing import Final

from ops.doctor.findings import Finding, check, found
from ops.doctor.rights import rights, wanting
from ops.doctor.scene import Scene

OLDEST: Final = (6, 2)
"""XAUTOCLAIM and XTRIM MINID came with it."""
SAFE_POLICY: Final = "noeviction"
FULL_PERCENT: Final = 80
YES: Final = "1"


@check(
    "redis.reachable",
    good=["answers"],
    bad=[
        "refused",
        "wrong_password",
        "not_permitted",
        "tls",
        "loading",
        "protected",
        "not_redis",
        "unchecked",
    ],
)
def reachable(scene: Scene) -> Finding:
    """Whether Redis answers this user."""
    bus = scene.bus
    if bus.fault is not None:
        return found(bus.fault.kind, url=bus.shown, words=bus.fault.words)
    if bus.unchecked is not None:
        return found("unchecked", url=bus.shown, option=bus.unchecked)
    return found("answers", url=bus.shown)


@check("redis.version", good=["new"], bad=["old"])
def version(scene: Scene) -> Finding:
    """Whether it knows every command that the worker needs."""
    shown = scene.bus.info.get("redis_version", "")
    numbers = tuple(int(part) for part in shown.split(".")[:2] if part.isdigit())
    return found("old" if numbers < OLDEST else "new", version=shown)


@check("redis.persistence", good=["append_only", "allowed", "simulated_orders"], bad=["volatile"])
def persistence(scene: Scene) -> Finding:
    """Whether it remembers commands and events over a restart."""
    if scene.bus.info.get("aof_enabled") == YES:
        return found("append_only")
    if scene.checked.allow_volatile_redis:
        return found("allowed")
    return found("volatile" if scene.checked.wants_live else "simulated_orders")


@check("redis.writes", good=["written"], bad=["aof_fails", "snapshot_fails"])
def writes(scene: Scene) -> Finding:
    """Whether its last write to its disk succeeded: after one that did not, it takes no commands."""
    info = scene.bus.info
    if info.get("aof_enabled") == YES and info.get("aof_last_write_status", "ok") != "ok":
        return found("aof_fails")
    return found("snapshot_fails" if info.get("rdb_last_bgsave_status", "ok") != "ok" else "written")


@check("redis.eviction", good=["never"], bad=["evicts"])
def eviction(scene: Scene) -> Finding:
    """Whether it could drop keys when its memory is full: a dropped stream is a lost order."""
    policy = scene.bus.info.get("maxmemory_policy", SAFE_POLICY)
    return found("never" if policy == SAFE_POLICY else "evicts", policy=policy)


@check("redis.memory", good=["unlimited", "room"], bad=["full"])
def memory(scene: Scene) -> Finding:
    """Whether it has room below the limit that it was given."""
    info = scene.bus.info
    used, limit = int(info.get("used_memory", 0)), int(info.get("maxmemory", 0))
    if not limit:
        return found("unlimited", used=used >> 20)
    percent = 100 * used // limit
    return found("full" if percent > FULL_PERCENT else "room", percent=percent, limit=limit >> 20)


@check("redis.role", good=["master"], bad=["replica"])
def role(scene: Scene) -> Finding:
    """Whether it takes writes: a replica does not."""
    info = scene.bus.info
    if info.get("role", "master") == "master":
        return found("master")
    return found("replica", master=f"{info.get('master_host')}:{info.get('master_port')}")


@check("redis.rights", good=["enough"], bad=["lacking"])
def acl(scene: Scene) -> Finding:
    """Whether this user may do all that its role needs."""
    bus = scene.bus
    lacking = wanting(bus, rights(scene.role, bus.keys))
    if not lacking:
        return found("enough", role=scene.role)
    return found("lacking", role=scene.role, commands="; ".join(lacking))
