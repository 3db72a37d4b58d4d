"""Entries that must be signed: what is not, is not believed. `bus_schema.signing` says why this is enough."""

import sys
from collections.abc import Callable, Container, Mapping
from dataclasses import replace

from bus_schema.codes import ErrorCode
from bus_schema.commands import CHANGE_NOTHING, CommandBase, id_within
from bus_schema.commands.invalid import LONGEST_COMMAND
from bus_schema.control import Halt
from bus_schema.signing import Signer
from worker.bus.entries import EntryInput, Fields, parts, read_entry
from worker.engine.days import CALENDAR, TradingDays
from worker.engine.inputs import CommandRead, CommandUnreadable, ControlRead, Entry

COPIES_DO_NOTHING = CHANGE_NOTHING | {"place_order", "place_orders", "replace_order"}
"""Orders, of which the engine remembers the ids, and what changes nothing."""

NEVER = sys.maxsize
FORGET_EACH = 1024

Command = CommandRead | ControlRead


class Signatures:
    """Reads entries in the place of `read_entry`, and believes those that are signed.

    Args:
        signers: by strategy, the operators' under ``CONTROL``; whoever is not there is not believed.
        now: Redis's time, in milliseconds.
        acted_before: what earlier lives have answered, see `Past`: a copy of it does nothing any more.
        ttl_ms: how long a command may act after its `sent_at`, where it does not say.
        days: the account's trading days.
    """

    def __init__(
        self,
        signers: Mapping[str, Signer],
        now: Callable[[], int],
        ttl_ms: int,
        days: TradingDays = CALENDAR,
        acted_before: Container[tuple[str, str]] = frozenset(),
    ) -> None:
        self._signers = signers
        self._now = now
        self._ttl_ms = ttl_ms
        self._acted_before = acted_before
        self._days = days
        self._acted: dict[bytes, tuple[Entry, int]] = {}
        """By signature, the entry that acted, and when it expires."""
        self._forget_at = FORGET_EACH

    def read(self, strategy: str, entry_id: bytes, fields: Fields, *, redelivered: bool) -> EntryInput:
        """What the entry says; see `read_entry`."""
        data, signature = parts(fields)
        if data is None or len(data) > LONGEST_COMMAND:
            return read_entry(strategy, entry_id, fields, redelivered=redelivered)
        why = self._distrust(strategy, data, signature)
        if why is None:
            # Not before: what strangers write is not worth the reading.
            told = read_entry(strategy, entry_id, fields, redelivered=redelivered)
            if isinstance(told, CommandUnreadable):
                return told
            told = self._with_an_end(told)
            why = self._untimely(told) or self._copied(told, signature)
            if why is None:
                return told
        entry = Entry(strategy, entry_id.decode())
        return CommandUnreadable(
            entry,
            data,
            why,
            [],
            id_within(data),
            None,
            readable=False,
            redelivered=redelivered,
            code=ErrorCode.UNAUTHORIZED,
        )

    def _distrust(self, strategy: str, data: bytes, signature: bytes) -> str | None:
        signer = self._signers.get(strategy)
        if signer is None:
            return "there is no key for this strategy"
        if not signature:
            return "it is not signed, and must be"
        return None if signer.is_signed(data, signature) else "it is not signed with this sender's key"

    def _with_an_end(self, told: Command) -> Command:
        """An operator's command without a time of its own would act for ever, and so would its copies."""
        if not isinstance(told, ControlRead) or isinstance(told.command, Halt):
            return told
        command = told.command
        if command.expires_at is not None or command.sent_at is None:
            return told
        return replace(told, command=command.model_copy(update={"expires_at": self._end(command)}))

    def _end(self, command: CommandBase) -> int:
        """When it is over, by what it says itself; never, where it says nothing."""
        if command.expires_at is not None:
            return command.expires_at
        if command.sent_at is None or isinstance(command, Halt):
            # A halt holds however late it is read.
            return NEVER
        return command.sent_at + self._ttl_ms

    def _untimely(self, told: Command) -> str | None:
        if isinstance(told.command, Halt):
            return None
        if self._end(told.command) == NEVER:
            return "a signed command must say sent_at or expires_at"
        if self._end(told.command) > self._days.last_of(self._days.of(self._now())):
            return "a signed command must expire on the trading day on which it is read"
        return None

    def _copied(self, told: Command, signature: bytes) -> str | None:
        if told.command.type in COPIES_DO_NOTHING:
            return None
        if (told.entry.strategy, told.command.id) in self._acted_before and not isinstance(
            told.command, Halt
        ):
            return f"the id {told.command.id} was answered before the worker was started anew"
        first, _ = self._acted.setdefault(signature, (told.entry, self._end(told.command)))
        if len(self._acted) >= self._forget_at:
            self._forget()
        # The same entry comes again after a break of the connection.
        return None if first == told.entry else f"it is a copy of entry {first.entry_id}"

    def _forget(self) -> None:
        now = self._now()
        self._acted = {signature: seen for signature, seen in self._acted.items() if seen[1] >= now}
        self._forget_at = len(self._acted) * 2 + FORGET_EACH
