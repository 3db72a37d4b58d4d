"""The table of what the console answers, and who may ask: no way in but through a row of it."""

import asyncio
import hmac
from collections.abc import Callable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bus_schema import codec
from ops.console.gate import SAFE_METHODS, refusal
from ops.console.sessions import Role, Session, Sessions

COOKIE: Final = "qmt_console"
CSRF_HEADER: Final = "X-CSRF-Token"
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
        method: `GET` changes nothing; `POST` needs the session's CSRF token, unless it is public.
        path: where.
        access: who may.
        answer: gives the answer, in a thread of its own.
    """

    method: str
    path: str
    access: Access
    answer: Callable[[Visit], Response]


class BodyError(ValueError):
    """The body is too long, or no JSON object."""


def route_of(door: Door, sessions: Sessions) -> Route:
    """Return the route that lets in whom the door says."""

    async def endpoint(request: Request) -> Response:
        name = request.cookies.get(COOKIE, "")
        session = sessions.find(name) if name else None
        refused = _refusal(door, session, request)
        if refused is not None:
            return refused
        try:
            body = {} if door.method in SAFE_METHODS else await _body_of(request)
        except BodyError:
            return refusal(HTTPStatus.BAD_REQUEST, "bad_request")
        visit = Visit(request, name, session, body, asyncio.get_running_loop())
        return await run_in_threadpool(door.answer, visit)

    return Route(door.path, endpoint, methods=[door.method])


def _refusal(door: Door, session: Session | None, request: Request) -> Response | None:
    if door.access is Access.PUBLIC:
        return None
    if session is None:
        return refusal(HTTPStatus.UNAUTHORIZED, "login_required")
    if door.access is Access.OPERATOR and session.role is not Role.OPERATOR:
        return refusal(HTTPStatus.FORBIDDEN, "read_only")
    shown = request.headers.get(CSRF_HEADER, "").encode()
    if door.method not in SAFE_METHODS and not hmac.compare_digest(shown, session.csrf.encode()):
        return refusal(HTTPStatus.FORBIDDEN, "csrf")
    return None


async def _body_of(request: Request) -> Mapping[str, Any]:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_LIMIT:
            raise BodyError
    try:
        body = codec.decode(raw or b"{}")
    except ValueError:
        raise BodyError from None
    if not isinstance(body, dict):
        raise BodyError
    return body
