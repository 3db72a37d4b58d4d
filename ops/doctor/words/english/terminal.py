"""English: the terminal and its quote service."""

from typing import Final

from ops.doctor.words.text import Text

TERMINAL: Final = {
    "terminal.runs": Text(
        "The terminal runs",
        {
            "runs": ("{names}",),
            "not_running": ("none of {names} runs", "Start the terminal in 极简模式 and log in."),
        },
    ),
    "terminal.mode": Text(
        "It is in 极简 mode",
        {
            "mini": ("XtMiniQmt.exe runs",),
            "research": ("the research terminal (投研端) runs",),
            "full": (
                "only the whole terminal runs, which takes no orders from the SDK",
                "Log out, tick 极简模式 (独立交易) in the login window, and log in again.",
            ),
            "not_running": ("no terminal runs",),
        },
    ),
    "terminal.session": Text(
        "Same login session as the terminal",
        {
            "same": ("session {own}",),
            "service": (
                "this runs as a service, in session 0, which cannot reach the terminal's shared memory",
                "Run the worker as the logged-on user: a scheduled task 'only when user is logged on'.",
            ),
            "other": (
                "this is session {own}, the terminal is in {its}",
                "Start the worker from the desktop on which the terminal is open.",
            ),
            "not_running": ("no terminal runs",),
        },
    ),
    "terminal.connect": Text(
        "connect()",
        {
            "connected": ("0, with session id {session}",),
            "refused": (
                "{code}, with session id {session}",
                (
                    "Go through what is marked above: 极简模式, logged in, userdata_mini, right to write,"
                    " up_queue_xtquant, the same login session, no other program with this session id."
                ),
            ),
            "hangs": ("it does not return", "Restart the terminal, then look again."),
            "dies": (
                "the process ends before it returns: {words}",
                "Reinstall xtquant, and use the one that the terminal brings (XTQUANT_PATH) if it stays so.",
            ),
        },
    ),
    "terminal.account": Text(
        "The terminal has the account",
        {
            "known": ("{account}, {type}",),
            "unknown": (
                "it does not know {account} as {type}",
                "Compare MINIQMT_ACCOUNT_ID with the number in the terminal, and log in to that account.",
            ),
            "other_type": (
                "{account} is {its} there, and {type} in the settings",
                "Set MINIQMT_ACCOUNT_TYPE={its}",
            ),
        },
    ),
    "terminal.login": Text(
        "The account is logged in",
        {
            "ok": ("it is, and its money can be read",),
            "closed": ("it is, after hours",),
            "waiting": (
                "not yet (status {status})",
                "Log in to the account in the terminal; after some minutes, log out and in again.",
            ),
            "disabled": (
                "the account is disabled (status {status})",
                "Enable it in the terminal's account management, or ask the broker.",
            ),
            "failed": (
                "the login has failed (status {status})",
                "Log out and in again in the terminal; brokers end logins overnight.",
            ),
            "no_asset": (
                "the status is right, but its money cannot be read",
                "Restart the terminal: its link to the broker is dead.",
            ),
            "unlisted": ("the terminal does not list the account",),
        },
    ),
    "quotes.announced": Text(
        "Quote services say where they serve",
        {
            "here": ("{meant}",),
            "default": ("{addresses}; the SDK follows it",),
            "other": (
                "they serve at {addresses}, the settings say {meant}",
                "Set MINIQMT_PORT to the port that is announced.",
            ),
            "nothing": (
                "nothing is announced in {folder}",
                "Start the terminal in 极简模式; if it runs, restart it.",
            ),
        },
    ),
    "quotes.port": Text(
        "MINIQMT_HOST and MINIQMT_PORT answer",
        {
            "open": ("{host}:{port} takes connections",),
            "closed": (
                "nobody listens at {host}:{port} ({words})",
                "Start the terminal; if its quote service uses another port, set MINIQMT_PORT.",
            ),
            "silent": (
                "{host}:{port} does not react",
                "A firewall swallows it: allow 127.0.0.1 and this port in it and in the security program.",
            ),
            "no_host": ("there is no host {host}", "Set MINIQMT_HOST=127.0.0.1"),
        },
    ),
    "quotes.owner": Text(
        "Who listens on that port",
        {
            "terminal": ("{name} ({pid})",),
            "foreign": (
                "port {port} belongs to {name} ({pid}), which is no terminal",
                "End {name} or give it another port, and restart the terminal.",
            ),
            "nobody": ("nobody listens on port {port}",),
            "far": ("{host} is another machine",),
        },
    ),
    "quotes.scan": Text(
        "xtconn.scan_available_server_addr()",
        {
            "seen": ("{addresses}",),
            "none": ("it sees no running quote service", "Start the terminal; restart it if it runs."),
        },
    ),
    "quotes.xtview": Text(
        "xtview.connect()",
        {
            "connects": ("{host}:{port}",),
            "fails": ("{error}", "Start the terminal and allow third-party programs to connect to it."),
            "hangs": ("it does not return", "Something else than a quote service listens there: see above."),
        },
    ),
    "quotes.xtdata": Text(
        "xtdata.connect()",
        {
            "connects": ("{host}:{port}",),
            "fails": ("{error}", "Start the terminal and allow third-party programs to connect to it."),
            "hangs": ("it does not return", "Something else than a quote service listens there: see above."),
        },
    ),
}
