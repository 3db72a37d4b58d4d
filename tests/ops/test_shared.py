"""What is asked by many is found out once."""

import threading
import time

import pytest
from support.waiting import wait_until

from ops import shared
from ops.shared import Shared


def test_who_asks_within_a_moment_is_told_the_same() -> None:
    """However many ask, and afterwards it is found out anew."""
    answers = iter(range(100))
    asked = Shared(lambda: next(answers), lambda _answer: 0.1)
    assert [asked() for _ in range(50)] == [0] * 50
    wait_until(lambda: asked() == 1, "it to be asked anew")


def test_a_failure_is_everybodys() -> None:
    """Those who wait for an answer do not each wait for the failure of their own."""
    begun, over, failed = threading.Event(), threading.Event(), []

    def ask() -> int:
        failed.append(time.monotonic())
        begun.set()
        over.wait()
        raise OSError("planted")

    asked = Shared(ask, float)
    said: list[str] = []

    def wait() -> None:
        try:
            asked()
        except OSError as error:
            said.append(str(error))

    threads = [threading.Thread(target=wait) for _ in range(5)]
    for thread in threads:
        thread.start()
    begun.wait()
    over.set()
    for thread in threads:
        thread.join()
    assert said == ["planted"] * 5
    assert len(failed) == 1


def test_a_failure_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again after a while."""
    monkeypatch.setattr(shared, "FAULT_SECONDS", 0.0)
    answers = iter([0, 1])
    asked = Shared(lambda: 1 // next(answers), float)
    with pytest.raises(ZeroDivisionError):
        asked()
    assert asked() == 1
