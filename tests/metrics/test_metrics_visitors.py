"""Who may read the pages by which name, and who keeps nobody else from them."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from http.client import HTTPConnection

import pytest
from support.waiting import wait_until

from ops.metrics import pages as module
from ops.metrics.pages import MOST_OF_ONE, Page, PageServer

SAID = Page(HTTPStatus.OK, module.JSON, b"{}")


@pytest.fixture
def serve() -> Iterator[Callable[..., int]]:
    """Return a function that serves pages and returns the port."""
    with ExitStack() as held:

        def serving(make: Callable[[], Page], *names: str) -> int:
            server = held.enter_context(PageServer(("127.0.0.1", 0), {"/": make}, names))
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            held.callback(thread.join)
            held.callback(server.shutdown)
            return server.server_port

        yield serving


def status(port: int, host: str = "localhost") -> int:
    """Ask for the page under a name."""
    asked = HTTPConnection("127.0.0.1", port, timeout=10)
    asked.request("GET", "/", headers={"Host": host})
    answered = asked.getresponse().status
    asked.close()
    return answered


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("localhost:9725", 200),
        ("127.0.0.1", 200),
        ("[::1]:9725", 200),
        ("192.168.1.20:9725", 200),
        ("Metrics:9725", 200),
        ("evil.example", 421),
        ("localhost.evil", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
        ("[::1", 421),
    ],
)
def test_a_name_that_was_made_to_lead_here_gets_nothing(
    serve: Callable[..., int], host: str, answered: int
) -> None:
    """As with the console: a browser's page of another site reads no account's figures."""
    assert status(serve(lambda: SAID, "metrics"), host) == answered


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-"])
def test_half_requests_keep_nobody_out_and_are_not_waited_for(
    serve: Callable[..., int], said: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Their number is bounded, and so is how long each takes, also with a byte now and then."""
    monkeypatch.setattr(module, "WAIT_SECONDS", 1.0)
    port = serve(lambda: SAID)
    with ExitStack() as held:
        for _ in range(10 * MOST_OF_ONE):
            one = held.enter_context(socket.create_connection(("127.0.0.1", port)))
            one.sendall(said)
        assert status(port) == 200
        wait_until(lambda: threads() <= MOST_OF_ONE, "the surplus to be dropped")
        wait_until(lambda: threads() == 0, "the rest to be dropped")
    assert "Traceback" not in capfd.readouterr().err


def threads() -> int:
    """Return how many requests are in hand."""
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())
