import re
from pathlib import Path

import pytest
from doctor.rig import BY_NAME

from ops.doctor.findings import SHARED, Verdict
from ops.doctor.page import FILES, page
from ops.doctor.table import CHECKS, groups
from ops.doctor.words import WORDS
from ops.doctor.words.text import Words
from ops.language import Language, language

DOCS = Path(__file__).parents[2] / "docs"
ENGLISH, CHINESE = WORDS[Language.ENGLISH], WORDS[Language.CHINESE]
MENDABLE = {("journal.folder", "missing")}
BOTH = pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)


def names(text: str) -> set[str]:
    """Return the facts that a text names."""
    return set(re.findall(r"\{(\w+)\}", text))


def test_both_languages_say_the_same() -> None:
    """Checks, cases, questions and lines agree, and so do the facts that each names."""
    for ours, theirs in ((ENGLISH.groups, CHINESE.groups), (ENGLISH.fixes, CHINESE.fixes)):
        assert list(ours) == list(theirs)
    assert {name: names(text) for name, text in ENGLISH.lines.items()} == {
        name: names(text) for name, text in CHINESE.lines.items()
    }
    assert {name: names(text) for name, text in ENGLISH.fixes.items()} == {
        name: names(text) for name, text in CHINESE.fixes.items()
    }
    assert list(ENGLISH.checks) == list(CHINESE.checks)
    for name in (*BY_NAME, ""):
        for case in (*(BY_NAME[name].cases if name else ()), *SHARED):
            said = [list(map(names, words.case(name, case))) for words in (ENGLISH, CHINESE)]
            assert said[0] == said[1], (name, case)


@BOTH
def test_every_case_has_its_words(words: Words) -> None:
    """The texts of a check are those of the cases that it can find, no more; each fault says what to do."""
    assert list(words.groups) == groups()
    assert set(words.shared) == set(SHARED)
    assert set(words.checks) == set(BY_NAME)
    for check in CHECKS:
        assert set(words.checks[check.name].cases) == set(check.cases), check.name
        for case, verdict in check.cases.items():
            said, advice = words.case(check.name, case)
            assert said
            # The state folder is made at the first start: that it is missing is no fault, and can be mended.
            advised = verdict in {Verdict.BAD, Verdict.UNKNOWN} or (check.name, case) in MENDABLE
            assert bool(advice) == advised, (check.name, case)


def test_every_case_is_planted() -> None:
    """No check can end in a case that no test plants: each is named where the tests look for it."""
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_doctor_*.py"))
    cases = [(check.name, case) for check in CHECKS for case in check.cases]
    assert [(name, case) for name, case in cases if f'"{case}"' not in tests] == []
    assert sum(check.verdict(case) is Verdict.BAD for check in CHECKS for case in check.cases) > 30


def test_the_table_is_in_order() -> None:
    """No check stands in it twice, and each stands with its group."""
    assert len(BY_NAME) == len(CHECKS)
    assert sorted(CHECKS, key=lambda check: groups().index(check.group)) == list(CHECKS)


@pytest.mark.parametrize("name", Language)
def test_the_pages_are_current(name: Language) -> None:
    """docs/troubleshooting is what `qmt-bus doctor --pages docs` writes."""
    assert (DOCS / FILES[name]).read_text("utf-8") == page(WORDS[name])


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"QMT_BUS_LANG": "zh"}, Language.CHINESE),
        ({"QMT_BUS_LANG": "en", "LANG": "zh_CN.UTF-8"}, Language.ENGLISH),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, Language.CHINESE),
        ({"LANG": "Chinese (Simplified)_China.936"}, Language.CHINESE),
        ({"LANG": "de_DE.UTF-8"}, Language.ENGLISH),
    ],
)
def test_the_language(environment: dict[str, str], expected: Language) -> None:
    """QMT_BUS_LANG stands above the system's language; whatever is not Chinese is English."""
    assert language(environment) is expected


def test_a_system_that_names_no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any variable Python's own knowledge of the system is asked."""
    monkeypatch.setattr("locale.getlocale", lambda: ("zh_CN", "UTF-8"))
    assert language({}) is Language.CHINESE
