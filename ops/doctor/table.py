"""The table of all checks, in the order in which they are looked at and shown."""

from typing import Final

from ops.doctor.checks import (
    clock,
    journal,
    network,
    python,
    quotes,
    redis,
    sessions,
    settings,
    streams,
    terminal,
    userdata,
)
from ops.doctor.findings import Check

CHECKS: Final[tuple[Check, ...]] = (
    python.version,
    python.bits,
    python.sdk,
    python.shadowed,
    python.sdk_version,
    python.build,
    python.lua,
    python.importing,
    settings.valid,
    settings.file,
    settings.names,
    settings.enabled,
    settings.account,
    settings.path,
    userdata.exists,
    userdata.case,
    userdata.name,
    userdata.writable,
    userdata.letters,
    userdata.permission,
    userdata.space,
    # Before the terminal is connected to, which leaves a fresh queue file.
    sessions.in_use,
    sessions.leftovers,
    sessions.size,
    terminal.runs,
    terminal.mode,
    terminal.session,
    terminal.connect,
    terminal.account,
    terminal.login,
    quotes.announced,
    quotes.port,
    quotes.owner,
    quotes.scan,
    quotes.xtview,
    quotes.xtdata,
    network.loopback,
    network.localhost,
    network.proxy,
    clock.zone,
    clock.skew,
    redis.reachable,
    redis.version,
    redis.persistence,
    redis.writes,
    redis.eviction,
    redis.memory,
    redis.role,
    redis.acl,
    streams.groups,
    streams.worker,
    streams.backlog,
    streams.dead,
    journal.folder,
    journal.drive,
    journal.healthy,
    journal.space,
)


def groups() -> list[str]:
    """Return the names of the groups, in order."""
    return list(dict.fromkeys(one.group for one in CHECKS))
