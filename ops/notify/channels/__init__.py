"""The channels that the settings name."""

from collections.abc import Iterator

from ops.notify.channels.channel import Channel
from ops.notify.channels.mail import Mail
from ops.notify.channels.robots import DingTalk, Feishu, WeCom
from ops.notify.channels.webhook import Webhook
from ops.notify.settings import NotifySettings

__all__ = ["channels_of"]


def channels_of(settings: NotifySettings) -> list[Channel]:
    """Return each channel for which there is an address."""
    return list(_channels(settings))


def _channels(settings: NotifySettings) -> Iterator[Channel]:
    if settings.notify_dingtalk_url is not None:
        yield DingTalk(settings.notify_dingtalk_url, settings.notify_dingtalk_secret)
    if settings.notify_wecom_url is not None:
        yield WeCom(settings.notify_wecom_url)
    if settings.notify_feishu_url is not None:
        yield Feishu(settings.notify_feishu_url, settings.notify_feishu_secret)
    if settings.notify_webhook_url is not None:
        yield Webhook(settings.notify_webhook_url)
    if settings.notify_smtp_host:
        yield Mail(settings)
