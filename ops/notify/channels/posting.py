"""JSON by HTTP POST. The address is a secret: whoever has it can write in the robot's name."""

from http.client import HTTPException
from typing import Final, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bus_schema import codec
from ops.notify.channels.channel import NotSentError

SECONDS: Final = 10.0
"""How long an answer is waited for."""
MOST_BYTES: Final = 65_536
_TOO_MANY: Final = 429
_SERVERS_FAULT: Final = 500
_SHORTEST_SECRET: Final = 6


class Answer(NamedTuple):
    """What came back: the status, and the body."""

    status: int
    body: bytes


class _Stay(HTTPRedirectHandler):
    """A redirected POST would be repeated as a GET, without its message, and look like a success."""

    def redirect_request(self, *_: object) -> None:
        """Follow nobody."""


_opener = build_opener(_Stay)


def post(url: str, content: object) -> Answer:
    """Send a value as JSON.

    Args:
        url: http or https, as the settings have checked.
        content: the value.

    Raises:
        NotSentError: nobody was reached, or the status says that it was not taken.
    """
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "qmt-bus"}
    request = Request(url, codec.encode(content), headers)  # noqa: S310 - the settings let http and https in alone.
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            return Answer(answer.status, answer.read(MOST_BYTES))
    except HTTPError as error:
        with error:
            passes = error.code == _TOO_MANY or error.code >= _SERVERS_FAULT
            raise NotSentError(f"HTTP {error.code} {error.reason}", passes=passes) from None
    except URLError as error:
        raise NotSentError(f"nobody was reached: {error.reason}", passes=True) from None
    except (OSError, HTTPException) as error:
        # Its words can hold the address.
        raise NotSentError(f"the connection broke: {type(error).__name__}", passes=True) from None


def without_secrets(words: str, url: str) -> str:
    """Return words of a server with whatever they repeat of the secret part of its address masked."""
    parts = urlsplit(url)
    secrets = [value for _, value in parse_qsl(parts.query)] + parts.path.split("/")
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            words = words.replace(secret, "***")
    return words
