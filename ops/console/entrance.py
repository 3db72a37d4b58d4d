"""Which secret lets in as whom."""

import hashlib
import hmac
import secrets
import threading
from typing import Final

from pydantic import SecretStr

from ops.console.sessions import Role
from ops.console.settings import ConsoleSettings

_TOKEN_BYTES: Final = 32


class Entrance:
    """Knows the secrets. Threads may share it.

    Args:
        settings: the console's; where they have no operator's secret, one is made that is good once.

    Attributes:
        one_time_token: lets an operator in once; None where the settings have an operator's secret.
    """

    def __init__(self, settings: ConsoleSettings) -> None:
        self.one_time_token = None if settings.has_operator else secrets.token_urlsafe(_TOKEN_BYTES)
        given = (
            (settings.console_password, Role.OPERATOR),
            (settings.console_token, Role.OPERATOR),
            (settings.console_reader_password, Role.READER),
        )
        self._known = [(_digest(secret), role) for secret, role in given if secret is not None]
        self._once = None if self.one_time_token is None else _digest(SecretStr(self.one_time_token))
        self._lock = threading.Lock()

    def role_of(self, secret: str) -> Role | None:
        """Return whom a secret lets in, None for nobody; a wrong one takes as long as a right one."""
        shown = _digest(SecretStr(secret))
        roles = [role for known, role in self._known if hmac.compare_digest(known, shown)]
        if self._takes_once(shown):
            roles.append(Role.OPERATOR)
        return roles[0] if roles else None

    def _takes_once(self, shown: bytes) -> bool:
        with self._lock:
            right = self._once is not None and hmac.compare_digest(self._once, shown)
            if right:
                self._once = None
        return right


def _digest(secret: SecretStr) -> bytes:
    # Of equal length, so that comparing them does not tell how long the secret is.
    return hashlib.sha256(secret.get_secret_value().encode()).digest()
