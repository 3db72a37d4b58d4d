"""What operators can order: the kill switch, mass cancels, the link to the terminal."""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field, StrictBool, StringConstraints, TypeAdapter

from bus_schema.commands.base import CommandBase
from bus_schema.commands.invalid import parse_with
from bus_schema.fields import TEXT_PATTERN, OrderId, StockCode, StrategyName

ALL = "all"
"""The scope that means every strategy; a strategy of that name cannot be halted alone."""


class Halt(CommandBase):
    """Take no more orders; cancels and queries still work.

    Attributes:
        reason: Told to everybody whose order is refused.
        scope: `all`, or the one strategy that is halted.
        cancel_open: Cancel the open orders within the scope as well.
    """

    type: Literal["halt"] = "halt"
    reason: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=256, pattern=TEXT_PATTERN)]
    scope: StrategyName = ALL
    cancel_open: StrictBool = False


class Resume(CommandBase):
    """Take orders again.

    Attributes:
        scope: `all`, or the one strategy that is resumed.
    """

    type: Literal["resume"] = "resume"
    scope: StrategyName = ALL


class CancelAllOrders(CommandBase):
    """Cancel open orders, whoever placed them.

    Attributes:
        strategy: Only orders of this strategy.
        stock_code: Only orders of this instrument.
        order_id: Only the one with this number of the terminal's.
    """

    type: Literal["cancel_all"] = "cancel_all"
    strategy: StrategyName | None = None
    stock_code: StockCode | None = None
    order_id: OrderId | None = None


class QueryAllLimits(CommandBase):
    """Ask for every limit in effect, how much of each is used today, and what each rule has refused."""

    type: Literal["query_limits"] = "query_limits"


class ReloadLimits(CommandBase):
    """Read the file of limits again; one that is not right is refused whole, and what was in effect stays."""

    type: Literal["reload_limits"] = "reload_limits"


class QueryAllProtections(CommandBase):
    """Ask for the protections of all strategies, today's ended ones as well; answered from memory."""

    type: Literal["query_protections"] = "query_protections"


class Reconnect(CommandBase):
    """Drop the link to the terminal and build it anew."""

    type: Literal["reconnect"] = "reconnect"


class Disconnect(CommandBase):
    """Drop the link to the terminal and leave it down until `reconnect`."""

    type: Literal["disconnect"] = "disconnect"


class QueryLedgers(CommandBase):
    """Ask for the ledgers of all strategies, and for what is nobody's; answered without the broker."""

    type: Literal["query_ledger"] = "query_ledger"


AnyControl: TypeAlias = (
    Halt
    | Resume
    | CancelAllOrders
    | Reconnect
    | Disconnect
    | QueryLedgers
    | QueryAllLimits
    | QueryAllProtections
    | ReloadLimits
)
ControlCommand: TypeAlias = Annotated[AnyControl, Field(discriminator="type")]

CONTROLS: dict[str, type[CommandBase]] = {
    model.model_fields["type"].default: model for model in get_args(AnyControl)
}
"""Each control command's model under its `type`."""

_CONTROL: TypeAdapter[ControlCommand] = TypeAdapter(ControlCommand)


def parse_control(raw: bytes) -> ControlCommand:
    """Read one control command from an entry's `data`.

    Raises:
        InvalidCommandError: The bytes are not a control command.
    """
    return parse_with(_CONTROL, raw)
