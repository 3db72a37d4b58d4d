"""What a worker refuses to start with, and how it says so."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from support.processes import ModuleProcess
from support.redis_server import Server

from worker import premises
from worker.settings import Settings, SettingsError, load_settings

Start = Callable[..., ModuleProcess]


@pytest.fixture
def live(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Settings that name a real terminal."""
    return {
        **environment,
        "BROKER": "live",
        "MINIQMT_ENABLED": "true",
        "MINIQMT_USERDATA_PATH": str(tmp_path / "userdata_mini"),
    }


def test_live_never_falls_back_to_a_simulation(
    start_module: Start, live: dict[str, str], private_redis_server: Server
) -> None:
    """Where xtquant's native module does not run, `BROKER=live` ends with a clear error."""
    worker = start_module("worker", environment={**live, "REDIS_URL": private_redis_server.url})
    assert worker.wait() == 2
    assert "xtquant's native module does not run here" in worker.output
    assert "Traceback" not in worker.output


def test_live_refuses_a_redis_that_forgets(start_module: Start, live: dict[str, str]) -> None:
    """A Redis without an append-only file is not trusted with orders."""
    worker = start_module("worker", environment=live)
    assert worker.wait() == 2
    assert "appendonly" in worker.output


def test_live_takes_a_redis_that_forgets_when_told_to(start_module: Start, live: dict[str, str]) -> None:
    """`ALLOW_VOLATILE_REDIS` lets the start go on to the next hurdle."""
    worker = start_module("worker", environment={**live, "ALLOW_VOLATILE_REDIS": "true"})
    assert worker.wait() == 2
    assert "xtquant's native module does not run here" in worker.output


def test_live_refuses_the_embedded_redis(start_module: Start, live: dict[str, str]) -> None:
    """The embedded Redis forgets everything, so no real order goes over it."""
    worker = start_module("worker", environment={**live, "REDIS_URL": "embedded"})
    assert worker.wait() == 2
    assert "appendonly" in worker.output


def test_live_names_what_is_missing(start_module: Start, environment: dict[str, str]) -> None:
    """A live start without the terminal's settings names them, and shows no traceback."""
    worker = start_module("worker", environment={**environment, "BROKER": "live"})
    assert worker.wait() == 2
    assert "MINIQMT_ENABLED" in worker.output
    assert "MINIQMT_USERDATA_PATH" in worker.output
    assert "Traceback" not in worker.output


def test_auto_says_loudly_that_it_simulates(start_module: Start, environment: dict[str, str]) -> None:
    """`BROKER=auto` without a real terminal trades with the simulated one, and warns."""
    worker = start_module("worker", environment={**environment, "BROKER": "auto"})
    worker.wait_for_line("SIMULATED")
    worker.wait_for_line("connected")
    worker.terminate()
    assert worker.wait() == 0


def test_the_first_line_says_that_no_money_moves(start_module: Start, environment: dict[str, str]) -> None:
    """Real money or not, which account, what protects it, in both languages; nothing stands before."""
    protected = {"DRY_RUN": "true", "RISK_FILE": "", "LOG_FORMAT": "json"}
    worker = start_module("worker", environment={**environment, **protected})
    worker.wait_for_line("connected")
    said = json.loads(worker.lines[0])["event"]
    account = environment["MINIQMT_ACCOUNT_ID"]
    assert said.startswith(f"SIMULATED, no real money: account {account} (STOCK); dry run on; no RISK_FILE; ")
    assert "signatures off" in said
    assert f"模拟，不涉及真实资金：账户 {account} (STOCK)；演练模式开启；" in said
    worker.terminate()
    assert worker.wait() == 0


def live_settings(folder: Path, **others: object) -> Settings:
    """Return settings with which a start would trade real money."""
    given = {"miniqmt_enabled": True, "miniqmt_account_id": "8881", "miniqmt_userdata_path": str(folder)}
    return load_settings(_env_file=None, **{**given, **others})


@pytest.fixture
def an_sdk_that_runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the SDK be one that can be imported here; returns what was made with it."""
    made: list[str] = []
    monkeypatch.setattr(premises, "load_sdk", lambda *_args, **_named: made.append("loaded"))
    monkeypatch.setattr(premises.Premises, "_check_server", lambda *_args: None)
    return made


@pytest.mark.usefixtures("an_sdk_that_runs")
def test_auto_never_trades_real_money(tmp_path: Path) -> None:
    """Where everything for a live start is there, it asks for `BROKER=live` or `simulated` to be said."""
    with pytest.raises(
        SettingsError, match=r"BROKER: .* real money on account 8881; say BROKER=live .*确需实盘"
    ):
        premises.Premises([live_settings(tmp_path, broker="auto")], Event())


@pytest.mark.usefixtures("an_sdk_that_runs")
@pytest.mark.parametrize(
    "content", [None, [], ["down_queue_win_101", "lock_down_queue_win_101", "down_queue_102"]]
)
def test_a_folder_that_is_no_terminals_is_refused(
    tmp_path: Path, content: list[str] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Missing, empty, or with nothing but what the SDK makes in a wrong path; nothing is made in it."""
    folder = tmp_path / "userdata_mini"
    for name in content or []:
        folder.mkdir(exist_ok=True)
        (folder / name).touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SettingsError, match=r"MINIQMT_USERDATA_PATH: .*终端"):
        premises.Premises([live_settings(folder, broker="live")], Event())
    assert sorted(tmp_path.rglob("*")) == before
    assert "LIVE, real money: account 8881" in capsys.readouterr().out


def test_the_embedded_redis_is_named_at_start(start_module: Start, environment: dict[str, str]) -> None:
    """A first look needs no Redis of one's own; one line says which one it is."""
    worker = start_module("worker", environment={**environment, "REDIS_URL": "embedded"})
    worker.wait_for_line("embedded_redis")
    worker.wait_for_line("connected")
    worker.terminate()
    assert worker.wait() == 0


def test_a_worker_waits_for_its_redis(start_module: Start, environment: dict[str, str]) -> None:
    """Without Redis it says so and waits; a stop ends the wait at once."""
    worker = start_module("worker", environment={**environment, "REDIS_URL": "redis://127.0.0.1:1/0"})
    worker.wait_for_line("redis_unavailable")
    worker.terminate()
    assert worker.wait() == 0


@pytest.mark.parametrize("place", ["a-file", "a-file/below", "n" * 300])
def test_a_state_folder_that_cannot_be_is_explained(
    start_module: Start, environment: dict[str, str], tmp_path: Path, place: str
) -> None:
    """Whichever terminal it is, in one sentence and with the status of wrong settings."""
    (tmp_path / "a-file").touch()
    worker = start_module("worker", environment={**environment, "STATE_DIR": str(tmp_path / place)})
    assert worker.wait() == 2
    assert "STATE_DIR: the folder" in worker.output
    assert "Traceback" not in worker.output


def test_a_wrong_scenario_is_explained(
    start_module: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    """A scenario that cannot be used ends the start with its fields named."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text("[[accounts]]\naccount_id = 5\n", encoding="utf-8")
    worker = start_module("worker", environment={**environment, "SIM_SCENARIO": str(scenario)})
    assert worker.wait() == 2
    assert "account_id" in worker.output
    assert "Traceback" not in worker.output
