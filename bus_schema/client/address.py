"""Where one strategy writes and reads."""

import re
from dataclasses import dataclass

from bus_schema.commands import AnyCommand, PlaceOrders
from bus_schema.fields import PATTERN_RULES, STRATEGY_NAME_PATTERN
from bus_schema.keys import Keys


@dataclass(frozen=True, slots=True)
class Address:
    """The only keys that a strategy touches: a Redis ACL need allow no others.

    Attributes:
        strategy: Its name.
        strategies: Where the name is announced.
        commands: Where its commands go.
        inbox: Where everything that concerns it comes from.
    """

    strategy: str
    strategies: str
    commands: str
    inbox: str

    @classmethod
    def of(cls, account_id: str, strategy: str, prefix: str) -> "Address":
        """Return the address of a strategy on an account's bus.

        Raises:
            ValueError: The strategy's name is not one that the contract allows.
        """
        if not re.fullmatch(STRATEGY_NAME_PATTERN[1:-1], strategy):
            raise ValueError(f"the strategy's name {strategy!r} {PATTERN_RULES[STRATEGY_NAME_PATTERN]}")
        keys = Keys(account_id, prefix)
        return cls(strategy, keys.strategies, keys.commands(strategy), keys.inbox(strategy))


def reply_ids(command: AnyCommand) -> list[str]:
    """Return the ids under which replies to a command can come: its own, and those of a basket's orders."""
    members = [order.id for order in command.orders] if isinstance(command, PlaceOrders) else []
    return [command.id, *members]
