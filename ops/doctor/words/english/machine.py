"""English: the network, the clock, the journal and its disk."""

from typing import Final

from ops.doctor.words.text import Text

MACHINE: Final = {
    "network.loopback": Text(
        "Programs here can connect to each other",
        {
            "open": ("they can",),
            "blocked": (
                "127.0.0.1 cannot be connected to: {words}",
                "Let the firewall or security program allow connections to 127.0.0.1.",
            ),
        },
    ),
    "network.localhost": Text(
        "The name localhost",
        {
            "loopback": ("{addresses}",),
            "elsewhere": (
                "it means {addresses}, and should mean 127.0.0.1",
                r"Add the line '127.0.0.1 localhost' to C:\Windows\System32\drivers\etc\hosts.",
            ),
            "unknown": (
                "it means nothing here: {words}",
                r"Add the line '127.0.0.1 localhost' to C:\Windows\System32\drivers\etc\hosts.",
            ),
        },
    ),
    "network.proxy": Text(
        "Proxies",
        {
            "none": ("none is set",),
            "bypassed": ("{proxies}, not for this machine",),
            "in_the_way": (
                "{proxies} is set for {names} too",
                "Set NO_PROXY=127.0.0.1,localhost, or tick 'bypass proxy for local addresses' in Windows.",
            ),
        },
    ),
    "clock.zone": Text(
        "Time zone",
        {
            "china": ("UTC{hours}",),
            "other": (
                "UTC{hours}; the SDK turns times into dates with local time and expects UTC+8",
                "timedatectl set-timezone Asia/Shanghai, or TZ=Asia/Shanghai for this program.",
            ),
            "other_on_windows": (
                "UTC{hours}; the SDK turns times into dates with local time and expects UTC+8",
                'tzutil /s "China Standard Time" in a command prompt, then start this again.',
            ),
            "variable": (
                "UTC{hours} by the variable TZ={value}, which Windows reads in a way of its own",
                'Remove the variable TZ from the environment; tzutil /s "China Standard Time" sets the zone.',
            ),
        },
    ),
    "clock.skew": Text(
        "This clock and Redis's",
        {
            "agree": ("{seconds} s",),
            "apart": (
                "{seconds} s apart: commands expire too early or too late",
                "Synchronise both machines' clocks with a time server (in Windows: Settings, Time).",
            ),
        },
    ),
    "journal.folder": Text(
        "The state folder",
        {
            "there": ("{path}",),
            "missing": (
                "there is no {path} yet",
                "The first start makes it; qmt-bus doctor --fix makes it now.",
            ),
            "refused": (
                "this user may not write to {path}",
                "Give this user the right, or set STATE_DIR to another folder.",
            ),
            "file": ("{path} is a file", "Set STATE_DIR to a folder."),
            "open_to_all": ("any user of this machine may change what is in {path}", "chmod 700 {path}"),
        },
    ),
    "journal.drive": Text(
        "It is on a disk of this machine",
        {
            "local": ("{path}",),
            "network": (
                "{path} is on a network drive, which SQLite's log does not work on",
                "Set STATE_DIR to a folder on a disk of this machine.",
            ),
        },
    ),
    "journal.healthy": Text(
        "The journal",
        {
            "healthy": ("whole, {rows} rows",),
            "broken": (
                "{path} is damaged: {words}",
                (
                    "Stop the worker, keep a copy of the file, and move it away with its -wal and -shm."
                    " Before trading again, compare the terminal's orders of today with your own."
                ),
            ),
            "newer": (
                "{path} was written by a newer version ({version})",
                "Install that version of qmt-bus again.",
            ),
            "none": ("there is no {path} yet",),
        },
    ),
    "journal.space": Text(
        "Room on the journal's disk",
        {
            "enough": ("{free} MB free",),
            "low": (
                "only {free} MB free of {least} MB on the disk of {path}",
                "Make room, or move STATE_DIR.",
            ),
        },
    ),
}
