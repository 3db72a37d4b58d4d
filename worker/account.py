"""An account, and lists of accounts as a setting writes them."""

import re
from typing import NamedTuple

from bus_schema.accounts import AccountType

_ACCOUNT_ID = re.compile(r"[A-Za-z0-9_]{1,23}")


class Account(NamedTuple):
    """An account to trade, and of which kind it is."""

    account_id: str
    account_type: AccountType


def listed_accounts(text: str) -> tuple[Account, ...]:
    """Read a list such as ``8881:STOCK,8882:CREDIT``.

    Raises:
        ValueError: one is not of that form, or stands there twice.
    """
    parts = [part.strip().partition(":") for part in text.split(",")]
    kinds = ", ".join(AccountType)
    if not all(_ACCOUNT_ID.fullmatch(name) and kind in AccountType.__members__ for name, _, kind in parts):
        raise ValueError(f"must be like 8881:STOCK,8882:CREDIT; the kinds are {kinds}")
    names = [name for name, _, _ in parts]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(twice)} stands there twice")
    return tuple(Account(name, AccountType(kind)) for name, _, kind in parts)


def checked_accounts(text: str) -> str:
    """Return the list as it is, if it is empty or can be read.

    Raises:
        ValueError: it cannot.
    """
    if text:
        listed_accounts(text)
    return text
