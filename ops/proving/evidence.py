"""What was observed, sorted once in the ways in which the promises look at it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bus_schema.codes import ErrorCode
from bus_schema.commands import (
    CHANGE_NOTHING,
    InvalidCommandError,
    PlaceOrder,
    PlaceOrders,
    Protect,
    ReplaceOrder,
    parse_command,
)
from bus_schema.commands.base import CommandBase
from bus_schema.control import parse_control
from ops.proving.observed import OPERATOR, BookedOrder, Observed, Sent, trading_day

Event = dict[str, Any]
OrderName = tuple[str, str]
"""(strategy, client order id)."""

IN_NO_JOURNAL = CHANGE_NOTHING
"""Commands whose replies are in no journal: where Redis forgets one, they are to be asked again."""

AHEAD_MS = 5_000
"""Clocks of two Redis servers may differ by so much; an id further in the future is no time."""

OF_AN_ORDER = frozenset({"place_order", "replace_order"})
"""Commands that place one order, under their own id."""

NOT_ABOUT_THE_ORDER = frozenset({ErrorCode.ID_CONFLICT, ErrorCode.INVALID_COMMAND})
"""Refusals that say nothing of the order which bears the id: it is another command's."""


@dataclass(frozen=True, slots=True)
class Command:
    """A sent entry as the contract reads it.

    Attributes:
        sent: the entry.
        id: None where nobody could be answered.
        type: what it calls itself.
        content: None where it is not valid.
    """

    sent: Sent
    id: str | None
    type: str | None
    content: CommandBase | None

    @property
    def answers(self) -> list[tuple[str, str | None]]:
        """(command id, type) of every reply that it is owed: a basket's orders have their own."""
        orders = self.content.orders if isinstance(self.content, PlaceOrders) else []
        owed = [] if self.id is None else [(self.id, self.type)]
        return [(order.id, "place_order") for order in orders] + owed

    @property
    def order_ids(self) -> list[str]:
        """The client order ids of the orders that it places."""
        if isinstance(self.content, PlaceOrders):
            return [order.id for order in self.content.orders]
        return [self.content.id] if isinstance(self.content, PlaceOrder | ReplaceOrder) else []

    def expires_at(self, ttl_ms: int) -> int:
        """The last millisecond at which it may do something."""
        content = self.content
        if content is None:
            return 0
        if content.expires_at is not None:
            return content.expires_at
        return (self.sent.id_ms if content.sent_at is None else content.sent_at) + ttl_ms

    def is_dated(self, at: int) -> bool:
        """Whether anything said at that moment when it was sent: not an id chosen in the future."""
        content, sent = self.content, self.sent
        says_it = content is not None and (content.sent_at is not None or content.expires_at is not None)
        return says_it or sent.id_ms <= max(sent.written_at, at) + AHEAD_MS


def read_command(sent: Sent) -> Command:
    """Read an entry as the contract says."""
    parse = parse_control if sent.strategy == OPERATOR else parse_command
    try:
        content: CommandBase = parse(sent.data)
    except InvalidCommandError as wrong:
        return Command(sent, wrong.command_id, wrong.command_type, None)
    return Command(sent, content.id, content.type, content)


def event_day(event: Event) -> int:
    """The trading day of an order or fill, by the broker's time where it gave one."""
    return trading_day(event.get("order_time") or event.get("traded_time") or event["published_at"])


def inbox_of(strategy: str) -> str:
    """Where a sender is answered."""
    return "status" if strategy == OPERATOR else f"inbox:{strategy}"


class Evidence:
    """An observed run."""

    def __init__(self, observed: Observed) -> None:
        self.seen = observed
        self.commands = [read_command(sent) for sent in observed.commands]

    @cached_property
    def senders(self) -> list[str]:
        """Whoever has sent something, the operators as well."""
        return sorted({command.sent.strategy for command in self.commands})

    @cached_property
    def orders_commanded(self) -> dict[OrderName, list[Command]]:
        """For each order, the commands that asked for it."""
        asked: dict[OrderName, list[Command]] = defaultdict(list)
        for command in self.commands:
            for client_order_id in command.order_ids:
                asked[command.sent.strategy, client_order_id].append(command)
        return asked

    @cached_property
    def protections_commanded(self) -> dict[OrderName, list[Command]]:
        """For each protection, the commands that asked for it."""
        asked: dict[OrderName, list[Command]] = defaultdict(list)
        for command in self.commands:
            if isinstance(command.content, Protect):
                asked[command.sent.strategy, command.content.id].append(command)
        return asked

    @cached_property
    def protections(self) -> dict[OrderName, list[Event]]:
        """What each protection has told; its order bears its name, and no command asked for that order."""
        told: dict[OrderName, list[Event]] = defaultdict(list)
        for strategy in self.seen.strategies:
            for event in self.seen.events(inbox_of(strategy), "protection"):
                told[strategy, event["client_order_id"]].append(event)
        return told

    @cached_property
    def booked(self) -> dict[OrderName, list[BookedOrder]]:
        """The exchange's orders that came over the bus."""
        booked: dict[OrderName, list[BookedOrder]] = defaultdict(list)
        for order in self.seen.orders:
            if order.remark and order.strategy_name in self.seen.strategies:
                booked[order.strategy_name, order.remark].append(order)
        return booked

    @cached_property
    def order_replies(self) -> dict[OrderName, list[Event]]:
        """What each order's commands were answered, without what says nothing of the order itself."""
        replies: dict[OrderName, list[Event]] = defaultdict(list)
        for strategy in self.seen.strategies:
            for reply in self.seen.events(inbox_of(strategy), "reply"):
                if reply["command_type"] in OF_AN_ORDER and code_of(reply) not in NOT_ABOUT_THE_ORDER:
                    replies[strategy, reply["command_id"]].append(reply)
        return replies

    def accepted(self, name: OrderName) -> list[BookedOrder]:
        """The exchange's orders of this name that were not refused."""
        return [order for order in self.booked.get(name, []) if order.order_status != "junk"]


def code_of(reply: Event) -> str | None:
    """The error code of a reply; None if it is ok."""
    return None if reply["ok"] else str(reply["error"]["code"])


def dead_entries(observed: Observed) -> Iterator[tuple[str, str]]:
    """(stream, entry id) of everything that was buried."""
    for event in observed.events("dead", "dead_letter"):
        yield str(event["stream"]), str(event["entry_id"])
