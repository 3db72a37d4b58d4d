"""The pages over HTTP: `/metrics`, `/healthz`, `/readyz`."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bus_schema import codec
from bus_schema.client import BusUnavailableError
from ops.metrics.health import Health, Verdict

JSON: Final = "application/json; charset=utf-8"
_SLOW_CLIENT_SECONDS: Final = 10.0


class Page(NamedTuple):
    """What one request gets."""

    status: HTTPStatus
    content_type: str
    body: bytes


Pages = Mapping[str, Callable[[], Page]]


def pages_of(registry: CollectorRegistry, health: Health) -> Pages:
    """Return the pages by path."""
    return {
        "/metrics": lambda: Page(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(registry)),
        "/healthz": lambda: _judged(health.alive),
        "/readyz": lambda: _judged(health.ready),
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

    Raises:
        OSError: the address is in use, or not one of this machine's.
    """

    daemon_threads = True

    def __init__(self, address: tuple[str, int], pages: Pages) -> None:
        self.pages = pages
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    timeout = _SLOW_CLIENT_SECONDS

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
        make = server.pages.get(urlsplit(self.path).path) if isinstance(server, PageServer) else None
        if make is None:
            return Page(
                HTTPStatus.NOT_FOUND, JSON, codec.encode({"error": "only /metrics, /healthz, /readyz"})
            )
        return make()
