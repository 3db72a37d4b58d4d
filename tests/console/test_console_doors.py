import httpx
import pytest
from console.site import PASSWORD, READER_PASSWORD, Site, Visitor

from ops.console.doors import BODY_LIMIT, Access, Door
from ops.console.gate import SECURITY_HEADERS

REFUSALS = {401: "login_required", 403: "read_only"}
EXPECTED: dict[Access, dict[str, int | None]] = {
    Access.PUBLIC: {"nobody": None, "reader": None, "operator": None},
    Access.READER: {"nobody": 401, "reader": None, "operator": None},
    Access.OPERATOR: {"nobody": 401, "reader": 403, "operator": None},
}
SECRETS = {"reader": READER_PASSWORD, "operator": PASSWORD}
FEED = "/api/feed"


def asked(visitor: Visitor, door: Door) -> tuple[int, str | None]:
    """Ask at a door, with a body that nothing acts on; returns the status and the refusal's code."""
    if door.path == FEED:
        with visitor.http.stream("GET", FEED, headers=visitor.token) as answer:
            return answer.status_code, None if answer.is_success else code_of(answer)
    answer = visitor.get(door.path) if door.method == "GET" else visitor.post(door.path, id="!", changes={})
    return answer.status_code, None if answer.is_success else code_of(answer)


def code_of(answer: httpx.Response) -> str:
    """Return the code of a refusal."""
    answer.read()
    return str(answer.json()["error"]["code"])


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("who", ["nobody", "reader", "operator"])
def test_every_door_lets_in_whom_it_says(site: Site, who: str) -> None:
    """Each route for each role: nobody needs a login, readers change nothing, operators may do everything."""
    for door in site.console.doors:
        with site.visitor() as visitor:
            if who != "nobody":
                assert visitor.login(SECRETS[who]).is_success
            status, code = asked(visitor, door)
        expected = EXPECTED[door.access][who]
        if expected is None:
            assert code not in REFUSALS.values(), (door, status, code)
        else:
            assert (status, code) == (expected, REFUSALS[expected]), door


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("who", ["reader", "operator"])
def test_the_cookie_alone_opens_nothing(site: Site, who: str) -> None:
    """Whoever listens on another port of the host is sent it as well: no route answers without the token."""
    with site.visitor() as visitor, site.visitor() as thief:
        assert visitor.login(SECRETS[who]).is_success
        thief.http.cookies = visitor.http.cookies
        for door in site.console.doors:
            if door.access is not Access.PUBLIC:
                assert asked(thief, door) == (403, "csrf"), door
        told = thief.get("/api/session").text
        assert told == '{"role":null}'
        assert visitor.token["X-CSRF-Token"] not in visitor.get("/api/session").text


def test_whatever_changes_something_is_for_operators(site: Site) -> None:
    """But for coming and going, no POST is open to anybody else, and no GET goes to the order streams."""
    changing = {door.path for door in site.console.doors if door.method == "POST"}
    open_to_all = {d.path for d in site.console.doors if d.method == "POST" and d.access != Access.OPERATOR}
    assert open_to_all == {"/api/login", "/api/logout"}
    assert {"/api/trade/place_order", "/api/control/halt", "/api/settings/save"} < changing


def test_every_answer_carries_the_security_headers(visitor: Visitor) -> None:
    """Pages, scripts, refusals and what is not there; scripts come from files of the console alone."""
    paths = ("/", "/static/js/main.js", "/api/session", "/api/settings", "/nothing", "/static/../settings.py")
    for path in paths:
        headers = visitor.get(path).headers
        assert {name: headers.get(name) for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS), path
        assert "server" not in headers
    page = visitor.get("/").text
    assert "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_change_needs_the_sessions_csrf_token(operator: Visitor, token: str | None) -> None:
    """With the cookie alone, as another site's form would send it, nothing is done."""
    headers = {} if token is None else {"X_CSRF_Token": token}
    fresh = Visitor(str(operator.http.base_url).rstrip("/"))
    fresh.http.cookies = operator.http.cookies
    with fresh:
        answer = fresh.raw("/api/control/halt", b'{"reason": "forged"}', **headers)
        looked = fresh.get("/api/feed", **{name.replace("_", "-"): value for name, value in headers.items()})
    assert (answer.status_code, code_of(answer)) == (403, "csrf")
    assert (looked.status_code, code_of(looked)) == (403, "csrf")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:1", "http://[::1"])
def test_a_change_from_another_origin_is_refused(operator: Visitor, origin: str) -> None:
    """Even with the cookie and the token; also the login, so that nobody is logged in by another site."""
    for path in ("/api/control/halt", "/api/login"):
        answer = operator.raw(path, Origin=origin)
        assert (answer.status_code, code_of(answer)) == (403, "foreign_origin")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil", "", "[::1"])
def test_a_name_that_is_not_the_consoles_is_refused(operator: Visitor, host: str) -> None:
    """A site whose name was made to lead to this machine gets nothing, not even the page."""
    for path in ("/", "/api/session", "/static/js/main.js"):
        answer = operator.get(path, Host=host)
        assert answer.status_code in {400, 421}, answer.text


@pytest.mark.parametrize("host", ["localhost:9726", "127.0.0.1", "192.168.1.20:9726", "[::1]:9726"])
def test_localhost_and_numbers_are_let_in(visitor: Visitor, host: str) -> None:
    """A number cannot be made to lead anywhere else."""
    assert visitor.get("/", Host=host).is_success


@pytest.mark.parametrize("body", [b"[]", b"nothing", b"\xff", b'"' + b"x" * BODY_LIMIT + b'"'])
def test_a_body_that_is_no_object_is_refused(operator: Visitor, body: bytes) -> None:
    """Also one that is too long, before all of it is kept."""
    answer = operator.raw("/api/control/halt", body)
    assert (answer.status_code, code_of(answer)) == (400, "bad_request")
