"""The file with the keys that commands are signed with."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bus_schema.keys import Keys
from bus_schema.signing import Signer
from worker.bus.command_keys import read_signers
from worker.engine.inputs import CONTROL
from worker.settings import SettingsError

KEYS = Keys("1000000365")
SECRET = "PLANTED-" + "k" * 32
OTHERS = {"alpha": "PLANTED-" + "a" * 32, "a.b": "PLANTED-" + "b" * 32}
GOOD = f'operators = "{SECRET}"\n[strategies]\nalpha = "{OTHERS["alpha"]}"\n"a.b" = "{OTHERS["a.b"]}"\n'


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that writes a file for its owner only."""

    def write(content: str) -> Path:
        place = tmp_path / "keys.toml"
        place.touch(mode=0o600)
        place.write_text(content, encoding="utf-8")
        return place

    return write


def test_each_sender_has_its_own_stream(write: Callable[[str], Path]) -> None:
    """What one has signed, nobody can carry to another's stream."""
    signers = read_signers(write(GOOD), KEYS)
    assert signers.keys() == {CONTROL, "alpha", "a.b"}
    assert signers["alpha"].sign(b"x") == Signer(OTHERS["alpha"], KEYS.commands("alpha")).sign(b"x")
    assert signers[CONTROL].sign(b"x") == Signer(SECRET, KEYS.control).sign(b"x")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "must name the operators' key"),
        (f'[strategies]\nalpha = "{SECRET}"', "must name the operators' key"),
        (f'operators = "{SECRET}"', "must name the operators' key"),
        (GOOD + "[others]\n", "must name the operators' key"),
        (f'operators = "{SECRET}"\nstrategies = "{SECRET}"', "must name the operators' key"),
        (GOOD + "beta = 7\n", "the key of beta is no text"),
        (GOOD + "beta.gamma = 'x'\n", "the key of beta is no text"),
        (GOOD + "beta = 'PLANTED'\n", "beta: a signing key must have at least 32"),
        (GOOD + f"beta = {SECRET}\n", r"is no TOML file in UTF-8 \(line 5"),
        (GOOD + f"beta = '{SECRET}'\n", "operators and beta have the same key"),
        (GOOD + f"beta = '{OTHERS['alpha']}'\n", "alpha and beta have the same key"),
        (GOOD + "'双均线' = '" + "c" * 32 + "'\n", "the strategy's name '双均线' must be 1 to 23"),
        ("operators = 'PLANTED", r"is no TOML file in UTF-8 \("),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_without_its_keys(
    content: str, words: str, write: Callable[[str], Path]
) -> None:
    """The complaint says what is wrong and where, and repeats no key."""
    with pytest.raises(SettingsError, match=f"^COMMAND_KEYS_FILE: .*{words}") as refused:
        read_signers(write(content), KEYS)
    assert "PLANTED" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path stands in the complaint."""
    with pytest.raises(SettingsError, match=r"gone\.toml cannot be read"):
        read_signers(tmp_path / "gone.toml", KEYS)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_a_file_that_others_may_read_is_refused(write: Callable[[str], Path]) -> None:
    """A key that somebody else may know proves nothing."""
    place = write(GOOD)
    place.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_signers(place, KEYS)
