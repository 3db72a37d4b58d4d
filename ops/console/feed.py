"""Hands every message to every page that is open, over server-sent events."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from bus_schema.events import Event
from ops.console.lanes import BusyError
from ops.console.picture import Picture
from ops.console.sessions import Role

SLICE: Final = 65_536
"""Bytes of the picture that are sent at a time: the next ones follow when these are fetched."""
PICTURE_SECONDS: Final = 60.0
"""In which a page has to have fetched it."""
SINCE: Final = 1024
"""Messages after which the picture that is kept for new pages is made anew."""
OF_ONE_SESSION: Final = 4
"""Pages of one login at a time; the oldest ends when one more begins."""
OF_ONE_ROLE: Final = MappingProxyType({Role.READER: 32, Role.OPERATOR: 16})
"""Pages of all logins of a role at a time; what comes then is refused."""
QUEUED: Final = 4096
"""Messages that wait for one page; one that falls further behind is cut off, and begins anew by itself."""
BEAT_SECONDS: Final = 5.0
"""Between two signs of life to a page, which also find out that a page has gone or may no longer read."""


class Feed:
    """The day's picture, and who looks at it. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._picture = Picture()
        self._pages: dict[Page, tuple[str, Role]] = {}
        """Whose they are, the oldest first."""
        self._made: tuple[bytes, list[bytes]] | None = None
        """The picture as all pages are sent it that come now, and the messages since."""
        self._closed = False

    def take(self, entry_id: str, event: Event) -> None:
        """Take in one event of the account's streams."""
        with self._lock:
            self._send(self._picture.take(entry_id, event))

    def tell(self, kind: str, **facts: Any) -> None:
        """Tell something that the console itself knows."""
        with self._lock:
            self._send([self._picture.tell(kind, **facts)])

    def open(self, loop: asyncio.AbstractEventLoop, session: str = "", role: Role = Role.READER) -> "Page":
        """Return a new page, which has everything up to now before it.

        Raises:
            BusyError: there are too many of this role.
        """
        # Under the lock, so that it misses nothing between the picture and the first message after it.
        with self._lock:
            self._make_room(session, role)
            if self._made is None or not self._made[0]:
                self._made = b",".join(self._picture.messages()), []
            before, since = self._made
            page = Page(loop, [before, b"".join(b"," + message for message in since)])
            self._pages[page] = session, role
            if self._closed:
                page.cut()
        return page

    def _make_room(self, session: str, role: Role) -> None:
        own = [page for page, whose in self._pages.items() if whose == (session, role)]
        if len(own) >= OF_ONE_SESSION:
            own[0].cut()
            del self._pages[own[0]]
        if sum(other is role for _, other in self._pages.values()) >= OF_ONE_ROLE[role]:
            raise BusyError

    def leave(self, page: "Page") -> None:
        """Send a page nothing more."""
        with self._lock:
            self._pages.pop(page, None)

    def close(self) -> None:
        """Cut all pages off, and those that come from now on."""
        with self._lock:
            self._closed = True
            for page in self._pages:
                page.cut()

    def _send(self, messages: list[bytes]) -> None:
        if self._made is not None:
            self._made[1].extend(messages)
            if len(self._made[1]) > SINCE:
                self._made = None
        for message in messages:
            for page in self._pages:
                page.push(message)


class Page:
    """What one open page has yet to be sent.

    Args:
        loop: the event loop that its connection lives on.
        picture: what it is sent first, the parts of a JSON list without its brackets.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, picture: list[bytes]) -> None:
        self._loop, self._picture = loop, picture
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._cut = False

    def push(self, message: bytes) -> None:
        """Send a message, from any thread."""
        self._on_loop(self._put, message)

    @property
    def is_cut(self) -> bool:
        """Whether it ends with what it still has."""
        return self._cut

    def cut(self) -> None:
        """End it, from any thread."""
        self._cut = True
        self._on_loop(self._waiting.put_nowait, None)

    def _on_loop(self, action: Callable[..., object], *arguments: object) -> None:
        # A loop that is closed has no pages any more.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(action, *arguments)

    def _put(self, message: bytes) -> None:
        self._waiting.put_nowait(message if self._waiting.qsize() < QUEUED else None)

    async def lines(self, may_read: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Yield what goes over the connection until it is cut off or may not be read any more."""
        too_late = time.monotonic() + PICTURE_SECONDS
        yield b"event: picture\ndata: ["
        # Not in one go: each connection would have a copy of all of it.
        for part in self._picture:
            for start in range(0, len(part), SLICE):
                if time.monotonic() > too_late:
                    return
                yield part[start : start + SLICE]
        self._picture = []
        yield b"]\n\n"
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
