import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from console.site import PASSWORD, READER_PASSWORD, TOKEN, Visitor, serving
from support.certificates import OPENSSL, Authority
from support.processes import ModuleProcess

from ops.connections import network_of
from ops.console.attempts import NAMES, TRIES, TRIES_OF_ALL, WINDOW_SECONDS, Attempts
from ops.console.entrance import LINK_SECONDS, Entrance, KnownBrowsers
from ops.console.sessions import LIMITS, Role, Sessions
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
    """HttpOnly, SameSite=Strict, of its port, with an end; each login has a new one, ends the one before."""
    first = visitor.login(PASSWORD).headers.get_list("set-cookie")[0]
    assert first.startswith(f"qmt_console_{visitor.http.base_url.port}=")
    assert {"HttpOnly", "SameSite=strict", "Max-Age=43200", "Path=/"} <= set(first.split("; "))
    kept = dict(visitor.http.cookies)
    second = visitor.login(PASSWORD).headers.get_list("set-cookie")[0]
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
        for cookie in visitor.login(PASSWORD).headers.get_list("set-cookie"):
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
            assert cookie.startswith("__Host-qmt_console_")
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


def test_a_readers_login_forgives_no_guess_of_the_operators_password(
    redis_url: str, account_id: str, tmp_path: Path
) -> None:
    """Neither with one browser nor with a new one each time; and what a reader guesses right is not told."""
    secrets: dict[str, Any] = {"console_password": PASSWORD, "console_reader_password": READER_PASSWORD}
    with serving(redis_url, account_id, tmp_path, **secrets) as site, site.visitor() as visitor:
        statuses = []
        for number in range(2 * TRIES):
            visitor.login(READER_PASSWORD)
            statuses.append(visitor.login(f"guess {number}").status_code)
        assert statuses == [403] * TRIES + [429] * TRIES
        assert visitor.login(PASSWORD).status_code == 429
        assert visitor.login(READER_PASSWORD).is_success
        with site.visitor() as fresh:
            assert fresh.login(READER_PASSWORD).status_code == 429


def test_who_guesses_keeps_no_operator_out(redis_url: str, account_id: str, tmp_path: Path) -> None:
    """A browser that was let in before has attempts of its own; for others a link is printed, once."""
    printed: list[str] = []
    place: dict[str, Any] = {"announce": printed.append, "console_password": PASSWORD}
    with (
        serving(redis_url, account_id, tmp_path, **place) as site,
        site.visitor() as known,
        site.visitor() as local_program,
        site.visitor() as newcomer,
    ):
        assert known.login(PASSWORD).is_success
        for _ in range(3 * TRIES):
            local_program.login("guess")
        assert newcomer.login(PASSWORD).status_code == 429
        assert known.login(PASSWORD).json()["role"] == "operator"
        (token,) = printed
        assert newcomer.login(token).json()["role"] == "operator"
        assert local_program.login(token).status_code == 429
        # Its own attempts are no more than anybody's.
        assert [known.login("guess").status_code for _ in range(TRIES)] == [429] * TRIES
        assert known.login(PASSWORD).status_code == 429


def test_a_cookie_that_was_not_made_here_makes_no_known_browser() -> None:
    """Neither one of another process, nor one whose role was changed."""
    browsers = KnownBrowsers()
    cookie = browsers.cookie_for(Role.READER)
    found = browsers.find(cookie)
    assert found is not None
    assert found.role is Role.READER
    forged = (cookie.replace("reader", "operator"), cookie[:-1], "", "..", "operator.x.", "密.码.钥")
    assert [browsers.find(one) for one in (*forged, KnownBrowsers().cookie_for(Role.OPERATOR))] == [None] * 7


def test_a_link_that_was_made_of_need_ends_by_itself() -> None:
    """There is one at a time, good for an hour and once; that of a console without a password has no end."""
    now = [0.0]
    entrance = Entrance(load_console_settings(console_password=PASSWORD), lambda: now[0])
    assert entrance.one_time_token is None
    first = entrance.another_token()
    assert first is not None
    assert entrance.another_token() is None
    now[0] = LINK_SECONDS
    assert not entrance.takes_once(first)
    second = entrance.another_token()
    assert second is not None
    assert [entrance.takes_once(second) for _ in range(2)] == [True, False]
    patient = Entrance(load_console_settings(), lambda: now[0])
    now[0] = 1e9
    assert patient.takes_once(str(patient.one_time_token))


def test_attempts_come_back_with_time_and_a_right_one_gives_back_its_own() -> None:
    """By address, for all addresses together, and in bounded memory."""
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    assert [attempts.claim("a", of_all=True) for _ in range(TRIES + 1)] == [0] * TRIES + [int(WINDOW_SECONDS)]
    attempts.give_back("a", of_all=True)
    assert [attempts.claim("a", of_all=True) > 0 for _ in range(2)] == [False, True]
    spread = [attempts.claim(str(address), of_all=True) for address in range(TRIES_OF_ALL)]
    assert spread == [0] * (TRIES_OF_ALL - TRIES) + [int(WINDOW_SECONDS)] * TRIES
    now[0] = WINDOW_SECONDS
    assert attempts.claim("a", of_all=True) == 0
    for name in range(NAMES):
        attempts.claim(f"browser {name}", of_all=False)
    assert attempts.claim("b", of_all=True) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("127.0.0.1", "127.8.8.8", True),
        ("127.0.0.1", "::1", True),
        ("127.0.0.1", "::ffff:127.0.0.2", True),
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_what_one_can_have_many_of_counts_as_one_address(one: str, other: str, same: bool) -> None:
    """All of this machine's, and an IPv6 network that one customer has."""
    assert (network_of(one) == network_of(other)) is same


def test_sessions_end_by_themselves() -> None:
    """Used or not; and there are never more than a few of each role, who end none of the other's."""
    now = [0.0]
    sessions = Sessions(10, lambda: now[0])
    name, _ = sessions.open(Role.READER)
    assert sessions.find(name) is not None
    now[0] = 10
    assert sessions.find(name) is None
    operators = [sessions.open(Role.OPERATOR)[0] for _ in range(LIMITS[Role.OPERATOR])]
    readers = [sessions.open(Role.READER)[0] for _ in range(LIMITS[Role.READER] + 1)]
    assert [sessions.find(name) is None for name in readers] == [True] + [False] * LIMITS[Role.READER]
    assert all(sessions.find(name) for name in operators)
    assert sessions.open(Role.OPERATOR)
    assert sessions.find(operators[0]) is None


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
