import os
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from console.site import Visitor
from hypothesis import given
from hypothesis import strategies as st

from ops.console.env_file import EnvFileError, changed, values_in
from ops.console.settings_form import ALLOWED, NAMES, MachineOnlyError, SettingsForm

FILE = """# Mine, do not touch.
MINIQMT_ACCOUNT_ID=1000000366   # the old one
export MINIQMT_PORT=58610

CONSOLE_STRATEGY='a.b'
CONSOLE_PASSWORD=secret password
MINIQMT_ACCOUNT_ID=1000000366
REDIS_URL=redis://user:planted@127.0.0.1:6379/0"""
MARKS = (
    "\n",
    "\r",
    "\0",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "'",
    '"',
    "`",
    "\\",
    " ",
    "#",
    "$",
)
"""What ends a line, a value or a quotation somewhere."""


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of this machine stand above any file."""
    for name in [name for name in os.environ if name.startswith(("MINIQMT_", "REDIS_", "BROKER"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a settings file with comments, repeats and a password."""
    written = tmp_path / ".env"
    written.write_text(FILE, encoding="utf-8")
    return written


def save(path: Path, changes: dict[str, Any]) -> dict[str, object]:
    """Save changes as the page does, after a preview."""
    form = SettingsForm(path)
    return form.save(changes, str(form.preview(changes).get("version")))


def test_what_is_not_changed_stays_as_it_is(path: Path) -> None:
    """Comments, order, unknown names, quotes; of a name that stands twice, both lines change."""
    changes = {"MINIQMT_ACCOUNT_ID": "42", "LOG_LEVEL": "DEBUG", "MINIQMT_ENABLED": "true"}
    assert save(path, changes)["ok"]
    before, after = FILE.splitlines(), path.read_text("utf-8").splitlines()
    assert after[0] == before[0]
    assert after[1] == "MINIQMT_ACCOUNT_ID=42"
    assert after[2:6] == before[2:6]
    assert after[6:] == [
        "MINIQMT_ACCOUNT_ID=42",
        before[7],
        "LOG_LEVEL=DEBUG",
        "MINIQMT_ENABLED=true",
    ]
    assert values_in(path.read_text("utf-8")) == {**values_in(FILE), **changes}


def test_a_preview_writes_nothing_and_shows_no_secret(path: Path) -> None:
    """It names what would change, from what to what."""
    shown = SettingsForm(path).preview({"MINIQMT_PORT": "58611"})
    assert shown["ok"]
    assert shown["lines"] == [{"name": "MINIQMT_PORT", "before": "58610", "after": "58611"}]
    assert path.read_text("utf-8") == FILE
    assert "planted" not in f"{shown}{SettingsForm(path).shown()}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MINIQMT_PORT": "0"}, "MINIQMT_PORT: .*greater than or equal to 1"),
        ({"MINIQMT_ACCOUNTS": "8881:STOCK,8881:STOCK"}, "MINIQMT_ACCOUNTS: "),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL: "),
        *(({"MINIQMT_ACCOUNT_ID": f"1{mark}BROKER=live"}, "only letters") for mark in MARKS),
        ({"MINIQMT_ACCOUNT_ID": "${CONSOLE_PASSWORD}"}, "only letters"),
        ({"MINIQMT_ACCOUNT_ID": ["planted3"]}, "only letters"),
    ],
)
def test_wrong_values_are_refused_by_the_workers_own_rules(
    path: Path, changes: dict[str, Any], words: str
) -> None:
    """With a sentence for each, and the file stays; no other setting can be reached through a value."""
    problems = str(save(path, changes)["problems"])
    assert problems != "[]"
    assert re.search(words, problems), problems
    assert "planted3" not in problems
    assert path.read_text("utf-8") == FILE


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(path: Path) -> None:
    """Somebody else's edit is looked at first."""
    form = SettingsForm(path)
    version = form.preview({"MINIQMT_PORT": "58611"})["version"]
    path.write_text(f"{FILE}\nLOG_LEVEL=DEBUG\n", encoding="utf-8")
    outcome = form.save({"MINIQMT_PORT": "58611"}, version)
    assert (outcome["ok"], outcome["stale"]) == (False, True)
    assert "58611" not in path.read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_a_new_file_is_for_its_owner_and_an_old_one_keeps_its_rights(tmp_path: Path, path: Path) -> None:
    """It can hold a password."""
    fresh = tmp_path / "fresh.env"
    assert save(fresh, {"MINIQMT_PORT": "58611"})["ok"]
    path.chmod(0o640)
    assert save(path, {"MINIQMT_PORT": "58611"})["ok"]
    assert [stat.S_IMODE(one.stat().st_mode) for one in (fresh, path)] == [0o600, 0o640]


def test_a_variable_of_the_environment_is_shown_as_standing_above(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changing the file would change nothing there."""
    monkeypatch.setenv("MINIQMT_PORT", "58620")
    fields = {field["name"]: field for field in SettingsForm(path).shown()["fields"]}
    assert fields["MINIQMT_PORT"]["overridden"]
    assert not fields["MINIQMT_HOST"]["overridden"]
    assert fields["MINIQMT_ENABLED"]["choices"] == ["true", "false"]


@given(value=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40))
def test_a_value_is_read_back_as_it_was_written_or_refused(value: str) -> None:
    """Whatever it is, no other setting changes."""
    try:
        written = changed(FILE, {"MINIQMT_HOST": value})
    except EnvFileError:
        return
    assert values_in(written) == {**values_in(FILE), "MINIQMT_HOST": value}


@pytest.mark.parametrize("name", [*sorted(set(NAMES) - ALLOWED), "CONSOLE_PASSWORD", "PATH", "dry_run", ""])
def test_what_decides_who_is_believed_is_changed_on_the_machine_alone(path: Path, name: str) -> None:
    """Also beside something that may be changed, and with an empty value: neither tried nor written."""
    form = SettingsForm(path)
    for value in ("planted4", ""):
        for act in (form.preview, lambda changes: form.save(changes, "")):
            with pytest.raises(MachineOnlyError, match=r"on the machine alone, in .*env") as refused:
                act({name: value, "MINIQMT_PORT": "58611"})
            assert "planted4" not in str(refused.value)
    assert path.read_text("utf-8") == FILE


def test_nothing_that_names_a_place_or_guards_something_may_be_changed_from_a_page() -> None:
    """Neither paths and addresses, nor secrets, nor who is believed; nor what is new, until it is listed."""
    guarded = {"BROKER", "ENABLE_TRANSFERS", "COMMAND_KEYS_FILE", "REDIS_URL", "XTQUANT_PATH", "STATE_DIR"}
    places = {
        name for name in NAMES if re.search("FILE$|PATH|DIR|URL|HOST|REDIS|TERMINAL|SCENARIO|PREFIX", name)
    }
    assert ALLOWED & (guarded | places) == set()
    assert set(NAMES) >= ALLOWED


def test_a_page_that_asks_for_more_is_told_so(operator: Visitor, env_file: Path) -> None:
    """With status 403 and a sentence; nothing is written."""
    before = env_file.read_text("utf-8") if env_file.exists() else None
    for path in ("/api/settings/preview", "/api/settings/save"):
        answer = operator.post(path, changes={"XTQUANT_PATH": "/planted"}, version="")
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (403, "machine_only")
        assert "XTQUANT_PATH: to be changed on the machine alone" in error["message"]
    assert (env_file.read_text("utf-8") if env_file.exists() else None) == before


def test_a_line_separator_in_the_file_itself_is_kept(path: Path) -> None:
    """Only what ends a line to those who read the file ends one here, so that a comment stays a comment."""
    text = f"# a comment\u2028MINIQMT_PORT=1\n{FILE}"
    assert changed(text, {"MINIQMT_PORT": "58611"}).splitlines(keepends=False)[0:2] == [
        "# a comment",
        "MINIQMT_PORT=1",
    ]
    path.write_text(text, encoding="utf-8")
    assert save(path, {"MINIQMT_PORT": "58611"})["ok"]
    assert path.read_text("utf-8") == text.replace("export MINIQMT_PORT=58610", "MINIQMT_PORT=58611")


def test_the_page_saves_what_it_has_previewed(operator: Visitor, env_file: Path) -> None:
    """Over HTTP, into the file that the console was started with."""
    changes = {"MINIQMT_ACCOUNT_ID": "1000000365"}
    preview = operator.post("/api/settings/preview", changes=changes).json()
    saved = operator.post("/api/settings/save", changes=changes, version=preview["version"]).json()
    assert saved["ok"], saved
    assert env_file.read_text("utf-8") == "MINIQMT_ACCOUNT_ID=1000000365\n"
    assert operator.get("/api/settings").json()["path"] == str(env_file)
