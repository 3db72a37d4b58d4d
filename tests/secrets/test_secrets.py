"""Secrets stay where they were put: everything that the product writes is searched for them."""

import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from support.guarded_redis import GuardedServer
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerProcess

from bus_schema.client import BusClient, OperatorClient
from bus_schema.client.connection import connect
from bus_schema.control import Halt, Resume
from bus_schema.keys import Keys
from ops.acl.dialects import DIALECTS
from ops.acl.users import users_of

MARK = "PLANTED"
"""Every secret here begins with it."""
ROLES = ("worker", "monitor", "operator", "alpha")
PASSWORDS = {role: f"{MARK}-password-of-{role}" for role in ROLES}
SIGNING_KEYS = {name: f"{MARK}-signing-key-of-{name}-" + "k" * 32 for name in ("operators", "alpha")}

Start = Callable[..., ModuleProcess]


@dataclass(frozen=True, slots=True)
class Planted:
    """A Redis whose users have the planted passwords, and a folder for everything that is written."""

    server: GuardedServer
    tester: Redis
    keys: Keys
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a worker that has every secret and logs all that it can."""
        keys_file = self.folder / "keys.toml"
        keys_file.touch(mode=0o600)
        operators, alpha = SIGNING_KEYS["operators"], SIGNING_KEYS["alpha"]
        content = f'operators = "{operators}"\n[strategies]\nalpha = "{alpha}"\n'
        keys_file.write_text(content, encoding="utf-8")
        return {
            "BROKER": "simulated",
            "REDIS_URL": self.server.url_of("worker", PASSWORDS["worker"]),
            "COMMAND_KEYS_FILE": str(keys_file),
            "MINIQMT_ACCOUNT_ID": self.keys.account_id,
            "STATE_DIR": str(self.folder / "state"),
            "LOG_LEVEL": "DEBUG",
        }

    def alpha(self) -> BusClient:
        """A strategy that signs."""
        url, key = self.server.url_of("alpha", PASSWORDS["alpha"]), SIGNING_KEYS["alpha"]
        return BusClient(url, account_id=self.keys.account_id, strategy="alpha", signing_key=key)

    def operate(self, command: Halt | Resume) -> None:
        """Have an operator send a command, signed, and wait for its reply."""
        url, key = self.server.url_of("operator", PASSWORDS["operator"]), SIGNING_KEYS["operators"]
        with OperatorClient(url, account_id=self.keys.account_id, signing_key=key) as operator:
            assert operator.request(command).ok

    def files_with_a_secret(self, within: str = ".") -> list[str]:
        """The names of the files in a folder, and below it, that hold a secret."""
        files = (path for path in (self.folder / within).rglob("*") if path.is_file())
        return [path.name for path in files if MARK.encode() in path.read_bytes()]

    def keys_with_a_secret(self) -> list[str]:
        """The keys of the account whose content holds a secret."""
        every = [key.decode() for key in self.tester.scan_iter(match=f"qmt:{{{self.keys.account_id}}}:*")]
        assert {self.keys.dead, self.keys.errors, self.keys.inbox("alpha")} < set(every)
        return [key for key in every if MARK in self._content(key)]

    def _content(self, key: str) -> str:
        if key == self.keys.strategies:
            return str(self.tester.smembers(key))
        if key == self.keys.alive:
            return str(self.tester.get(key))
        return str(self.tester.xrange(key))


@pytest.fixture
def planted(account_id: str, tmp_path: Path) -> Iterator[Planted]:
    """Everything that has a secret."""
    place, keys = tmp_path / "redis", Keys(account_id)
    place.mkdir()
    with GuardedServer(place) as server:
        server.lock_with(users_of(keys, ["alpha"], DIALECTS["7"], PASSWORDS))
        with server.tester() as tester:
            yield Planted(server, tester, keys, tmp_path)


def test_the_search_finds_what_is_there(planted: Planted) -> None:
    """Where a secret belongs, it is found."""
    assert MARK in planted.environment["REDIS_URL"]
    assert planted.files_with_a_secret() == ["keys.toml"]


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_worker_at_work_writes_no_secret(log_format: str, start_module: Start, planted: Planted) -> None:
    """It trades, refuses, loses its connection and ends; log, journal and streams hold nothing planted."""
    witness = Strategy(planted.tester, planted.keys.account_id, "alpha")
    running = start_module("worker", environment={**planted.environment, "LOG_FORMAT": log_format})
    WorkerProcess(running, witness).wait_until_ready()
    with planted.alpha() as bus:
        bus.place_order("600000.SH", "buy", 100, 10.0).raise_for_error()
        assert not bus.place_order("600000.SH", "buy", 7, 10.0).ok
    witness.send("ping")
    witness.send_raw(b"not json")
    witness.wait_for("dead", lambda event: event["raw"] == "not json", "the burial of what is no command")
    planted.operate(Halt(id="h1", reason="lunch"))
    planted.tester.client_kill_filter(_type="normal", skipme=True)
    running.wait_for_line("redis_connection_lost|redis_unavailable")
    planted.operate(Resume(id="r1"))
    assert planted.keys_with_a_secret() == []
    running.terminate()
    assert running.wait() == 0
    assert MARK not in running.output
    assert planted.files_with_a_secret() == ["keys.toml"]


def test_a_banks_passwords_are_written_nowhere(start_module: Start, planted: Planted) -> None:
    """They reach the bank, which refuses them, and neither log nor journal nor any stream."""
    passwords = planted.folder / "passwords.toml"
    passwords.touch(mode=0o600)
    passwords.write_text(f'[icbc]\nbank_pwd = "{MARK}-bank"\nfund_pwd = "{MARK}-fund"\n', encoding="utf-8")
    settings = {
        "BANK_PASSWORDS_FILE": str(passwords),
        "ENABLE_TRANSFERS": "true",
        "MINIQMT_ACCOUNT_TYPE": "CREDIT",
    }
    witness = Strategy(planted.tester, planted.keys.account_id, "alpha")
    running = start_module("worker", environment={**planted.environment, **settings})
    WorkerProcess(running, witness).wait_until_ready()
    with planted.alpha() as bus:
        for ask in (bus.bank_transfer_in, bus.bank_transfer_out):
            refused = ask("A", "1", 1.0, password_name="icbc")  # noqa: S106 - the name of an entry.
            assert refused.error is not None
            assert refused.error.code == "broker_rejected"
    witness.send_raw(b"not json")
    witness.wait_for("dead", lambda event: event["raw"] == "not json", "the burial of what is no command")
    assert planted.keys_with_a_secret() == []
    running.terminate()
    assert running.wait() == 0
    assert MARK not in running.output
    assert sorted(planted.files_with_a_secret()) == ["keys.toml", "passwords.toml"]


WRONG_STARTS = {
    "another's password": {"REDIS_URL": "redis://monitor:{password}@127.0.0.1:{port}/0"},
    "no such user": {"REDIS_URL": "redis://{password}:{password}@127.0.0.1:{port}/0"},
    "a user without rights": {"REDIS_URL": "redis://alpha:{alpha}@127.0.0.1:{port}/0"},
    "nobody there": {"REDIS_URL": "redis://worker:{password}@127.0.0.1:1/0"},
    "no such scheme": {"REDIS_URL": "http://worker:{password}@127.0.0.1:{port}/0"},
    "a slash in the password": {"REDIS_URL": "redis://worker:{password}/x@127.0.0.1:{port}/0"},
    "a hash in the password": {"REDIS_URL": "redis://worker:{password}#x@127.0.0.1:{port}/0"},
    "a slash before the password": {"REDIS_URL": "redis://worker:/{password}@127.0.0.1:{port}/0"},
    "a bracket in the password": {"REDIS_URL": "redis://worker:[{password}@127.0.0.1:{port}/0"},
    "the password as an option": {"REDIS_URL": "redis://127.0.0.1:{port}/0?password={password}"},
    "an unknown option": {"REDIS_URL": "redis://worker:{password}@127.0.0.1:{port}/0?colour=red"},
    "a wrong journal": {"STATE_DIR": os.devnull},
    "no terminal": {"BROKER": "live", "MINIQMT_ENABLED": "true", "MINIQMT_USERDATA_PATH": "nowhere"},
    "several at once": {"COMMAND_TTL_MS": "soon", "REDIS_URL": "ftp://worker:{password}@127.0.0.1"},
}
"""What is set wrongly, by what is wrong with it."""


@pytest.mark.parametrize("wrong", WRONG_STARTS)
def test_a_start_that_fails_writes_no_secret(wrong: str, start_module: Start, planted: Planted) -> None:
    """Neither its complaint nor a traceback repeats what may be a password."""
    known = {"password": PASSWORDS["worker"], "alpha": PASSWORDS["alpha"], "port": planted.server.port}
    filled = {name: value.format(**known) for name, value in WRONG_STARTS[wrong].items()}
    failing = start_module("worker", environment={**planted.environment, **filled})
    wait_until(
        lambda: not failing.is_running or "redis_unavailable" in failing.output,
        "the failing start to say so",
    )
    failing.kill()
    assert failing.output
    assert MARK not in failing.output
    assert planted.files_with_a_secret() == ["keys.toml"]


def test_config_shows_no_secret(start_module: Start, planted: Planted) -> None:
    """The password is three stars; the file with the keys is named, not read."""
    shown = start_module("ops.cli", "config", environment=planted.environment)
    assert shown.wait() == 0
    assert "REDIS_URL=redis://worker:***@127.0.0.1" in shown.output
    assert MARK not in shown.output


@pytest.mark.parametrize(
    "words",
    [
        ("send", "--strategy", "alpha", "ping"),
        ("send", "--control", "halt", "reason=lunch"),
        ("tail", "commands:alpha"),
    ],
)
def test_what_the_command_line_is_refused_is_told_without_its_password(
    words: tuple[str, ...], start_module: Start, planted: Planted
) -> None:
    """A worker's user may do none of this."""
    refused = start_module("ops.cli", *words, environment=planted.environment)
    assert refused.wait() == 3, refused.output
    assert MARK not in refused.output


@pytest.mark.parametrize("odd", ["/", "?", "#", "["])
def test_a_client_repeats_nothing_of_a_wrong_address(odd: str) -> None:
    """A password that is not escaped is half taken for a port."""
    with pytest.raises(ValueError, match="is no address such as") as refused:
        connect(f"redis://user:{odd}{MARK}{odd}x@127.0.0.1:6379/0")
    assert MARK not in "".join(traceback.format_exception(refused.value))


def test_what_holds_a_secret_does_not_show_it() -> None:
    """Printed by accident, a client and a user of the ACL file tell nothing."""
    bus = BusClient(
        f"redis://alpha:{MARK}@127.0.0.1:1/0",
        account_id="1",
        strategy="alpha",
        signing_key=SIGNING_KEYS["alpha"],
    )
    held = [*vars(bus).values(), *users_of(Keys("1"), ["alpha"], DIALECTS["7"], PASSWORDS)]
    assert MARK not in repr([bus, held])
