"""What arrives on each channel, and what is said where it does not."""

import base64
import hashlib
import hmac
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from support.certificates import OPENSSL, Authority
from support.post_office import PostOffice
from support.web_hook import WebHook

from ops.notify.channels import channels_of
from ops.notify.channels.channel import Channel, Message, NotSentError
from ops.notify.channels.mail import Mail
from ops.notify.channels.robots import DingTalk, Feishu, WeCom, cut
from ops.notify.channels.webhook import Webhook
from ops.notify.notices import Kind
from ops.notify.settings import NotifySettings

TOKEN = "a-planted-token"  # noqa: S105 - it is planted, to be looked for.
SECRET = "SEC-planted"  # noqa: S105 - the same.
EVENT = {"id": "lost:1", "case": "lost", "at": 1, "facts": {"seconds": 31}}
MESSAGE = Message(Kind.DISCONNECT, "qmt-bus 888: 终端连接", "终端已断开", "888", (EVENT,), 2)
WHOLE = "qmt-bus 888: 终端连接\n终端已断开"


def signature(key: str, content: str) -> str:
    """Return an HMAC-SHA256 in Base64."""
    return base64.b64encode(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()).decode()


def mail_settings(office: PostOffice, **others: Any) -> NotifySettings:
    """Return settings that send by this office."""
    place = {"notify_smtp_host": "127.0.0.1", "notify_smtp_port": office.port, "notify_smtp_security": "none"}
    ends = {"notify_mail_from": "bus@here", "notify_mail_to": "one@there, two@there"}
    return NotifySettings(**{**place, **ends, **others})


def test_dingtalk_gets_a_signed_text(hook: WebHook) -> None:
    """Time and signature stand in the address, as the page on the setting 加签 computes them."""
    hook.answers = [(200, b'{"errcode":0,"errmsg":"ok"}')]
    robot = DingTalk(SecretStr(f"{hook.url}/robot/send?access_token={TOKEN}"), SecretStr(SECRET))
    assert robot.send(MESSAGE) == "HTTP 200, errcode 0"
    (posted,) = hook.posted
    nobody = {"isAtAll": False, "atMobiles": [], "atUserIds": []}
    assert posted.content == {"msgtype": "text", "text": {"content": WHOLE}, "at": nobody}
    at = posted.query["timestamp"]
    assert abs(int(at) / 1000 - time.time()) < 60
    assert posted.query["sign"] == signature(SECRET, f"{at}\n{SECRET}")
    assert posted.query["access_token"] == TOKEN


def test_dingtalk_without_a_secret_is_not_signed(hook: WebHook) -> None:
    """With another of its security settings the address is all."""
    hook.answers = [(200, b'{"errcode":0,"errmsg":"ok"}')]
    DingTalk(SecretStr(f"{hook.url}/robot/send?access_token={TOKEN}")).send(MESSAGE)
    assert hook.posted[0].query == {"access_token": TOKEN}


def test_wecom_gets_a_text_that_it_can_take(hook: WebHook) -> None:
    """Its text is cut at 2048 bytes, between characters."""
    hook.answers = [(200, b'{"errcode":0,"errmsg":"ok"}')]
    long = Message(Kind.HALT, "qmt-bus", "停" * 2_000, "888")
    WeCom(SecretStr(f"{hook.url}/cgi-bin/webhook/send?key={TOKEN}")).send(long)
    sent = hook.posted[0].content["text"]["content"]
    assert sent == cut(long.whole)
    assert 2_040 < len(sent.encode()) <= 2_048
    assert sent.endswith("停…")


def test_feishu_gets_a_signed_text(hook: WebHook) -> None:
    """Time and signature stand in the body; the secret is part of the key, and nothing is signed."""
    hook.answers = [(200, b'{"code":0,"msg":"success","data":{}}')]
    robot = Feishu(SecretStr(f"{hook.url}/open-apis/bot/v2/hook/{TOKEN}"), SecretStr(SECRET))
    assert robot.send(MESSAGE) == "HTTP 200, code 0"
    content = hook.posted[0].content
    at = content.pop("timestamp")
    assert abs(int(at) - time.time()) < 60
    assert content.pop("sign") == signature(f"{at}\n{SECRET}", "")
    assert content == {"msg_type": "text", "content": {"text": WHOLE}}


CALLS = (
    '<at user_id="all">everybody</at>',
    "<AT user_id='all'/>",
    "<at id=all></at>",
    "<@all>",
    "<@zhang.san>",
    "[the bank](https://evil.example)",
    "＜at＞ 1 < 2",
)
"""What one robot or another reads as a call to somebody, or shows as a link; and what is neither."""


@pytest.mark.parametrize("reason", CALLS)
@pytest.mark.parametrize("robot", [DingTalk, WeCom, Feishu])
def test_a_reason_calls_nobody(hook: WebHook, robot: type[DingTalk | WeCom | Feishu], reason: str) -> None:
    """Whoever writes a halt's reason does not speak with the robot's voice; it can still be read."""
    hook.answers = [(200, b'{"errcode":0,"errmsg":"ok","code":0}')]
    robot(SecretStr(f"{hook.url}/send")).send(Message(Kind.HALT, "qmt-bus", reason, "888"))
    (posted,) = hook.posted
    sent = str(posted.content.get("text", posted.content.get("content")))
    assert not {"<", ">"} & set(sent)
    assert "](" not in sent
    letters = "".join(filter(str.isalnum, reason))
    assert letters in "".join(filter(str.isalnum, sent))


def test_a_webhook_gets_everything(hook: WebHook) -> None:
    """Title, text and each event with its id and facts; any 2xx is a yes."""
    hook.answers = [(204, b"")]
    assert Webhook(SecretStr(f"{hook.url}/x")).send(MESSAGE) == "HTTP 204"
    assert hook.posted[0].content == {
        "kind": "disconnect",
        "title": MESSAGE.title,
        "text": MESSAGE.text,
        "account_id": "888",
        "events": [EVENT],
        "count": 2,
    }


REFUSALS = {
    "a wrong token": (WeCom, 200, b'{"errcode":93000,"errmsg":"invalid a-planted-token"}', False),
    "too many": (WeCom, 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', True),
    "too many at Feishu": (Feishu, 200, b'{"code":11232,"msg":"rate"}', True),
    "a wrong signature": (DingTalk, 200, b'{"errcode":310000,"errmsg":"sign not match"}', False),
    "not a robot": (DingTalk, 200, b"<html>", False),
    "not an object": (Feishu, 200, b"[1]", False),
    "gone": (Webhook, 404, b"", False),
    "elsewhere": (Webhook, 302, b"", False),
    "overloaded": (Webhook, 429, b"", True),
    "broken": (Webhook, 502, b"", True),
}
"""Who is answered what, and whether trying again may help."""


@pytest.mark.parametrize("what", REFUSALS)
def test_a_refusal_is_told_without_the_secret(hook: WebHook, what: str) -> None:
    """It says what came back, knows whether it passes, and follows nobody elsewhere."""
    robot, status, body, passes = REFUSALS[what]
    hook.answers = [(status, body)]
    with pytest.raises(NotSentError) as refused:
        robot(SecretStr(f"{hook.url}/send/{TOKEN}?key={TOKEN}")).send(MESSAGE)
    assert refused.value.passes is passes
    assert TOKEN not in str(refused.value)
    assert len(hook.posted) == 1


def test_nobody_there_may_pass() -> None:
    """A connection that is refused is no answer for good."""
    with pytest.raises(NotSentError, match="nobody was reached") as refused:
        Webhook(SecretStr(f"http://127.0.0.1:1/{TOKEN}")).send(MESSAGE)
    assert refused.value.passes
    assert TOKEN not in str(refused.value)


def test_a_mail_reaches_everybody() -> None:
    """Subject and text in Chinese, to each address, after a login."""
    with PostOffice() as office:
        login = {"notify_smtp_user": "bus", "notify_smtp_password": SECRET}
        answer = Mail(mail_settings(office, **login)).send(MESSAGE)
    assert answer == "the server took it for 2 of 2 addresses"
    (mail,) = office.mails
    assert (mail["Subject"], mail["To"]) == (MESSAGE.title, "one@there, two@there")
    assert mail.get_payload(decode=True).decode().strip() == MESSAGE.text  # type: ignore[union-attr]  # It has one part.
    assert office.heard.count("RCPT") == 2
    assert "AUTH" in office.heard


@pytest.mark.parametrize(
    ("replies", "words", "passes"),
    [
        ({"AUTH": "535 no"}, "does not take NOTIFY_SMTP_USER", False),
        ({"RCPT": "550 no"}, "none of NOTIFY_MAIL_TO", False),
        ({"MAIL": "550 no"}, "SMTP 550", False),
        ({"MAIL": "451 later"}, "SMTP 451", True),
    ],
)
def test_a_mail_that_is_refused_is_told_without_the_password(
    replies: dict[str, str], words: str, passes: bool
) -> None:
    """Each refusal says which setting it is about, and whether it passes."""
    with PostOffice(replies=replies) as office:
        login = {"notify_smtp_user": "bus", "notify_smtp_password": SECRET}
        with pytest.raises(NotSentError, match=words) as refused:
            Mail(mail_settings(office, **login)).send(MESSAGE)
    assert refused.value.passes is passes
    assert SECRET not in str(refused.value)


def test_a_server_without_starttls_is_not_written_to() -> None:
    """A password does not go out in the clear because the server lacks what was asked for."""
    with PostOffice() as office, pytest.raises(NotSentError, match="see NOTIFY_SMTP_SECURITY"):
        Mail(mail_settings(office, notify_smtp_security="starttls")).send(MESSAGE)
    assert "AUTH" not in office.heard


@pytest.mark.skipif(OPENSSL is None, reason="openssl, which makes the certificates, is not installed")
@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_a_mail_goes_by_tls_to_whom_it_knows(
    security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a certificate that the system trusts it is sent; with another, nothing is said."""
    authority = Authority(tmp_path, "authority")
    papers = authority.vouch_for("server", "IP:127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(papers.certificate, papers.key)
    with PostOffice(context, at_once=security == "ssl") as office:
        channel = Mail(mail_settings(office, notify_smtp_security=security))
        with pytest.raises(NotSentError, match="certificate verify failed"):
            channel.send(MESSAGE)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
        channel.send(MESSAGE)
    assert len(office.mails) == 1


def test_each_address_makes_a_channel() -> None:
    """Those that are set, and no others."""
    url = SecretStr("https://host/path")
    urls = {f"notify_{name}_url": url for name in ("dingtalk", "wecom", "feishu", "webhook")}
    mail = {"notify_smtp_host": "h", "notify_mail_from": "a@b", "notify_mail_to": "c@d"}
    named: list[Channel] = channels_of(NotifySettings.model_validate(urls | mail))
    assert [channel.name for channel in named] == ["DingTalk", "WeCom", "Feishu", "webhook", "mail"]
    assert channels_of(NotifySettings()) == []
