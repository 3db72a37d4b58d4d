"""Days as the counter writes them: Beijing's calendar."""

import datetime as dt

_BEIJING = dt.timezone(dt.timedelta(hours=8))


def day_number(now: float, later: int = 0) -> int:
    """The day as a number, 20241125, so many days after a moment (seconds since the epoch)."""
    day = dt.datetime.fromtimestamp(now, _BEIJING) + dt.timedelta(days=later)
    return int(f"{day:%Y%m%d}")


def time_of_day(now: float) -> str:
    """The time of the day: 09:30:00."""
    return f"{dt.datetime.fromtimestamp(now, _BEIJING):%H:%M:%S}"
