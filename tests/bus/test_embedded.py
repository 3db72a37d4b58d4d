import socket
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from support.redis_server import connect
from support.waiting import wait_until

from worker.bus.embedded import EmbeddedRedisError, available_kinds, start_embedded
from worker.bus.embedded.binaries import find_binary
from worker.bus.embedded.readiness import answers

STARTER = """
import sys, time
from worker.bus.embedded import start_embedded
print(start_embedded(sys.argv[1]).url.removesuffix("/0").rpartition(":")[2], flush=True)
time.sleep(60)
"""


def put_on_path(directory: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    """Make a `redis-server` that only says something the one and only program on the PATH."""
    windows = sys.platform == "win32"
    program = directory / ("redis-server.bat" if windows else "redis-server")
    program.write_text(f"@echo {says}\n" if windows else f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(directory))


@pytest.mark.parametrize("kind", available_kinds())
def test_server_runs_until_closed(kind: str) -> None:
    """An embedded Redis says what it is, works at its address, and is gone once closed, however often."""
    with start_embedded(kind) as server:
        assert server.kind == kind
        assert kind in server.description
        assert "forgets everything" in server.description
        with connect(server.url) as client:
            assert client.ping()
    server.close()
    port = int(server.url.removesuffix("/0").rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_best_kind_is_chosen() -> None:
    """Without a wish, the first kind that this machine has is started."""
    with start_embedded() as server:
        assert server.kind == available_kinds()[0]


def test_two_servers_share_nothing() -> None:
    """Two embedded servers stand side by side, each with data of its own."""
    with start_embedded("fakeredis") as one, start_embedded("fakeredis") as two:
        with connect(one.url) as client:
            client.set("key", "value")
        with connect(two.url) as client:
            assert client.get("key") is None


@pytest.mark.parametrize("kind", available_kinds())
def test_server_dies_with_its_starter(kind: str) -> None:
    """A starter killed without a chance to clean up leaves no server behind."""
    command = [sys.executable, "-c", STARTER, kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        port = int(starter.stdout.readline())
        assert answers(port)
        starter.kill()
    wait_until(lambda: not answers(port), "the server is gone")


def test_program_ends_with_a_client_still_waiting() -> None:
    """Neither an open connection nor a blocked read keeps a program with fakeredis from ending."""
    program = STARTER.replace("time.sleep(60)", "sys.stdin.readline()")
    command = [sys.executable, "-c", program, "fakeredis"]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as starter,
        ThreadPoolExecutor() as threads,
    ):
        assert starter.stdout is not None
        with connect(f"redis://127.0.0.1:{int(starter.stdout.readline())}") as client:
            read = threads.submit(client.xread, {"stream": "$"}, block=0)
            wait_until(lambda: client.info("clients")["blocked_clients"], "the read waits")
            starter.communicate("\n", timeout=10)
        assert isinstance(read.exception(timeout=10), RedisConnectionError)
    assert starter.returncode == 0


def test_close_ends_a_blocked_read() -> None:
    """Closing the server ends connections that wait in it, as the end of a real one does."""
    with (
        start_embedded("fakeredis") as server,
        connect(server.url) as client,
        ThreadPoolExecutor() as threads,
    ):
        read = threads.submit(client.xread, {"stream": "$"}, block=0)
        wait_until(lambda: client.info("clients")["blocked_clients"], "the read waits")
        server.close()
        with pytest.raises(RedisConnectionError):
            read.result(timeout=10)


def test_unknown_kind_is_refused() -> None:
    """A kind that does not exist is an error that names those that do."""
    with pytest.raises(EmbeddedRedisError, match=r"no kind 'garnet'.*redis-server, valkey-server"):
        start_embedded("garnet")


def test_old_server_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server too old for the commands in use is not started, and the message says why."""
    put_on_path(tmp_path, monkeypatch, "Redis server v=5.0.14 bits=64")
    with pytest.raises(EmbeddedRedisError, match=r"5\.0\.14, and .* need 6\.2 or newer"):
        start_embedded("redis-server")


def test_server_that_does_not_come_up_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ends at once is an error with its last words."""
    put_on_path(tmp_path, monkeypatch, "Redis server v=7.0.15 bits=64")
    with pytest.raises(EmbeddedRedisError, match=r"does not answer on port \d+: Redis server v=7"):
        start_embedded("redis-server")


def test_server_of_a_wheel_is_not_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """The old redis-server that a wheel puts among this Python's scripts never counts as the system's."""
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts"))
    assert find_binary("redis-server") is None


def test_next_kind_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first kind fails, the next one takes its place."""
    put_on_path(tmp_path, monkeypatch, "Redis server v=5.0.14 bits=64")
    with start_embedded() as server:
        assert server.kind != "redis-server"
