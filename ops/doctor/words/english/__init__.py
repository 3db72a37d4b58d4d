"""English: the whole table."""

from typing import Final

from ops.doctor.words.english.bus import BUS
from ops.doctor.words.english.folder import FOLDER
from ops.doctor.words.english.machine import MACHINE
from ops.doctor.words.english.setup import SETUP
from ops.doctor.words.english.terminal import TERMINAL
from ops.doctor.words.text import Words

ENGLISH: Final = Words(
    groups={
        "python": "Python and the SDK",
        "settings": "Settings",
        "userdata": "The terminal's folder",
        "sessions": "Session ids",
        "terminal": "The terminal",
        "quotes": "The quote service",
        "network": "Network and proxies",
        "clock": "Clock",
        "redis": "Redis",
        "streams": "Streams",
        "journal": "Journal and disk",
    },
    checks={**SETUP, **FOLDER, **TERMINAL, **MACHINE, **BUS},
    shared={
        "timed_out": ("not done after {seconds} s", "Look again; if it stays so, this is what hangs."),
        "failed": ("looking failed: {error}", "Report it, with this line."),
        "no_settings": ("the settings are wrong",),
        "no_redis": ("Redis does not answer",),
        "no_answer": ("the SDK did not answer {step}: {words}", "Restart the terminal, then look again."),
        "info_refused": ("this user may not ask Redis: {words}", "Grant INFO, or look as an administrator."),
        "not_connected": ("the terminal is not connected",),
        "no_folder": ("there is no folder {path}",),
        "no_sdk": ("there is no xtquant",),
        "no_import": ("xtquant cannot be imported",),
        "elsewhere": ("can only be seen on Windows",),
        "simulated": ("BROKER=simulated needs none",),
        "embedded": ("REDIS_URL=embedded: it is made when the worker starts",),
        "no_path": ("MINIQMT_USERDATA_PATH is not set",),
        "worker_runs": ("not asked, a worker of this account runs; see 'The worker'",),
        "other_role": ("only the worker needs this, not {role}",),
        "not_asked": ("not asked, as --no-connect says",),
    },
    fixes={
        "remove_queue_files": "Remove {count} queue files ({size} MB) of our own session ids from {folder}?",
        "add_groups": "Add the group 'worker' to {keys}?",
        "make_state_folder": "Make the folder {path}?",
    },
    lines={
        "looking": "looking at: {title} …",
        "line": "{title}: {found}",
        "summary": "{good} in order, {bad} wrong, {unknown} not known, {aside} passed over",
        "do": "do: ",
        "fixed": "done",
        "not_fixed": "it could not be done: {error}",
        "recorded": "recorded: {path}; read it before you send it on: nothing personal should be in it",
        "not_recorded": "nothing was recorded: {path} cannot be written: {error}",
        "not_in_record": "not in it: {part}: {reason}",
        "page_title": "Trouble-shooting",
        "page_introduction": (
            "Every check of `qmt-bus doctor`, and what to do about each fault that it can find. Written from"
            " the table of checks\nby `qmt-bus doctor --pages docs`.\n\n[简体中文](troubleshooting.zh-CN.md)"
        ),
        "page_heads": "| found | what to do |",
        "page_shared": "Any check",
    },
)
