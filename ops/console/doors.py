"""The table of what the console answers, and who may ask: no way in but through a row of it."""

import asyncio
import hmac
from collections.abc import Callable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bus_schema import codec
from ops.console.gate import SAFE_METHODS, refusal
from ops.console.lanes import BusyError, Lane, Lanes
from ops.console.sessions import Role, Session, Sessions

CSRF_HEADER: Final = "X-CSRF-Token"
CONTROL_PATH: Final = "/api/control/"
BODY_LIMIT: Final = 65_536
"""Bytes; the largest thing that is sent here is the settings form."""


class Access(StrEnum):
    """Who may ask."""

    PUBLIC = "public"
    READER = "reader"
    OPERATOR = "operator"


class Visit(NamedTuple):
    """One request that was let in.

    Attributes:
        request: its address and headers.
        name: of its session, as the browser has it; empty without one.
        session: its session; None without one.
        body: what it says, a JSON object.
        loop: the event loop that it is answered on.
    """

    request: Request
    name: str
    session: Session | None
    body: Mapping[str, Any]
    loop: asyncio.AbstractEventLoop


class Door(NamedTuple):
    """One thing to ask.

    Attributes:
        method: `GET` changes nothing.
        path: where.
        access: who may.
        answer: gives the answer, in a thread of its own; what is public waits for nothing, and needs none.
    """

    method: str
    path: str
    access: Access
    answer: Callable[[Visit], Response]


class BodyError(ValueError):
    """The body is too long, or no JSON object."""


def cookie_of(request: Request, name: str = "") -> str:
    """Return what a cookie is called: browsers send those of one port to all others of the host as well.

    The port is the one that the browser asks, which a tunnel can make another one than this server's. Its
    prefix over TLS has browsers take it from this very host alone, and over TLS.
    """
    prefix = "__Host-" if request.url.scheme == "https" else ""
    return f"{prefix}qmt_console{name}_{request.url.port or request.url.scheme}"


def shows_token(request: Request, session: Session) -> bool:
    """Tell whether a request carries what only the page knows that has logged in."""
    shown = request.headers.get(CSRF_HEADER, "").encode()
    return hmac.compare_digest(shown, session.csrf.encode())


def route_of(door: Door, sessions: Sessions, lanes: Lanes) -> Route:
    """Return the route that lets in whom the door says."""

    async def endpoint(request: Request) -> Response:
        name = request.cookies.get(cookie_of(request), "")
        session = sessions.find(name) if name else None
        refused = _refusal(door, session, request)
        if refused is not None:
            return refused
        try:
            body = {} if door.method in SAFE_METHODS else await _body_of(request)
        except BodyError:
            return refusal(HTTPStatus.BAD_REQUEST, "bad_request")
        except ClientDisconnect:
            return Response()
        visit = Visit(request, name, session, body, asyncio.get_running_loop())
        if session is None or door.access is Access.PUBLIC:
            return door.answer(visit)
        try:
            return await lanes.run(_lane_of(door, session), name, lambda: door.answer(visit))
        except BusyError:
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, "busy", **{"Retry-After": "1"})

    return Route(door.path, endpoint, methods=[door.method])


def _lane_of(door: Door, session: Session) -> Lane:
    if session.role is not Role.OPERATOR:
        return Lane.READERS
    if door.method in SAFE_METHODS:
        return Lane.OPERATORS
    return Lane.CONTROL if door.path.startswith(CONTROL_PATH) else Lane.TRADE


def _refusal(door: Door, session: Session | None, request: Request) -> Response | None:
    if door.access is Access.PUBLIC:
        return None
    if session is None:
        return refusal(HTTPStatus.UNAUTHORIZED, "login_required")
    if not shows_token(request, session):
        return refusal(HTTPStatus.FORBIDDEN, "csrf")
    if door.access is Access.OPERATOR and session.role is not Role.OPERATOR:
        return refusal(HTTPStatus.FORBIDDEN, "read_only")
    return None


async def _body_of(request: Request) -> Mapping[str, Any]:
    said = request.headers.get("content-length", "0")
    if not said.isascii() or not said.isdigit() or int(said) > BODY_LIMIT:
        raise BodyError
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_LIMIT:
            raise BodyError
    try:
        body = codec.decode(bytes(raw) or b"{}")
    except ValueError:
        raise BodyError from None
    if not isinstance(body, dict):
        raise BodyError
    return body
