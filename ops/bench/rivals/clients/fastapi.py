"""The client of FastAPI: httpx, as its documentation shows it, over one connection that is kept.

For many orders, several connections, and by hand: httpx needs more time for a request than the server does.
"""

import asyncio
from collections.abc import Iterator, Sequence

import httpx

from ops.bench.rivals import loop
from ops.bench.rivals.subject import Order, RivalSubject

CONNECTIONS = 32
"""At most, when many orders are sent; more make no server of one process faster."""
PACKAGES = ("fastapi", "uvicorn", "httptools", "httpx", "pydantic", "uvloop")
_PATH = "/orders"
_JSON = {"content-type": "application/json"}
_REQUEST = (
    b"POST /orders HTTP/1.1\r\nhost: 127.0.0.1\r\n"
    b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
)
_OK = b"HTTP/1.1 200"
_LENGTH = b"content-length:"


class RefusedError(Exception):
    """The server did not answer an order as it should."""


class HttpClient:
    """Places orders by HTTP.

    Args:
        port: of the server, on the loopback interface.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        # trust_env: a proxy for the outer world is not asked for this machine.
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)

    def place(self, order: Order) -> None:
        """Post an order, and read the answer."""
        response = self._http.post(_PATH, content=order[1], headers=_JSON)
        _require(response.is_success and response.json()["order_id"] > 0, response.content)

    def place_all(self, given: Sequence[Order], batch: int) -> None:
        """Post orders over a connection for each of a batch; each takes the next when it has its answer."""
        waiting = iter(given)
        loop.run(self._all_connections(waiting, min(batch, CONNECTIONS)))

    async def _all_connections(self, waiting: Iterator[Order], count: int) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self._one_connection(waiting))

    async def _one_connection(self, waiting: Iterator[Order]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        for _, order in waiting:
            writer.write(_REQUEST % (len(order), order))
            head = await reader.readuntil(b"\r\n\r\n")
            _require(head.startswith(_OK), head)
            await reader.readexactly(int(head.partition(_LENGTH)[2].partition(b"\r\n")[0]))
        writer.close()
        await writer.wait_closed()

    def close(self) -> None:
        """Drop the connection."""
        self._http.close()


def subject() -> RivalSubject:
    """FastAPI with a plain path operation, ready to be started."""
    return served(in_loop=False)


def served(*, in_loop: bool) -> RivalSubject:
    """FastAPI in one of its two forms; see its server."""
    return RivalSubject(
        "fastapi", lambda port, _settings: HttpClient(int(port)), PACKAGES, {"in_loop": in_loop}
    )


def _require(taken: bool, answer: bytes) -> None:
    if not taken:
        raise RefusedError(f"the order was not taken: {answer.decode('utf-8', 'replace')}")
