"""Which secret lets in as whom, and which browsers were let in before."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from pydantic import SecretStr

from ops.console.sessions import Role
from ops.console.settings import ConsoleSettings

LINK_SECONDS: Final = 3600.0
"""How long a link is good that was made because of too many attempts."""
_TOKEN_BYTES: Final = 32


class Entrance:
    """Knows the secrets. Threads may share it.

    Args:
        settings: the console's; where they have no operator's secret, one is made that is good once.
        clock: Seconds that only go forward.

    Attributes:
        one_time_token: lets an operator in once; None where the settings have an operator's secret.
    """

    def __init__(self, settings: ConsoleSettings, clock: Callable[[], float] = time.monotonic) -> None:
        given = (
            (settings.console_password, Role.OPERATOR),
            (settings.console_token, Role.OPERATOR),
            (settings.console_reader_password, Role.READER),
        )
        self._known = [(_digest(secret), role) for secret, role in given if secret is not None]
        self._clock, self._lock = clock, threading.Lock()
        self._once: bytes | None = None
        self._once_until = 0.0
        self.one_time_token = None if settings.has_operator else self._made(float("inf"))

    def role_of(self, secret: str) -> Role | None:
        """Return whom a secret lets in, None for nobody; a wrong one takes as long as a right one."""
        shown = _digest(SecretStr(secret))
        roles = [role for known, role in self._known if hmac.compare_digest(known, shown)]
        return roles[0] if roles else None

    def takes_once(self, secret: str) -> bool:
        """Tell whether it is the token that is good once, which it is not any more from now on.

        It is 256 random bits, so nobody guesses it, and it needs no attempts.
        """
        shown = _digest(SecretStr(secret))
        with self._lock:
            known = self._once if self._clock() < self._once_until else None
            right = known is not None and hmac.compare_digest(known, shown)
            if right:
                self._once = None
        return right

    def another_token(self) -> str | None:
        """Return a token that lets an operator in once; None where there is one that is still good."""
        with self._lock:
            if self._once is not None and self._clock() < self._once_until:
                return None
        return self._made(self._clock() + LINK_SECONDS)

    def _made(self, until: float) -> str:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            self._once, self._once_until = _digest(SecretStr(token)), until
        return token


class KnownBrowser(NamedTuple):
    """A browser that was let in before.

    Attributes:
        name: no other has it.
        role: as which it was let in.
    """

    name: str
    role: Role


class KnownBrowsers:
    """Recognises them by a cookie that only this process can have made.

    Whoever guesses passwords uses up the attempts of an address, or of all. With attempts of its own, a
    browser that was let in before is not kept out by that.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(_TOKEN_BYTES)

    def cookie_for(self, role: Role) -> str:
        """Return what a browser is to keep."""
        said = f"{role}.{secrets.token_urlsafe(_TOKEN_BYTES)}"
        return f"{said}.{self._signature(said)}"

    def find(self, cookie: str) -> KnownBrowser | None:
        """Return the browser that shows this, None where it was not made here."""
        said, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(self._signature(said).encode(), signature.encode()):
            return None
        role, _, name = said.partition(".")
        return KnownBrowser(name, Role(role))

    def _signature(self, said: str) -> str:
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()


def _digest(secret: SecretStr) -> bytes:
    # Of equal length, so that comparing them does not tell how long the secret is.
    return hashlib.sha256(secret.get_secret_value().encode(errors="surrogatepass")).digest()
