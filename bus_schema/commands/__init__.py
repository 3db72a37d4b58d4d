"""What a strategy can ask for: `parse_command` reads it, `Command` types it."""

from typing import Annotated, TypeAlias, get_args

from pydantic import Field, TypeAdapter

from bus_schema.commands.base import CommandBase
from bus_schema.commands.invalid import InvalidCommandError, id_within, parse_with
from bus_schema.commands.market import (
    QueryInstrument,
    QueryQuote,
    QueryTradingDates,
    SubscribeQuote,
    UnsubscribeQuote,
)
from bus_schema.commands.operations import OperationCommand
from bus_schema.commands.orders import (
    BasketOrder,
    CancelAll,
    CancelOrder,
    OrderTerms,
    PlaceOrder,
    PlaceOrders,
)
from bus_schema.commands.protection import Protect, QueryProtections, Unprotect
from bus_schema.commands.queries import (
    Ping,
    QueryAccountInfos,
    QueryAccountStatus,
    QueryAccountSummary,
    QueryAsset,
    QueryLedger,
    QueryLimits,
    QueryOrder,
    QueryOrders,
    QueryPosition,
    QueryPositions,
    QueryPositionSummaries,
    QueryTrades,
)
from bus_schema.commands.replacing import ReplaceOrder

__all__ = [
    "CHANGE_NOTHING",
    "COMMANDS",
    "BasketOrder",
    "CancelAll",
    "CancelOrder",
    "Command",
    "CommandBase",
    "InvalidCommandError",
    "OperationCommand",
    "OrderTerms",
    "Ping",
    "PlaceOrder",
    "PlaceOrders",
    "Protect",
    "QueryAccountInfos",
    "QueryAccountStatus",
    "QueryAccountSummary",
    "QueryAsset",
    "QueryInstrument",
    "QueryLedger",
    "QueryLimits",
    "QueryOrder",
    "QueryOrders",
    "QueryPosition",
    "QueryPositionSummaries",
    "QueryPositions",
    "QueryProtections",
    "QueryQuote",
    "QueryTrades",
    "QueryTradingDates",
    "ReplaceOrder",
    "SubscribeQuote",
    "Unprotect",
    "UnsubscribeQuote",
    "id_within",
    "parse_command",
]

AnyCommand: TypeAlias = (
    PlaceOrder
    | PlaceOrders
    | ReplaceOrder
    | CancelOrder
    | CancelAll
    | Protect
    | Unprotect
    | QueryAsset
    | QueryPositions
    | QueryPosition
    | QueryAccountSummary
    | QueryPositionSummaries
    | QueryOrders
    | QueryOrder
    | QueryTrades
    | QueryAccountStatus
    | QueryAccountInfos
    | QueryQuote
    | QueryInstrument
    | QueryTradingDates
    | SubscribeQuote
    | UnsubscribeQuote
    | QueryLedger
    | QueryLimits
    | QueryProtections
    | OperationCommand
    | Ping
)
Command: TypeAlias = Annotated[AnyCommand, Field(discriminator="type")]

COMMANDS: dict[str, type[CommandBase]] = {
    model.model_fields["type"].default: model for model in get_args(AnyCommand)
}
"""Each command's model under its `type`."""

CHANGE_NOTHING = frozenset(
    name
    for name in COMMANDS
    if "query" in name.split("_") or name in {"ping", "get_smart_algo_param", "export_data"}
)
"""Commands that may be run again and again: the journal has none of their replies, copies do no harm."""

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


def parse_command(raw: bytes) -> Command:
    """Read one command from an entry's `data`.

    Raises:
        InvalidCommandError: The bytes are not a command; it says what is wrong and who can be told.
    """
    return parse_with(_COMMAND, raw)
