"""English: Redis and the streams."""

from typing import Final

from ops.doctor.words.text import Text

BUS: Final = {
    "redis.reachable": Text(
        "Redis answers",
        {
            "answers": ("{url}",),
            "refused": (
                "{url} does not: {words}",
                "Start Redis; compare REDIS_URL with its address and port.",
            ),
            "wrong_password": (
                "{url} refuses the user or password: {words}",
                "Write user and password into REDIS_URL: redis://USER:PASSWORD@HOST:PORT/0",
            ),
            "not_permitted": (
                "{url} lets this user do nothing: {words}",
                "Grant what every client needs: ACL SETUSER name +@connection +client +time.",
            ),
            "tls": (
                "{url} and this machine cannot agree on TLS: {words}",
                "Write redis:// where Redis has no TLS; else name its CA: rediss://...?ssl_ca_certs=ca.pem",
            ),
            "loading": ("{url} is still reading its files", "Wait a minute, then look again."),
            "protected": (
                "{url} takes connections from its own machine only: {words}",
                "Give Redis a password and the address to listen at (bind, requirepass or an ACL).",
            ),
            "not_redis": (
                "{url} is answered by something that is no Redis: {words}",
                "Compare the port in REDIS_URL; rediss:// is for TLS only.",
            ),
            "unchecked": (
                "{url} answers, but {option} lets anybody on the way pass for it",
                "Leave that out of REDIS_URL; ssl_ca_certs=FILE names an authority of your own.",
            ),
        },
    ),
    "redis.version": Text(
        "Redis's version",
        {
            "new": ("{version}",),
            "old": (
                "{version}; 6.2 or newer is needed",
                "Use Memurai, a newer redis-windows build, WSL2 or another machine, not the old port 5.0.",
            ),
        },
    ),
    "redis.persistence": Text(
        "Redis remembers over a restart",
        {
            "append_only": ("it keeps an append-only file",),
            "allowed": ("it does not, and ALLOW_VOLATILE_REDIS allows that",),
            "simulated_orders": ("it does not; enough for simulated orders",),
            "volatile": (
                "it forgets commands and events when it restarts",
                "redis-cli CONFIG SET appendonly yes, and the same in redis.conf.",
            ),
        },
    ),
    "redis.writes": Text(
        "Redis can write to its disk",
        {
            "written": ("its last write succeeded",),
            "aof_fails": (
                "its last write to the append-only file failed",
                "Look at Redis's log; make room on its disk or give it the right to write there.",
            ),
            "snapshot_fails": (
                "its last snapshot failed, so it may refuse commands (MISCONF)",
                "Look at Redis's log; make room on its disk or give it the right to write there.",
            ),
        },
    ),
    "redis.eviction": Text(
        "Redis drops nothing",
        {
            "never": ("maxmemory-policy {policy}",),
            "evicts": (
                "maxmemory-policy {policy} can drop orders that nobody has read",
                "redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf.",
            ),
        },
    ),
    "redis.memory": Text(
        "Redis's memory",
        {
            "unlimited": ("{used} MB in use, no limit",),
            "room": ("{percent} % of {limit} MB",),
            "full": (
                "{percent} % of {limit} MB: it will soon refuse commands",
                "Raise maxmemory, or lower STREAM_RETENTION_HOURS.",
            ),
        },
    ),
    "redis.role": Text(
        "Redis takes writes",
        {
            "master": ("it is a master",),
            "replica": ("it is a replica of {master}", "Set REDIS_URL to the master."),
        },
    ),
    "redis.rights": Text(
        "This user's rights at Redis",
        {
            "enough": ("all that the role {role} needs",),
            "lacking": (
                "the role {role} may not: {commands}",
                "Grant them, or use another user in REDIS_URL; qmt-bus acl writes users with such rights.",
            ),
        },
    ),
    "streams.names": Text(
        "The strategies' names",
        {
            "valid": ("each can be one",),
            "impossible": (
                "{count} in {key} can be none, so nobody reads their commands: {names}",
                "A name has 1 to 23 of A-Z a-z 0-9 _ . -; choose another, and SREM the old one from the set.",
            ),
        },
    ),
    "streams.groups": Text(
        "Groups of the command streams",
        {
            "there": ("each stream has its group",),
            "missing": (
                "without the group 'worker': {keys}",
                "qmt-bus doctor --fix adds it, and so does the worker's next start.",
            ),
            "wrong_type": (
                "{key} is no stream: {words}",
                "redis-cli DEL this key; nothing of ours is in it.",
            ),
        },
    ),
    "streams.worker": Text(
        "The worker",
        {
            "ready": ("ready, {seconds} s ago",),
            "silent": (
                "was {state}, and has said nothing for {seconds} s",
                "Start it again with qmt-bus run; its log says why it ended.",
            ),
            "halted": ("halted: {reason}", "qmt-bus send --control resume, when trade may go on."),
            "not_ready": (
                "{state}: {reason}",
                "The reason is the terminal's; once it can be reached, the worker connects by itself.",
            ),
            "never": ("no worker of this account has run yet",),
            "stopped": ("it was stopped {seconds} s ago",),
        },
    ),
    "streams.backlog": Text(
        "Commands that wait",
        {
            "none": ("none",),
            "moving": ("{count}, being worked on",),
            "waiting": (
                "{count}, the oldest for {seconds} s, and no worker runs",
                "Start it with qmt-bus run; what has expired meanwhile is answered so, and does not trade.",
            ),
            "stuck": (
                "{count}, the oldest for {seconds} s, although a worker runs",
                "Look at qmt-bus tail status and at the worker's log; restart it if they show nothing.",
            ),
        },
    ),
    "streams.dead": Text(
        "Unreadable entries",
        {
            "none": ("none within a day",),
            "some": ("{count} within a day", "qmt-bus tail dead --since 0 shows them and why."),
        },
    ),
}
