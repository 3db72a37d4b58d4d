"""What each door of the console does."""

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bus_schema import codec
from bus_schema.client import BusUnavailableError
from ops.connections import network_of
from ops.console.attempts import Attempts
from ops.console.backlog import strategies_of
from ops.console.bus import QUESTIONS, ConsoleBus
from ops.console.doors import CONTROL_PATH, Access, Door, Visit, cookie_of, shows_token
from ops.console.entrance import Entrance, KnownBrowsers
from ops.console.feed import Feed
from ops.console.gate import refusal
from ops.console.sessions import Role, Session, Sessions
from ops.console.settings_form import MachineOnlyError, SettingsForm
from ops.shared import Shared

TRADES: Final = ("place_order", "cancel_order", "cancel_all")
CONTROLS: Final = ("halt", "resume", "cancel_all", "reconnect", "disconnect", "reload_limits")
FEED_PATH: Final = "/api/feed"
_KNOWN: Final = "_known"
_ROWS_SECONDS: Final = 1.0
_KNOWN_SECONDS: Final = 30 * 86_400


class Json(JSONResponse):
    """JSON by the bus's own codec, which knows what to do with a NaN."""

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return codec.encode(content)


class FrontDesk:
    """Lets people in and out.

    Args:
        entrance: knows the secrets.
        sessions: who is in.
        facts: what every page is told about this console.
        announce: tells whoever runs the console of a token that lets an operator in once.
    """

    def __init__(
        self,
        entrance: Entrance,
        sessions: Sessions,
        facts: dict[str, Any],
        announce: Callable[[str], object],
    ) -> None:
        self._entrance, self._sessions, self._facts, self._announce = entrance, sessions, facts, announce
        self._attempts, self._browsers = Attempts(), KnownBrowsers()

    def doors(self) -> tuple[Door, ...]:
        """Return what can be asked here."""
        return (
            Door("GET", "/api/session", Access.PUBLIC, self._session),
            Door("POST", "/api/login", Access.PUBLIC, self._login),
            Door("POST", "/api/logout", Access.READER, self._logout),
        )

    def _session(self, visit: Visit) -> Response:
        # The cookie alone, which other ports of this host are sent as well, tells nothing.
        known = visit.session is not None and shows_token(visit.request, visit.session)
        return Json(self._told(visit.session if known else None))

    def _told(self, session: Session | None) -> dict[str, Any]:
        return {"role": None} if session is None else {"role": session.role, **self._facts}

    def _login(self, visit: Visit) -> Response:
        secret = str(visit.body.get("secret", ""))
        if self._entrance.takes_once(secret):
            return self._let_in(visit, Role.OPERATOR)
        role = self._entrance.role_of(secret)
        return self._known_browser(visit, role) or self._any_browser(visit, role)

    def _known_browser(self, visit: Visit, role: Role | None) -> Response | None:
        """Let in by its own attempts who was let in as the same before; None where that does not apply."""
        browser = self._browsers.find(visit.request.cookies.get(cookie_of(visit.request, _KNOWN), ""))
        if browser is None or self._attempts.claim(browser.name, of_all=False) or role is not browser.role:
            return None
        self._attempts.give_back(browser.name, of_all=False)
        return self._let_in(visit, role)

    def _any_browser(self, visit: Visit, role: Role | None) -> Response:
        network = network_of(visit.request.client.host if visit.request.client else "")
        wait = self._attempts.claim(network, of_all=True)
        if wait:
            # Whether the password was right is not told. Who runs the console gets another way in.
            token = self._entrance.another_token()
            if token is not None:
                self._announce(token)
            return refusal(HTTPStatus.TOO_MANY_REQUESTS, "too_many_attempts", **{"Retry-After": str(wait)})
        if role is None:
            return refusal(HTTPStatus.FORBIDDEN, "wrong_secret")
        self._attempts.give_back(network, of_all=True)
        return self._let_in(visit, role)

    def _let_in(self, visit: Visit, role: Role) -> Response:
        # What the browser had before is over: a name that somebody else may know never becomes a session's.
        self._sessions.close(visit.name)
        name, session = self._sessions.open(role)
        answer = Json({**self._told(session), "csrf": session.csrf})
        _set_cookie(answer, visit.request, "", name, self._sessions.seconds)
        _set_cookie(answer, visit.request, _KNOWN, self._browsers.cookie_for(role), _KNOWN_SECONDS)
        return answer

    def _logout(self, visit: Visit) -> Response:
        self._sessions.close(visit.name)
        answer = Json({"ok": True})
        _set_cookie(answer, visit.request, "", "", 0)
        return answer


def _set_cookie(answer: Response, request: Request, name: str, value: str, seconds: float) -> None:
    answer.set_cookie(
        cookie_of(request, name),
        value,
        max_age=int(seconds),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


class TradingDesk:
    """Shows the account, and does what operators ask.

    Args:
        bus: the console's end of it.
        feed: what pages are sent.
        sessions: who is in.
    """

    def __init__(self, bus: ConsoleBus, feed: Feed, sessions: Sessions) -> None:
        self._bus, self._feed, self._sessions = bus, feed, sessions
        self._rows = Shared(lambda: strategies_of(bus.inspector, bus.keys), lambda _rows: _ROWS_SECONDS)

    def doors(self) -> tuple[Door, ...]:
        """Return what can be asked here."""
        return (
            Door("GET", FEED_PATH, Access.READER, self._follow),
            Door("GET", "/api/strategies", Access.READER, self._strategies),
            *(Door("GET", f"/api/ask/{kind}", Access.READER, self._ask(kind)) for kind in QUESTIONS),
            *(Door("POST", f"/api/trade/{kind}", Access.OPERATOR, self._trade(kind)) for kind in TRADES),
            *(
                Door("POST", f"{CONTROL_PATH}{kind}", Access.OPERATOR, self._operate(kind))
                for kind in CONTROLS
            ),
        )

    def _follow(self, visit: Visit) -> Response:
        role = visit.session.role if visit.session else Role.READER
        page = self._feed.open(visit.loop, visit.name, role)

        async def lines() -> AsyncIterator[bytes]:
            try:
                async for line in page.lines(lambda: self._sessions.find(visit.name) is not None):
                    yield line
            finally:
                self._feed.leave(page)

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    def _strategies(self, _visit: Visit) -> Response:
        try:
            rows = self._rows()
        except BusUnavailableError as error:
            return Json({"ok": False, "error": {"code": "bus_unavailable", "message": str(error)}})
        return Json({"ok": True, "result": rows})

    def _ask(self, kind: str) -> Callable[[Visit], Response]:
        return lambda _visit: Json(self._bus.ask(kind))

    def _trade(self, kind: str) -> Callable[[Visit], Response]:
        return lambda visit: Json(self._bus.trade(kind, visit.body))

    def _operate(self, kind: str) -> Callable[[Visit], Response]:
        return lambda visit: Json(self._bus.operate(kind, visit.body))


class SettingsDesk:
    """Shows the worker's settings, and changes them.

    Args:
        form: of the settings file.
    """

    def __init__(self, form: SettingsForm) -> None:
        self._form = form

    def doors(self) -> tuple[Door, ...]:
        """Return what can be asked here."""
        return (
            Door("GET", "/api/settings", Access.OPERATOR, lambda _visit: Json(self._form.shown())),
            Door("POST", "/api/settings/preview", Access.OPERATOR, self._preview),
            Door("POST", "/api/settings/save", Access.OPERATOR, self._save),
        )

    def _preview(self, visit: Visit) -> Response:
        return _let(lambda: self._form.preview(_changes(visit)))

    def _save(self, visit: Visit) -> Response:
        return _let(lambda: self._form.save(_changes(visit), str(visit.body.get("version", ""))))


def _let(change: Callable[[], dict[str, Any]]) -> Response:
    try:
        return Json(change())
    except MachineOnlyError as error:
        return refusal(HTTPStatus.FORBIDDEN, "machine_only", str(error))


def _changes(visit: Visit) -> dict[str, Any]:
    changes = visit.body.get("changes")
    return changes if isinstance(changes, dict) else {}
