"""The language in which the operator's tools speak: Chinese or English."""

import ctypes
import locale
import os
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

VARIABLE: Final = "QMT_BUS_LANG"
_OF_THE_SYSTEM: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_PRIMARY_LANGUAGE: Final = 0x3FF
_PRIMARY_CHINESE: Final = 0x04
"""The primary language id of Chinese in Windows' language ids, whichever the region (winnt.h)."""


class Language(StrEnum):
    """A language that every text exists in."""

    ENGLISH = "en"
    CHINESE = "zh"


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language that `QMT_BUS_LANG` names, or else the system's; English where neither is Chinese.

    Args:
        environment: variables; the system's own language is asked only where none of them names one.
    """
    for name in (VARIABLE, *_OF_THE_SYSTEM):
        if given := environment.get(name):
            return _named(given)
    return Language.CHINESE if _windows_is_chinese() else _named(locale.getlocale()[0] or "")


def _named(name: str) -> Language:
    return Language.CHINESE if name.lower().startswith(("zh", "chinese")) else Language.ENGLISH


def _windows_is_chinese() -> bool:
    # Python's locale module knows the number formats' language there, not that of the menus.
    library: Any = getattr(ctypes, "windll", None)
    if library is None:
        return False
    return bool(library.kernel32.GetUserDefaultUILanguage() & _PRIMARY_LANGUAGE == _PRIMARY_CHINESE)
