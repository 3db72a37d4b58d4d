"""One connection of a browser: how long it may take, and when it gives way to another."""

import asyncio
import ssl
import time
from collections.abc import Callable
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from ops.connections import WAIT_SECONDS, Connections

_REQUEST_IS_HERE: Final = frozenset({h11.DONE, h11.MUST_CLOSE})
"""States of h11 in which the peer has sent all of its request."""


class GuardedConnection(H11Protocol):  # type: ignore[misc]  # Uvicorn need not be there to be checked.
    """Uvicorn's own, held among others.

    Uvicorn limits how long a connection lies idle between two requests, but not how long a request may take
    to come, nor how long an answer may take to be fetched.

    Args:
        held: those among which it is.
        uvicorn: what uvicorn gives to each.
    """

    def __init__(self, held: Connections, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self._held, self._early = held, b""
        self._steps, self._seen, self._since = 0, ("", 0), time.monotonic()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take it in."""
        super().connection_made(transport)
        self._held.admit(self, self.client[0] if self.client else "")
        if self._early:
            self.data_received(self._early)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let it go."""
        self._held.leave(self)
        # TLS can be over before uvicorn was told that it has begun.
        if self.transport is not None:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; with TLS the first of it comes before the connection itself."""
        if self.transport is None:
            self._early += data
        else:
            super().data_received(data)

    def on_response_complete(self) -> None:
        """Count it as a step."""
        self._steps += 1
        super().on_response_complete()

    def resume_writing(self) -> None:
        """Count it as a step that the peer has fetched what it was sent."""
        self._steps += 1
        super().resume_writing()

    @property
    def _peers_turn(self) -> str:
        """What the peer is waited for; empty where it is not."""
        if self.transport.is_closing():
            return "end"
        if self.flow.write_paused:
            return "fetch"
        return "" if self.conn.their_state in _REQUEST_IS_HERE else "request"

    @property
    def waits(self) -> bool:
        """Whether it is its peer's turn."""
        return bool(self._peers_turn)

    def drop(self) -> None:
        """End it at once, whatever is still to be sent."""
        self.transport.abort()

    def drop_if_slow(self, now: float) -> None:
        """End it where its peer has done nothing for too long; asked about once a second."""
        seen = self._peers_turn, self._steps
        if seen != self._seen:
            self._seen, self._since = seen, now
        elif self.waits and now - self._since > WAIT_SECONDS:
            self.drop()


class TlsEntrance(asyncio.Protocol):
    """A connection on which TLS has yet to begin; as asyncio begins it, nobody would count it until then.

    Args:
        held: those among which it is.
        context: has the certificate.
        make: makes what speaks within it.
    """

    def __init__(
        self, held: Connections, context: ssl.SSLContext, make: Callable[[], GuardedConnection]
    ) -> None:
        self._held, self._context, self._make = held, context, make
        self._transport: Any = None
        self._beginning: asyncio.Task[None]
        self.waits = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take it in, and begin."""
        self._transport = transport
        # What comes is for TLS, which is not there yet.
        self._transport.pause_reading()
        self._held.admit(self, transport.get_extra_info("peername")[0])
        self._beginning = asyncio.get_running_loop().create_task(self._begin())

    def connection_lost(self, _exc: Exception | None) -> None:
        """Let it go."""
        self._held.leave(self)

    def drop(self) -> None:
        """End it at once."""
        self._transport.abort()

    async def _begin(self) -> None:
        within = self._make()
        try:
            transport = await asyncio.get_running_loop().start_tls(
                self._transport,
                within,
                self._context,
                server_side=True,
                ssl_handshake_timeout=WAIT_SECONDS,
            )
        except OSError:
            # Nobody who speaks TLS, or nobody any more.
            self._transport.abort()
            return
        finally:
            self._held.leave(self)
        if transport is not None and not transport.is_closing():
            within.connection_made(transport)
