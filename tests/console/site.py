"""The console as browsers and attackers meet it: over HTTP, from a real server."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import httpx
from support.waiting import wait_until

from ops.address import BusAddress
from ops.console.app import Console, console
from ops.console.doors import CSRF_HEADER
from ops.console.server import ConsoleServer, listen_at
from ops.console.settings import load_console_settings

PASSWORD, TOKEN, READER_PASSWORD = "correct horse", "battery staple 1234", "just looking"
HEARTBEAT_SECONDS = 10.0
_SECONDS = 15


class Visitor:
    """Somebody with a browser of his own.

    Args:
        base: the console's address.
        trust: what says that a certificate is the console's own.
    """

    def __init__(self, base: str, trust: ssl.SSLContext | None = None) -> None:
        self.http = httpx.Client(base_url=base, timeout=_SECONDS, trust_env=False, verify=trust or True)
        self.base, self.token = base, dict[str, str]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def login(self, secret: str) -> httpx.Response:
        """Log in; further requests carry what the session needs."""
        answer = self.post("/api/login", secret=secret)
        if answer.is_success:
            self.token = {CSRF_HEADER: answer.json()["csrf"]}
        return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for something."""
        return self.http.get(path, headers={**self.token, **headers})

    def post(self, path: str, **body: Any) -> httpx.Response:
        """Have something done."""
        return self.http.post(path, json=body, headers={"Origin": self.base, **self.token})

    def raw(self, path: str, content: bytes = b"{}", **headers: str) -> httpx.Response:
        """Have something done, with other headers or another body."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(path, content=content, headers={"Origin": self.base, **self.token, **given})

    def told(self, *kinds: str) -> dict[str, dict[str, Any]]:
        """Follow the feed until each of these kinds of event has come; returns the last of each kind."""
        found: dict[str, dict[str, Any]] = {}
        with self.http.stream("GET", "/api/feed", headers=self.token) as feed:
            for events in _events(feed):
                found |= {event["type"]: event for event in events}
                if found.keys() >= set(kinds):
                    return found
        raise AssertionError(f"the feed has ended with {sorted(found)}, without {kinds}")


def _events(feed: httpx.Response) -> Iterator[list[dict[str, Any]]]:
    for line in feed.iter_lines():
        if line.startswith("data: ["):
            yield json.loads(line.removeprefix("data: "))


class Site:
    """A console that is served.

    Attributes:
        base: its address.
        console: its parts.
    """

    def __init__(
        self, base: str, served: Console, server: ConsoleServer, trust: ssl.SSLContext | None
    ) -> None:
        self.base, self._server = base, server
        self.console = served
        self._trust = trust

    def open_connections(self) -> int:
        """Return how many the server holds."""
        return len(list(self._server.connections))

    def visitor(self) -> Visitor:
        """Somebody who is not logged in."""
        return Visitor(self.base, self._trust)


@contextmanager
def serving(
    url: str,
    account_id: str,
    env_file: Path,
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    trust: ssl.SSLContext | None = None,
    announce: Callable[[str], object] = lambda _token: None,
    **settings: Any,
) -> Iterator[Site]:
    """Serve a console for the Redis at an address, with these settings of its own."""
    chosen = load_console_settings(console_port=0, **settings)
    with (
        closing(listen_at(chosen.console_host, chosen.console_port)) as listening,
        console(BusAddress(url, account_id, "qmt"), chosen, env_file, heartbeat_seconds, announce) as served,
    ):
        server = ConsoleServer(served, chosen)
        thread = threading.Thread(target=server.serve, args=(listening,))
        thread.start()
        site = Site(f"{chosen.scheme}://127.0.0.1:{listening.getsockname()[1]}", served, server, trust)
        try:
            wait_until(lambda: _answers(site), "the console to answer")
            yield site
        finally:
            server.end()
            thread.join()


def _answers(site: Site) -> bool:
    with suppress(httpx.TransportError), site.visitor() as visitor:
        return bool(visitor.get("/").is_success)
    return False
