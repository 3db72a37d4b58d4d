"""The exchanges' hours of a trading day, Asia/Shanghai; every one of them is a setting."""

import datetime as dt
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, model_validator

_SECOND_MS = 1_000
_MINUTE_MS = 60 * _SECOND_MS
_HOUR_MS = 60 * _MINUTE_MS


def clock(of_day: int) -> str:
    """A time of the day (milliseconds since midnight) as people read it: `09:15:00`."""
    return f"{of_day // _HOUR_MS:02}:{of_day // _MINUTE_MS % 60:02}:{of_day // _SECOND_MS % 60:02}"


def _at(hour: int, minute: int) -> int:
    return hour * _HOUR_MS + minute * _MINUTE_MS


def _read(written: Any) -> int:
    time = dt.time.fromisoformat(written) if isinstance(written, str) else written
    if not isinstance(time, dt.time):
        raise ValueError("a time of the day is needed: 09:15:00")  # noqa: TRY004 - pydantic reports a ValueError.
    return _at(time.hour, time.minute) + time.second * _SECOND_MS


TimeOfDay = Annotated[int, BeforeValidator(_read), PlainSerializer(clock, return_type=str)]
"""Milliseconds since midnight in Shanghai; written as `09:15:00`."""


class Sessions(BaseModel):
    """When orders and cancels are taken, and when trading is continuous.

    The hours are those of the Shanghai, Shenzhen and Beijing exchanges' trading rules. Between two sessions
    brokers differ: from 9:25 to 9:30 they keep orders back and pass them on, at noon some do and some refuse.

    Attributes:
        opening_call: The opening call auction begins, and with it the day.
        no_cancel: From here to the end of the opening call, cancels are refused.
        opening_call_ends: The opening price is made.
        morning: Trading is continuous.
        noon: The lunch break begins.
        afternoon: Trading is continuous again.
        closing_call: The closing call auction begins; cancels are refused until the close.
        close: The closing price is made.
        after_hours: Trading at the closing price begins, on the boards that have it.
        after_hours_end: The end of that, and of repos.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opening_call: TimeOfDay = _at(9, 15)
    no_cancel: TimeOfDay = _at(9, 20)
    opening_call_ends: TimeOfDay = _at(9, 25)
    morning: TimeOfDay = _at(9, 30)
    noon: TimeOfDay = _at(11, 30)
    afternoon: TimeOfDay = _at(13, 0)
    closing_call: TimeOfDay = _at(14, 57)
    close: TimeOfDay = _at(15, 0)
    after_hours: TimeOfDay = _at(15, 5)
    after_hours_end: TimeOfDay = _at(15, 30)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        names = list(type(self).model_fields)
        for earlier, later in pairwise(names):
            if getattr(self, earlier) > getattr(self, later):
                raise ValueError(f"sessions.{later} lies before sessions.{earlier}")
        return self
