"""When the worker is started again: after an end that nobody asked for, and once a day."""

import argparse
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from ops.lines import EXCHANGE_TIME

FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 60.0
STEADY_SECONDS: Final = 300.0
"""Who has run so long has not failed at once: the next pause is a short one again."""
TRADING: Final = (time(9, 10), time(15, 5))
"""From before the opening auction until after the close, in Beijing: no restart falls into it."""


def pauses() -> Iterator[float]:
    """Yield the seconds to wait after each end in a row: twice as long each time, up to a minute."""
    seconds = FIRST_PAUSE_SECONDS
    while True:
        yield seconds
        seconds = min(2 * seconds, LONGEST_PAUSE_SECONDS)


def time_of_day(text: str) -> time:
    """Take a time such as `08:30`, in Beijing and outside of trading hours, as a type for argparse."""
    try:
        moment = time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time of day; write it as 08:30") from None
    if TRADING[0] <= moment <= TRADING[1]:
        raise argparse.ArgumentTypeError(f"{text} is in trading hours: a restart would hold orders up")
    return moment


def seconds_until(moment: time, now: datetime) -> float:
    """Return the seconds until a time of day in Beijing comes next."""
    here = now.astimezone(EXCHANGE_TIME)
    due = datetime.combine(here.date(), moment, EXCHANGE_TIME)
    return ((due if due > here else due + timedelta(days=1)) - here).total_seconds()
