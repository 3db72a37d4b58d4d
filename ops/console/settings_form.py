"""The worker's settings as a form: shown, tried out, and written into the settings file."""

import hashlib
import os
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
        """
        text = self._text()
        try:
            written = changed(text, _checked(changes))
            _try_out(written)
        except EnvFileError as error:
            return {"ok": False, "problems": [str(error)], "lines": []}
        except SettingsError as error:
            return {"ok": False, "problems": error.messages, "lines": list(_difference(text, written))}
        lines = list(_difference(text, written))
        return {"ok": True, "problems": [], "lines": lines, "version": _version(text)}

    def save(self, changes: Mapping[str, Any], version: str) -> dict[str, Any]:
        """Write the changes into the file, if they are valid and it is still the one that was previewed."""
        with self._lock:
            outcome = self.preview(changes)
            if outcome["ok"] and outcome["version"] != version:
                return {**outcome, "ok": False, "stale": True}
            if outcome["ok"]:
                self._write(changed(self._text(), _checked(changes)))
        return outcome

    def _text(self) -> str:
        return self._path.read_text("utf-8") if self._path.is_file() else ""

    def _write(self, text: str) -> None:
        # Beside it, then put in its place: a crash leaves the old file or the new one. For its owner only.
        handle, beside = tempfile.mkstemp(dir=self._path.absolute().parent, prefix=".env-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if self._path.is_file():
            shutil.copymode(self._path, beside)
        Path(beside).replace(self._path)


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _checked(changes: Mapping[str, Any]) -> dict[str, str]:
    unknown = sorted(changes.keys() - set(NAMES))
    if unknown:
        raise EnvFileError(f"not settings of the worker: {', '.join(unknown)}")
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
