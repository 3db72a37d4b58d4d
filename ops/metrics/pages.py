"""The pages over HTTP: `/metrics`, `/healthz`, `/readyz`."""

import errno
import socket
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bus_schema import codec
from bus_schema.client import BusUnavailableError
from ops.connections import WAIT_SECONDS, Connections
from ops.hosts import LOCALHOST, is_known
from ops.metrics.health import Health, Verdict
from ops.shared import Shared

JSON: Final = "application/json; charset=utf-8"
MOST: Final = 64
"""Connections at a time, each with a thread."""
MOST_OF_ONE: Final = 32
GOOD_SECONDS: Final = 0.5
"""How long a page stays good: who asks without end has Redis asked no oftener."""
_PAUSE_SECONDS: Final = 0.5
_NO_ROOM: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_STRANGER: Final = "this server is not asked for by this name: name it with --allowed-host"


class Page(NamedTuple):
    """What one request gets."""

    status: HTTPStatus
    content_type: str
    body: bytes


Pages = Mapping[str, Callable[[], Page]]


def pages_of(registry: CollectorRegistry, health: Health) -> Pages:
    """Return the pages by path."""
    return {
        path: Shared(make, lambda _page: GOOD_SECONDS)
        for path, make in {
            "/metrics": lambda: Page(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(registry)),
            "/healthz": lambda: _judged(health.alive),
            "/readyz": lambda: _judged(health.ready),
        }.items()
    }


def _judged(judge: Callable[[], Verdict]) -> Page:
    try:
        verdict = judge()
    except BusUnavailableError as error:
        # It went away after it had answered.
        verdict = Verdict(False, str(error), {})
    status = HTTPStatus.OK if verdict.ok else HTTPStatus.SERVICE_UNAVAILABLE
    return Page(status, JSON, codec.encode({"ok": verdict.ok, "reason": verdict.reason, **verdict.facts}))


class PageServer(ThreadingHTTPServer):
    """Serves the pages, each request in a thread of its own.

    Args:
        address: host and port to listen at; port 0 takes a free one.
        pages: by path.
        names: under which it may be asked for, in lower case, besides numbers.

    Raises:
        OSError: the address is in use, or not one of this machine's.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], pages: Pages, names: Collection[str] = ()) -> None:
        self.pages = pages
        self.names = frozenset({LOCALHOST, address[0].lower(), *names})
        self._held = Connections(MOST, MOST_OF_ONE)
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Take a connection; where the system has no room for one, leave it alone for a moment."""
        try:
            return super().get_request()
        except OSError as error:
            if error.errno in _NO_ROOM:
                self._pause.wait(_PAUSE_SECONDS)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, unless it gives way to another meanwhile."""
        held = _Held(request)
        self._held.admit(held, client_address[0])
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._held.leave(held)

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Say nothing: somebody went away, or was dropped."""

    def service_actions(self) -> None:
        """Drop those that take too long; called twice a second."""
        now = time.monotonic()
        for one in self._held:
            if isinstance(one, _Held) and now - one.since > WAIT_SECONDS:
                one.drop()

    _pause = threading.Event()


class _Held:
    """One connection, which is for one request."""

    waits = True

    def __init__(self, request: socket.socket) -> None:
        self._request, self.since = request, time.monotonic()

    def drop(self) -> None:
        """End it: its thread comes back from whatever it waits for."""
        with suppress(OSError):
            self._request.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    timeout = WAIT_SECONDS

    def do_GET(self) -> None:
        """Answer with the page of this path."""
        page = self._page()
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name.
        """Say nothing: a page that is read every few seconds is no news."""

    def _page(self) -> Page:
        server = self.server
        if not isinstance(server, PageServer) or not is_known(self.headers.get("Host", ""), server.names):
            return Page(HTTPStatus.MISDIRECTED_REQUEST, JSON, codec.encode({"error": _STRANGER}))
        make = server.pages.get(urlsplit(self.path).path)
        if make is None:
            return Page(
                HTTPStatus.NOT_FOUND, JSON, codec.encode({"error": "only /metrics, /healthz, /readyz"})
            )
        return make()
