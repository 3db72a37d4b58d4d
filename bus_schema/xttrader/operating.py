"""The common path of the SDK's operations beside orders: lists of records, and deeds with words."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from bus_schema.client import ReplyTimeoutError, SendUnconfirmedError
from bus_schema.events import Reply
from bus_schema.xtrecord import XtRecord
from bus_schema.xttrader.core import Core, NotDoneError
from bus_schema.xttrader.listening import AccountLink
from bus_schema.xttrader.translating import error_msg
from bus_schema.xttype import StockAccount

_logger = logging.getLogger("bus_schema.xttrader")
_NOT_SENT = -1

Verdict = tuple[bool, str]
"""Whether it was done, and the counter's words or the reason."""

Records = list[XtRecord]
Response = Callable[[int, bool, str, dict[str, Any]], object]
"""Makes the SDK's response: the request's number, whether it was done, words, and the whole result."""


class Operations(Core):
    """What the families of operations have in common."""

    def _list(self, account: StockAccount | None, kind: str, **fields: Any) -> Records | None:
        return self._query(account, records, kind, **given(fields))

    def _list_later(
        self, account: StockAccount | None, callback: Callable[[Records | None], Any], kind: str
    ) -> int:
        return self._query_later(account, callback, records, kind)

    def _verdict(self, account: StockAccount | None, kind: str, **fields: Any) -> Verdict:
        """Do something and wait.

        Raises:
            CommandFailedError: Nobody knows whether it was done; False would say that it may be done again.
            ReplyTimeoutError: Likewise, as the worker did not answer.
            SendUnconfirmedError: Likewise, as Redis did not.
        """
        try:
            reply = self._ask(account or self._some_account(), kind, **given(fields))
        except NotDoneError as failed:
            if isinstance(failed.__cause__, ReplyTimeoutError | SendUnconfirmedError):
                raise failed.__cause__ from None
            return False, str(failed)
        if reply.error is None:
            return True, str(_result(reply).get("msg", ""))
        if reply.error.may_have_traded:
            reply.raise_for_error()
        return False, error_msg(reply.error)

    def _deed(
        self, account: StockAccount | None, told: str, response: Response, kind: str, **fields: Any
    ) -> int:
        """Do something; the callback `told` gets its response.

        Returns:
            The number of the request; -1 where it was not sent, as the log says.
        """
        seq = next(self._seqs)
        answered = partial(self._deed_answered, told, partial(response, seq))
        try:
            self._ask_later(account or self._some_account(), answered, kind, **given(fields))
        except NotDoneError as failed:
            _logger.warning("%s was not sent: %s", kind, failed)
            return _NOT_SENT
        return seq

    def _deed_answered(
        self, told: str, response: Callable[..., object], _link: AccountLink, reply: Reply
    ) -> None:
        if reply.error is None:
            result = _result(reply)
            self._tell(told, response(True, str(result.get("msg", "")), result))
        elif reply.error.may_have_traded:
            # A response that says no would be read as leave to do it again.
            _logger.error("%s has no response: %s", reply.command_type, error_msg(reply.error))
        else:
            self._tell(told, response(False, error_msg(reply.error), {}))


def records(reply: Reply) -> Records:
    """Return the records of a reply."""
    return [XtRecord(one) for one in reply.result] if isinstance(reply.result, list) else []


def given(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the SDK's users leave empty."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def as_dict(record: XtRecord) -> dict[str, Any]:
    """Return a record as the dictionaries that the SDK makes of some: `srcGroupId` for `src_group_id`."""
    return {_camel(name): value for name, value in vars(record).items()}


def dicts(reply: Reply) -> list[dict[str, Any]]:
    """Return the records of a reply as such dictionaries."""
    return [as_dict(record) for record in records(reply)]


def _camel(name: str) -> str:
    if name == "msg":
        return "error"
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _result(reply: Reply) -> dict[str, Any]:
    return reply.result if isinstance(reply.result, dict) else {}
