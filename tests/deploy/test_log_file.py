"""The log as a file: it rotates, no line is lost, and it never becomes larger than it may."""

import logging
import os
from pathlib import Path

import pytest

from worker.log_file import LogFile
from worker.service import serve
from worker.settings import load_settings

MEGABYTE = 1 << 20
LINE = "x" * 99_999 + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a log goes, in a folder that is not there yet."""
    return tmp_path / "logs" / "worker.log"


def sizes(path: Path) -> dict[str, int]:
    """Return the size of each file in the log's folder."""
    return {file.name: file.stat().st_size for file in path.parent.iterdir()}


def test_the_log_is_bounded(path: Path) -> None:
    """Full, it becomes an older one; the oldest goes, and none is larger than it may be."""
    log = LogFile(path, megabytes=1, kept=2)
    for _ in range(45):
        log.write(LINE)
    log.close()
    found = sizes(path)
    assert found.keys() == {"worker.log", "worker.log.1", "worker.log.2"}
    assert max(found.values()) <= MEGABYTE
    assert sum(found.values()) == (10 + 10 + 5) * len(LINE)


def test_a_file_that_cannot_be_moved_costs_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While an editor holds the file, as Windows lets it, lines go on into it and older files stay."""
    log = LogFile(path, megabytes=1, kept=2)
    for _ in range(15):
        log.write(LINE)
    before = sizes(path)

    def refuse(*_: object) -> None:
        raise PermissionError("used by another process")

    with monkeypatch.context() as held:
        held.setattr(Path, "replace", refuse)
        for _ in range(12):
            log.write(LINE)
        assert sizes(path) == {**before, "worker.log": before["worker.log"] + 12 * len(LINE)}
    log.write(LINE)
    log.close()
    assert sizes(path).keys() == {"worker.log", "worker.log.1", "worker.log.2"}


def test_libraries_write_there_too(path: Path) -> None:
    """What comes through the standard library stands among the worker's own lines, in order."""
    log = LogFile(path, megabytes=1, kept=1)
    log.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    log.write("first\n")
    log.handle(logging.makeLogRecord({"name": "apscheduler", "levelname": "WARNING", "msg": "late"}))
    log.write("last\n")
    log.close()
    assert path.read_text("utf-8").splitlines() == ["first", "WARNING apscheduler: late", "last"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_nobody_else_can_read_it(path: Path) -> None:
    """Orders are their owner's business, in each of the files."""
    log = LogFile(path, megabytes=1, kept=1)
    for _ in range(15):
        log.write(LINE)
    log.close()
    assert [file.name for file in path.parent.iterdir() if file.stat().st_mode & 0o077] == []


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A worker without its log does not start, and says which setting to look at."""
    (tmp_path / "file").touch()
    assert serve(load_settings(log_file=tmp_path / "file" / "worker.log").each()) == 2
    assert "\nLOG_FILE: " in capsys.readouterr().err
