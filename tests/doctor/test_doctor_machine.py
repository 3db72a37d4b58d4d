import errno
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from doctor.rig import FactualWindows, finds, machine, passes_over, scene

from worker.engine.effects import Row, RowKind
from worker.journal import Journal

Settings = dict[str, Any]
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the proxies of the machine that tests."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def refused() -> None:
    """Fail as a blocked connection does."""
    raise OSError(errno.EACCES, "Permission denied")


def unresolved(_host: str) -> list[str]:
    """Fail as a name that is not known does."""
    raise OSError(errno.ENOENT, "Name or service not known")


def test_a_healthy_network(live: Settings) -> None:
    """This machine connects to itself; without a proxy nothing is in the way."""
    here = scene(live, machine=machine(resolve=lambda _host: ["127.0.0.1", "::1"]))
    finds("network.loopback", here, "open")
    finds("network.localhost", here, "loopback")
    finds("network.proxy", here, "none")


def test_a_firewall_on_loopback(live: Settings) -> None:
    """A program that forbids even connections to this machine is found."""
    finds("network.loopback", scene(live, machine=machine(loop_back=refused)), "blocked", "127.0.0.1")


@pytest.mark.parametrize("addresses", [["10.0.0.5"], ["::1"], ["10.0.0.5", "127.0.0.1"]])
def test_a_localhost_that_is_elsewhere(live: Settings, addresses: list[str]) -> None:
    """A hosts file that sends localhost elsewhere, or to IPv6 alone, is found."""
    here = scene(live, machine=machine(resolve=lambda _host: addresses))
    finds("network.localhost", here, "elsewhere", "hosts")


def test_no_localhost(live: Settings) -> None:
    """A hosts file without localhost is found."""
    finds("network.localhost", scene(live, machine=machine(resolve=unresolved)), "unknown", "hosts")


def test_a_proxy_that_touches_loopback(live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is not bypassed for this machine is found, without its password."""
    monkeypatch.setenv("HTTP_PROXY", "http://user:marked-secret@proxy.example:3128")
    result = finds("network.proxy", scene(live), "in_the_way", "NO_PROXY=127.0.0.1,localhost")
    assert "secret" not in str(result.finding.facts)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    finds("network.proxy", scene(live), "bypassed")


def test_the_time_zone(live: Settings, simulated: Settings) -> None:
    """The SDK counts in local time, which has to be China's where a real terminal is meant."""
    china = machine(utc_offset=lambda: timedelta(hours=8))
    finds("clock.zone", scene(live, machine=china), "china")
    result = finds("clock.zone", scene(live, machine=machine(utc_offset=timedelta)), "other", "Asia/Shanghai")
    assert result.finding.facts["hours"] == "+0"
    passes_over("clock.zone", scene(simulated), "simulated")


def test_the_time_zone_of_windows(live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """There TZ is read in another way: it is the fault, even where it seems right, and tzutil the remedy."""
    monkeypatch.delenv("TZ", raising=False)
    china, other = (machine(FactualWindows(), utc_offset=lambda at=at: timedelta(hours=at)) for at in (8, 0))
    finds("clock.zone", scene(live, machine=china), "china")
    finds("clock.zone", scene(live, machine=other), "other_on_windows", 'tzutil /s "China Standard Time"')
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    for seen in (china, other):
        finds("clock.zone", scene(live, machine=seen), "variable", "Remove the variable TZ")


def kept(settings: Settings, rows: int = 3) -> Path:
    """Write a real journal, and return its path."""
    with Journal(settings["state_dir"], settings["miniqmt_account_id"]) as journal:
        written = (Row(n, n, RowKind.EVENT, "x", b"{}" * 500, ("orders",)) for n in range(1, rows + 1))
        journal.append(written)
    return journal.path


def test_a_healthy_journal(live: Settings) -> None:
    """A journal on a local disk with room has no fault, and looking leaves nothing beside it."""
    path = kept(live)
    before = sorted(path.parent.iterdir())
    here = scene(live, FactualWindows())
    finds("journal.folder", here, "there")
    finds("journal.drive", here, "local")
    assert finds("journal.healthy", here, "healthy").finding.facts["rows"] == 3
    finds("journal.space", here, "enough")
    assert sorted(path.parent.iterdir()) == before


def test_a_journal_in_use(live: Settings) -> None:
    """One that a worker writes to can be looked at; its newest rows are seen."""
    kept(live)
    with Journal(live["state_dir"], live["miniqmt_account_id"]) as journal:
        journal.append([Row(9, 9, RowKind.EVENT, "x", b"{}", ("orders",))])
        assert finds("journal.healthy", scene(live), "healthy").finding.facts["rows"] == 4


def test_no_state_folder(live: Settings) -> None:
    """The first start makes the folder, and so does the fix."""
    here = scene(live)
    result = passes_over("journal.folder", here, "missing")
    passes_over("journal.healthy", here, "none")
    finds("journal.space", here, "enough")
    assert result.finding.fix is not None
    result.finding.fix.do()
    finds("journal.folder", here, "there")


def test_a_state_folder_that_may_not_be_written(live: Settings) -> None:
    """A worker that cannot write its journal does not start."""
    here = scene(live, machine=machine(can_write=lambda _folder: False))
    finds("journal.folder", here, "refused", "STATE_DIR")
    live["state_dir"].mkdir()
    finds("journal.folder", here, "refused", "STATE_DIR")


def test_a_file_in_the_place_of_the_folder(live: Settings) -> None:
    """STATE_DIR has to be a folder."""
    live["state_dir"].write_text("")
    finds("journal.folder", scene(live), "file", "STATE_DIR")


def test_a_network_drive(live: Settings) -> None:
    """SQLite's log does not work on a network drive."""
    finds("journal.drive", scene(live, FactualWindows(remote=True)), "network", "disk of this machine")


def test_a_damaged_journal(live: Settings) -> None:
    """A file with a hole in it, or that is none, is found."""
    path = kept(live, rows=200)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    finds("journal.healthy", scene(live), "broken", "keep a copy")
    path.write_bytes(b"no journal at all" * 1000)
    finds("journal.healthy", scene(live), "broken", "keep a copy")


def test_a_journal_of_a_newer_version(live: Settings) -> None:
    """A newer version's journal needs that version."""
    path = kept(live)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version=99")
    finds("journal.healthy", scene(live), "newer", "Install that version")


def test_a_full_disk(live: Settings) -> None:
    """A worker that cannot write does not trade."""
    here = scene(live, machine=machine(free_bytes=lambda _folder: 1 << 20))
    finds("journal.space", here, "low", "Make room")
