"""Moments and days as people write them, in Beijing time unless they say otherwise."""

import argparse
from datetime import date, datetime, time

from ops.lines import EXCHANGE_TIME

MILLIS = 1_000


def moment_of(text: str) -> int:
    """Take `14:30`, of today, or `2026-11-20`, or `2026-11-20 14:30:05.250`; milliseconds since the epoch."""
    try:
        moment = _dated(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no moment; write 14:30 for today, or 2026-11-20, or '2026-11-20 14:30:05'"
        ) from None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=EXCHANGE_TIME)).timestamp() * MILLIS)


def _dated(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.combine(datetime.now(EXCHANGE_TIME).date(), time.fromisoformat(text))


def day_named(text: str) -> date:
    """Take a trading day: `2026-11-20`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-20") from None


def beijing(millis: int) -> datetime:
    """Return a moment in Beijing, from milliseconds since the epoch."""
    return datetime.fromtimestamp(millis / MILLIS, EXCHANGE_TIME)
