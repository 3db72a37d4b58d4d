"""Names of settings, and which of them somebody has meant who wrote another name."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import takewhile
from typing import Final

OF_OTHER_PROGRAMS: Final = frozenset(
    {
        # The console's, see `ops.console.settings`.
        "CONSOLE_HOST",
        "CONSOLE_PORT",
        "CONSOLE_ALLOWED_HOSTS",
        "CONSOLE_PASSWORD",
        "CONSOLE_TOKEN",
        "CONSOLE_READER_PASSWORD",
        "CONSOLE_SESSION_HOURS",
        "CONSOLE_SSL_CERTFILE",
        "CONSOLE_SSL_KEYFILE",
        "CONSOLE_STRATEGY",
        "CONSOLE_REDIS_URL",
        "CONSOLE_STRATEGY_REDIS_URL",
        "CONSOLE_SIGNING_KEY",
        "CONSOLE_OPERATORS_KEY",
        # Those of the notifications, see `ops.notify.settings`.
        "NOTIFY_DINGTALK_URL",
        "NOTIFY_DINGTALK_SECRET",
        "NOTIFY_WECOM_URL",
        "NOTIFY_FEISHU_URL",
        "NOTIFY_FEISHU_SECRET",
        "NOTIFY_WEBHOOK_URL",
        "NOTIFY_SMTP_HOST",
        "NOTIFY_SMTP_PORT",
        "NOTIFY_SMTP_SECURITY",
        "NOTIFY_SMTP_USER",
        "NOTIFY_SMTP_PASSWORD",
        "NOTIFY_MAIL_FROM",
        "NOTIFY_MAIL_TO",
        "NOTIFY_DISCONNECT_SECONDS",
        "NOTIFY_SILENT_SECONDS",
        "NOTIFY_REJECTS",
        "NOTIFY_REJECT_SECONDS",
        "NOTIFY_SUMMARY_AT",
        "NOTIFY_PAUSE_SECONDS",
        # Read from the environment: the tools' language, and what a strategy over the shim is given.
        "QMT_BUS_LANG",
        "QMT_BUS_URL",
        "QMT_BUS_STRATEGY",
        "QMT_BUS_SIGNING_KEY",
        "QMT_BUS_PASSWORD_NAME",
        # Of ops/deploy/compose.yaml, which reads the same file.
        "REDIS_PASSWORD",
        "GRAFANA_PASSWORD",
    }
)
"""What may stand beside the worker's settings; a test holds it equal to the other programs' models."""

OUR_PREFIXES: Final = ("MINIQMT_", "QMT_BUS_")
"""A variable that begins so is meant for us."""
_MADE_UP_PREFIXES: Final = (*OUR_PREFIXES, "QMT_", "XTQUANT_", "BUS_")
_GIVEN_BY_OPTIONS: Final = ("_KEY", "_PASSWORD")
"""How variables end that `--key-env` and `--password-env` name: each user calls them as he likes."""
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_LONG: Final = 10
"""From this length on a name may differ in two places; a shorter one is another's too easily."""
_LIKENESS: Final = 0.7


def wrong_in_a_file(name: str, known: Iterable[str]) -> str | None:
    """Return what is wrong with a name in a settings file; None where it is one of ours."""
    names = {*known, *OF_OTHER_PROGRAMS}
    if name in names:
        return None
    meant = meant_by(name, names) or next(iter(get_close_matches(name.upper(), names, 1, _LIKENESS)), None)
    if meant is not None:
        return f"there is no setting {name}; write {meant}（没有名为 {name} 的设置，应写作 {meant}）"
    # What does not look like a name can be the rest of a password that was broken in two.
    shown = f" {name}" if _NAME.fullmatch(name) else " of this name"
    return (
        f"there is no setting{shown}; correct it, or put a # before the line"
        "（没有这项设置，请更正，或在行首加 #）"
    )


def wrong_in_the_environment(name: str, known: Iterable[str]) -> str | None:
    """Return what is wrong with a variable's name; None where it is ours or others' business."""
    names = {*known, *OF_OTHER_PROGRAMS}
    if name in names:
        return None
    if meant := meant_by(name, names):
        return (
            f"the environment has {name}, which is no setting; it should be {meant}"
            f"（环境变量 {name} 不是有效的设置，应为 {meant}）"
        )
    if name.upper().startswith(OUR_PREFIXES) and not name.upper().endswith(_GIVEN_BY_OPTIONS):
        return (
            f"the environment has {name}, which is no setting; correct or remove it"
            f"（环境变量 {name} 不是有效的设置，请更正或删除）"
        )
    return None


def meant_by(name: str, known: Iterable[str]) -> str | None:
    """Return the setting that a name misspells; None where it is too unlike each of them."""
    given, letters = name.upper(), _letters(name)
    for one in sorted(known):
        if _letters(one) == letters or any(
            letters == _letters(f"{prefix}{one}") for prefix in _MADE_UP_PREFIXES
        ):
            return one
    return next((one for one in sorted(known) if within(given, one, 2 if len(one) >= _LONG else 1)), None)


def _letters(name: str) -> str:
    """A name without what is easily mistaken: case, width, underscores, hyphens, spaces."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def within(one: str, other: str, edits: int) -> bool:
    """Tell whether so many insertions, deletions, changes or swaps of neighbours make one text the other."""
    if abs(len(one) - len(other)) > edits:
        return False
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    one, other = one[same:], other[same:]
    if not (one and other) or not edits:
        return len(one) + len(other) <= edits
    swapped = one[:2] == other[1::-1] and len(one) > 1
    return (
        within(one[1:], other[1:], edits - 1)
        or within(one[1:], other, edits - 1)
        or within(one, other[1:], edits - 1)
        or (swapped and within(one[2:], other[2:], edits - 1))
    )
