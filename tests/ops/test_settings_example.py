import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ModuleProcess

from ops.console.settings import ConsoleSettings
from ops.notify.settings import NotifySettings
from worker.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "settings.env.example"
MODELS = (Settings, ConsoleSettings, NotifySettings)
"""In the order of the file."""
Start = Callable[..., ModuleProcess]


def blocks() -> list[tuple[list[str], str, str]]:
    """Return each setting of the example file: the comment above it, its name, its value."""
    found = re.findall(r"((?:^#.*\n)+)^([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    return [(comment.splitlines(), name, value) for comment, name, value in found]


def test_every_setting_stands_there_once() -> None:
    """The file has the settings of the models, no others, in the models' order."""
    named = [name.upper() for model in MODELS for name in model.model_fields]
    assert [name for _, name, _ in blocks()] == named


def test_the_values_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying the file changes nothing, and a value is left out only where the default is to have none."""
    for model in MODELS:
        for name in model.model_fields.keys() & {name.lower() for name in os.environ}:
            monkeypatch.delenv(name.upper())
        assert model(_env_file=EXAMPLE) == model(_env_file=None)
    empty = {name for _, name, value in blocks() if not value}
    defaults = [pair for model in MODELS for pair in model(_env_file=None)]
    assert empty == {name.upper() for name, value in defaults if value in (None, "")}


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block[1])
def test_each_is_explained_in_both_languages(block: tuple[list[str], str, str]) -> None:
    """English first, then one line of Chinese."""
    *english, chinese = block[0]
    assert english
    assert all(line.isascii() for line in english)
    assert re.search(r"[\u4e00-\u9fff]", chinese)


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        ({"BROKER": "real", "COMMAND_TTL_MS": "soon"}, ["^BROKER: .*real", "^COMMAND_TTL_MS: .*soon"]),
        ({"BROKER": "live"}, ["^BROKER=live needs MINIQMT_ENABLED .* MINIQMT_USERDATA_PATH"]),
        ({"REDIS_URL": "http://user:secret@here"}, ["^REDIS_URL: must begin with redis://"]),
    ],
)
@pytest.mark.parametrize("words", [("worker",), ("ops.cli", "run")])
def test_a_worker_with_wrong_settings_ends_with_a_sentence_for_each(
    start_module: Start, words: tuple[str, ...], settings: dict[str, str], messages: list[str]
) -> None:
    """Status 2, a line for each wrong or missing setting, no traceback and no password."""
    process = start_module(*words, environment=settings)
    assert process.wait() == 2
    for message in messages:
        process.wait_for_line(message)
    assert len(process.lines) == 1 + len(messages)
    assert "secret" not in process.output
