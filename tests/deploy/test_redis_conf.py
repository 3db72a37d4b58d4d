"""The redis.conf that ships: each line explained, and taken by a real Redis that contents `doctor`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doctor.rig import scene
from redis import Redis
from support.redis_server import Server, connect

from ops.doctor.findings import Verdict
from ops.doctor.running import look_at_all
from ops.doctor.table import CHECKS

CONF = Path(__file__).parents[2] / "ops" / "deploy" / "redis.conf"
CHECKED = ("redis.version", "redis.persistence", "redis.writes", "redis.eviction", "redis.memory")


class ConfiguredServer(Server):
    """A server that reads the file; only where it listens and writes differs."""

    def _options(self, log: Path) -> list[str]:
        place = ["--port", str(self.port), "--dir", str(log.parent), "--logfile", str(log)]
        return [str(CONF), *place]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a real Redis with the file."""
    with ConfiguredServer(tmp_path_factory.mktemp("configured")) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[Redis]:
    """Connect to it."""
    with connect(server.url) as client:
        yield client


def directives() -> list[tuple[list[str], str, str]]:
    """Return, of each line, the comment above it, its name and its value."""
    found = re.findall(r"((?:^#.*\n)+)^([a-z-]+) (.+)$", CONF.read_text("utf-8"), re.MULTILINE)
    return [(comment.splitlines(), name, value) for comment, name, value in found]


def test_every_line_is_explained_in_both_languages() -> None:
    """English first, then one line of Chinese, above each directive and nothing else."""
    lines = [line for line in CONF.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert [f"{name} {value}" for _, name, value in directives()] == lines
    for (*english, chinese), name, _ in directives():
        assert english, name
        assert all(line.isascii() for line in english), name
        assert re.search("[一-鿿]", chinese), name


def test_redis_has_taken_every_line(client: Redis) -> None:
    """What is in effect is what the file says."""
    said = {name: value.strip('"') for _, name, value in directives()}
    in_effect: Any = client.config_get(*said)
    sizes = {"64mb": str(64 << 20), "1gb": str(1 << 30)}
    expected = {name: sizes.get(value, value) for name, value in said.items()}
    assert {name for name in expected if in_effect[name] != expected[name]} == {"port"}


def test_doctor_is_content_with_it(server: Server, tmp_path: Path) -> None:
    """Each check of what Redis must be like for real orders passes."""
    settings = {
        "broker": "live",
        "miniqmt_enabled": True,
        "miniqmt_account_id": "1000000001",
        "miniqmt_userdata_path": str(tmp_path),
        "redis_url": server.url,
        "state_dir": tmp_path,
    }
    results = list(look_at_all([check for check in CHECKS if check.name in CHECKED], scene(settings)))
    assert {result.check.name: result.verdict for result in results} == dict.fromkeys(CHECKED, Verdict.GOOD)


def test_what_was_written_survives_a_kill(tmp_path: Path) -> None:
    """An entry is there again after Redis has died, a second after it was written at the latest."""
    with ConfiguredServer(tmp_path) as server:
        with connect(server.url) as client:
            client.xadd("orders", {"data": "{}"}, id="1-1")
        server.kill()
        server.start()
        with connect(server.url) as client:
            assert client.xlen("orders") == 1
