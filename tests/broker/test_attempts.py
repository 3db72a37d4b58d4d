"""When the next attempt to connect is made."""

import datetime as dt
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from support.waiting import wait_until, waiting_in_vain, woken_by

from worker.broker import attempts as module
from worker.broker.attempts import Attempts, idle_pause, may_trade

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG = 60.0


def at(moment: str) -> int:
    """Return a moment of Shanghai in milliseconds."""
    return int(dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).timestamp() * 1_000)


@pytest.mark.parametrize(
    ("moment", "of_shares", "of_futures"),
    [
        ("2025-01-03 07:59", False, False),
        ("2025-01-03 08:00", True, True),
        ("2025-01-03 12:00", True, True),
        ("2025-01-03 17:00", False, False),
        ("2025-01-03 21:00", False, True),
        ("2025-01-04 02:00", False, True),
        ("2025-01-04 10:00", False, False),
        ("2025-01-05 21:00", False, False),
        ("2025-01-06 02:00", False, False),
        ("2025-01-06 09:00", True, True),
    ],
)
def test_hours_and_weekdays(moment: str, of_shares: bool, of_futures: bool) -> None:
    """Friday is the 3rd of January 2025; its night of futures ends on Saturday."""
    now = at(moment)
    assert may_trade(now, "STOCK") is of_shares
    assert may_trade(now, "FUTURE") is of_futures
    assert may_trade(now, "OUTTER_FUTURE")
    assert idle_pause(now, "STOCK", 300.0) == (0.0 if of_shares else 300.0)


def test_pauses_grow_and_are_longest_while_nothing_trades() -> None:
    """They double; a link, or whoever asks for one, lets them begin anew."""
    attempts = Attempts()
    pauses = []
    for _ in range(12):
        attempts.failed("no terminal")
        pauses.append((attempts.seconds(0.0), attempts.seconds(300.0)))
    assert pauses[:3] == [(0.5, 0.5), (1.0, 1.0), (2.0, 2.0)]
    assert pauses[-1] == (30.0, 300.0)
    assert attempts.reason == "no terminal"
    attempts.ask()
    attempts.failed("no terminal")
    assert attempts.seconds(300.0) == 0.5
    attempts.done()
    assert attempts.reason == ""


def test_whoever_asks_is_obeyed_at_once() -> None:
    """However long the pause was to be."""
    attempts = Attempts()
    with woken_by(attempts.ask):
        attempts.pause(LONG)


def test_an_order_shortens_the_pause_but_not_below_a_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many orders that wait do not have the terminal called without a pause."""
    monkeypatch.setattr(module, "WAITED_FOR_SECONDS", 0.3)
    attempts = Attempts()
    attempts.wait_for()
    with waiting_in_vain(0.3):
        attempts.pause(LONG)
    pause = Thread(target=attempts.pause, args=(LONG,))
    pause.start()
    attempts.wait_for()
    wait_until(lambda: not pause.is_alive(), "the order has ended the pause")
