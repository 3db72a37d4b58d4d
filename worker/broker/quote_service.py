"""The far side of quotes: it asks ``xtdata``, a call at a time, over one connection in its life.

``xtdata`` keeps one client for a whole process. A connect that fails leaves a native client behind that goes
on connecting by itself every three seconds, and one that is not answered holds the interpreter (observed on
the wheel's Windows build). So whoever runs this ends when it says that it is over, and another one begins.
"""

import socket
from collections.abc import Callable
from typing import Any

from worker.broker.quote_messages import (
    ANSWER,
    ASKED,
    CONNECTED,
    FAILED,
    OVER,
    SUBSCRIBE,
    TICKS,
    UNREACHABLE,
    UNSUBSCRIBE,
    Message,
    QuotesUnavailableError,
)

LISTEN_SECONDS = 2.0
"""For whoever listens at an address to take a connection."""

Address = tuple[str, int]


class QuoteService:
    """Answers requests.

    Args:
        xtdata: the SDK's module.
        addresses: tells where the quote service may be, the likeliest first; nothing that nobody listens at
            is handed to the SDK. None where the SDK is simulated in the same process.
        say: takes each message, from any thread.
    """

    def __init__(
        self, xtdata: Any, addresses: Callable[[], list[Address]] | None, say: Callable[[Message], None]
    ) -> None:
        self._xtdata = xtdata
        self._addresses = addresses
        self._say = say
        self._client: Any = None
        self._subscribed: dict[int, int] = {}
        # Its greeting goes to stdout.
        xtdata.enable_hello = False

    def answer(self, number: int, function: str, *arguments: Any) -> bool:
        """Answer one request; False if this was the last: the connection is gone, or could not be made."""
        try:
            if not self._connected():
                self._say([OVER, "the quote service has closed the connection"])
                return False
        except QuotesUnavailableError as error:
            self._say([UNREACHABLE, number, str(error)])
            return True
        except Exception as error:  # noqa: BLE001 - The SDK raises a bare Exception.
            self._say([OVER, f"the quote service cannot be reached: {error}"])
            return False
        try:
            self._say([ANSWER, number, self._called(number, function, arguments)])
        except Exception as error:  # noqa: BLE001 - Whatever it is, it is this request's alone.
            self._say([FAILED, number, str(error) or type(error).__name__])
        return True

    def close(self) -> None:
        """Let go of the connection, so that no ticks come any more."""
        if self._client is not None:
            self._client.shutdown()

    def _connected(self) -> bool:
        if self._client is not None:
            return bool(self._client.is_connected())
        # Whatever another one has connected in the same process is not ours.
        self._client = self._xtdata.reconnect(*self._listener())
        self._say([CONNECTED])
        return True

    def _listener(self) -> Address | tuple[()]:
        """The first address at which somebody takes connections, and none where the SDK needs none.

        Raises:
            QuotesUnavailableError: nobody does.
        """
        if self._addresses is None:
            return ()
        addresses = self._addresses()
        for address in addresses:
            if _listens(address):
                return address
        shown = ", ".join(f"{host}:{port}" for host, port in addresses)
        raise QuotesUnavailableError(f"the quote service cannot be reached: nobody listens at {shown}")

    def _called(self, number: int, function: str, arguments: tuple[Any, ...]) -> Any:
        if function == SUBSCRIBE:
            return self._subscribe(number, *arguments)
        if function == UNSUBSCRIBE:
            return self._xtdata.unsubscribe_quote(self._subscribed.pop(arguments[0]))
        if function not in ASKED:
            raise ValueError(f"there is no {function}")
        return getattr(self._xtdata, function)(*arguments)

    def _subscribe(self, number: int, codes: list[str]) -> None:
        theirs = self._xtdata.subscribe_whole_quote(codes, lambda ticks: self._say([TICKS, number, ticks]))
        if theirs < 0:
            raise ValueError(f"subscribe_whole_quote returned {theirs}")
        self._subscribed[number] = theirs


def _listens(address: Address) -> bool:
    try:
        socket.create_connection(address, LISTEN_SECONDS).close()
    except OSError:
        return False
    return True
