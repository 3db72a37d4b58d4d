"""TOML files with secrets: for their owner only, and never repeated in what is said about them."""

import os
import stat
import tomllib
from pathlib import Path
from typing import Any

from worker.settings import SettingsError
from worker.text_files import EncodingError, decode

_NOT_THE_OWNER = stat.S_IRWXG | stat.S_IRWXO


def read_secrets(path: Path, setting: str) -> dict[str, Any]:
    """Read such a file.

    Args:
        path: where it is.
        setting: which names it, for what is said about it.

    Raises:
        SettingsError: it cannot be read, others may read it, or it is no TOML.
    """
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & _NOT_THE_OWNER:
                raise wrong(setting, f"others than its owner may use {path}: chmod 600 {path}")
            return tomllib.loads(decode(file.read()))
    except OSError as error:
        raise wrong(setting, f"{path} cannot be read: {error.strerror}") from None
    except EncodingError as error:
        raise wrong(setting, f"{path}: {error}") from None
    except tomllib.TOMLDecodeError as error:
        # What is not TOML is told by its place: the words of the error would repeat some of it.
        raise wrong(setting, f"{path} is no TOML file in UTF-8{_place(error)}") from None


def wrong(setting: str, why: str) -> SettingsError:
    """What is wrong with the file that a setting names."""
    return SettingsError([f"{setting}: {why}"])


def _place(error: ValueError) -> str:
    _, found, place = str(error).partition("(at ")
    return f" ({place.rstrip(')')})" if found else ""
