"""Who is logged in. Nothing of a session lives in the browser but a random name for it."""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LIMIT: Final = 64
"""Sessions at a time; the oldest ends when one more begins."""
_TOKEN_BYTES: Final = 32


class Role(StrEnum):
    """What somebody who is logged in may do."""

    READER = "reader"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Session:
    """One login.

    Attributes:
        role: What it may do.
        csrf: What each of its changing requests has to carry in a header: another site's page cannot know it.
        ends_at: On the clock of `Sessions`, seconds.
    """

    role: Role
    csrf: str
    ends_at: float


class Sessions:
    """All of them. Threads may share it.

    Args:
        seconds: How long a session lasts from its login on, used or not.
        clock: Seconds that only go forward.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._lock = threading.Lock()
        # By the name's hash: what is looked up cannot be guessed letter by letter from how long that takes.
        self._open: OrderedDict[str, Session] = OrderedDict()

    @property
    def seconds(self) -> float:
        """How long a session lasts."""
        return self._seconds

    def open(self, role: Role) -> tuple[str, Session]:
        """Begin a session; returns the name that its browser keeps."""
        name = secrets.token_urlsafe(_TOKEN_BYTES)
        session = Session(role, secrets.token_urlsafe(_TOKEN_BYTES), self._clock() + self._seconds)
        with self._lock:
            self._open[_hashed(name)] = session
            if len(self._open) > LIMIT:
                self._open.popitem(last=False)
        return name, session

    def find(self, name: str) -> Session | None:
        """Return the session of this name, unless it is over."""
        with self._lock:
            session = self._open.get(_hashed(name))
            if session is not None and session.ends_at <= self._clock():
                del self._open[_hashed(name)]
                return None
            return session

    def close(self, name: str) -> None:
        """End a session."""
        with self._lock:
            self._open.pop(_hashed(name), None)


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
