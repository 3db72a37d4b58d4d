"""What a language's table is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """One language's table. Each map has the contract's name, or the text's own, on its left side.

    Attributes:
        kinds: what a line is about, in a word.
        statuses: an order's states.
        states: the worker's states.
        protections: where a protection stands.
        sides: what an order does.
        prices: how an order is priced, where it is not at a limit.
        codes: error codes, as words beside them; none where they speak for themselves.
        lines: sentences, with `{names}` for facts.
    """

    kinds: Mapping[str, str]
    statuses: Mapping[str, str]
    states: Mapping[str, str]
    protections: Mapping[str, str]
    sides: Mapping[str, str]
    prices: Mapping[str, str]
    codes: Mapping[str, str]
    lines: Mapping[str, str]

    def say(self, line: str, **facts: Any) -> str:
        """Return a sentence, filled in."""
        return self.lines[line].format(**facts)

    def kind(self, name: str) -> str:
        """Return what something is, in a word."""
        return self.kinds.get(name, name)

    def status(self, name: str) -> str:
        """Return an order's state; a newer terminal's as it is."""
        return self.statuses.get(name, name)

    def code(self, name: str) -> str:
        """Return an error code, with its words beside it where the language has any."""
        return f"{name}{self.say('beside', words=self.codes[name])}" if name in self.codes else name

    def listed(self, parts: Iterable[str]) -> str:
        """Return parts of a sentence, one after the other."""
        return self.lines["comma"].join(parts)


class SaidError(Exception):
    """Something that people read in their own language; as a string it is in English.

    Args:
        english: the table that the string comes from.
        case: the line that says it.
        facts: what the line is filled in with.
    """

    def __init__(self, english: Words, case: str, **facts: Any) -> None:
        super().__init__(english.say(case, **facts))
        self._case, self._facts = case, facts

    def said(self, words: Words) -> str:
        """Return the sentence in a language."""
        return words.say(self._case, **self._facts)
