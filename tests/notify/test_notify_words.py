"""What notices say, in both languages."""

import string
from typing import Any

import pytest

from ops.notify.notices import Kind, Notice
from ops.notify.words import CHINESE, ENGLISH, WORDS, sentence

DAY: dict[str, Any] = {
    "day": "2026-11-20",
    "orders": 3,
    "filled": 1,
    "canceled": 1,
    "junk": 1,
    "fills": 2,
    "turnover": 12_345.6,
    "rejects": 1,
}


def fields(text: str) -> set[str]:
    """Return the facts that a text is filled in with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same() -> None:
    """The same texts, filled in with the same facts; Chinese is Chinese."""
    assert ENGLISH.keys() == CHINESE.keys()
    assert {name for name in ENGLISH if fields(ENGLISH[name]) != fields(CHINESE[name])} == set()
    assert [name for name, text in CHINESE.items() if not any("一" <= sign <= "鿿" for sign in text)] == [
        "title"
    ]


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_kind_has_a_title(words: dict[str, str]) -> None:
    """A new kind cannot be forgotten."""
    assert set(Kind) <= words.keys()


def test_a_day_tells_its_assets_where_there_are_any() -> None:
    """Where no snapshot was published, nothing is made up."""
    poor = Notice("summary:1", Kind.SUMMARY, "day", 1, {**DAY, "asset": None, "change": None})
    rich = Notice("summary:1", Kind.SUMMARY, "day", 1, {**DAY, "asset": 1_000_000.0, "change": -50.5})
    assert "Assets" not in sentence(poor, ENGLISH)
    assert sentence(rich, ENGLISH).endswith(
        "Assets 1,000,000.00 yuan, -50.50 since the day's first snapshot."
    )
    assert "成交额 12,345.60 元" in sentence(rich, CHINESE)


@pytest.mark.parametrize(
    "mark", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\u2029", "\u202e", "\x1b[31m", "\0"]
)
def test_a_reason_stays_within_its_line(mark: str) -> None:
    """What others write cannot look like one more notice, nor hide or turn what follows it."""
    facts = {"scope": "all", "reason": f"lunch{mark}11-20 15:00:00 Everything may trade again."}
    said = sentence(Notice("halted:1", Kind.HALT, "halted", 1, facts), ENGLISH)
    assert len(said.splitlines()) == 1
    assert said.isprintable()
    assert "Everything may trade again." in said
