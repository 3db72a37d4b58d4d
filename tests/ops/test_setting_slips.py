"""No slip of the hand in the settings goes unnoticed, and nothing of other programs is taken for one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ModuleProcess
from support.setting_slips import SLIPS, Slip, only, said

from ops.console.settings import ConsoleSettings
from ops.notify.settings import NotifySettings
from worker.environment import wrong_names
from worker.limits import LimitsError, read_plan
from worker.secret_files import read_secrets
from worker.setting_names import OF_OTHER_PROGRAMS, within
from worker.settings import Settings, SettingsError, load_settings
from worker.simulator import Scenario, ScenarioError
from worker.text_files import reason_of

THEIRS = """
PATH HOME USER LANG LC_ALL SHELL TERM PWD TMPDIR TZ HOSTNAME LOGNAME EDITOR PYTHONPATH VIRTUAL_ENV
NOTIFY_SOCKET STATE_DIRECTORY LOGS_DIRECTORY INVOCATION_ID JOURNAL_STREAM XDG_STATE_HOME SSH_AUTH_SOCK
APPDATA COMPUTERNAME COMSPEC LOCALAPPDATA NUMBER_OF_PROCESSORS OS PATHEXT PROCESSOR_ARCHITECTURE
PROGRAMDATA PROGRAMFILES SYSTEMDRIVE SYSTEMROOT TEMP TMP USERDOMAIN USERNAME USERPROFILE WINDIR
HTTP_PROXY https_proxy NO_PROXY DOCKER_HOST GITHUB_TOKEN CI DATABASE_URL CELERY_BROKER_URL STATIC_DIR
REDIS_HOST REDIS_PORT REDIS_PASSWORD OPERATORS_KEY QMT_BUS_ALPHA_KEY QMT_PATH XTQUANT_HOME
"""
"""Variables of systems, services and other programs."""
REFUSALS = (LimitsError, ScenarioError, SettingsError)
Start = Callable[..., ModuleProcess]


@pytest.mark.parametrize("slip", SLIPS, ids=repr)
def test_a_slip_ends_the_start(slip: Slip) -> None:
    """Each row of the table in docs/settings is said, in one sentence in both languages."""
    messages = said(slip)
    assert len(messages) == 1
    if "（" in messages[0]:
        assert re.search(r"[\u4e00-\u9fff]", messages[0])


@pytest.mark.parametrize("name", ["DRY_RUN", "BROKER", "COMMAND_KEYS_FILE", "MINIQMT_USERDATA_PATH"])
def test_every_small_misspelling_is_found(name: str) -> None:
    """A letter too few, too many, or in its neighbour's place, another case, other separators."""
    wrong = {
        *(name[:at] + name[at + 1 :] for at in range(len(name))),
        *(name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)),
        *(name[:at] + "X" + name[at:] for at in range(len(name) + 1)),
        *(f"{name} ", f" {name}", name.lower(), name.replace("_", "-"), name.replace("_", "")),
    } - {name}
    for one in wrong:
        with only({one: "true"}):
            (message,) = wrong_names(None, Settings.model_fields)
        assert one in message
        assert name in message


def test_others_variables_are_theirs() -> None:
    """What systems and other programs set starts as ever, and a key is named freely."""
    with only(dict.fromkeys(THEIRS.split(), "x")):
        assert wrong_names(None, Settings.model_fields) == []


def test_the_names_of_the_other_programs_are_known() -> None:
    """The worker lets stand in the file what console and notifications read there."""
    theirs = {name.upper() for model in (ConsoleSettings, NotifySettings) for name in model.model_fields}
    assert {name for name in OF_OTHER_PROGRAMS if name.startswith(("CONSOLE_", "NOTIFY_"))} == theirs


def test_an_empty_variable_switches_nothing_off(tmp_path: Path) -> None:
    """The file's value holds, for each setting that protects."""
    path = tmp_path / ".env"
    path.write_text("DRY_RUN=true\nBROKER=simulated\nCOMMAND_KEYS_FILE=keys.toml\n", encoding="utf-8")
    with only({"DRY_RUN": "", "BROKER": "", "COMMAND_KEYS_FILE": ""}):
        settings = load_settings(_env_file=path)
    assert (settings.dry_run, settings.broker.value) == (True, "simulated")
    assert settings.command_keys_file == Path("keys.toml")


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (r'"D:\new\userdata_mini"', r"D:\new\userdata_mini"),
        (r"'D:\new\userdata_mini'", r"D:\new\userdata_mini"),
        (r"D:\new\userdata_mini", r"D:\new\userdata_mini"),
        (r"D:\new\userdata_mini # the terminal's", r"D:\new\userdata_mini"),
        (r'"D:\\new\\userdata_mini"', r"D:\new\userdata_mini"),
        (r'"D:\国金 QMT\table\userdata_mini"', r"D:\国金 QMT\table\userdata_mini"),
        (r"\\server\share\userdata_mini", r"\\server\share\userdata_mini"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "crlf"])
def test_a_path_means_what_it_says(tmp_path: Path, line: str, path: str, encoding: str) -> None:
    """Whatever its quotes, in each encoding that is certain and with each line's end."""
    text = f"# 终端\nMINIQMT_USERDATA_PATH={line}\nBROKER=simulated\n"
    text = text.replace("\n", "\r\n") if encoding == "crlf" else text
    if encoding == "utf-16-le-bom":
        content = b"\xff\xfe" + text.encode("utf-16-le")
    else:
        content = text.encode("utf-8" if encoding == "crlf" else encoding)
    file = tmp_path / ".env"
    file.write_bytes(content)
    with only({}):
        assert load_settings(_env_file=file).miniqmt_userdata_path == path


@pytest.mark.parametrize(
    "content", ["BROKER=simulated\n# 中文".encode("gbk"), "BROKER=simulated".encode("utf-16-le")]
)
@pytest.mark.parametrize(
    "words",
    [("run",), ("supervise",), ("send", "--strategy", "a", "ping"), ("console",), ("notify",), ("config",)],
)
def test_every_command_says_that_the_encoding_is_wrong(
    start_module: Start, tmp_path: Path, words: tuple[str, ...], content: bytes
) -> None:
    """Status 2 and a sentence, no traceback."""
    file = tmp_path / "ansi.env"
    file.write_bytes(content)
    process = start_module(
        "ops.cli", *words, "--env-file", str(file), environment={"STATE_DIR": str(tmp_path)}
    )
    assert process.wait(30) == 2
    process.wait_for_line("is not UTF-8: open the file in Notepad.*编码选 UTF-8")
    assert "Traceback" not in process.output


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("ABC", "ABC", 0),
        ("ABC", "ACB", 1),
        ("ABC", "AC", 1),
        ("AC", "ABC", 1),
        ("ABC", "AXC", 1),
        ("ABCD", "BADC", 2),
    ],
)
def test_edits_are_counted(one: str, other: str, edits: int) -> None:
    """As many as are needed, and one fewer is not enough."""
    assert within(one, other, edits)
    assert not edits or not within(one, other, edits - 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
@pytest.mark.parametrize("kind", ["limits", "scenario", "secrets"])
def test_the_other_files_are_read_alike(tmp_path: Path, kind: str, encoding: str) -> None:
    """What people write in Notepad is read where its encoding is certain; else the same sentence is said."""
    file = tmp_path / "file.toml"
    file.write_bytes("# 中文\n".encode(encoding))
    file.chmod(0o600)
    read: Callable[[], object] = {
        "limits": lambda: read_plan(file),
        "scenario": lambda: Scenario.load(file),
        "secrets": lambda: read_secrets(file, "COMMAND_KEYS_FILE"),
    }[kind]
    if encoding == "gbk":
        with pytest.raises(REFUSALS, match=r"line 1 is not UTF-8: .*记事本"):
            read()
    else:
        read()


def test_a_windows_path_in_a_message_is_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever compares it with his file finds it there: Python would show each backslash twice."""
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("LOG_FILE_MEGABYTES=D:\\logs\\new\n", "utf-8")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert r"(it is 'D:\logs\new')" in str(wrong.value)
    error = FileNotFoundError(2, "No such file or directory", r"D:\logs\new")
    assert reason_of(error) == "No such file or directory"
    assert reason_of(ValueError("not TOML")) == "not TOML"
