"""What each door of the console does."""

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Any, Final

from starlette.responses import JSONResponse, Response, StreamingResponse

from bus_schema import codec
from bus_schema.client import BusUnavailableError
from ops.console.attempts import Attempts
from ops.console.backlog import strategies_of
from ops.console.bus import ConsoleBus
from ops.console.doors import COOKIE, Access, Door, Visit
from ops.console.entrance import Entrance
from ops.console.feed import Feed
from ops.console.gate import refusal
from ops.console.sessions import Session, Sessions
from ops.console.settings_form import MachineOnlyError, SettingsForm

TRADES: Final = ("place_order", "cancel_order", "cancel_all")
CONTROLS: Final = ("halt", "resume", "cancel_all", "reconnect", "disconnect", "reload_limits")
QUESTIONS: Final = ("query_limits", "query_ledger")
"""Control commands that change nothing; a worker without them answers `invalid_command`."""


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
    """

    def __init__(self, entrance: Entrance, sessions: Sessions, facts: dict[str, Any]) -> None:
        self._entrance, self._sessions, self._facts = entrance, sessions, facts
        self._attempts = Attempts()

    def doors(self) -> tuple[Door, ...]:
        """Return what can be asked here."""
        return (
            Door("GET", "/api/session", Access.PUBLIC, self._session),
            Door("POST", "/api/login", Access.PUBLIC, self._login),
            Door("POST", "/api/logout", Access.READER, self._logout),
        )

    def _session(self, visit: Visit) -> Response:
        return Json(self._told(visit.session))

    def _told(self, session: Session | None) -> dict[str, Any]:
        if session is None:
            return {"role": None}
        return {"role": session.role, "csrf": session.csrf, **self._facts}

    def _login(self, visit: Visit) -> Response:
        address = visit.request.client.host if visit.request.client else ""
        wait = self._attempts.claim(address)
        if wait:
            return refusal(HTTPStatus.TOO_MANY_REQUESTS, "too_many_attempts", **{"Retry-After": str(wait)})
        role = self._entrance.role_of(str(visit.body.get("secret", "")))
        if role is None:
            return refusal(HTTPStatus.FORBIDDEN, "wrong_secret")
        self._attempts.forgive(address)
        # What the browser had before is over: a name that somebody else may know never becomes a session's.
        self._sessions.close(visit.name)
        name, session = self._sessions.open(role)
        answer = Json(self._told(session))
        answer.set_cookie(
            COOKIE,
            name,
            max_age=int(self._sessions.seconds),
            httponly=True,
            samesite="strict",
            secure=visit.request.url.scheme == "https",
        )
        return answer

    def _logout(self, visit: Visit) -> Response:
        self._sessions.close(visit.name)
        answer = Json({"ok": True})
        answer.delete_cookie(COOKIE)
        return answer


class TradingDesk:
    """Shows the account, and does what operators ask.

    Args:
        bus: the console's end of it.
        feed: what pages are sent.
        sessions: who is in.
    """

    def __init__(self, bus: ConsoleBus, feed: Feed, sessions: Sessions) -> None:
        self._bus, self._feed, self._sessions = bus, feed, sessions

    def doors(self) -> tuple[Door, ...]:
        """Return what can be asked here."""
        return (
            Door("GET", "/api/feed", Access.READER, self._follow),
            Door("GET", "/api/strategies", Access.READER, self._strategies),
            *(Door("GET", f"/api/ask/{kind}", Access.READER, self._ask(kind)) for kind in QUESTIONS),
            *(Door("POST", f"/api/trade/{kind}", Access.OPERATOR, self._trade(kind)) for kind in TRADES),
            *(
                Door("POST", f"/api/control/{kind}", Access.OPERATOR, self._operate(kind))
                for kind in CONTROLS
            ),
        )

    def _follow(self, visit: Visit) -> Response:
        page = self._feed.open(visit.loop)

        async def lines() -> AsyncIterator[bytes]:
            try:
                async for line in page.lines(lambda: self._sessions.find(visit.name) is not None):
                    yield line
            finally:
                self._feed.leave(page)

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    def _strategies(self, _visit: Visit) -> Response:
        try:
            rows = strategies_of(self._bus.inspector, self._bus.keys)
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
