"""English: the terminal's folder and what sessions leave in it."""

from typing import Final

from ops.doctor.words.text import Text

FOLDER: Final = {
    "userdata.exists": Text(
        "The terminal's folder exists",
        {
            "there": ("{path}",),
            "missing": (
                "there is no folder {path}",
                "Look where the terminal is installed; start it once in 极简模式, which makes userdata_mini.",
            ),
            "no_folder_but_file": (
                "{path} is a file",
                "Set MINIQMT_USERDATA_PATH to the folder userdata_mini itself.",
            ),
        },
    ),
    "userdata.used": Text(
        "A terminal has used it",
        {
            "used": ("{path}",),
            "never": (
                "no terminal has written into {path}; the SDK makes a wrong folder itself",
                "Set MINIQMT_USERDATA_PATH to the terminal's own folder, and delete this one.",
            ),
        },
    ),
    "userdata.case": Text(
        "Capitals in its path",
        {
            "same": ("as on the disk",),
            "other": ("{path} is {real} on the disk", "Set MINIQMT_USERDATA_PATH={real}"),
        },
    ),
    "userdata.name": Text(
        "It is userdata_mini",
        {
            "mini": ("{path}",),
            "research": ("{path}, of a research terminal (投研端)",),
            "above": ("{path} is the folder above it", "Set MINIQMT_USERDATA_PATH={meant}"),
            "not_mini": (
                "{path} is that of the whole terminal; connecting through it returns -1",
                "Set MINIQMT_USERDATA_PATH={meant}",
            ),
            "other": (
                "{path} is neither userdata_mini nor userdata",
                "Set MINIQMT_USERDATA_PATH to the folder userdata_mini where the terminal is installed.",
            ),
        },
    ),
    "userdata.writable": Text(
        "This user may write there",
        {
            "writable": ("files can be made in {path}",),
            "refused": (
                "no files can be made in {path}, so connecting returns -1",
                "Give this user the right to change the folder, or run as who installed the terminal.",
            ),
            "system_drive": (
                "{path} is on Windows' own drive, where this user may not write, so connecting returns -1",
                "Install the terminal on another drive such as D:, or run both as administrator.",
            ),
        },
    ),
    "userdata.letters": Text(
        "Letters in its path",
        {
            "plain": ("plain letters only",),
            "code_page": ("{path}; code page {page} has them",),
            "mangled": (
                "{path} has letters that code page {page} cannot hand on to the SDK",
                "Install the terminal in a folder with plain letters only.",
            ),
        },
    ),
    "userdata.permission": Text(
        "The broker has opened the API",
        {
            "granted": ("{file} exists",),
            "missing": (
                "there is no {file}: orders through the API are not permitted",
                "Ask the broker for the MiniQMT API permission (极简 API 权限), then restart the terminal.",
            ),
        },
    ),
    "userdata.space": Text(
        "Room on the terminal's disk",
        {
            "enough": ("{free} MB free",),
            "low": (
                "only {free} MB free of {least} MB needed on the disk of {path}",
                "Make room; old files down_queue_* may be deleted while the terminal is closed.",
            ),
        },
    ),
    "sessions.in_use": Text(
        "Session ids of this account's worker",
        {
            "free": ("{ids} are free",),
            "ours": ("{ids} are in use by the worker",),
            "taken": (
                "another program holds {files}",
                "End the old worker or the other strategy that uses session ids {ids}; then wait 5 seconds.",
            ),
        },
    ),
    "sessions.leftovers": Text(
        "Queue files that the worker left",
        {
            "none": ("none",),
            "in_use": ("{count}, in use",),
            "fresh": ("{count}, from today",),
            "stale": (
                "{count} files ({size} MB) that nobody has used for {hours} h",
                "qmt-bus doctor --fix removes them: an old queue repeats its day, its lock can bar one.",
            ),
        },
    ),
    "sessions.size": Text(
        "Queue files of all sessions",
        {
            "little": ("{size} MB of {sessions} sessions",),
            "much": (
                "{size} MB of {sessions} sessions; each session id leaves 75 MB",
                "Close the terminal, delete down_queue_* in userdata_mini, and use few, fixed session ids.",
            ),
        },
    ),
}
