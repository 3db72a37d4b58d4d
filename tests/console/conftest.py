"""One console and one worker for all tests of a module; what a test breaks has others of its own."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from console.site import PASSWORD, READER_PASSWORD, TOKEN, Site, Visitor, serving
from redis import Redis
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.workers import WorkerInside


@pytest.fixture(scope="module")
def account() -> str:
    """Return an account number of this module's own."""
    return str(10**9 + secrets.randbelow(9 * 10**9))


@pytest.fixture(scope="module")
def redis(redis_server: Server) -> Iterator[Redis]:
    """Connect a plain client to the shared Redis."""
    with connect(redis_server.url) as client:
        yield client


@pytest.fixture(scope="module")
def alpha(redis: Redis, account: str) -> Strategy:
    """Return a strategy beside the console."""
    return Strategy(redis, account, "alpha")


@pytest.fixture(scope="module")
def inside(
    redis_server: Server, account: str, alpha: Strategy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WorkerInside]:
    """Run a worker over a simulated terminal."""
    with WorkerInside(redis_server.url, account, tmp_path_factory.mktemp("state"), alpha) as worker:
        yield worker


@pytest.fixture(scope="module")
def env_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the place of a settings file that is not there yet."""
    return tmp_path_factory.mktemp("settings") / ".env"


@pytest.fixture(scope="module")
def site(redis_server: Server, account: str, env_file: Path) -> Iterator[Site]:
    """Serve a console with every secret."""
    with serving(
        redis_server.url,
        account,
        env_file,
        console_password=PASSWORD,
        console_token=TOKEN,
        console_reader_password=READER_PASSWORD,
    ) as served:
        yield served


@pytest.fixture
def visitor(site: Site) -> Iterator[Visitor]:
    """Return somebody who is not logged in."""
    with site.visitor() as somebody:
        yield somebody


@pytest.fixture
def operator(visitor: Visitor) -> Visitor:
    """Return an operator who is logged in."""
    assert visitor.login(PASSWORD).is_success
    return visitor


@pytest.fixture
def reader(site: Site) -> Iterator[Visitor]:
    """Return a reader who is logged in."""
    with site.visitor() as somebody:
        assert somebody.login(READER_PASSWORD).is_success
        yield somebody
