"""The one way to xtdata: a call at a time, each with a limit."""

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from broker.market_rig import IMPATIENT, PATIENT, Rig
from support.waiting import wait_until

from worker.broker.quote_client import MOST_HANGING, QuoteCallError, QuoteClient, QuotesUnavailableError

STOCK = "600000.SH"


class Service:
    """What of xtdata the client itself needs; each connection is a new object."""

    def __init__(self) -> None:
        self.client = object()
        self.disconnects = 0

    def connect(self) -> object:
        """Return the connection that is there."""
        return self.client

    def reconnect(self) -> object:
        """Return a new connection."""
        self.client = object()
        return self.client

    def disconnect(self) -> None:
        """Count."""
        self.disconnects += 1


@pytest.fixture
def service() -> Service:
    """A quote service."""
    return Service()


@pytest.fixture
def impatient(service: Service) -> Iterator[QuoteClient]:
    """A client that soon gives up."""
    client = QuoteClient(service, None, IMPATIENT)
    yield client
    client.close(PATIENT)


def test_calls_from_many_threads_come_one_by_one(rig: Rig) -> None:
    """Queries and the room share one connection, and none meets another."""
    rig.watch(STOCK)
    inside: list[int] = []
    together: list[int] = []

    def call(xtdata: Any) -> None:
        inside.append(1)
        xtdata.get_full_tick([STOCK])
        together.append(len(inside))
        inside.pop()

    threads = [Thread(target=lambda: [rig.quotes.call(call) for _ in range(20)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (set(together), rig.quotes.connection) == ({1}, 1)


def test_what_the_sdk_raises_is_told_apart(impatient: QuoteClient) -> None:
    """A call that failed is no service that is lost; an error without words has its name."""

    def fail(_xtdata: Any) -> None:
        raise TimeoutError

    with pytest.raises(QuoteCallError, match="TimeoutError"):
        impatient.call(fail)
    assert not impatient.hung


def test_after_a_call_that_hangs_comes_a_new_connection(impatient: QuoteClient) -> None:
    """The next caller does not wait behind it; the count says that subscriptions are gone."""
    never = Event()
    assert (impatient.call(lambda _: 1), impatient.connection) == (1, 1)
    with pytest.raises(QuotesUnavailableError, match="did not answer within"):
        impatient.call(lambda _: never.wait())
    assert impatient.hung
    assert (impatient.call(lambda _: 2), impatient.connection) == (2, 2)
    never.set()
    wait_until(lambda: not impatient.hung, "the call returned after all")
    assert (impatient.call(lambda _: 3), impatient.connection) == (3, 2)


def test_threads_that_hang_are_counted(service: Service) -> None:
    """A service that never answers costs a few threads, and then says what to do."""
    client, never = QuoteClient(service, None, 0.01), Event()
    for _ in range(MOST_HANGING):
        with pytest.raises(QuotesUnavailableError):
            client.call(lambda _: never.wait())
    with pytest.raises(QuotesUnavailableError, match="restart the terminal"):
        client.call(lambda _: 1)
    assert not client.close(0.01)
    never.set()


def test_the_end_disconnects(service: Service) -> None:
    """No callback comes any more, and whoever still asks is told at once."""
    client = QuoteClient(service, None)
    client.call(lambda _: None)
    assert client.close(PATIENT)
    assert service.disconnects == 1
    with pytest.raises(QuotesUnavailableError, match="stopping"):
        client.call(lambda _: None)
