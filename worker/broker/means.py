"""What operations need of this machine: a folder that the terminal can write into, and banks' passwords."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr, TypeAdapter, ValidationError

from bus_schema.fields import PasswordName
from worker.secret_files import read_secrets, wrong

SETTING = "BANK_PASSWORDS_FILE"


class BankPasswords(BaseModel):
    """One entry of the file.

    Attributes:
        bank_pwd: what the bank asks for; empty where it asks for nothing.
        fund_pwd: what the account asks for; likewise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    bank_pwd: SecretStr = SecretStr("")
    fund_pwd: SecretStr = SecretStr("")


_ENTRIES = TypeAdapter(dict[PasswordName, BankPasswords])


@dataclass(frozen=True, slots=True)
class Means:
    """What operations need.

    Attributes:
        exports: the folder for tables that the terminal writes; made when it is needed.
        passwords: of banks, by the names that commands call them.
    """

    exports: Path = Path("exports")
    passwords: dict[str, BankPasswords] = field(default_factory=dict)


def read_bank_passwords(path: Path | None) -> dict[str, BankPasswords]:
    """Read the file of passwords; without one there are none.

    Raises:
        SettingsError: it cannot be read, others may read it, or an entry is wrong.
    """
    if path is None:
        return {}
    try:
        return _ENTRIES.validate_python(read_secrets(path, SETTING))
    except ValidationError as error:
        places = sorted({".".join(str(part) for part in found["loc"]) for found in error.errors()})
        why = "each entry is a table [NAME] with the texts bank_pwd, fund_pwd or both"
        raise wrong(SETTING, f"{path}: {', '.join(places)}: {why}") from None
