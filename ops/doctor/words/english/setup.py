"""English: Python and the settings."""

from typing import Final

from ops.doctor.words.text import Text

SETUP: Final = {
    "python.version": Text(
        "Python's version",
        {
            "fits": ("Python {version}",),
            "too_old": (
                "Python {version}; qmt-bus needs {oldest} or newer",
                "Install Python 3.11, 3.12 or 3.13 (64 bits) from python.org, and qmt-bus with it.",
            ),
        },
    ),
    "python.bits": Text(
        "Python has 64 bits",
        {
            "wide": ("{bits} bits",),
            "narrow": (
                "{bits} bits; xtquant exists for 64 only",
                'Install the "Windows installer (64-bit)" of Python from python.org.',
            ),
        },
    ),
    "python.ours": Text(
        "Nothing is installed over qmt-bus",
        {
            "alone": ("no other package has its names",),
            "overlaid": (
                "another package has put files over its own: {packages}",
                "Uninstall it, and install qmt-bus anew with --force-reinstall, in a venv of its own.",
            ),
        },
    ),
    "python.sdk": Text(
        "Where xtquant comes from",
        {
            "installed": ("installed with this Python: {folder}",),
            "given": ("from XTQUANT_PATH: {folder}",),
            "missing": (
                "xtquant is not installed in this Python",
                'python -m pip install ".[worker]" in the clone, or set XTQUANT_PATH to its folder.',
            ),
            "not_there": (
                "there is no xtquant/xttrader.py in {path}",
                "Set XTQUANT_PATH to the folder that contains the folder xtquant, or leave it empty.",
            ),
        },
    ),
    "python.copies": Text(
        "Only one xtquant can be meant",
        {
            "one": ("no other copy in the way",),
            "several": (
                "{first} is used, and hides {others}",
                "Move the copy that is not meant, or name the right one with XTQUANT_PATH.",
            ),
        },
    ),
    "python.sdk_version": Text(
        "xtquant's version",
        {
            "current": ("{version}",),
            "old": (
                "{version}; qmt-bus was written against {oldest}",
                "python -m pip install --upgrade xtquant; with XTQUANT_PATH, update the terminal.",
            ),
            "unsaid": (
                "this copy does not say its version",
                "Brokers' copies may leave it out; prefer the one from pip ({oldest} or newer).",
            ),
        },
    ),
    "python.build": Text(
        "xtquant was built for this Python",
        {
            "fits": ("there is a build for Python {version}",),
            "none": (
                "there is none for Python {version}, only for {builds}",
                "Install qmt-bus into one of these Pythons (3.11 or newer), or update xtquant.",
            ),
        },
    ),
    "python.lua": Text(
        "xtquant's config.lua and env.lua",
        {
            "there": ("{files} can be read",),
            "missing": (
                "missing: {files}",
                "python -m pip install --force-reinstall xtquant; a virus scanner may have removed them.",
            ),
            "unreadable": (
                "empty, or not readable by this user: {files}",
                "python -m pip install --force-reinstall xtquant, as the user who runs the worker.",
            ),
        },
    ),
    "python.import": Text(
        "xtquant can be imported",
        {
            "runs": ("it can",),
            "fails": (
                "it cannot: {error}",
                "It needs Windows and a Python that it was built for; BROKER=simulated works without it.",
            ),
            "dies": (
                "importing it ends the process: {words}",
                "Install the Visual C++ runtime for x64 and reinstall xtquant.",
            ),
            "hangs": (
                "importing it does not end",
                "Restart the terminal; look whether a virus scanner holds xtquant's files.",
            ),
        },
    ),
    "settings.valid": Text(
        "The settings can be used",
        {
            "valid": ("every setting has a possible value",),
            "wrong": ("{messages}", "Mend them in .env; settings.env.example explains each one."),
        },
    ),
    "settings.file": Text(
        "The settings file",
        {
            "readable": ("{path}",),
            "none": ("there is no {path}; the environment and the defaults hold",),
            "unreadable": ("{messages}", "Mend the file; docs/settings.md says how values are written."),
        },
    ),
    "settings.private": Text(
        "Who can read the settings file",
        {
            "private": ("no password lies open in {path}",),
            "readable_by_all": ("others than its owner can read the password in {path}", "chmod 600 {path}"),
        },
    ),
    "settings.names": Text(
        "The names in the settings file",
        {
            "known": ("none is misspelt",),
            "misspelt": ("{messages}", "Correct the names; settings.env.example has them all."),
            "file_unread": ("the file cannot be read, see above", "Mend the file first."),
        },
    ),
    "settings.enabled": Text(
        "MINIQMT_ENABLED",
        {
            "on": ("a real terminal may be used",),
            "off": (
                "MiniQMT is not enabled: orders go to a simulated market, or nowhere",
                "Set MINIQMT_ENABLED=true, or BROKER=simulated if that is what you want.",
            ),
        },
    ),
    "settings.account": Text(
        "The account",
        {
            "given": ("{account}, {type}",),
            "missing": (
                "MINIQMT_ACCOUNT_ID is not set",
                "Set it in .env to the number that the terminal shows as 资金账号.",
            ),
        },
    ),
    "settings.path": Text(
        "MINIQMT_USERDATA_PATH",
        {
            "given": ("{path}",),
            "missing": (
                "it is not set",
                r"Set it in .env to the terminal's folder userdata_mini, such as D:\qmt\userdata_mini.",
            ),
            "relative": (
                "{path} is not an absolute path",
                r"Write it from the drive on, such as D:\qmt\userdata_mini.",
            ),
        },
    ),
}
