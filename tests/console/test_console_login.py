import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from console.site import PASSWORD, READER_PASSWORD, TOKEN, Visitor, serving
from support.certificates import OPENSSL, Authority
from support.processes import ModuleProcess

from ops.console.attempts import ADDRESSES, TRIES, WINDOW_SECONDS, Attempts
from ops.console.sessions import LIMIT, Role, Sessions
from ops.console.settings import load_console_settings
from worker.settings import SettingsError

Start = Callable[..., ModuleProcess]


@pytest.mark.parametrize(
    ("secret", "role"), [(PASSWORD, "operator"), (TOKEN, "operator"), (READER_PASSWORD, "reader")]
)
def test_each_secret_lets_in_as_its_role(visitor: Visitor, secret: str, role: str) -> None:
    """The session knows the role; after a logout it is over for good, whoever kept the cookie."""
    assert visitor.get("/api/session").json() == {"role": None}
    assert visitor.login(secret).json()["role"] == role
    assert visitor.get("/api/session").json()["role"] == role
    kept = dict(visitor.http.cookies)
    assert visitor.post("/api/logout").is_success
    visitor.http.cookies.update(kept)
    assert visitor.get("/api/session").json() == {"role": None}


def test_the_cookie_is_for_this_site_and_no_script(visitor: Visitor) -> None:
    """HttpOnly, SameSite=Strict, with an end; each login has a new one and ends the one before."""
    first = visitor.login(PASSWORD).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Max-Age=43200", "Path=/"} <= set(first.split("; "))
    kept = dict(visitor.http.cookies)
    second = visitor.login(PASSWORD).headers["set-cookie"]
    assert first.split(";")[0] != second.split(";")[0]
    visitor.http.cookies.clear()
    visitor.http.cookies.update(kept)
    assert visitor.get("/api/session").json() == {"role": None}


@pytest.mark.skipif(OPENSSL is None, reason="no openssl on this machine to make certificates with")
def test_over_https_the_cookie_never_goes_over_http(redis_url: str, account_id: str, tmp_path: Path) -> None:
    """With a certificate the console speaks TLS alone, and its cookie is Secure."""
    authority = Authority(tmp_path, "authority")
    pair = authority.vouch_for("console", "IP:127.0.0.1")
    trust = ssl.create_default_context(cafile=str(authority.certificate))
    files: dict[str, Any] = {"console_ssl_certfile": pair.certificate, "console_ssl_keyfile": pair.key}
    with (
        serving(redis_url, account_id, tmp_path, trust=trust, console_password=PASSWORD, **files) as site,
        site.visitor() as visitor,
    ):
        assert site.base.startswith("https://")
        assert "Secure" in visitor.login(PASSWORD).headers["set-cookie"].split("; ")
        assert visitor.get("/api/session").json()["role"] == "operator"


def test_a_wrong_secret_lets_nobody_in_and_only_a_few_may_be_tried(
    redis_url: str, account_id: str, tmp_path: Path
) -> None:
    """After five wrong ones the right one has to wait too, and the answer says how long."""
    with (
        serving(redis_url, account_id, tmp_path, console_password=PASSWORD) as site,
        site.visitor() as visitor,
    ):
        for wrong in ("", "correct horsf", PASSWORD + "!", "密码", TOKEN):
            assert visitor.login(wrong).status_code == 403
        refused = visitor.raw("/api/login", X_Forwarded_For="10.0.0.9")
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= WINDOW_SECONDS
        assert visitor.login(PASSWORD).status_code == 429


def test_attempts_come_back_with_time_and_are_forgiven_by_a_right_one() -> None:
    """By address, and for a bounded number of addresses."""
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    assert [attempts.claim("a") for _ in range(TRIES + 1)] == [0] * TRIES + [int(WINDOW_SECONDS)]
    assert attempts.claim("b") == 0
    now[0] = WINDOW_SECONDS
    assert attempts.claim("a") == 0
    attempts.forgive("a")
    assert [attempts.claim("a") for _ in range(TRIES)] == [0] * TRIES
    for address in range(ADDRESSES):
        attempts.claim(str(address))
    assert attempts.claim("a") == 0


def test_sessions_end_by_themselves() -> None:
    """Used or not; and there are never more than a few."""
    now = [0.0]
    sessions = Sessions(10, lambda: now[0])
    name, _ = sessions.open(Role.READER)
    assert sessions.find(name) is not None
    now[0] = 10
    assert sessions.find(name) is None
    names = [sessions.open(Role.OPERATOR)[0] for _ in range(LIMIT + 1)]
    assert [sessions.find(name) is None for name in names] == [True] + [False] * LIMIT


def test_without_a_password_a_link_lets_in_once(redis_url: str, account_id: str, tmp_path: Path) -> None:
    """Another one is made at the next start."""
    with serving(redis_url, account_id, tmp_path) as site:
        token = site.console.one_time_token
        assert token is not None
        with site.visitor() as first, site.visitor() as second:
            assert first.login(token).json()["role"] == "operator"
            assert second.login(token).status_code == 403


def test_the_link_is_printed_and_nothing_else_is_secret(start_module: Start, tmp_path: Path) -> None:
    """`qmt-bus console` prints it, serves the page without Redis, and ends in order when it is asked to."""
    (tmp_path / "settings.env").write_text("REDIS_URL=redis://127.0.0.1:1/0\n", encoding="utf-8")
    words = ("console", "--env-file", str(tmp_path / "settings.env"), "--port", "0")
    process = start_module("ops.cli", *words, environment={"QMT_BUS_LANG": "en"})
    base, token = process.wait_for_line(r"once: (http://127\.0\.0\.1:\d+)/#token=(\S+)").groups()
    with Visitor(base) as visitor:
        assert visitor.login(token).json()["role"] == "operator"
        assert visitor.told("bus")["bus"]["ok"] is False
    process.terminate()
    assert process.wait() == 0
    assert len(process.lines) == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"console_host": "192.0.2.1"},
            "CONSOLE_HOST=192.0.2.1 lets other machines in: set CONSOLE_PASSWORD",
        ),
        ({"console_host": "::", "console_reader_password": "planted-1"}, "set CONSOLE_PASSWORD"),
        ({"console_host": "trading.example"}, "set CONSOLE_PASSWORD"),
        ({"console_password": "planted"}, "CONSOLE_PASSWORD: .*at least 8"),
        ({"console_token": "planted-planted"}, "CONSOLE_TOKEN: .*at least 16"),
        (
            {"console_password": "planted-same", "console_reader_password": "planted-same"},
            "CONSOLE_READER_PASSWORD is an operator's secret too",
        ),
        ({"console_ssl_certfile": "planted.pem"}, "CONSOLE_SSL_KEYFILE go together"),
        ({"console_strategy": "all hands"}, "CONSOLE_STRATEGY: "),
    ],
)
def test_settings_that_would_let_anybody_in_are_refused(settings: dict[str, Any], message: str) -> None:
    """With a sentence that repeats no secret."""
    with pytest.raises(SettingsError, match=message) as refused:
        load_console_settings(**settings)
    assert "planted" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_loopback_address_needs_no_password(host: str) -> None:
    """Nobody but this machine's users can reach it."""
    assert load_console_settings(console_host=host).console_password is None


def test_other_names_are_let_in_when_they_are_named() -> None:
    """As CONSOLE_ALLOWED_HOSTS lists them, in any case of letters."""
    settings = load_console_settings(
        console_allowed_hosts="Trading.example, qmt.lan", console_host="localhost"
    )
    assert settings.allowed_hosts == {"localhost", "trading.example", "qmt.lan"}
