"""What is told to whom, from the same environment and ``.env`` as the worker's settings.

``settings.env.example`` explains each one to its user; a test holds the two equal.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from worker.environment import EnvironmentSettings, explained_without_values, load
from worker.settings import Port, Seconds, Settings

NEVER = "never"


class Security(StrEnum):
    """How the connection to a mail server is kept from being read on the way."""

    SSL = "ssl"
    STARTTLS = "starttls"
    NONE = "none"


def _web_address(address: SecretStr) -> SecretStr:
    plain = address.get_secret_value()
    try:
        parts = urlsplit(plain)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    # Whoever has a robot's address can write in its name, so what is wrong with it is said without it.
    if not good or not plain.isascii() or not plain.isprintable() or " " in plain:
        raise ValueError(
            "is no address such as https://host/path?key=value; copy it whole from the robot's page"
        )
    return address


WebAddress = Annotated[SecretStr, AfterValidator(_web_address)]


class NotifySettings(EnvironmentSettings):
    """The settings by their names in the environment, in lower case."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    notify_dingtalk_url: WebAddress | None = None
    notify_dingtalk_secret: SecretStr | None = None
    notify_wecom_url: WebAddress | None = None
    notify_feishu_url: WebAddress | None = None
    notify_feishu_secret: SecretStr | None = None
    notify_webhook_url: WebAddress | None = None

    notify_smtp_host: str = ""
    notify_smtp_port: Port = 465
    notify_smtp_security: Security = Security.SSL
    notify_smtp_user: str = ""
    notify_smtp_password: SecretStr | None = None
    notify_mail_from: str = ""
    notify_mail_to: str = ""

    notify_disconnect_seconds: Seconds = 30.0
    notify_silent_seconds: Seconds = 60.0
    notify_rejects: Annotated[int, Field(ge=1, le=10_000)] = 20
    notify_reject_seconds: Seconds = 60.0
    notify_summary_at: Annotated[str, Field(pattern=rf"^(([01]\d|2[0-3]):[0-5]\d|{NEVER})$")] = "15:30"
    notify_pause_seconds: Seconds = 60.0

    @model_validator(mode="after")
    def _mail_has_both_ends(self) -> Self:
        if self.notify_smtp_host and not (self.notify_mail_from and self.mail_to):
            raise ValueError("NOTIFY_SMTP_HOST needs NOTIFY_MAIL_FROM and NOTIFY_MAIL_TO")
        return self

    @property
    def mail_to(self) -> list[str]:
        """Who gets the mails."""
        return [address.strip() for address in self.notify_mail_to.split(",") if address.strip()]


def load_notify_settings(env_file: Path | None = None) -> NotifySettings:
    """Read the settings.

    Args:
        env_file: instead of ``.env``.

    Raises:
        SettingsError: with one message per wrong setting; none repeats a value, which can be a secret.
    """
    source = {} if env_file is None else {"_env_file": env_file}
    return load(NotifySettings, source, explained_without_values, Settings.model_fields)
