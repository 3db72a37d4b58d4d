"""The worker's settings as a form: shown, tried out, and written into the settings file."""

import hashlib
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from ops.console.env_file import EnvFileError, changed, values_in
from worker.settings import Settings, SettingsError, load_settings

HIDDEN: Final = "••••••"
"""In place of a secret."""
NAMES: Final = tuple(name.upper() for name in Settings.model_fields)
ALLOWED: Final = frozenset(
    {
        *(
            "MINIQMT_ENABLED",
            "MINIQMT_ACCOUNT_ID",
            "MINIQMT_ACCOUNT_TYPE",
            "MINIQMT_ACCOUNTS",
            "MINIQMT_PORT",
        ),
        *("ORDER_RATE_LIMIT", "ORDER_DAILY_LIMIT", "ORDER_RATE_MODE", "DRY_RUN"),
        *("COMMAND_TTL_MS", "ASSET_SNAPSHOT_SECONDS", "POSITION_SNAPSHOT_SECONDS", "HEARTBEAT_SECONDS"),
        *("STREAM_RETENTION_HOURS", "JOURNAL_SYNC", "CPU_CORE"),
        *("LOG_LEVEL", "LOG_FORMAT", "LOG_FILE_MEGABYTES", "LOG_FILES_KEPT"),
    }
)
"""What may be changed from a page. All else decides which code runs, where secrets, prices and money come
from or go to, and who is believed: whoever has an operator's session would have the machine with it."""
_VALUE: Final = re.compile(r"[A-Za-z0-9_.:,+-]{0,512}")
"""Every value that a setting in `ALLOWED` can have."""
_MACHINE_ONLY: Final = (
    "{names}: to be changed on the machine alone, in {path}, and not from a page. Paths, secrets, Redis, "
    "BROKER, transfers and signatures decide which code runs and who is believed."
)


class MachineOnlyError(Exception):
    """A setting that is not to be changed from a page; the message says which, and where it is changed."""


class SettingsForm:
    """The settings file of the worker; threads may share it.

    Args:
        path: of the file; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def shown(self) -> dict[str, Any]:
        """Return what the form shows: the file, its version, and each setting; no secret's value."""
        text = self._text()
        values = values_in(text)
        return {
            "path": str(self._path.absolute()),
            "version": _version(text),
            "fields": [_field(name, field, values) for name, field in Settings.model_fields.items()],
        }

    def preview(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return what saving these changes would do: the lines that change, and what is wrong with them.

        Args:
            changes: by name, in capitals; an empty value stands for the default.

        Raises:
            MachineOnlyError: one of them is not to be changed from a page.
        """
        return self._tried(changes)[0]

    def save(self, changes: Mapping[str, Any], version: str) -> dict[str, Any]:
        """Write the changes into the file, if they are valid and it is still the one that was previewed.

        Raises:
            MachineOnlyError: one of them is not to be changed from a page.
        """
        with self._lock:
            outcome, written = self._tried(changes)
            if outcome["ok"] and outcome["version"] != version:
                return {**outcome, "ok": False, "stale": True}
            if outcome["ok"]:
                self._write(written)
        return outcome

    def _tried(self, changes: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Return what is said of the changes, and the text with them."""
        self._refuse_machine_only(changes)
        text = written = self._text()
        try:
            written = changed(text, _checked(changes))
            _try_out(written)
        except EnvFileError as error:
            return {"ok": False, "problems": [str(error)], "lines": []}, text
        except SettingsError as error:
            lines = list(_difference(text, written))
            return {"ok": False, "problems": error.messages, "lines": lines}, text
        lines = list(_difference(text, written))
        return {"ok": True, "problems": [], "lines": lines, "version": _version(text)}, written

    def _refuse_machine_only(self, changes: Mapping[str, Any]) -> None:
        refused = sorted(changes.keys() - ALLOWED)
        if refused:
            # Names that are none of ours are not repeated: they can be anything.
            known = [name for name in refused if name in NAMES] or ["a name that is no setting of the worker"]
            raise MachineOnlyError(_MACHINE_ONLY.format(names=", ".join(known), path=self._path.absolute()))

    def _text(self) -> str:
        return self._path.read_text("utf-8") if self._path.is_file() else ""

    def _write(self, text: str) -> None:
        # Beside it, then put in its place: a crash leaves the old file or the new one. For its owner only.
        place = self._path.resolve()
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".env-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if place.is_file():
                shutil.copymode(place, beside)
            Path(beside).replace(place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _checked(changes: Mapping[str, Any]) -> dict[str, str]:
    wrong = sorted(name for name, value in changes.items() if not _VALUE.fullmatch(str(value)))
    if wrong:
        raise EnvFileError(f"{', '.join(wrong)}: only letters, digits and _ . : , + - can stand here")
    return {name: str(value) for name, value in changes.items()}


def _try_out(text: str) -> None:
    """Have the worker's own model read it, the environment above it, just as the worker will.

    Raises:
        SettingsError: some are wrong.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "trial.env"
        trial.write_text(text, "utf-8")
        load_settings(_env_file=trial)


def _difference(before: str, after: str) -> Iterator[dict[str, str]]:
    old, new = values_in(before), values_in(after)
    for name in NAMES:
        if old.get(name, "") != new.get(name, ""):
            yield {"name": name, "before": _shown(name, old.get(name)), "after": _shown(name, new.get(name))}


def _shown(name: str, value: str | None) -> str:
    return HIDDEN if value and _is_secret(Settings.model_fields[name.lower()]) else value or ""


def _field(name: str, field: FieldInfo, values: Mapping[str, str]) -> dict[str, Any]:
    value, secret = values.get(name.upper(), ""), _is_secret(field)
    return {
        "name": name.upper(),
        "value": "" if secret else value,
        "is_set": bool(value),
        "secret": secret,
        "default": "" if secret else _default(field),
        "choices": _choices(field.annotation),
        "machine_only": name.upper() not in ALLOWED,
        # A variable of the environment stands above the file: changing the file would change nothing.
        "overridden": any(variable.upper() == name.upper() for variable in os.environ),
    }


def _is_secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr or SecretStr in get_args(field.annotation)


def _default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _choices(annotation: Any) -> list[str]:
    if annotation is bool:
        return ["true", "false"]
    is_enum = isinstance(annotation, type) and issubclass(annotation, Enum)
    return [str(member.value) for member in annotation] if is_enum else []
