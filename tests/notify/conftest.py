"""Notifications, and where they arrive."""

from collections.abc import Iterator

import pytest
from support.web_hook import WebHook

from ops.notify.settings import NotifySettings


@pytest.fixture
def hook() -> Iterator[WebHook]:
    """Listen for what is posted."""
    with WebHook() as hook:
        yield hook


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set on this machine is not to be told anything."""
    for name in NotifySettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(NotifySettings.model_config, "env_file", None)
