"""What may stand in Redis's address, and that nothing in it changes what our connections fix."""

from collections.abc import Callable
from typing import Any

import pytest
from support.processes import ModuleProcess

from bus_schema import redis_address
from bus_schema.client.connection import connect, connect_async
from worker.bus.link import RedisLink
from worker.settings import SettingsError, load_settings

Start = Callable[..., ModuleProcess]
HOSTILE = {
    "protocol": "3",
    "decode_responses": "true",
    "encoding": "gbk",
    "retry_on_timeout": "true",
    "socket_timeout": "0.001",
    "socket_connect_timeout": "0.001",
    "socket_keepalive": "false",
    "health_check_interval": "3",
    "max_connections": "1",
    "client_name": "somebody",
}
"""Options that redis-py knows, each with another value than ours."""


def options_of(url: str) -> list[dict[str, Any]]:
    """Return what each of our connections is made with: the worker's, and those of both clients."""
    clients: list[Any] = [connect(url), connect_async(url)]
    pools: list[Any] = [RedisLink(url, "name")._pool, *(client.connection_pool for client in clients)]
    # Made anew for each, and equal to no other one.
    unlike = {"retry": None, "himport_registry": None}
    return [{**pool.connection_kwargs, **unlike, "max": pool.max_connections} for pool in pools]


@pytest.mark.parametrize("base", ["redis://h:1/2", "redis://h:1?db=2", "unix:///tmp/redis.sock?db=2"])
def test_no_address_changes_what_is_fixed(base: str) -> None:
    """Whatever it says, each connection is what it is without; what an address may say stays."""
    before = options_of(base)
    for name, value in HOSTILE.items():
        assert options_of(f"{base}{'&' if '?' in base else '?'}{name}={value}") == before
    assert all(options["db"] == 2 for options in before)


def test_every_option_of_redis_py_is_decided_about() -> None:
    """One that it begins to read from addresses is either allowed or fixed here."""
    parsers = __import__("redis.connection").connection.URL_QUERY_ARGUMENT_PARSERS
    assert set(parsers) - redis_address.FIXED - redis_address.OPTIONS - set(redis_address.SECRETS) == set()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("protocl=3", "protocl is no option of an address"),
        ("Protocol=3", "Protocol is no option"),
        ("planted+secret=1", "one of its options is no option"),
        ("password=planted", "password must not stand behind the question mark"),
        ("username=planted", "username must not stand behind the question mark"),
        ("db=1", "names the database twice"),
        ("ssl_cert_reqs=none", "is for TLS, which an address has that begins with rediss://"),
    ],
)
def test_what_is_unknown_is_an_error(query: str, words: str) -> None:
    """It is named, and nothing that could be a secret is repeated."""
    for refuse in (lambda url: load_settings(redis_url=url), connect, lambda url: RedisLink(url, "name")):
        with pytest.raises((SettingsError, ValueError), match=words) as refused:
            refuse(f"redis://h:1/0?{query}")
        assert "planted" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CONSOLE_REDIS_URL", ("console", "--port", "0")),
        ("CONSOLE_STRATEGY_REDIS_URL", ("console", "--port", "0")),
        ("REDIS_URL", ("metrics",)),
        ("REDIS_URL", ("notify",)),
        ("REDIS_URL", ("tail", "fills")),
    ],
)
def test_another_scheme_is_a_sentence(start_module: Start, name: str, words: tuple[str, ...]) -> None:
    """Status 2, the setting's name, no traceback, and no password."""
    process = start_module("ops.cli", *words, environment={name: "http://a:planted@h:1/0"})
    assert process.wait(20) == 2
    process.wait_for_line(f"^{name}: must begin with redis://")
    assert "Traceback" not in process.output
    assert "planted" not in process.output


@pytest.mark.parametrize("option", ["ssl_cert_reqs=none", "ssl_check_hostname=False"])
def test_tls_that_is_not_checked_is_said(start_module: Start, option: str) -> None:
    """Loudly, by the worker and by each command."""
    url = f"rediss://127.0.0.1:1/0?{option}"
    sent = start_module("ops.cli", "halt", "lunch", "--timeout", "0.1", environment={"REDIS_URL": url})
    sent.wait_for_line(f"WARNING: {option.lower()} in REDIS_URL.*警告", timeout=20)
    worker = start_module("worker", environment={"REDIS_URL": url, "BROKER": "simulated"})
    worker.wait_for_line("TLS_IS_NOT_CHECKED", timeout=20)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://h:1/0", "redis://h:1/0"),
        ("redis://a:planted@h:1/0", "redis://a:***@h:1/0"),
        ("redis://planted@h:1/0", "redis://***@h:1/0"),
        ("redis://:planted@h:1/0", "redis://***@h:1/0"),
        ("redis://a:pla#nted@h:1/0", "***"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    """A word alone before the host may be a password."""
    assert redis_address.shown(url) == shown


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("redis://h/planted", "something else than a database's number"),
        ("redis://h/0/1", "something else than a database's number"),
        ("redis://h?db=planted", "db must be a database's number"),
        ("unix:///tmp/redis.sock?db=", "db must be a database's number"),
        ("rediss://h?ssl_cert_reqs=planted", "ssl_cert_reqs is one of none, optional, required"),
        ("rediss://h?ssl_check_hostname=planted", "ssl_check_hostname is one of"),
        ("rediss://h?ssl_min_version=TLSv1_2", "ssl_min_version is one of 771, 772"),
        ("rediss://h?ssl_include_verify_flags=planted", "names of Python's ssl.VerifyFlags"),
    ],
)
def test_values_that_redis_py_would_guess_at_are_errors(address: str, words: str) -> None:
    """It takes a wrong number for database 0, and makes tracebacks of other values."""
    for refuse in (lambda url: load_settings(redis_url=url), connect, lambda url: RedisLink(url, "name")):
        with pytest.raises((SettingsError, ValueError), match=words) as refused:
            refuse(address)
        assert "planted" not in str(refused.value)


@pytest.mark.parametrize("value", ["0", "F", "False", "n", "No"])
def test_each_word_for_no_is_known_to_leave_the_host_unchecked(value: str) -> None:
    """redis-py knows more than `false`; the warning names whichever stands there."""
    found = redis_address.unchecked(f"rediss://h?ssl_check_hostname={value}")
    assert found == f"ssl_check_hostname={value.lower()}"
