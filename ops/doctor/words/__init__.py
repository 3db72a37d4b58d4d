"""What doctor says: one table for each language; a test holds them equal in what they speak of."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ops.doctor.words.chinese import CHINESE
from ops.doctor.words.english import ENGLISH
from ops.doctor.words.text import Words
from ops.language import Language

__all__ = ["WORDS", "Words"]

WORDS: Final[Mapping[Language, Words]] = MappingProxyType(
    {Language.ENGLISH: ENGLISH, Language.CHINESE: CHINESE}
)
