"""The users of an ACL file, and the command that writes it."""

import hashlib
import stat
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest
from acl.servers import SERVERS
from support.guarded_redis import GuardedServer
from support.redis_server import connect

from bus_schema.keys import Keys
from ops.acl.dialects import DIALECTS, LOST_WITHOUT_SELECTORS, dialect_of
from ops.acl.users import LOCKED_DOOR, AclError, acl_file, users_of
from ops.commands import acl

KEYS = Keys("8880000001")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MINIQMT_ACCOUNT_ID", "BUS_PREFIX", "BROKER"):
        monkeypatch.delenv(name, raising=False)
    # Nobody listens there, which is found out at once.
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")


def options(*words: str) -> Namespace:
    """Read a command line as the command does."""
    parser = ArgumentParser()
    acl.add_arguments(parser)
    return parser.parse_args(words)


def test_the_file_holds_no_password() -> None:
    """It has the hash that Redis compares with, and nobody's password."""
    users = users_of(KEYS, ["alpha"], DIALECTS["7"], {"alpha": "open sesame"})
    content = acl_file(users)
    assert all(user.password not in content for user in users)
    assert f"user alpha on #{hashlib.sha256(b'open sesame').hexdigest()} " in content
    assert "open sesame" not in repr(users)


def test_the_door_for_the_nameless_is_locked_first() -> None:
    """Redis's default user, who needs no password, is switched off."""
    assert acl_file([]).splitlines() == [LOCKED_DOOR]


def test_passwords_that_are_made_differ() -> None:
    """Each user has its own, of 256 random bits."""
    made = [user.password for _ in range(2) for user in users_of(KEYS, ["alpha"], DIALECTS["7"], {})]
    assert len(set(made)) == len(made)
    assert min(map(len, made)) >= 43


@pytest.mark.parametrize(
    "name", ["worker", "monitor", "operator", "admin", "default", "a b", "a*", "", "x" * 24]
)
def test_a_name_that_cannot_be_a_users_is_refused(name: str) -> None:
    """Neither another user's, nor one that the contract does not allow, such as a pattern of keys."""
    with pytest.raises(AclError, match="strategy's name"):
        users_of(KEYS, [name], DIALECTS["7"], {})


def test_one_worker_and_its_watchers_may_act_in_all_its_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker of several accounts has one user; a strategy has rights in those accounts it is named with."""
    other = Keys("8880000002")
    wishes = ["alpha@8880000001", "beta@8880000002", "both@8880000001", "both@8880000002"]
    users = {user.name: user for user in users_of(KEYS, wishes, DIALECTS["7"], {}, beside=[other])}
    reached = {
        name: {keys.account_id for keys in (KEYS, other) if keys.account_id in user.line}
        for name, user in users.items()
    }
    every = {KEYS.account_id, other.account_id}
    named = {"alpha": {KEYS.account_id}, "beta": {other.account_id}, "both": every}
    assert reached == {"worker": every, "monitor": every, "operator": every, "admin": every, **named}
    monkeypatch.setenv("MINIQMT_ACCOUNTS", "8880000001:STOCK,8880000002:STOCK")
    assert acl.run(options("--strategy", "alpha")) == 2
    assert acl.run(options("--strategy", "alpha@8880000002")) == 0
    assert acl.run(options("--strategy", "alpha", "--account", "8880000002")) == 0


def test_the_command_prints_the_file_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output can be sent into a file; passwords go beside it, with what is left to do."""
    assert acl.run(options("--strategy", "alpha", "--strategy", "alpha")) == 0
    printed, said = capsys.readouterr()
    assert [line.split()[1] for line in printed.splitlines()] == [
        "default",
        "worker",
        "monitor",
        "operator",
        "admin",
        "alpha",
    ]
    password = said.split("alpha ")[1].splitlines()[0]
    assert hashlib.sha256(password.encode()).hexdigest() in printed
    assert "SADD 'qmt:{8880000001}:strategies' alpha\n" in said


def test_a_password_of_the_environment_is_not_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gave it has it."""
    monkeypatch.setenv("WORKER_PASSWORD", "open sesame")
    assert acl.run(options("--password-env", "worker=WORKER_PASSWORD")) == 0
    printed, said = capsys.readouterr()
    assert hashlib.sha256(b"open sesame").hexdigest() in printed
    assert "open sesame" not in printed + said
    assert "  worker " not in said


def test_the_file_is_its_owners_and_never_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    """A second run would take everybody's password away."""
    place = Path("users.acl")
    assert acl.run(options("--output", str(place))) == 0
    before = place.read_text("utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert acl.run(options("--output", str(place))) == 2
    assert place.read_text("utf-8") == before
    assert "nothing was written: users.acl" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--strategy", "worker"), "'worker' is that of another user"),
        (("--password-env", "worker=NOT_THERE"), "the environment has no NOT_THERE"),
        (("--password-env", "alpha=EMPTY"), "alpha, of whom there is no user"),
        (("--password-env", "worker=EMPTY"), "worker is empty"),
    ],
)
def test_what_cannot_be_made_is_said(
    words: tuple[str, ...],
    complaint: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Status 2, nothing printed, and one line that says why."""
    monkeypatch.setenv("EMPTY", "")
    assert acl.run(options(*words)) == 2
    printed, said = capsys.readouterr()
    assert printed == ""
    assert complaint in said


def test_an_older_redis_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    """What Redis 6.2 cannot keep apart is said at each run; the file uses nothing that is newer."""
    assert acl.run(options("--server-version", "6.2.14", "--strategy", "alpha")) == 0
    printed, said = capsys.readouterr()
    assert all(lost in said for lost in LOST_WITHOUT_SELECTORS)
    assert "(" not in printed
    assert "%" not in printed


@pytest.mark.parametrize(
    ("version", "oldest"), [("6.2", "6.2"), ("7.0.15", "7"), ("7.2", "7.2"), ("8.2.3", "7.2"), ("9.1", "7.2")]
)
def test_a_version_is_written_for(version: str, oldest: str) -> None:
    """Each as the newest dialect says it that it understands."""
    assert dialect_of(tuple(map(int, version.split(".")))) is DIALECTS[oldest]


@pytest.mark.parametrize("version", ["6.0.9", "5", "seven", ""])
def test_a_server_without_such_users_is_refused(version: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is written."""
    with pytest.raises(SystemExit):
        options("--server-version", version)
    assert "--server-version" in capsys.readouterr().err


@pytest.mark.parametrize("server", SERVERS)
def test_the_server_is_asked_for_its_version(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file that is written without a word about the version is one that this very server loads."""
    with GuardedServer(tmp_path, binary=SERVERS[server]) as guarded:
        assert acl.run(options("--redis-url", guarded.url, "--account", "42", "--strategy", "alpha")) == 0
        printed, said = capsys.readouterr()
        assert "could not be asked" not in said
        assert ("warning" in said) == (server == "redis 6.2")
        assert ("client|setinfo" in printed) == (server in {"redis 8", "valkey"})
        (tmp_path / "users.acl").write_text(f"{printed}user tester on nopass ~* +@all\n", "utf-8")
        with connect(guarded.url) as client:
            assert client.acl_load()


def test_a_server_that_is_away_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """The file is then one that every server from 7.0 on loads, and 6.2 refuses as a whole."""
    assert acl.run(options("--redis-url", "redis://127.0.0.1:1/0")) == 0
    printed, said = capsys.readouterr()
    assert "could not be asked for its version" in said
    assert "(" in printed
    assert "setinfo" not in printed


def test_the_account_and_the_prefix_are_those_of_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    """The command line stands above them."""
    assert acl.run(options("--account", "42", "--prefix", "test")) == 0
    printed, _ = capsys.readouterr()
    assert "test:{42}:orders" in printed
    assert "qmt:" not in printed
