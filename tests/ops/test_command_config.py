from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ModuleProcess

Start = Callable[..., ModuleProcess]


def test_settings_are_shown_without_the_password(command: Start) -> None:
    """Each setting in effect is a line, the environment's above the default, the password hidden."""
    process = command("config", REDIS_URL="rediss://worker:secret@redis.example:6380/1", COMMAND_TTL_MS="700")
    assert process.wait() == 0
    assert "REDIS_URL=rediss://worker:***@redis.example:6380/1" in process.lines
    assert {"COMMAND_TTL_MS=700", "BROKER=simulated", "MINIQMT_ENABLED=false"} <= set(process.lines)
    assert "secret" not in process.output


def test_what_is_shown_can_be_read_again(command: Start, tmp_path: Path) -> None:
    """The printed lines are a settings file themselves."""
    first = command("config", HEARTBEAT_SECONDS="7")
    assert first.wait() == 0
    file = tmp_path / "printed.env"
    file.write_text(first.output, encoding="utf-8")
    second = command("config", "--env-file", str(file))
    assert second.wait() == 0
    settings = [[line for line in one.lines if not line.startswith("#")] for one in (first, second)]
    assert sorted(settings[0]) == sorted(settings[1])


def test_each_value_says_where_it_comes_from(command: Start, tmp_path: Path) -> None:
    """The environment's, the file's and the defaults stand apart; an empty variable is no setting."""
    file = tmp_path / "mine.env"
    file.write_text("DRY_RUN=true\nLOG_LEVEL=DEBUG\nCOMMAND_TTL_MS=\n", encoding="utf-8")
    process = command("config", "--env-file", str(file), LOG_LEVEL="WARNING", DRY_RUN="")
    assert process.wait() == 0
    heads = [at for at, line in enumerate(process.lines) if line.startswith("#")][1:]
    environment, from_file, defaults = (process.lines[at:] for at in heads)
    assert environment[0] == "# from the environment"
    assert "LOG_LEVEL=WARNING" in environment[: heads[1] - heads[0]]
    assert from_file[:3] == [f"# from {file}", "DRY_RUN=true", defaults[0]]
    assert "COMMAND_TTL_MS=5000" in defaults


@pytest.mark.parametrize(
    "url",
    ["redis://planted@h:1/0", "redis://planted:@h:1/0", "redis://:planted@h:1/0", "redis://a:planted@h:1/0"],
)
def test_no_secret_is_shown_wherever_it_stands(command: Start, url: str) -> None:
    """A password alone before the host reads as a user's name, and is hidden too."""
    process = command("config", REDIS_URL=url)
    assert process.wait() == 0
    assert "planted" not in process.output
    assert "@h:1/0" in process.output


def test_every_wrong_setting_is_named(command: Start) -> None:
    """Status 2, one sentence for each, no traceback, and no password in it."""
    process = command("config", LOG_LEVEL="LOUD", REDIS_URL="http://user:secret@here", MINIQMT_PORT="70000")
    assert process.wait() == 2
    for name in ("LOG_LEVEL", "REDIS_URL", "MINIQMT_PORT"):
        process.wait_for_line(f"^{name}: ")
    assert "Traceback" not in process.output
    assert "secret" not in process.output


def test_a_missing_file_is_named(command: Start) -> None:
    """A settings file that was asked for must be there."""
    process = command("config", "--env-file", "nowhere.env")
    assert process.wait() == 2
    process.wait_for_line(r"--env-file: there is no file nowhere\.env")
