"""Hands every message to every page that is open, over server-sent events."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Final

from bus_schema.events import Event
from ops.console.picture import Picture

QUEUED: Final = 4096
"""Messages that wait for one page; one that falls further behind is cut off, and begins anew by itself."""
BEAT_SECONDS: Final = 5.0
"""Between two signs of life to a page, which also find out that a page has gone or may no longer read."""
_RETRY_MS: Final = 1000
"""After which a page that has lost its connection tries again."""


class Feed:
    """The day's picture, and who looks at it. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._picture = Picture()
        self._pages: set[Page] = set()
        self._closed = False

    def take(self, entry_id: str, event: Event) -> None:
        """Take in one event of the account's streams."""
        with self._lock:
            self._send(self._picture.take(entry_id, event))

    def tell(self, kind: str, **facts: Any) -> None:
        """Tell something that the console itself knows."""
        with self._lock:
            self._send([self._picture.tell(kind, **facts)])

    def open(self, loop: asyncio.AbstractEventLoop) -> "Page":
        """Return a new page, which has everything up to now before it."""
        # Under the lock, so that it misses nothing between the picture and the first message after it.
        with self._lock:
            page = Page(loop, b"[" + b",".join(self._picture.messages()) + b"]")
            self._pages.add(page)
            if self._closed:
                page.cut()
        return page

    def leave(self, page: "Page") -> None:
        """Send a page nothing more."""
        with self._lock:
            self._pages.discard(page)

    def close(self) -> None:
        """Cut all pages off, and those that come from now on."""
        with self._lock:
            self._closed = True
            for page in self._pages:
                page.cut()

    def _send(self, messages: list[bytes]) -> None:
        for message in messages:
            for page in self._pages:
                page.push(message)


class Page:
    """What one open page has yet to be sent.

    Args:
        loop: the event loop that its connection lives on.
        picture: what it is sent first, a JSON list.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, picture: bytes) -> None:
        self._loop, self._picture = loop, picture
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()

    def push(self, message: bytes) -> None:
        """Send a message, from any thread."""
        self._on_loop(self._put, message)

    def cut(self) -> None:
        """End it, from any thread."""
        self._on_loop(self._waiting.put_nowait, None)

    def _on_loop(self, action: Callable[..., object], *arguments: object) -> None:
        # A loop that is closed has no pages any more.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(action, *arguments)

    def _put(self, message: bytes) -> None:
        self._waiting.put_nowait(message if self._waiting.qsize() < QUEUED else None)

    async def lines(self, may_read: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Yield what goes over the connection until it is cut off or may not be read any more."""
        yield f"retry: {_RETRY_MS}\n".encode() + _event("picture", self._picture)
        while may_read():
            try:
                messages = [await asyncio.wait_for(self._waiting.get(), BEAT_SECONDS)]
            except TimeoutError:
                yield _event("beat", b"null")
                continue
            # All that is there at once: a day that is read anew comes by the thousand.
            while not self._waiting.empty():
                messages.append(self._waiting.get_nowait())
            if None in messages:
                return
            yield _event("news", b"[" + b",".join(one for one in messages if one is not None) + b"]")


def _event(name: str, data: bytes) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"
