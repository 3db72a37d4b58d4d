"""What every request has to pass, and what every answer carries, whatever it asks for."""

from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ops.hosts import is_known

SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
SECURITY_HEADERS: Final = MappingProxyType(
    {
        # Scripts, styles and data from here alone, none of them written into the page itself.
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
            " manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cache-Control": "no-store",
    }
)


class Gate:
    """ASGI middleware: refuses unknown hosts and foreign origins, and adds the headers.

    Args:
        app: what lies behind it.
        hosts: names under which browsers may reach the console.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        answer = self._refusal(scope) or self._app
        await answer(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not is_known(host, self._hosts):
            return refusal(HTTPStatus.MISDIRECTED_REQUEST, "unknown_host")
        if scope["method"] not in SAFE_METHODS and not _is_from_here(headers.get("origin", ""), host):
            return refusal(HTTPStatus.FORBIDDEN, "foreign_origin")
        return None


def refusal(status: HTTPStatus, code: str, message: str = "", **headers: str) -> JSONResponse:
    """Return a refusal; the page has words for each code."""
    return JSONResponse({"ok": False, "error": {"code": code, "message": message}}, status, headers=headers)


def _is_from_here(origin: str, host: str) -> bool:
    # Browsers send it with every request that is not a GET; the scheme is another one behind a TLS proxy.
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
