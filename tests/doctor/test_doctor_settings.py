import os
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from doctor.rig import BY_NAME, finds, machine, passes_over, scene

from ops.doctor.findings import Verdict
from ops.doctor.here import scene_here
from ops.doctor.running import look
from ops.doctor.scene import Scene
from worker.premises import Premises
from worker.settings import SettingsError, load_settings

Settings = dict[str, Any]


def with_file(settings: Settings, folder: Path, content: bytes) -> Scene:
    """Return a scene with a settings file."""
    path = folder / ".env"
    path.write_bytes(content)
    return scene(settings, env_file=path)


def test_complete_settings(live: Settings, tmp_path: Path) -> None:
    """Settings that name a terminal, in a file of plain UTF-8, have no fault."""
    here = with_file(live, tmp_path, "# 资金账号\nMINIQMT_ACCOUNT_ID=1000000001\n".encode())
    for name, case in (("valid", "valid"), ("file", "readable"), ("names", "known"), ("enabled", "on")):
        finds(f"settings.{name}", here, case)
    finds("settings.account", here, "given")
    finds("settings.path", here, "given")


def test_a_simulated_terminal_needs_none(simulated: Settings) -> None:
    """With `BROKER=simulated` nothing that names a real terminal is missed."""
    for name in ("settings.enabled", "settings.account", "settings.path", "userdata.exists", "terminal.runs"):
        passes_over(name, scene(simulated), "simulated")


def test_wrong_settings(tmp_path: Path) -> None:
    """Each wrong setting is named once, and what depends on the settings says so."""
    path = tmp_path / "wrong.env"
    path.write_text("MINIQMT_PORT=70000\nLOG_LEVEL=LOUD\n", encoding="utf-8")
    here = scene_here(path)
    result = finds("settings.valid", here, "wrong", "settings.env.example")
    assert "MINIQMT_PORT" in str(result.finding.facts["messages"])
    assert "LOG_LEVEL" in str(result.finding.facts["messages"])
    # What does not depend on the wrong ones is looked at all the same.
    finds("settings.enabled", here, "off", "MINIQMT_ENABLED=true")
    assert look(BY_NAME["redis.reachable"], here).finding.case != "no_settings"
    passes_over("python.import", here, "no_settings", Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("lines", "silent"),
    [
        ("REDIS_URL=http://h\n", "redis.reachable"),
        ("BROKER=live\n", None),
        ("MINIQMT_ACCOUNTS=8881:STOCK\nMINIQMT_ACCOUNT_ID=9\n", None),
        ("DRYRUN=true\n", None),
    ],
)
def test_one_wrong_setting_silences_no_others(tmp_path: Path, lines: str, silent: str | None) -> None:
    """Only the checks that need it do not look, whatever kind of mistake it is."""
    path = tmp_path / "wrong.env"
    path.write_text(lines, encoding="utf-8")
    here = scene_here(path, connect=False)
    assert here.complaints
    for name in ("journal.folder", "settings.enabled", "redis.reachable"):
        assert (look(BY_NAME[name], here).finding.case == "no_settings") == (name == silent)


def test_a_password_that_is_not_encoded(tmp_path: Path) -> None:
    """A special character cuts Redis's address in two; neither half of the password is shown."""
    path = tmp_path / "cut.env"
    path.write_text("REDIS_URL='redis://user:marked#secret@127.0.0.1:6379/0'\n", encoding="utf-8")
    result = finds("settings.valid", scene_here(path), "wrong", "settings.env.example")
    assert "REDIS_URL" in str(result.finding.facts)
    assert "marked" not in str(result.finding.facts)
    assert "secret" not in str(result.finding.facts)


def test_a_byte_order_mark(live: Settings, tmp_path: Path) -> None:
    """With a mark the encoding is certain: the worker reads such a file, so there is no fault."""
    here = with_file(live, tmp_path, b"\xef\xbb\xbfMINIQMT_ENABLED=true\n")
    finds("settings.file", here, "readable")
    finds("settings.file", with_file(live, tmp_path, "BROKER=live".encode("utf-16")), "readable")


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    """A Chinese comment in Windows' own encoding is found by its line, also where the file cannot be read."""
    path = tmp_path / "ansi.env"
    path.write_bytes("BROKER=live\n# 资金账号\n".encode("gb18030"))
    result = finds("settings.file", scene_here(path), "unreadable", "settings.md")
    assert "line 2 is not UTF-8" in str(result.finding.facts["messages"])
    finds("settings.valid", scene_here(path), "wrong", ".env")
    passes_over("settings.names", scene_here(path), "file_unread", Verdict.UNKNOWN)


def test_a_misspelt_name(live: Settings, tmp_path: Path) -> None:
    """Each name that is none of ours is told with its line, and with the right one where it is near."""
    here = with_file(live, tmp_path, b"OTHER_TOOL=1\nMINIQMT_USERDATA_PTAH=D:\\qmt\n")
    result = finds("settings.names", here, "misspelt", "names")
    messages = str(result.finding.facts["messages"])
    assert "line 1: there is no setting OTHER_TOOL" in messages
    assert "line 2: there is no setting MINIQMT_USERDATA_PTAH; write MINIQMT_USERDATA_PATH" in messages


def test_no_file(live: Settings, tmp_path: Path) -> None:
    """Settings may come from the environment alone."""
    finds("settings.file", scene(live, env_file=tmp_path / "none"), "none")


def test_not_enabled() -> None:
    """MINIQMT_ENABLED=false leaves orders to the simulation, and that is said."""
    finds("settings.enabled", scene({}), "off", "MINIQMT_ENABLED=true")


def test_no_account() -> None:
    """The account has to be named."""
    finds("settings.account", scene({}), "missing", "资金账号")


def test_no_path() -> None:
    """The terminal's folder has to be named; what looks into it then does not."""
    finds("settings.path", scene({}), "missing", "userdata_mini")
    passes_over("userdata.exists", scene({}), "no_path")


def test_a_relative_path(live: Settings) -> None:
    """A path that depends on the present folder is not one."""
    given = {**live, "miniqmt_userdata_path": r"qmt\userdata_mini"}
    finds("settings.path", scene(given, machine=machine()), "relative", "from the drive on")
    finds("settings.path", scene({**live, "miniqmt_userdata_path": r"D:\qmt\userdata_mini"}), "given")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere folders inherit their rights")
@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("REDIS_URL=redis://:pw@h:1/0", True),
        ("REDIS_URL=redis://h:1/0", False),
        ("CONSOLE_PASSWORD=12345678", True),
        ("COMMAND_KEYS_FILE=keys.toml", False),
    ],
)
def test_a_password_that_others_can_read(live: Settings, tmp_path: Path, line: str, *, secret: bool) -> None:
    """The file is to be its owner's where a secret stands in it."""
    here = with_file(live, tmp_path, f"{line}\n".encode())
    here.env_file.chmod(0o644)
    finds("settings.private", here, "readable_by_all" if secret else "private", "chmod 600" if secret else "")
    here.env_file.chmod(0o600)
    finds("settings.private", here, "private")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere folders inherit their rights")
def test_a_state_folder_that_anybody_can_change(live: Settings, tmp_path: Path) -> None:
    """The journal decides about orders: doctor says it, and the worker does not start."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o777)
    finds("journal.folder", scene(live), "open_to_all", "chmod 700")
    with pytest.raises(SettingsError, match="STATE_DIR: any user"):
        Premises([load_settings(_env_file=None, broker="simulated", state_dir=tmp_path / "state")], Event())
