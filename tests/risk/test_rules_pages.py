"""What people read about the rules: the page that is made from them, and the example of a file of limits."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bus_schema.risk import Board, BoardName, Calendar, Limits, RiskPlan, RuleName, Sessions
from bus_schema.risk.plan import DEFAULT_SWITCHES
from ops.cli import main
from ops.rulebook.page import ABOUT, FILES, LanguageName, newest_figures, page

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "risk.example.toml"
TEXT = EXAMPLE.read_text("utf-8")
TABLES: dict[str, Any] = tomllib.loads(TEXT)
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", FILES)
def test_the_pages_say_what_the_rules_say(language: LanguageName) -> None:
    """The pages in `docs/` are those of the code; `qmt-bus schema` brings them up to date."""
    assert (DOCS / FILES[language]).read_text("utf-8") == page(language)


def test_every_rule_is_on_the_page() -> None:
    """In each language, with a row of its own; there are no words for a rule that is not."""
    assert set(ABOUT) == set(RuleName)
    for language in FILES:
        rows = re.findall(r"^\| `(\w+)` \|", page(language), flags=re.MULTILINE)
        assert set(RuleName) <= set(rows)


def test_no_words_are_missing_in_either_language() -> None:
    """What stands on the Chinese page is Chinese, and on the English page English."""
    for about in ABOUT.values():
        for text in (about.refuses, about.source):
            assert HAN.search(text.zh), text
            assert not HAN.search(text.en), text


def test_a_page_that_is_out_of_date_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`qmt-bus schema` writes the pages, and its check names one that differs."""
    assert main(["schema", str(tmp_path)]) == 0
    (tmp_path / "rules.zh-CN.md").write_text("", encoding="utf-8")
    capsys.readouterr()
    assert main(["schema", str(tmp_path), "--check"]) == 1
    assert "rules.zh-CN.md" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "model"), [("account", Limits), ("calendar", Calendar), ("sessions", Sessions)]
)
def test_the_example_names_every_field(table: str, model: type[BaseModel]) -> None:
    """Whoever looks for a field finds it in the example, and nothing that is none."""
    assert set(TABLES[table]) == set(model.model_fields)


def test_the_example_has_every_table() -> None:
    """Of the plan, of the rules, of the boards and of a board's fields."""
    assert set(TABLES) == set(RiskPlan.model_fields)
    assert set(TABLES["rules"]) == set(RuleName)
    assert set(TABLES["boards"]) == set(BoardName)
    assert set(TABLES["boards"]["main"]) == set(Board.model_fields)


def test_the_example_is_a_plan_whose_rules_hours_and_boards_are_the_defaults() -> None:
    """It loads, and what it says to be the defaults are the defaults."""
    plan = RiskPlan.model_validate(TABLES)
    assert plan.rules == DEFAULT_SWITCHES
    assert plan.sessions == Sessions()
    assert dict(plan.boards) == {name: newest_figures(name) for name in BoardName}
    assert all(set(table) <= set(Board.model_fields) for table in TABLES["boards"].values())


def test_the_example_explains_in_both_languages() -> None:
    """Every group of fields of the account, the hours and the first board has a remark in each language."""
    explained = [
        part for part in TEXT.split("\n\n[") if part.startswith(("account", "sessions", "boards.main"))
    ]
    assert len(explained) == 3
    for part in explained:
        lines = part.splitlines()[1:]
        for before, line in pairwise(lines):
            if before.startswith("#") and not line.startswith("#"):
                assert HAN.search(before), line
        assert lines[0].startswith("# ")
        assert not HAN.search(lines[0].replace("张", ""))
