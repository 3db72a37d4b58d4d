"""`qmt-bus notify` as a user starts it, beside a real worker."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until
from support.web_hook import WebHook
from support.workers import WorkerProcess

from ops.notify.settings import load_notify_settings
from worker.settings import SettingsError

Start = Callable[..., ModuleProcess]
TOKEN = "a-planted-token"  # noqa: S105 - it is planted, to be looked for.


def wait_for(hook: WebHook, kind: str) -> dict[str, Any]:
    """Wait for a message of a kind; return the first."""

    def found() -> list[dict[str, Any]]:
        return [posted.content for posted in hook.posted if posted.content["kind"] == kind]

    return wait_until(found, f"a message of the kind {kind}", timeout=20)[0]


@pytest.fixture
def environment(redis_url: str, account_id: str, hook: WebHook, tmp_path: Path) -> dict[str, str]:
    """Return the settings of a worker over the simulated terminal, and of somebody who wants to know."""
    return {
        "BROKER": "simulated",
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNT_ID": account_id,
        "STATE_DIR": str(tmp_path / "state"),
        "HEARTBEAT_SECONDS": "0.5",
        "NOTIFY_WEBHOOK_URL": f"{hook.url}/{TOKEN}",
        "NOTIFY_SILENT_SECONDS": "1.5",
        "NOTIFY_PAUSE_SECONDS": "0.1",
        "NOTIFY_SUMMARY_AT": "never",
    }


@pytest.fixture
def start(start_module: Start, environment: dict[str, str]) -> Start:
    """Return a function that starts a module with some words; further settings by keyword."""

    def starting(*words: str, **settings: str) -> ModuleProcess:
        return start_module(*words, environment={**environment, **settings})

    return starting


def test_a_halt_and_a_death_are_told(
    start: Start, hook: WebHook, redis_client: Redis, account_id: str
) -> None:
    """Each within seconds, in the language of who reads it; nothing that is printed has the address."""
    strategy = Strategy(redis_client, account_id, "alpha")
    worker = WorkerProcess(start("worker"), strategy)
    notifying = start("ops.cli", "notify", QMT_BUS_LANG="zh")
    worker.wait_until_ready()
    notifying.wait_for_line(f"账户 {account_id}：通知渠道 webhook")
    strategy.operate("halt", reason="lunch")
    halted = wait_for(hook, "halt")
    assert halted["title"] == f"qmt-bus {account_id}（模拟）：交易开关"
    assert halted["text"].endswith("全部策略：已暂停交易，原因：lunch")
    worker.process.kill()
    hook.posted.clear()
    assert "没有心跳" in wait_for(hook, "silent")["text"]
    notifying.terminate()
    assert notifying.wait() == 0
    assert TOKEN not in notifying.output


@pytest.mark.parametrize(
    ("language", "sent", "not_sent"),
    [
        ("en", "webhook: sent, HTTP 200", "Feishu: not sent, code 19024: Key Words Not Found"),
        ("zh", "webhook：已发送，HTTP 200", "Feishu：发送失败，code 19024: Key Words Not Found"),
    ],
)
def test_a_test_says_what_each_channel_answered(
    start: Start, hook: WebHook, language: str, sent: str, not_sent: str
) -> None:
    """Status 1 where one of them did not take it; the message says that it is a test."""
    hook.answers = [(200, b'{"code":19024,"msg":"Key Words Not Found"}'), (200, b"{}")]
    words = {
        "QMT_BUS_LANG": language,
        "NOTIFY_FEISHU_URL": f"{hook.url}/{TOKEN}",
        "REDIS_URL": "redis://127.0.0.1:1",
    }
    process = start("ops.cli", "notify", "--test", **words)
    assert process.wait() == 1
    assert sorted(process.lines) == sorted([sent, not_sent])
    assert hook.posted[1].content["kind"] == "test"
    assert TOKEN not in process.output


@pytest.mark.parametrize(("language", "words"), [("en", "no channel is set"), ("zh", "未设置任何通知渠道")])
def test_nobody_to_tell_is_status_2(start: Start, language: str, words: str) -> None:
    """Without a channel there is nothing to do, and a sentence says where they are set."""
    process = start("ops.cli", "notify", QMT_BUS_LANG=language, NOTIFY_WEBHOOK_URL="")
    assert process.wait() == 2
    process.wait_for_line(words)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"NOTIFY_WECOM_URL": f"ftp://host/{TOKEN}"}, "NOTIFY_WECOM_URL: is no address such as"),
        ({"NOTIFY_WECOM_URL": f"https://[{TOKEN}/x"}, "NOTIFY_WECOM_URL: is no address such as"),
        ({"NOTIFY_WECOM_URL": f"https://host/ {TOKEN}"}, "NOTIFY_WECOM_URL: is no address such as"),
        ({"NOTIFY_SUMMARY_AT": "3 pm"}, "NOTIFY_SUMMARY_AT: "),
        ({"NOTIFY_SMTP_SECURITY": TOKEN}, "NOTIFY_SMTP_SECURITY: "),
        (
            {"NOTIFY_SMTP_HOST": "host", "NOTIFY_MAIL_TO": " , "},
            "NOTIFY_SMTP_HOST needs NOTIFY_MAIL_FROM and",
        ),
    ],
)
def test_wrong_settings_are_named_without_their_values(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], complaint: str
) -> None:
    """Each can hold a secret that was put in the wrong place."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=re.escape(complaint)) as wrong:
        load_notify_settings()
    assert TOKEN not in str(wrong.value)


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed by accident, they tell nothing."""
    for name in (
        "DINGTALK_URL",
        "DINGTALK_SECRET",
        "WECOM_URL",
        "FEISHU_SECRET",
        "WEBHOOK_URL",
        "SMTP_PASSWORD",
    ):
        monkeypatch.setenv(f"NOTIFY_{name}", f"https://host/{TOKEN}")
    assert TOKEN not in repr(load_notify_settings())
