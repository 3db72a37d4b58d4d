"""Whoever holds connections open, or asks without end, keeps no operator from the kill switch."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

import pytest
from console.site import PASSWORD, READER_PASSWORD, Site, Visitor, serving
from support.certificates import OPENSSL, Authority
from support.redis_server import Server
from support.waiting import wait_until

from ops import connections
from ops.connections import MOST, MOST_OF_ONE, Connections
from ops.console import connection
from ops.console.doors import BODY_LIMIT, CSRF_HEADER

HALF_A_REQUEST = b"POST /api/control/halt HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le"
HALF_A_BODY = (
    b"POST /api/login HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Length: 99\r\n\r\n{"
)
A_SECOND = 1.0


class Flood:
    """Connections that are opened and never closed.

    Args:
        site: where to.
    """

    def __init__(self, site: Site) -> None:
        self._place = ("127.0.0.1", int(site.base.rpartition(":")[2]))
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._open:
            one.close()

    def add(self, count: int, said: bytes) -> None:
        """Open some more."""
        for _ in range(count):
            one = socket.create_connection(self._place)
            one.settimeout(10)
            self._open.append(one)
            # It may have been dropped already.
            with suppress(OSError):
                one.sendall(said)

    def held(self) -> int:
        """Return how many the other side has not dropped."""
        return sum(not _is_over(one) for one in self._open)

    def hears(self, said: bytes) -> bool:
        """Tell whether one of them is sent what begins like this."""
        return any(_heard(one).startswith(said) for one in self._open)


def _heard(one: socket.socket) -> bytes:
    one.setblocking(False)
    try:
        return one.recv(64, socket.MSG_PEEK)
    except OSError:
        return b""


def _is_over(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.fixture
def flood(site: Site) -> Iterator[Flood]:
    """Return a flood that has not begun."""
    with Flood(site) as begun:
        yield begun


def halt_takes(visitor: Visitor) -> float:
    """Halt and resume, over a connection of its own each time; return the longest in seconds."""
    longest = 0.0
    for kind, body in (("halt", {"reason": "flood"}), ("resume", {})):
        begun = time.monotonic()
        headers = {"Origin": visitor.base, **visitor.token, "Connection": "close"}
        answer = visitor.http.post(f"/api/control/{kind}", json=body, headers=headers)
        assert answer.json()["ok"], answer.text
        longest = max(longest, time.monotonic() - begun)
    return longest


def request(visitor: Visitor, line: str, *headers: str) -> bytes:
    """Return a request of somebody who is logged in, as it goes over a connection."""
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.http.cookies.items())
    token = f"{CSRF_HEADER}: {visitor.token[CSRF_HEADER]}"
    origin = f"Origin: {visitor.base}"
    host = f"Host: {visitor.base.removeprefix('http://')}"
    return "\r\n".join(
        [f"{line} HTTP/1.1", host, origin, f"Cookie: {cookies}", token, *headers, "", ""]
    ).encode()


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("said", [b"", HALF_A_REQUEST, HALF_A_BODY], ids=["nothing", "head", "body"])
def test_a_thousand_half_requests_hold_up_no_halt(
    operator: Visitor, flood: Flood, said: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """They come from the operator's own address; the oldest give way, and nothing is printed of it."""
    flood.add(1000, said)
    # Also while they come, if not within a second on any machine.
    halt_takes(operator)
    wait_until(lambda: flood.held() <= MOST_OF_ONE, "the surplus to be dropped")
    assert halt_takes(operator) < A_SECOND
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("said", [b"", HALF_A_REQUEST, HALF_A_BODY], ids=["nothing", "head", "body"])
def test_a_request_that_does_not_come_is_not_waited_for(
    flood: Flood, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one of which a byte comes now and then; one that is whole is answered meanwhile."""
    monkeypatch.setattr(connection, "WAIT_SECONDS", 1.0)
    flood.add(3, said)
    wait_until(lambda: flood.held() == 0, "all of them to be dropped")


def test_an_answer_that_is_not_fetched_is_not_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection of somebody who takes nothing of what he asks for is dropped."""
    monkeypatch.setattr(connection, "WAIT_SECONDS", 1.0)
    with Flood(site) as greedy:
        greedy.add(3, b"GET /static/words/en.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 1000)
        wait_until(lambda: site.open_connections() >= 3, "the connections to be there")
        wait_until(lambda: site.open_connections() == 0, "the connections to be dropped")


@pytest.mark.skipif(OPENSSL is None, reason="no openssl on this machine to make certificates with")
def test_tls_that_does_not_begin_is_not_waited_for(
    redis_url: str, account_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connections count from their first byte on, and give way like others."""
    monkeypatch.setattr(connection, "WAIT_SECONDS", 1.0)
    authority = Authority(tmp_path, "authority")
    pair = authority.vouch_for("console", "IP:127.0.0.1")
    trust = ssl.create_default_context(cafile=str(authority.certificate))
    files: dict[str, Any] = {"console_ssl_certfile": pair.certificate, "console_ssl_keyfile": pair.key}
    with (
        serving(redis_url, account_id, tmp_path, trust=trust, console_password=PASSWORD, **files) as site,
        Flood(site) as flood,
        site.visitor() as visitor,
    ):
        flood.add(2 * MOST_OF_ONE, b"\x16\x03\x01")
        begun = time.monotonic()
        assert visitor.login(PASSWORD).is_success
        assert time.monotonic() - begun < A_SECOND
        wait_until(lambda: flood.held() == 0, "all of them to be dropped")
        assert visitor.get("/api/session").json()["role"] == "operator"


@pytest.mark.usefixtures("inside")
def test_a_readers_questions_hold_up_no_halt(site: Site, operator: Visitor) -> None:
    """Nor do pages that one reader opens without end, of which only the newest live."""
    with ExitStack() as held, site.visitor() as reader:
        assert reader.login(READER_PASSWORD).is_success
        feeds = [
            held.enter_context(reader.http.stream("GET", "/api/feed", headers=reader.token))
            for _ in range(40)
        ]
        assert {feed.status_code for feed in feeds} == {200}
        assert halt_takes(operator) < A_SECOND
        with operator.http.stream("GET", "/api/feed", headers=operator.token) as feed:
            assert feed.status_code == 200


def test_a_worker_that_does_not_answer_holds_up_no_reader(
    redis_server: Server, account_id: str, tmp_path: Path
) -> None:
    """A reader whose questions nobody answers gets refusals at last, and others are let in meanwhile."""
    secrets: dict[str, Any] = {"console_password": PASSWORD, "console_reader_password": READER_PASSWORD}
    with serving(redis_server.url, account_id, tmp_path, **secrets) as site, ExitStack() as held:
        visitors = [held.enter_context(site.visitor()) for _ in range(2)]
        for visitor, secret in zip(visitors, (READER_PASSWORD, PASSWORD), strict=True):
            assert visitor.login(secret).is_success
        reader, operator = visitors
        flood = held.enter_context(Flood(site))
        flood.add(50, request(reader, "GET /api/ask/query_limits"))
        wait_until(lambda: flood.hears(b"HTTP/1.1 503 "), "the reader to be refused")
        begun = time.monotonic()
        assert operator.get("/api/settings").is_success
        assert operator.get("/api/strategies").json()["ok"]
        assert time.monotonic() - begun < A_SECOND


def test_a_body_is_refused_by_its_length_before_it_comes(operator: Visitor, site: Site) -> None:
    """What says that it is too long is not read at all."""
    place = ("127.0.0.1", int(site.base.rpartition(":")[2]))
    for length in (str(BODY_LIMIT + 1), "9" * 40):
        with socket.create_connection(place, timeout=5) as plain, plain.makefile("rb") as answer:
            plain.sendall(request(operator, "POST /api/control/halt", f"Content-Length: {length}"))
            assert answer.readline().startswith(b"HTTP/1.1 400 ")


class Held:
    """A connection that waits, or works."""

    def __init__(self, *, waits: bool) -> None:
        self.waits, self.dropped = waits, False

    def drop(self) -> None:
        """End it."""
        self.dropped = True


def test_the_oldest_that_waits_gives_way_and_no_address_takes_all() -> None:
    """Those at work stay; where all are, the newcomer goes; and the same over all addresses."""
    held = Connections(most=5, most_of_one=3)
    works, first, second = Held(waits=False), Held(waits=True), Held(waits=True)
    for one in (works, first, second):
        held.admit(one, "192.0.2.1")
    held.admit(Held(waits=False), "192.0.2.1")
    assert [one.dropped for one in (works, first, second)] == [False, True, False]
    held.admit(Held(waits=False), "192.0.2.1")
    late = Held(waits=False)
    held.admit(late, "192.0.2.1")
    assert (second.dropped, late.dropped) == (True, True)
    others = [Held(waits=True) for _ in range(3)]
    for number, one in enumerate(others):
        held.admit(one, f"198.51.100.{number}")
    assert [one.dropped for one in others] == [True, False, False]
    held.leave(works)
    held.leave(works)
    held.admit(Held(waits=True), "192.0.2.1")
    assert len(list(held)) == 5
    assert connections.MOST_OF_ONE < MOST < 1024
