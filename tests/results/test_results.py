"""The page about long runs, held against a page that was read by eye."""

import os
import shutil
from pathlib import Path

import pytest

from ops.cli import main
from ops.results.campaigns import STEPS_THAT_ARE_FAULTS, Campaign, read_campaigns
from ops.results.page import Machine, page
from ops.results.words import CHINESE, ENGLISH, Language
from ops.simulation.steps import STEPS

HERE = Path(__file__).parent
MACHINE = Machine("Linux-6.1-x86_64-with-glibc2.36", 2, "3.11.7", "0.1.0")
NOON = 1_790_000_000
"""2026-09-21, UTC."""


def campaigns(folder: str, copy: Path) -> list[Campaign]:
    """Read sample files as if they had been written on a certain day."""
    shutil.copytree(HERE / folder, copy / folder)
    for path in (copy / folder).iterdir():
        os.utime(path, (NOON, NOON))
    return read_campaigns(copy / folder)


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_page_says_all_that_the_files_say(words: Language, tmp_path: Path) -> None:
    """Figures, faults, recovery times, memory, commands, machine, versions and dates."""
    golden = (HERE / "golden" / words.file).read_text("utf-8")
    assert page(campaigns("samples", tmp_path), MACHINE, words) == golden


def test_both_languages_have_the_same_words() -> None:
    """No figure has a name in one of them alone."""
    assert ENGLISH.labels.keys() == CHINESE.labels.keys()
    assert ENGLISH.chapters.keys() == CHINESE.chapters.keys()


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_a_violation_stands_there_in_red(words: Language, tmp_path: Path) -> None:
    """It is shown with the command that repeats it, and nothing says that all is well."""
    shown = page(campaigns("broken", tmp_path), MACHINE, words)
    assert "is to be buried; it has &lt;0> replies (qmt-bus fuzz --commands 2000 --seed 7)" in shown
    assert shown.count('🔴 <strong style="color: red">') == 2
    assert words.kept not in shown
    assert words.none in shown


def test_every_fault_that_is_counted_exists() -> None:
    """A step that is renamed must not vanish from the page."""
    assert set(STEPS_THAT_ARE_FAULTS) <= STEPS.keys()


@pytest.mark.parametrize(("folder", "status"), [("samples", 0), ("broken", 1)])
def test_the_command_writes_both_pages(
    folder: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 1 where a promise was broken."""
    assert main(["results", str(HERE / folder), "--docs", str(tmp_path)]) == status
    assert sorted(path.name for path in tmp_path.iterdir()) == ["proven.md", "proven.zh-CN.md"]
    assert "proven.md" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["[]", "{}", "no JSON", '{"schedules": 1}'])
def test_another_file_is_named(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not a campaign's ends with its name, and writes nothing."""
    (tmp_path / "other.json").write_text(content, "utf-8")
    assert main(["results", str(tmp_path), "--docs", str(tmp_path)]) == 2
    assert "other.json" in capsys.readouterr().err
    assert not (tmp_path / "proven.md").exists()


def test_an_empty_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to write a page from is status 2, with the words that help."""
    assert main(["results", str(tmp_path)]) == 2
    assert "--json" in capsys.readouterr().err
