"""What every family of the trader's methods stands on: accounts, questions, answers, callbacks."""

import logging
from collections.abc import Callable
from functools import partial
from itertools import count
from threading import Lock
from typing import Any, TypeVar, cast

from bus_schema.client import BusClientError, new_id
from bus_schema.commands import COMMANDS, AnyCommand
from bus_schema.events import Event, Reply
from bus_schema.xttrader.book import Book
from bus_schema.xttrader.callback import XtQuantTraderCallback
from bus_schema.xttrader.calling import Caller
from bus_schema.xttrader.listening import AccountLink
from bus_schema.xttrader.place import Place
from bus_schema.xttrader.pushing import Pushes
from bus_schema.xttype import StockAccount

_logger = logging.getLogger("bus_schema.xttrader")
T = TypeVar("T")

_SLOW = frozenset(
    {
        "fund_transfer",
        "secu_transfer",
        "bank_transfer_in",
        "bank_transfer_out",
        "ctp_transfer_option_to_future",
        "ctp_transfer_future_to_option",
        "query_bank_info",
        "query_bank_amount",
        "query_bank_transfer_stream",
        "query_data",
        "sync_transaction_from_external",
    }
)
"""What goes on to a bank or through a file, for which the worker gives the terminal 30 seconds."""
_SLOW_SECONDS = 45.0


class NotDoneError(Exception):
    """What was asked for was not done; the message says why. The SDK's None and -1 are made of it."""


class Core:
    """An end of the bus for each account, and the threads that call the strategy back.

    Attributes:
        callback: Whom to tell of things.
        connected: Whether `connect` has found Redis.
    """

    def __init__(self, path: str, session: int | str, callback: XtQuantTraderCallback | None = None) -> None:
        self.callback = callback
        self.connected = False
        self._place = Place.of(path, session)
        self._timeout: float | None = None
        self._calls = Caller("shim-callbacks")
        self._relaxed_calls = Caller("shim-responses")
        self._responses = self._calls
        self._book = Book()
        self._pushes = Pushes(self._tell, self._book)
        self._links: dict[str, AccountLink] = {}
        self._opening = Lock()
        self._seqs = count(1)
        self._awaited: dict[str, Callable[[AccountLink, Reply], None]] = {}

    def _link(self, account: StockAccount) -> AccountLink:
        with self._opening:
            if (link := self._links.get(account.account_id)) is None:
                link = AccountLink(self._place, account.account_id, account.account_type, self._told)
                link.open()
                self._links[account.account_id] = link
            return link

    def _patience(self, kind: str) -> float | None:
        """Seconds to wait for an answer; None for the client's own."""
        return self._timeout or (_SLOW_SECONDS if kind in _SLOW else None)

    def _some_account(self) -> StockAccount:
        """The account to ask where the SDK's method names none."""
        if (first := next(iter(self._links), self._place.account_id)) == "":
            raise NotDoneError("no account is known: subscribe to one first, or set MINIQMT_ACCOUNT_ID")
        return StockAccount(first)

    def _told(self, link: AccountLink, event: Event | None) -> None:
        """Take what an account's link has heard, in that link's thread."""
        if event is None:
            self._pushes.link_changed(link)
        elif isinstance(event, Reply):
            if (answered := self._awaited.pop(event.command_id, None)) is not None:
                answered(link, event)
        else:
            self._pushes.push(link, event)

    def _tell(self, name: str, *arguments: Any) -> None:
        if (function := getattr(self.callback, name, None)) is not None:
            self._calls.call(function, *arguments)

    def _ask(self, account: StockAccount, kind: str, **fields: Any) -> Reply:
        """Send a command and wait for its reply.

        Raises:
            NotDoneError: It failed.
        """
        try:
            return self._link(account).client.request(_command(kind, fields), timeout=self._patience(kind))
        except (BusClientError, ValueError) as failed:
            raise NotDoneError(str(failed)) from failed

    def _ask_later(
        self, account: StockAccount, answered: Callable[[AccountLink, Reply], None], kind: str, **fields: Any
    ) -> None:
        """Send a command; its reply is given to `answered`, in the listening thread.

        Raises:
            NotDoneError: It was not sent.
        """
        try:
            command = _command(kind, fields)
            link = self._link(account)
            self._awaited[command.id] = answered
            link.client.send(command, timeout=self._timeout)
        except (BusClientError, ValueError) as failed:
            raise NotDoneError(str(failed)) from failed

    def _query(
        self, account: StockAccount | None, shape: Callable[[Reply], T], kind: str, **fields: Any
    ) -> T | None:
        """Ask and wait; None where there is no such thing, or where the log says why it failed."""
        try:
            return shape(done(self._ask(account or self._some_account(), kind, **fields)))
        except NotDoneError as failed:
            _logger.warning("%s failed: %s", kind, failed)
            return None

    def _query_later(
        self,
        account: StockAccount | None,
        callback: Callable[[T | None], Any],
        shape: Callable[[Reply], T],
        kind: str,
        **fields: Any,
    ) -> int:
        """Ask, and call back with what `_query` would have returned.

        Returns:
            The number of the request; -1 where it was not sent, as the log says.
        """
        seq = next(self._seqs)
        answered = partial(self._answer_query, callback, shape, kind)
        try:
            self._ask_later(account or self._some_account(), answered, kind, **fields)
        except NotDoneError as failed:
            _logger.warning("%s failed: %s", kind, failed)
            return -1
        return seq

    def _answer_query(
        self,
        callback: Callable[[T | None], Any],
        shape: Callable[[Reply], T],
        kind: str,
        _link: AccountLink,
        reply: Reply,
    ) -> None:
        try:
            answer = shape(done(reply))
        except NotDoneError as failed:
            _logger.warning("%s failed: %s", kind, failed)
            self._responses.call(callback, None)
        else:
            self._responses.call(callback, answer)


def done(reply: Reply) -> Reply:
    """Return a reply to a command that was done.

    Raises:
        NotDoneError: It was not.
    """
    if reply.error is not None:
        raise NotDoneError(f"{reply.error.code}: {reply.error.message}")
    return reply


def _command(kind: str, fields: dict[str, Any]) -> AnyCommand:
    if (model := COMMANDS.get(kind)) is None:
        raise NotDoneError(f"this version of the bus has no command {kind}")
    return cast("AnyCommand", model.model_validate({"id": new_id(), **fields}))
