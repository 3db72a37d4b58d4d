"""Who is logged in. Nothing of a session lives in the browser but a random name for it."""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

_TOKEN_BYTES: Final = 32


class Role(StrEnum):
    """What somebody who is logged in may do."""

    READER = "reader"
    OPERATOR = "operator"


LIMITS: Final = MappingProxyType({Role.READER: 32, Role.OPERATOR: 16})
"""Sessions of each role at a time; the oldest of the role ends when one more begins, and no other's."""


@dataclass(frozen=True, slots=True)
class Session:
    """One login.

    Attributes:
        role: What it may do.
        csrf: What each of its requests has to carry in a header. The browser's page alone knows it, whereas
            its cookies go to every port of the host.
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
            same = [known for known, one in self._open.items() if one.role is role]
            if len(same) > LIMITS[role]:
                del self._open[same[0]]
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
