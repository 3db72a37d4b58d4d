"""Every setting, read once from the environment and ``.env``; nothing else reads either.

``settings.env.example`` explains each one to its user; a test holds the two equal.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import parse_qsl

from pydantic import AfterValidator, Field, SecretStr, model_validator

from bus_schema import redis_address, tls
from bus_schema.accounts import AccountType
from worker.account import Account, checked_accounts, listed_accounts
from worker.environment import EnvironmentSettings, SettingsError, load
from worker.text_files import as_written

__all__ = [
    "EMBEDDED_REDIS",
    "SIMULATED_ACCOUNT",
    "BrokerKind",
    "JournalSync",
    "LogFormat",
    "LogLevel",
    "OrderRateMode",
    "Port",
    "RedisAddress",
    "Seconds",
    "Settings",
    "SettingsError",
    "load_settings",
    "state_folder",
]

EMBEDDED_REDIS = "embedded"
SIMULATED_ACCOUNT = "8880000001"


class BrokerKind(StrEnum):
    """Which terminal the worker trades with."""

    LIVE = "live"
    SIMULATED = "simulated"
    AUTO = "auto"


class OrderRateMode(StrEnum):
    """What becomes of an order that comes too quickly."""

    WAIT = "wait"
    REFUSE = "refuse"


class JournalSync(StrEnum):
    """What a written row survives."""

    NORMAL = "normal"
    FULL = "full"


class LogFormat(StrEnum):
    """How log lines look."""

    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """From where on log lines are written."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def _redis_url(url: SecretStr) -> SecretStr:
    if url.get_secret_value() == EMBEDDED_REDIS:
        return url
    try:
        return address_of_redis(url)
    except ValueError as error:
        raise ValueError(
            f"{error}, or be the word {EMBEDDED_REDIS}" if "begin" in str(error) else error
        ) from None


def address_of_redis(url: SecretStr) -> SecretStr:
    """Hold an address to what `redis_address` allows, and the files in it to what there is.

    Raises:
        ValueError: something is wrong; no secret in it is repeated.
    """
    plain = url.get_secret_value()
    redis_address.checked(plain)
    for name, value in parse_qsl(redis_address.split(plain).query):
        if name in tls.FILES and not Path(value).is_file():
            raise ValueError(f"{name} names a file that is not there: {value} ({tls.FILES[name]})")
    return url


RedisAddress = Annotated[SecretStr, AfterValidator(address_of_redis)]


def _address(address: str) -> str:
    host, _, port = address.rpartition(":")
    if address and not (host and port.isdigit()):
        raise ValueError("must be host:port, such as 127.0.0.1:58620, or empty")
    return address


_NAMES = r"^([A-Za-z0-9_.-]{1,23}( *, *[A-Za-z0-9_.-]{1,23})*)?$"
"""Strategies, with commas between them."""
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Port = Annotated[int, Field(ge=1, le=65_535)]


class Settings(EnvironmentSettings):
    """The settings by their names in the environment, in lower case."""

    miniqmt_enabled: bool = False
    miniqmt_account_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{0,23}$")] = ""
    miniqmt_account_type: AccountType = AccountType.STOCK
    miniqmt_accounts: Annotated[str, AfterValidator(checked_accounts)] = ""
    miniqmt_userdata_path: str = ""
    miniqmt_host: str = "127.0.0.1"
    miniqmt_port: Port = 58610

    broker: BrokerKind = BrokerKind.AUTO
    sim_scenario: Path | None = None
    sim_terminal: Annotated[str, AfterValidator(_address)] = ""
    xtquant_path: Path | None = None

    redis_url: Annotated[SecretStr, AfterValidator(_redis_url)] = SecretStr("redis://127.0.0.1:6379/0")
    bus_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")] = "qmt"
    allow_volatile_redis: bool = False
    command_keys_file: Path | None = None

    risk_file: Path | None = None
    order_rate_limit: Annotated[int, Field(ge=0)] = 250
    order_daily_limit: Annotated[int, Field(ge=0)] = 19_000
    order_rate_mode: OrderRateMode = OrderRateMode.WAIT
    dry_run: bool = False
    enable_transfers: bool = False
    see_all_orders: Annotated[str, Field(pattern=_NAMES)] = ""
    bank_passwords_file: Path | None = None

    state_dir: Path = Path("state")
    journal_sync: JournalSync = JournalSync.NORMAL

    command_ttl_ms: Annotated[int, Field(ge=1, le=86_400_000)] = 5_000
    asset_snapshot_seconds: Seconds = 30.0
    position_snapshot_seconds: Seconds = 60.0
    heartbeat_seconds: Seconds = 10.0
    reconnect_idle_seconds: Seconds = 300.0
    stream_retention_hours: Annotated[float, Field(gt=0, le=24 * 366)] = 72.0

    cpu_core: Annotated[str, Field(pattern=r"^(auto|any|[0-9]{1,4})$")] = "auto"

    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE
    log_file: Path | None = None
    log_file_megabytes: Annotated[int, Field(ge=1, le=2048)] = 20
    log_files_kept: Annotated[int, Field(ge=1, le=1000)] = 10

    @model_validator(mode="after")
    def _live_names_its_terminal(self) -> Self:
        if self.broker is not BrokerKind.LIVE:
            return self
        missing = [
            name
            for name, given in (
                ("MINIQMT_ENABLED (true)", self.miniqmt_enabled),
                ("MINIQMT_ACCOUNT_ID or MINIQMT_ACCOUNTS", self._names_accounts),
                ("MINIQMT_USERDATA_PATH", self.miniqmt_userdata_path),
            )
            if not given
        ]
        if missing:
            raise ValueError(f"BROKER=live needs {' and '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _accounts_agree(self) -> Self:
        """One account beside the list is the one of the list that a command means which names none."""
        kinds = dict(self.accounts)
        kind = kinds.get(self.miniqmt_account_id)
        if not self.miniqmt_accounts or not self.miniqmt_account_id:
            return self
        if kind is None:
            listed = ", ".join(kinds)
            raise ValueError(
                f"MINIQMT_ACCOUNT_ID: {self.miniqmt_account_id} is none of MINIQMT_ACCOUNTS: {listed}"
            )
        if self.miniqmt_account_type not in {kind, AccountType.STOCK}:
            raise ValueError(
                f"MINIQMT_ACCOUNT_TYPE: {self.miniqmt_account_id} is {kind} in MINIQMT_ACCOUNTS;"
                " leave MINIQMT_ACCOUNT_TYPE empty"
            )
        return self

    @property
    def accounts(self) -> tuple[Account, ...]:
        """What a worker with these settings trades; without a real account, the simulated terminal's."""
        if self.miniqmt_accounts:
            return listed_accounts(self.miniqmt_accounts)
        return (Account(self.miniqmt_account_id or SIMULATED_ACCOUNT, self.miniqmt_account_type),)

    @property
    def simulated_exchange_file(self) -> Path:
        """Where the simulated exchange inside the worker is kept; one for all accounts of a process."""
        return self.state_dir / f"simulated-exchange-{self.accounts[0].account_id}.pickle"

    @property
    def account(self) -> Account:
        """The one account that is meant.

        Raises:
            SettingsError: there are several, and none of them is named.
        """
        meant = [one for one in self.accounts if self.miniqmt_account_id in {"", one.account_id}]
        if len(meant) > 1:
            names = ", ".join(one.account_id for one in meant)
            raise SettingsError([f"MINIQMT_ACCOUNTS: which of {names}? Say it with --account ID"])
        return meant[0]

    @property
    def account_id(self) -> str:
        """The number of the account that is meant.

        Raises:
            SettingsError: there are several, and none of them is named.
        """
        return self.account.account_id

    def only(self, account_id: str) -> Self:
        """Return the same settings with one of the accounts meant.

        Raises:
            SettingsError: there is no such account.
        """
        kind = dict(self.accounts).get(account_id)
        if kind is None:
            names = ", ".join(one.account_id for one in self.accounts)
            raise SettingsError([f"--account: {account_id} is none of the accounts; there are {names}"])
        return self.model_copy(update={"miniqmt_account_id": account_id, "miniqmt_account_type": kind})

    def each(self) -> list[Self]:
        """Return the settings once for each account, with that one meant."""
        return [self.only(one.account_id) for one in self.accounts]

    @property
    def limits_file(self) -> Path | None:
        """The file of the account's limits; ``{account}`` in its name stands for the account's number."""
        if self.risk_file is None:
            return None
        return Path(str(self.risk_file).replace("{account}", self.account_id))

    @property
    def _names_accounts(self) -> bool:
        return bool(self.miniqmt_account_id or self.miniqmt_accounts)

    @property
    def wants_live(self) -> bool:
        """Whether a real terminal is to be tried."""
        if self.broker is BrokerKind.AUTO:
            return bool(self.miniqmt_enabled and self._names_accounts and self.miniqmt_userdata_path)
        return self.broker is BrokerKind.LIVE


def load_settings(**overrides: object) -> Settings:
    """Read the settings; ``overrides`` by field name stand above the environment.

    Raises:
        SettingsError: with one message per wrong setting.
    """
    return load(
        Settings,
        overrides,
        lambda error: [_explain(dict(wrong)) for wrong in error.errors(include_url=False)],
    )


def state_folder(env_file: Path | None = None) -> Path:
    """Return STATE_DIR, or its default where the settings cannot be used.

    Args:
        env_file: instead of ``.env``.
    """
    try:
        return (load_settings() if env_file is None else load_settings(_env_file=env_file)).state_dir
    except SettingsError:
        return Path(str(Settings.model_fields["state_dir"].default))


def _explain(wrong: dict[str, object]) -> str:
    location, message = wrong["loc"], str(wrong["msg"]).removeprefix("Value error, ")
    if not isinstance(location, tuple) or not location:
        return message
    name = str(location[0]).upper()
    # A value can be a password; only those that cannot are repeated.
    shown = "" if name == "REDIS_URL" else f" (it is {as_written(wrong['input'])})"
    return f"{name}: {message}{shown}"
