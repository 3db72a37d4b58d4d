"""The operators' end of the bus: halt, resume, cancel everything, reconnect."""

from typing import Any

from redis.exceptions import OutOfMemoryError

from bus_schema.client.connected import Connected
from bus_schema.client.dating import date_call
from bus_schema.client.errors import BusUnavailableError, ReplyTimeoutError, SendUnconfirmedError
from bus_schema.client.ids import new_id
from bus_schema.client.reader import StreamReader, try_until
from bus_schema.client.retrying import Deadline
from bus_schema.client.sent_at import SentAt
from bus_schema.client.streams import envelope
from bus_schema.control import AnyControl, QueryLedgers
from bus_schema.events import Reply, parse_event
from bus_schema.keys import DEFAULT_PREFIX, Keys
from bus_schema.signing import Signer


class OperatorClient(Connected):
    """Sends control commands. Use it in a `with` statement.

    Args:
        url: Of Redis; its user must be allowed to write the control stream and to read the status stream.
        account_id: The account as the terminal knows it.
        prefix: What the bus's keys start with.
        timeout: Seconds to wait for Redis and for a reply, where a method is not told otherwise.
        signing_key: The operators' key, where the worker takes signed commands alone, see `signing`.

    Raises:
        ValueError: The key is too short.
    """

    def __init__(
        self,
        url: str,
        *,
        account_id: str,
        prefix: str = DEFAULT_PREFIX,
        timeout: float = 10.0,
        signing_key: str | None = None,
    ) -> None:
        super().__init__(url, timeout=timeout)
        keys = Keys(account_id, prefix)
        self._control, self._status, self._reserve = keys.control, keys.status, keys.reserve
        self._signer = Signer(signing_key, keys.control) if signing_key is not None else None
        self._reader = StreamReader(url, timeout=timeout)
        self._sent_at = SentAt()

    def close(self) -> None:
        """Close the connections."""
        super().close()
        self._reader.close()

    def send(self, command: AnyControl, *, timeout: float | None = None) -> str:
        """Send a control command without waiting for its reply; returns its id.

        Raises:
            SendUnconfirmedError: Redis did not confirm it; it may be on its stream all the same.
        """
        self._send(command, self._deadline(timeout))
        return command.id

    def _send(self, command: AnyControl, deadline: Deadline) -> None:
        try:
            # Each control command says how things shall be: a second copy after a lost answer is harmless.
            entry = envelope(command, self._signer, date_call(self._redis, self._sent_at, deadline))
            try_until(deadline, lambda: self._add(entry))
        except BusUnavailableError as fault:
            raise SendUnconfirmedError(command.id, fault) from fault

    def _add(self, entry: dict[Any, Any]) -> None:
        """Add it; a full Redis has room for it in the worker's reserve, which is kept for this."""
        try:
            self._redis.xadd(self._control, entry)
        except OutOfMemoryError:
            both = self._redis.pipeline(transaction=False)
            both.getdel(self._reserve)
            both.xadd(self._control, entry)
            added = both.execute(raise_on_error=False)[-1]
            if isinstance(added, Exception):
                raise added from None

    def request(self, command: AnyControl, *, timeout: float | None = None) -> Reply:
        """Send a control command and wait for its reply, which the worker puts on the status stream.

        Raises:
            BusUnavailableError: Redis could not be reached in time; nothing was sent.
            SendUnconfirmedError: Redis did not confirm the command; it may be on its stream all the same.
            ReplyTimeoutError: The command is on its stream, and no reply came in time.
        """
        deadline = self._deadline(timeout)
        after = self._reader.newest_id(self._status, deadline)
        self._send(command, deadline)
        while not deadline.passed:
            try:
                entries = self._reader.read_once(self._status, after, deadline)
            except BusUnavailableError as fault:
                raise ReplyTimeoutError(command.id, deadline.timeout) from fault
            for entry_id, raw in entries:
                after, event = entry_id, parse_event(raw)
                if isinstance(event, Reply) and event.command_id == command.id:
                    return event
        raise ReplyTimeoutError(command.id, deadline.timeout)

    def query_ledger(self, *, timeout: float | None = None) -> Reply:
        """Ask who holds what; the result is an `AccountLedgerResult`. Raises what `request` raises."""
        return self.request(QueryLedgers(id=new_id()), timeout=timeout)

    def _deadline(self, timeout: float | None) -> Deadline:
        return Deadline(self._timeout if timeout is None else timeout)
