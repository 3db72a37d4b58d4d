"""Nobody speaks with a Redis that he does not know, nor with one that does not know him."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from support.certificates import OPENSSL, Authority, Pair
from support.processes import ModuleProcess
from support.redis_server import connect
from support.strategy import Strategy
from support.tls_redis import TlsServer
from support.waiting import waiting_in_vain
from support.workers import WorkerProcess

from bus_schema.client import AsyncBusClient, BusClient, BusUnavailableError, OperatorClient
from bus_schema.control import Halt
from worker.settings import SettingsError, load_settings

pytestmark = pytest.mark.skipif(
    OPENSSL is None, reason="openssl, which makes the certificates, is not installed"
)


@dataclass(frozen=True, slots=True)
class Papers:
    """Everybody's certificates."""

    authority: Authority
    stranger: Authority
    server: Pair
    client: Pair
    strangers_client: Pair


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """An authority that server and client trust, and one that nobody does."""
    folder = tmp_path_factory.mktemp("papers")
    authority, stranger = Authority(folder, "authority"), Authority(folder, "stranger")
    return Papers(
        authority,
        stranger,
        server=authority.vouch_for("server", "IP:127.0.0.1"),
        client=authority.vouch_for("client", "DNS:client"),
        strangers_client=stranger.vouch_for("impostor", "DNS:client"),
    )


@pytest.fixture(scope="session")
def server(papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """A Redis that wants to see certificates."""
    folder = tmp_path_factory.mktemp("tls-redis")
    with TlsServer(folder, papers.server, papers.authority.certificate) as running:
        yield running


@pytest.fixture
def good_url(server: TlsServer, papers: Papers) -> str:
    """The address with the right files."""
    return server.tls_url("127.0.0.1", papers.authority.certificate, papers.client)


@pytest.fixture(
    params=[
        "an authority that did not sign",
        "no authority but the system's",
        "another host's name",
        "no client's certificate",
        "a stranger's certificate",
    ]
)
def bad_url(request: pytest.FixtureRequest, server: TlsServer, papers: Papers) -> tuple[str, str]:
    """An address with something wrong, and the words in which that is told."""
    ours, client = papers.authority.certificate, papers.client
    distrusted, broken_off = (
        "certificate is not accepted, .*certificate",
        # In asyncio the cut may be seen before the reason that was sent ahead of it.
        "(broken off TLS|reset by peer).* client's certificate",
    )
    return {
        "an authority that did not sign": (
            server.tls_url("127.0.0.1", papers.stranger.certificate, client),
            distrusted,
        ),
        "no authority but the system's": (server.tls_url("127.0.0.1", None, client), distrusted),
        "another host's name": (
            server.tls_url("localhost", ours, client),
            "certificate is not accepted, Hostname mismatch",
        ),
        "no client's certificate": (server.tls_url("127.0.0.1", ours, None), broken_off),
        "a stranger's certificate": (
            server.tls_url("127.0.0.1", ours, papers.strangers_client),
            broken_off,
        ),
    }[request.param]


@pytest.fixture
def start_worker(
    start_module: Callable[..., ModuleProcess], account_id: str, tmp_path: Path
) -> Callable[[str], ModuleProcess]:
    """Start a worker with an address of Redis."""

    def start(url: str) -> ModuleProcess:
        settings = {"BROKER": "simulated", "REDIS_URL": url, "MINIQMT_ACCOUNT_ID": account_id}
        return start_module("worker", environment={**settings, "STATE_DIR": str(tmp_path / "state")})

    return start


@pytest.fixture
def redis(server: TlsServer) -> Iterator[Redis]:
    """A witness, by the port without TLS."""
    with connect(server.url) as client:
        yield client


def test_everybody_trades_over_tls(
    good_url: str, start_worker: Callable[[str], ModuleProcess], redis: Redis, account_id: str
) -> None:
    """With the right files, a worker, both clients and an operator work as they do without TLS."""
    WorkerProcess(start_worker(good_url), Strategy(redis, account_id, "witness")).wait_until_ready()
    with BusClient(good_url, account_id=account_id, strategy="alpha") as bus:
        bus.place_order("600000.SH", "buy", 100, 10.0).raise_for_error()

    async def ask() -> None:
        async with AsyncBusClient(good_url, account_id=account_id, strategy="beta") as bus:
            (await bus.query_asset()).raise_for_error()

    asyncio.run(ask())
    with OperatorClient(good_url, account_id=account_id) as operator:
        assert operator.request(Halt(id="h1", reason="lunch")).ok


def test_a_client_refuses_and_says_why(bad_url: tuple[str, str], account_id: str) -> None:
    """One message says which side does not trust the other, and what to change."""
    url, words = bad_url
    client = BusClient(url, account_id=account_id, strategy="alpha", timeout=0.5)
    with pytest.raises(BusUnavailableError, match=words):
        client.connect()
    client.close()


def test_an_asyncio_client_refuses_and_says_why(bad_url: tuple[str, str], account_id: str) -> None:
    """The same in asyncio."""
    url, words = bad_url

    async def try_to() -> None:
        client = AsyncBusClient(url, account_id=account_id, strategy="alpha", timeout=0.5)
        try:
            with pytest.raises(BusUnavailableError, match=words):
                await client.connect()
        finally:
            await client.close()

    asyncio.run(try_to())


def test_a_distrusted_certificate_is_not_tried_again(
    server: TlsServer, papers: Papers, account_id: str
) -> None:
    """No certificate gets better by waiting: the client does not use up its time."""
    url = server.tls_url("127.0.0.1", papers.stranger.certificate, papers.client)
    client = BusClient(url, account_id=account_id, strategy="alpha", timeout=60)
    with waiting_in_vain(0, late=10), pytest.raises(BusUnavailableError):
        client.connect()
    client.close()


def test_a_worker_does_not_start_to_trade(
    bad_url: tuple[str, str], start_worker: Callable[[str], ModuleProcess], redis: Redis, account_id: str
) -> None:
    """It says what is wrong and writes nothing, until somebody mends it or stops it."""
    worker = start_worker(bad_url[0])
    worker.wait_for_line(f"redis_unavailable.*{bad_url[1]}")
    worker.terminate()
    assert worker.wait() == 0, worker.output
    assert redis.keys(f"qmt:{{{account_id}}}:*") == []


@pytest.mark.parametrize("name", ["ssl_ca_certs", "ssl_certfile", "ssl_keyfile"])
def test_a_file_that_is_not_there_is_a_wrong_setting(name: str) -> None:
    """It is named before anything is tried."""
    with pytest.raises(
        SettingsError, match=re.escape(f"REDIS_URL: {name} names a file that is not there: gone.pem")
    ):
        load_settings(redis_url=f"rediss://127.0.0.1:6379/0?{name}=gone.pem")


@pytest.mark.parametrize("name", ["password", "ssl_password"])
def test_a_secret_has_one_place_in_an_address(name: str) -> None:
    """Elsewhere it would be shown; the complaint does not repeat it."""
    with pytest.raises(SettingsError) as refused:
        load_settings(redis_url=f"rediss://127.0.0.1:6379/0?{name}=open-sesame")
    assert f"REDIS_URL: {name} must not stand behind the question mark" in str(refused.value)
    assert "open-sesame" not in str(refused.value)
