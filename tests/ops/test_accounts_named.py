"""Commands where the settings list several accounts: one of them is meant, or they say which there are."""

from pathlib import Path

import pytest

from ops.cli import main
from worker.settings import Settings


@pytest.fixture
def several(account_id: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the settings list this test's account and another one; returns the other's number."""
    other = f"{account_id}9"
    given = {
        "BROKER": "simulated",
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNTS": f"{account_id}:STOCK,{other}:CREDIT",
        "STATE_DIR": str(tmp_path / "state"),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return other


@pytest.mark.parametrize(
    "words",
    [
        ["tail", "orders", "--count", "1"],
        ["halt", "a test"],
        ["journal", "show"],
        ["metrics", "--port", "0"],
        ["limits"],
        ["ledger"],
    ],
    ids=lambda words: words[0],
)
def test_a_command_for_one_account_says_which_there_are(
    several: str, account_id: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It does nothing, and ends with status 2."""
    assert main(words) == 2
    assert f"which of {account_id}, {several}? Say it with --account" in capsys.readouterr().err


def test_an_account_that_is_not_listed_is_refused(several: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that was mistyped reaches no other account's keys."""
    assert main(["tail", "orders", "--account", f"{several}9"]) == 2
    assert f"--account: {several}9 is none of the accounts" in capsys.readouterr().err


def test_config_shows_the_account_that_is_meant(several: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --account its number and kind stand in the single account's settings, ready to be read again."""
    assert main(["config", "--account", several]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {f"MINIQMT_ACCOUNT_ID={several}", "MINIQMT_ACCOUNT_TYPE=CREDIT"} <= set(lines)


def test_doctor_looks_at_one_account(
    several: str, account_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a name it says which there are; with one it looks at that one."""
    main(["doctor", "--json", "--no-connect", "--role", "monitor"])
    assert f"which of {account_id}, {several}?" in capsys.readouterr().out
    main(["doctor", "--json", "--no-connect", "--role", "monitor", "--account", several])
    assert "which of" not in capsys.readouterr().out


def test_run_trades_all_or_the_one_that_is_named(
    several: str, account_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`qmt-bus run --account` leaves the others to other processes."""
    traded: list[list[str]] = []

    def serve(workers: list[Settings], *, fresh: bool) -> int:
        assert not fresh
        traded.append([worker.account_id for worker in workers])
        return 0

    monkeypatch.setattr("ops.commands.run.serve", serve)
    assert main(["run"]) == main(["run", "--account", several]) == 0
    assert traded == [[account_id, several], [several]]


@pytest.mark.parametrize(("named", "shown"), [(False, "{first} {second}"), (True, "{second}")])
def test_the_service_is_one_task_for_all(
    several: str, account_id: str, named: bool, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is called after the accounts that it trades, and hands the choice on."""
    words = ["--account", several] if named else []
    assert main(["service", "install", "--what-if", *words]) == 0
    told = capsys.readouterr().out
    assert f"as qmt-bus {shown.format(first=account_id, second=several)}:" in told
    assert (f"--account {several}" in told) is named
