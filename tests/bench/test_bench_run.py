"""`qmt-bus bench` itself, for a few seconds."""

from pathlib import Path

import pytest

from ops.bench.figures import FIGURES, Verdict
from ops.bench.result import Result
from ops.cli import main

UNMEASURED = {
    "faststream_p50",
    "fastapi_p50",
    "sustained_faststream",
    "long_day",
    "memory",
}
"""What two subjects cannot show."""


@pytest.mark.timeout(240)  # Workers start a few times, and the machine may be busy.
def test_a_short_run_measures_the_worker_beside_the_bare_loop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every figure that these two can show has a value; the file and the pages are written."""
    file, docs = tmp_path / "r.json", tmp_path / "docs"
    docs.mkdir()
    words = ("--quick", "--rounds", "3", "--only", "bare,qmt-bus", "--json", str(file), "--docs", str(docs))
    assert main(["bench", *words]) == 0
    result = Result.read(file)
    assert result.missing == {}
    assert {figure.key for figure in FIGURES if figure.verdict(result) is Verdict.UNKNOWN} <= UNMEASURED
    assert result.command == "qmt-bus bench --rounds 3 --only bare,qmt-bus --quick"
    assert result.latency["qmt-bus"].all.count == 3 * result.burst
    assert "redis" in result.machine
    assert "wrote" in capsys.readouterr().out
    assert (docs / "speed.md").read_text("utf-8").count("not measured") == len(UNMEASURED)


def test_an_unknown_subject_ends_it_before_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, and the names that there are."""
    assert main(["bench", "--only", "bare,zeromq"]) == 2
    assert "there is no subject zeromq" in capsys.readouterr().err


def test_a_file_of_something_else_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, and nothing is written."""
    (tmp_path / "other.json").write_text('{"schedules": 1}', "utf-8")
    assert main(["bench", "--from", str(tmp_path / "other.json"), "--docs", str(tmp_path)]) == 2
    assert "other.json is not what" in capsys.readouterr().err
    assert not (tmp_path / "speed.md").exists()


def test_a_missing_library_is_told_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not after ten minutes."""
    monkeypatch.setattr("ops.commands.bench.find_spec", lambda _name: None)
    assert main(["bench", "--docs", str(tmp_path)]) == 2
    assert 'python -m pip install ".[worker,bench]"' in capsys.readouterr().err
