"""`qmt-bus doctor --record FILE`: what the terminal tells, in the form of the records that tests are held to.

It only reads. What is public, details and ticks, is kept as it is; of the account's objects, see `masking`.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ops.doctor.asking import Answers
from ops.doctor.errors import CannotLookError
from ops.doctor.scene import Scene

FORM: Final = 1
CODES: Final = (
    "000001.SZ", "600000.SH", "688981.SH", "300750.SZ", "920002.BJ", "510300.SH", "159915.SZ", "113050.SH",
    "123107.SZ", "204001.SH", "131810.SZ", "000300.SH", "IF00.IF", "rb00.SF",
)  # fmt: skip
"""Shares of each board, funds, convertible bonds, repos, an index, and the main contracts of two futures."""


STEPS_OF_NO_USE: Final = frozenset({"import", "start", "stop"})


def record_of(scene: Scene) -> dict[str, Any]:
    """Read everything; what cannot be read stands under `missing`, with the reason."""
    found: dict[str, Any] = {
        "form": FORM,
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": ".".join(map(str, scene.machine.python)),
        "missing": {},
    }
    try:
        found["xtquant"] = scene.package.version
    except CannotLookError as error:
        found["missing"]["xtquant"] = error.case
    _add(found, "quotes", lambda: scene.recorded_quotes(CODES))
    _add(found, "account", scene.recorded_trade)
    # An exception's words may name the folder, which may bear the user's name, or the account.
    found["missing"] = {part: _without(scene, str(reason)) for part, reason in found["missing"].items()}
    return found


def _without(scene: Scene, words: str) -> str:
    settings = scene.settings
    personal = [str(Path.home())]
    personal += [settings.miniqmt_userdata_path, settings.account_id] if settings is not None else []
    for one in filter(None, personal):
        words = words.replace(one, "…")
    return words


def _add(found: dict[str, Any], part: str, read: Callable[[], Answers]) -> None:
    missing = found["missing"]
    try:
        answers = read()
    except CannotLookError as error:
        missing[part] = error.case
        return
    for step, answer in answers.steps.items():
        if "error" in answer:
            missing[step] = answer["error"]
        elif step not in STEPS_OF_NO_USE:
            found[step] = answer["value"]
    if answers.hung:
        missing[part] = "hung"


def write(found: dict[str, Any], path: Path) -> None:
    """Write a record.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
