import socket
import time
from collections.abc import Callable

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from support.processes import ModuleProcess
from support.redis_server import Server, connect
from support.waiting import wait_until

from ops.chaos.proxy import TcpProxy


def test_waiting_in_vain_names_what_was_waited_for() -> None:
    """A wait that fails says what it waited for and what it last saw."""
    with pytest.raises(TimeoutError, match="until pigs fly; the last answer was False"):
        wait_until(lambda: False, "pigs fly", timeout=0.01)


def test_proxy_passes_requests_and_replies(redis_proxy: TcpProxy) -> None:
    """Untouched, the proxy is invisible, also for replies larger than its chunks."""
    with connect(redis_proxy.url) as client:
        assert client.echo("x" * 300_000) == b"x" * 300_000


def test_proxy_loses_the_reply_of_a_command_that_was_executed(
    redis_proxy: TcpProxy, redis_client: Redis, account_id: str
) -> None:
    """The named command reaches the server, its client gets an error, and the next connection works."""
    with connect(redis_proxy.url) as client:
        redis_proxy.cut_reply_to(b"RPUSH")
        with pytest.raises(RedisConnectionError):
            client.rpush(account_id, "once")
        assert redis_client.lrange(account_id, 0, -1) == [b"once"]
        assert redis_proxy.lost_replies == 1
        assert client.ping()


def test_proxy_cuts_what_is_open_and_takes_what_is_new(redis_proxy: TcpProxy) -> None:
    """Cutting ends the open connections only."""
    with socket.create_connection(("127.0.0.1", redis_proxy.port)) as connection:
        wait_until(lambda: redis_proxy.connections == 1, "the connection is open")
        redis_proxy.cut()
        assert connection.recv(1) == b""
    with connect(redis_proxy.url) as client:
        assert client.ping()


def test_proxy_refuses_until_restored(redis_proxy: TcpProxy) -> None:
    """A refusing proxy takes no connection at all; restored, it takes them on the same port."""
    with connect(redis_proxy.url) as client:
        redis_proxy.refuse()
        with pytest.raises(RedisConnectionError, match="refused"):
            client.ping()
        redis_proxy.restore()
        assert client.ping()


def test_proxy_delays_until_restored(redis_proxy: TcpProxy) -> None:
    """A delay holds back requests and replies alike."""
    with connect(redis_proxy.url) as client:
        client.ping()
        redis_proxy.delay(0.05)
        before = time.perf_counter()
        client.ping()
        assert time.perf_counter() - before >= 0.1


def test_append_only_server_remembers_over_a_restart(private_redis_server: Server) -> None:
    """Stopped in order and started again on its port, an append-only server has its data, until flushed."""
    with connect(private_redis_server.url) as client:
        client.set("key", "kept")
        private_redis_server.restart()
        client.connection_pool.disconnect()
        assert client.get("key") == b"kept"
        private_redis_server.flush_all()
        assert client.get("key") is None


def test_killed_server_is_gone_and_comes_back(private_redis_server: Server) -> None:
    """A killed server refuses connections until it is started."""
    private_redis_server.kill()
    with connect(private_redis_server.url) as client:
        with pytest.raises(RedisConnectionError):
            client.ping()
        private_redis_server.start()
        assert client.ping()


def test_module_process_is_heard_and_killed(start_module: Callable[..., ModuleProcess]) -> None:
    """A child's lines arrive while it runs, and killing it ends it."""
    server = start_module("http.server", "0", "--bind", "127.0.0.1")
    assert server.wait_for_line(r"port (\d+)").group(1).isdigit()
    assert server.is_running
    server.kill()
    assert not server.is_running


def test_module_process_that_ends_early_tells_its_output(start_module: Callable[..., ModuleProcess]) -> None:
    """Waiting for a line of a child that has ended fails at once, with all that it said."""
    child = start_module("json.tool", "/no/such/file")
    with pytest.raises(TimeoutError, match=r"ended without a line(.|\n)*No such file"):
        child.wait_for_line("never")
    assert child.wait() != 0


def test_module_process_ends_when_asked(start_module: Callable[..., ModuleProcess]) -> None:
    """A child that is terminated ends within its time."""
    server = start_module("http.server", "0", "--bind", "127.0.0.1")
    server.wait_for_line("Serving")
    server.terminate()
    assert server.wait() != 0
