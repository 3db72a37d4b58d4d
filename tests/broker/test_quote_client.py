"""Whoever wants quotes asks one that asks xtdata; where it does not answer, another one takes its place."""

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from broker.market_rig import Rig
from support.waiting import wait_until

from worker.broker.quote_client import Patience, QuoteClient
from worker.broker.quote_messages import (
    ANSWER,
    CONNECTED,
    FAILED,
    OVER,
    READY,
    TICKS,
    Message,
    QuoteCallError,
    QuotesUnavailableError,
)
from worker.broker.quote_peers import Gone, Heard

STOCK = "600000.SH"
QUICK = Patience(call=0.1, start=0.1, first_pause=0.01, longest_pause=0.02)


class Puppet:
    """One that answers as the test says; it remembers itself in a list."""

    def __init__(self, others: list["Puppet"], heard: Heard, gone: Gone) -> None:
        others.append(self)
        self.heard = heard
        self.gone = gone
        self.ended = False
        self.asked: list[Message] = []
        heard([READY])

    def send(self, message: Message) -> None:
        """Say the function's name backwards; never answer what is called so."""
        self.asked.append(message)
        number, function = message[:2]
        if function == "refuse":
            self.heard([FAILED, number, "not now"])
        elif function != "never":
            self.heard([CONNECTED])
            self.heard([ANSWER, number, function[::-1]])

    def end(self) -> None:
        """Note it."""
        self.ended = True


@pytest.fixture
def puppets() -> list[Puppet]:
    """All that were started, in order."""
    return []


@pytest.fixture
def client(puppets: list[Puppet]) -> Iterator[QuoteClient]:
    """A client that soon gives up."""
    client = QuoteClient(lambda heard, gone: Puppet(puppets, heard, gone), QUICK)
    yield client
    client.close()


def answer_to(client: QuoteClient, function: str) -> Any:
    """Ask until it is time for another one to be started."""

    def asked() -> Any:
        try:
            return client.ask(function)
        except QuotesUnavailableError:
            return None

    return wait_until(asked, "another one was started")


def test_calls_from_many_threads_share_one_connection(rig: Rig) -> None:
    """Queries and the room are answered over the same one."""
    rig.watch(STOCK)
    answers: list[Any] = []

    def ask() -> None:
        answers.extend(rig.quotes.ask("get_full_tick", [STOCK]) for _ in range(20))

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ({tuple(answer) for answer in answers}, len(answers), rig.quotes.connection) == (
        {(STOCK,)},
        120,
        1,
    )


def test_a_call_that_fails_is_no_service_that_is_lost(client: QuoteClient, puppets: list[Puppet]) -> None:
    """The words are the SDK's, and the same one is asked again."""
    with pytest.raises(QuoteCallError, match="not now"):
        client.ask("refuse")
    assert (client.ask("abc"), len(puppets)) == ("cba", 1)


def test_one_that_does_not_answer_is_ended(client: QuoteClient, puppets: list[Puppet]) -> None:
    """Whoever waited is told; the next call begins with another one, and the count tells it."""
    assert (client.ask("one"), client.connection) == ("eno", 1)
    with pytest.raises(QuotesUnavailableError, match="did not answer within"):
        client.ask("never")
    assert puppets[0].ended
    assert (answer_to(client, "two"), client.connection, len(puppets)) == ("owt", 2, 2)


def test_one_that_dies_tells_whoever_waits(client: QuoteClient, puppets: list[Puppet]) -> None:
    """Nobody waits out the limit for the answer of one that is gone."""
    client.ask("one")
    waiting = Event()
    errors: list[str] = []

    def wait() -> None:
        waiting.set()
        try:
            client.ask("never")
        except QuotesUnavailableError as error:
            errors.append(str(error))

    thread = Thread(target=wait)
    thread.start()
    wait_until(lambda: len(puppets[0].asked) == 2, "it was asked")
    puppets[0].gone("status 3")
    thread.join()
    assert errors == ["status 3"]
    assert answer_to(client, "two") == "owt"


def test_they_are_started_ever_more_rarely() -> None:
    """Each that ends without an answer makes the next one wait longer, up to a limit."""
    puppets: list[Puppet] = []
    patience = Patience(call=0.1, first_pause=10.0, longest_pause=25.0)
    client = QuoteClient(lambda heard, gone: Puppet(puppets, heard, gone), patience)
    pauses: list[int] = []
    for _ in range(3):
        client._not_before = 0.0
        client.begin()
        wait_until(lambda: len(puppets) == len(pauses) + 1, "one was started")
        puppets[-1].heard([OVER, "no service"])
        with pytest.raises(QuotesUnavailableError, match=r"no service; it is tried again in \d+ s") as raised:
            client.ask("one")
        pauses.append(int(str(raised.value).rpartition(" in ")[2].removesuffix(" s")))
    assert pauses == [10, 20, 25]
    client._not_before = 0.0
    client.ask("one")
    puppets[-1].heard([OVER, "no service"])
    assert client.ask("two") == "owt"
    client.close()


def test_ticks_reach_whoever_subscribed(client: QuoteClient, puppets: list[Puppet]) -> None:
    """As long as he does not let go, and as long as the connection lasts."""
    heard: list[Any] = []
    first = client.subscribe([STOCK], heard.append)
    second = client.subscribe([STOCK], heard.append)
    puppets[0].heard([TICKS, first.number, {STOCK: 1}])
    client.unsubscribe(first)
    puppets[0].heard([TICKS, first.number, {STOCK: 2}])
    puppets[0].heard([TICKS, second.number, {STOCK: 3}])
    puppets[0].gone("it died")
    puppets[0].heard([TICKS, second.number, {STOCK: 4}])
    assert heard == [{STOCK: 1}, {STOCK: 3}]
    client.unsubscribe(second)
    assert len(puppets) == 1


def test_after_the_end_nobody_is_started(client: QuoteClient, puppets: list[Puppet]) -> None:
    """Whoever still asks is told at once."""
    client.ask("one")
    client.close()
    with pytest.raises(QuotesUnavailableError, match="stopping"):
        client.ask("two")
    assert [puppet.ended for puppet in puppets] == [True]
