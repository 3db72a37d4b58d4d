import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from doctor.rig import BY_NAME, finds, scene

from ops.doctor.findings import Check, Finding, Verdict, found
from ops.doctor.fixing import always, ask_on_terminal, fixed
from ops.doctor.report import lines, sentences, status, summary
from ops.doctor.running import look, look_at_all
from ops.doctor.scene import Scene
from ops.doctor.words import WORDS
from ops.language import Language
from ops.screen import Paint
from ops.status import Exit

Settings = dict[str, Any]
ENGLISH = WORDS[Language.ENGLISH]
SOME = BY_NAME["python.bits"]


@pytest.fixture
def hanging() -> Iterator[Check]:
    """Return a check that does not end before the test does."""
    release = threading.Event()

    def hang(_scene: Scene) -> Finding:
        release.wait()
        return found("wide", bits=64)

    yield replace(SOME, look=hang, seconds=0.05)
    release.set()


def failing(_scene: Scene) -> Finding:
    """Fail as a check with a fault of ours would."""
    raise RuntimeError("a fault of ours")


def test_a_check_that_hangs_is_given_up(hanging: Check) -> None:
    """Its time over, it is not known, and the next one is looked at."""
    results = list(look_at_all([hanging, SOME], scene({})))
    assert [result.finding.case for result in results] == ["timed_out", "wide"]
    assert "not done after 0.05 s" in lines(results[0], ENGLISH, Paint(enabled=False))[0]


def test_a_check_that_fails_does_not_end_doctor() -> None:
    """A fault of ours is a finding as well."""
    result = look(replace(SOME, look=failing), scene({}))
    assert (result.finding.case, result.verdict) == ("failed", Verdict.UNKNOWN)
    assert "a fault of ours" in sentences(result, ENGLISH)[0]


def test_the_status(hanging: Check) -> None:
    """1 for a fault, whatever else there is; 2 where something was not seen; else 0."""
    good, unknown = look(SOME, scene({})), look(hanging, scene({}))
    bad, aside = look(BY_NAME["settings.enabled"], scene({})), look(BY_NAME["userdata.name"], scene({}))
    assert status([good, aside]) is Exit.DONE
    assert status([good, aside, unknown]) is Exit.WRONG
    assert status([good, aside, unknown, bad]) is Exit.FAILED
    assert summary([good, aside, unknown, bad], ENGLISH).startswith(
        "1 in order, 1 wrong, 1 not known, 1 passed over"
    )


def test_what_is_shown(live: Settings) -> None:
    """A line with the mark and what was found; under it what to do, where there is something."""
    good = look(BY_NAME["settings.enabled"], scene(live))
    assert lines(good, ENGLISH, Paint(enabled=False)) == ["  ✔ MINIQMT_ENABLED: a real terminal may be used"]
    assert "\x1b[32m✔" in lines(good, ENGLISH, Paint(enabled=True))[0]
    bad = lines(look(BY_NAME["settings.enabled"], scene({})), ENGLISH, Paint(enabled=False))
    assert bad[0].startswith("  ✘ MINIQMT_ENABLED: MiniQMT is not enabled")
    assert bad[1].startswith("      do: Set MINIQMT_ENABLED=true")


@pytest.mark.parametrize(
    ("answer", "expected"), [("y", True), ("是", True), ("n", False), ("", False), (None, False)]
)
def test_only_a_yes_is_a_yes(monkeypatch: pytest.MonkeyPatch, answer: str | None, expected: bool) -> None:
    """Whatever else is answered, and the end of the input, changes nothing."""

    def say(_question: str) -> str:
        if answer is None:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", say)
    assert ask_on_terminal("Remove?") is expected


def test_a_fix_is_done_only_when_agreed(live: Settings) -> None:
    """Refused, nothing changes; agreed, it is done and looked at again."""
    here, asked = scene(live), list[str]()
    before = look(BY_NAME["journal.folder"], here)
    assert fixed(before, here, ENGLISH, lambda question: bool(asked.append(question))) is before  # type: ignore[func-returns-value]  # None is a no.
    assert asked == [f"Make the folder {live['state_dir']}?"]
    assert not live["state_dir"].exists()
    assert fixed(before, here, ENGLISH, always).finding.case == "there"
    finds("journal.folder", here, "there")


def test_a_fix_that_fails_says_why(live: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be done is said, and the finding stays."""
    here = scene(live)
    before = look(BY_NAME["journal.folder"], here)
    live["state_dir"].write_text("")
    assert fixed(before, here, ENGLISH, always) is before
    assert "it could not be done" in capsys.readouterr().err
