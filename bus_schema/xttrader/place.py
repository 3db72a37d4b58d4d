"""What the SDK's two arguments, a path and a session, mean on the bus."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from bus_schema.fields import PATTERN_RULES, STRATEGY_NAME_PATTERN
from bus_schema.keys import DEFAULT_PREFIX

_SCHEMES = ("redis://", "rediss://", "unix://")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a strategy trades, and as whom.

    Attributes:
        url: Of Redis.
        strategy: The strategy's name on the bus.
        prefix: What the bus's keys start with.
        signing_key: The strategy's key, where the worker takes signed commands alone.
        account_id: The account that is asked where the SDK's method names none; empty for the first used.
        password_name: The entry of the worker's own file of passwords, for what needs one.
    """

    url: str = field(repr=False)
    strategy: str
    prefix: str = DEFAULT_PREFIX
    signing_key: str | None = field(default=None, repr=False)
    account_id: str = ""
    password_name: str = ""

    @classmethod
    def of(cls, path: str, session: int | str, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the arguments; what they do not say, the environment does.

        Raises:
            ValueError: Neither says where Redis is, or the strategy's name is none that the contract allows.
        """
        return cls(
            url=_url(path, environment),
            strategy=_strategy(environment.get("QMT_BUS_STRATEGY") or session),
            prefix=environment.get("BUS_PREFIX") or DEFAULT_PREFIX,
            signing_key=environment.get("QMT_BUS_SIGNING_KEY") or None,
            account_id=environment.get("MINIQMT_ACCOUNT_ID", ""),
            password_name=environment.get("QMT_BUS_PASSWORD_NAME", ""),
        )


def _url(path: str, environment: Mapping[str, str]) -> str:
    if path.startswith(_SCHEMES):
        return path
    if url := environment.get("QMT_BUS_URL") or environment.get("REDIS_URL"):
        return url
    # Not repeated: an address with a slip in its first letters has a password in it as well.
    raise ValueError(
        "the path is no address of a Redis, such as redis://user:password@host:6379/0: give one in its place,"
        " or set QMT_BUS_URL in the environment"
    )


def _strategy(session: int | str) -> str:
    name = session if isinstance(session, str) else f"session-{session}"
    if not re.fullmatch(STRATEGY_NAME_PATTERN[1:-1], name):
        raise ValueError(f"the strategy's name {name!r} {PATTERN_RULES[STRATEGY_NAME_PATTERN]}")
    return name
