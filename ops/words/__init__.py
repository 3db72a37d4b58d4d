"""What the command line says of events, orders and the journal; a test holds the languages equal."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ops.language import Language, language
from ops.words.chinese import CHINESE
from ops.words.english import ENGLISH
from ops.words.text import SaidError, Words

__all__ = ["CHINESE", "ENGLISH", "WORDS", "SaidError", "Words", "words_here"]

WORDS: Final[Mapping[Language, Words]] = MappingProxyType(
    {Language.ENGLISH: ENGLISH, Language.CHINESE: CHINESE}
)


def words_here() -> Words:
    """Return the words of the language that this process speaks, see `ops.language`."""
    return WORDS[language()]
