"""The robots of DingTalk, WeCom (企业微信) and Feishu, as their makers' pages on custom robots describe them.

Each takes a text as JSON and answers with status 200 and a code in the body, which alone says whether it was
taken. DingTalk and WeCom let a robot send 20 messages a minute, Feishu 100 (and 5 a second): the pause
between two messages of a kind keeps far below that.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from pydantic import SecretStr

from bus_schema import codec
from ops.notify.channels.channel import Message, NotSentError
from ops.notify.channels.posting import Answer, post, without_secrets

MOST_BYTES: Final = 2_048
"""Of a text for WeCom, by its page on group robots; the others take more, and nobody reads more."""


def _signed(key: str, content: str = "") -> str:
    return base64.b64encode(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()).decode()


def cut(text: str, most_bytes: int = MOST_BYTES) -> str:
    """Return a text that is not longer than so many bytes of UTF-8."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: most_bytes - len("…".encode())].decode(errors="ignore") + "…"


def spoken(text: str) -> str:
    """Return a text that calls nobody, and of which nothing becomes a link with another face.

    Feishu reads ``<at user_id="all">`` in a plain text as well, WeCom ``<@name>``; Feishu and DingTalk make
    links of ``[face](address)``. A halt's reason, or an order's message, is written by others.
    """
    return text.replace("<", "＜").replace(">", "＞").replace("](", "] (")


def _judged(answer: Answer, url: str, code_in: str, words_in: str, passing: Collection[int]) -> str:
    try:
        said: Any = codec.decode(answer.body)
        code = said[code_in]
    except (ValueError, TypeError, KeyError):
        raise NotSentError(
            f"HTTP {answer.status} without a {code_in}: is this the robot's address?", passes=False
        ) from None
    if code:
        words = without_secrets(str(said.get(words_in, "")), url)
        raise NotSentError(f"{code_in} {code}: {words}", passes=code in passing)
    return f"HTTP {answer.status}, {code_in} 0"


@dataclass(frozen=True, slots=True)
class DingTalk:
    """A custom robot of DingTalk.

    With the security setting 加签 each request bears the time in milliseconds, and the HMAC-SHA256 of the
    time, a line feed and the secret, with the secret as its key, in Base64; both stand in the address. With
    自定义关键词 the word qmt-bus will do: every title has it.

    Args:
        url: the robot's address.
        secret: of 加签; None where it is not set.
    """

    url: SecretStr
    secret: SecretStr | None = None
    name = "DingTalk"

    def send(self, message: Message) -> str:
        """Send it; see `Channel`.

        Raises:
            NotSentError: it was refused, or nobody was reached.
        """
        url = self.url.get_secret_value()
        calls = {"isAtAll": False, "atMobiles": [], "atUserIds": []}
        content = {"msgtype": "text", "text": {"content": cut(spoken(message.whole))}, "at": calls}
        # -1: the system is busy; 130101: too many messages in a minute.
        return _judged(post(self._signed_address(url), content), url, "errcode", "errmsg", (-1, 130101))

    def _signed_address(self, url: str) -> str:
        if self.secret is None:
            return url
        now, secret = time.time_ns() // 1_000_000, self.secret.get_secret_value()
        signature = urlencode({"timestamp": now, "sign": _signed(secret, f"{now}\n{secret}")})
        return f"{url}{'&' if '?' in url else '?'}{signature}"


@dataclass(frozen=True, slots=True)
class WeCom:
    """A group robot of WeCom; the key in its address is all that it asks for.

    Args:
        url: the robot's address.
    """

    url: SecretStr
    name = "WeCom"

    def send(self, message: Message) -> str:
        """Send it; see `Channel`.

        Raises:
            NotSentError: it was refused, or nobody was reached.
        """
        url = self.url.get_secret_value()
        calls: dict[str, list[str]] = {"mentioned_list": [], "mentioned_mobile_list": []}
        content = {"msgtype": "text", "text": {"content": cut(spoken(message.whole)), **calls}}
        # -1: the system is busy; 45009: too many messages in a minute.
        return _judged(post(url, content), url, "errcode", "errmsg", (-1, 45009))


@dataclass(frozen=True, slots=True)
class Feishu:
    """A custom robot of Feishu.

    With 签名校验 the body bears the time in seconds, and the HMAC-SHA256 of nothing, with the time, a line
    feed and the secret as its key, in Base64. That is another way round than DingTalk's.

    Args:
        url: the robot's address.
        secret: of 签名校验; None where it is not set.
    """

    url: SecretStr
    secret: SecretStr | None = None
    name = "Feishu"

    def send(self, message: Message) -> str:
        """Send it; see `Channel`.

        Raises:
            NotSentError: it was refused, or nobody was reached.
        """
        url = self.url.get_secret_value()
        content = {**self._signature(), "msg_type": "text", "content": {"text": cut(spoken(message.whole))}}
        # Both: too many messages.
        return _judged(post(url, content), url, "code", "msg", (9499, 11232))

    def _signature(self) -> dict[str, str]:
        if self.secret is None:
            return {}
        now = str(int(time.time()))
        return {"timestamp": now, "sign": _signed(f"{now}\n{self.secret.get_secret_value()}")}
