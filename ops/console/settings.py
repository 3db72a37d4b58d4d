"""The console's own settings, from the same environment and ``.env`` as the worker's.

``settings.env.example`` explains each one to its user; a test holds the two equal.
"""

import ipaddress
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from bus_schema.fields import StrategyName
from ops.hosts import LOCALHOST
from worker.environment import EnvironmentSettings, explained_without_values, load
from worker.settings import RedisAddress, Settings

_PASSWORD = Field(min_length=8)
_TOKEN = Field(min_length=16)
Password = Annotated[SecretStr, _PASSWORD]
Token = Annotated[SecretStr, _TOKEN]


class ConsoleSettings(EnvironmentSettings):
    """The settings by their names in the environment, in lower case."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    console_host: str = "127.0.0.1"
    console_port: Annotated[int, Field(ge=0, le=65_535)] = 9726
    console_allowed_hosts: str = ""

    console_password: Password | None = None
    console_token: Token | None = None
    console_reader_password: Password | None = None
    console_session_hours: Annotated[float, Field(gt=0, le=24 * 31)] = 12.0

    console_ssl_certfile: Path | None = None
    console_ssl_keyfile: Path | None = None

    console_strategy: StrategyName = "console"
    console_redis_url: RedisAddress | None = None
    console_strategy_redis_url: RedisAddress | None = None
    console_signing_key: SecretStr | None = None
    console_operators_key: SecretStr | None = None

    @model_validator(mode="after")
    def _others_need_a_password(self) -> Self:
        if not is_loopback(self.console_host) and not self.has_operator:
            raise ValueError(
                f"CONSOLE_HOST={self.console_host} lets other machines in: set CONSOLE_PASSWORD or"
                " CONSOLE_TOKEN, or leave it at 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _readers_are_no_operators(self) -> Self:
        if self.console_reader_password in {self.console_password, self.console_token} - {None}:
            raise ValueError("CONSOLE_READER_PASSWORD is an operator's secret too: choose another one")
        return self

    @model_validator(mode="after")
    def _certificate_has_its_key(self) -> Self:
        if (self.console_ssl_certfile is None) != (self.console_ssl_keyfile is None):
            raise ValueError("CONSOLE_SSL_CERTFILE and CONSOLE_SSL_KEYFILE go together: set both, or neither")
        return self

    @property
    def has_operator(self) -> bool:
        """Whether there is a secret that lets an operator in."""
        return self.console_password is not None or self.console_token is not None

    @property
    def scheme(self) -> str:
        """What the console speaks."""
        return "http" if self.console_ssl_certfile is None else "https"

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The names under which browsers may reach it; addresses in numbers need not be named."""
        named = (name.strip().lower() for name in self.console_allowed_hosts.split(","))
        return frozenset({LOCALHOST, self.console_host.lower(), *named} - {""})


def is_loopback(host: str) -> bool:
    """Tell whether only programs of this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == LOCALHOST


def load_console_settings(env_file: Path | None = None, **overrides: object) -> ConsoleSettings:
    """Read the settings.

    Args:
        env_file: instead of ``.env``.
        overrides: by field name; they stand above the environment.

    Raises:
        SettingsError: with one message per wrong setting; none repeats a value, which can be a password.
    """
    source = {} if env_file is None else {"_env_file": env_file}
    return load(ConsoleSettings, {**source, **overrides}, explained_without_values, Settings.model_fields)
