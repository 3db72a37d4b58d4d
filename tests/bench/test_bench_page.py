"""The pages and plots of a result."""

from pathlib import Path

import pytest

from ops.bench import page as page_module
from ops.bench.catalogue import ALL, DEFAULT, NONE, subjects
from ops.bench.figures import FIGURES
from ops.bench.page import page
from ops.bench.pages import write_pages
from ops.bench.plots import draw
from ops.bench.reasons import REASONS
from ops.bench.result import Result
from ops.bench.rivals.catalogue import RIVALS
from ops.bench.scale import FULL
from ops.bench.words import CHINESE, ENGLISH, Language
from ops.cli import main

HERE = Path(__file__).parent
SAMPLE = HERE / "samples" / "bench.json"
PLOTS = ("latency", "throughput", "backlog", "memory", "stages", "checks")
LANGUAGES = pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])


@pytest.fixture
def unexplained(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reasons: they change with what was tried, and the golden pages are about the rest."""
    monkeypatch.setattr(page_module, "REASONS", {})


@LANGUAGES
@pytest.mark.usefixtures("unexplained")
def test_the_page_says_all_that_the_file_says(words: Language) -> None:
    """Figures with verdicts, round trips, throughput, memory, stages, what is missing, versions, command."""
    golden = (HERE / "golden" / words.file).read_text("utf-8")
    assert page(Result.read(SAMPLE), words, PLOTS) == golden


@LANGUAGES
def test_nothing_lacks_words(words: Language) -> None:
    """Each figure, subject and plot has its words, and there are none for what is not there."""
    assert words.figures.keys() == {figure.key for figure in FIGURES}
    assert REASONS.keys() <= words.figures.keys()
    ours = {spec.name for spec in subjects(FULL, with_rivals=False) if spec.interleaved}
    assert words.subjects.keys() == ours - RIVALS.keys()
    assert words.chapters.keys() == ENGLISH.chapters.keys()
    assert words.plots.keys() == set(PLOTS)
    assert words.checks.keys() == {NONE, DEFAULT, ALL}


@LANGUAGES
def test_a_missed_figure_has_room_for_its_reason(words: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the table, in the page's language; figures that are reached have none."""
    reasons = {"round_trip_p99": ("steal", "虚拟机"), "start": ("never shown", "不出现")}
    monkeypatch.setattr(page_module, "REASONS", reasons)
    shown = page(Result.read(SAMPLE), words, PLOTS)
    assert f": {reasons['round_trip_p99'][words.index]}\n" in shown
    assert reasons["start"][words.index] not in shown


@LANGUAGES
def test_an_empty_result_is_a_page_too(words: Language) -> None:
    """Each chapter says that it has nothing."""
    shown = page(Result(), words, ())
    assert shown.count(words.nothing) == 6
    assert "speed-" not in shown.replace(f"({ENGLISH.file})", "").replace(f"({CHINESE.file})", "")


def test_the_same_result_draws_the_same_files(tmp_path: Path) -> None:
    """Byte for byte, with no date in them, and for each chapter that has something to draw."""
    result = Result.read(SAMPLE)
    folders = [tmp_path / "once", tmp_path / "again"]
    for folder in folders:
        folder.mkdir()
        assert draw(result, folder) == list(PLOTS)
    once, again = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders)
    assert once == again
    assert set(once) == {f"speed-{name}.svg" for name in PLOTS}
    assert all(b"dc:date" not in file for file in once.values())


def test_a_result_without_stages_draws_the_rest(tmp_path: Path) -> None:
    """And its page shows no plot that is not there."""
    result = Result.read(SAMPLE).model_copy(update={"stages": []})
    pages = write_pages(result, tmp_path)
    assert not (tmp_path / "speed-stages.svg").exists()
    assert all("speed-stages" not in path.read_text("utf-8") for path in pages)


@pytest.mark.usefixtures("unexplained")
def test_pages_come_again_from_a_stored_result(tmp_path: Path) -> None:
    """``--from`` measures nothing, and writes what the run wrote."""
    assert main(["bench", "--from", str(SAMPLE), "--docs", str(tmp_path)]) == 0
    golden = (HERE / "golden" / ENGLISH.file).read_text("utf-8")
    assert (tmp_path / ENGLISH.file).read_text("utf-8") == golden


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Nothing is lost or rounded on the way."""
    result = Result.read(SAMPLE)
    result.write(tmp_path / "again.json")
    assert Result.read(tmp_path / "again.json") == result
