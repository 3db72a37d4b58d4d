"""The console's two voices on the bus: a strategy like any other, and an operator."""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from pydantic import SecretStr

from bus_schema import codec
from bus_schema.client import (
    BusClient,
    BusClientError,
    BusUnavailableError,
    OperatorClient,
    ReplyTimeoutError,
    StreamInspector,
    new_id,
)
from bus_schema.codes import ErrorCode
from bus_schema.commands import InvalidCommandError, parse_command
from bus_schema.control import parse_control
from bus_schema.events import Reply
from bus_schema.keys import Keys
from ops.address import BusAddress
from ops.console.settings import ConsoleSettings
from ops.shared import Shared

QUESTIONS: Final = ("query_limits", "query_ledger")
"""Control commands that change nothing; a worker without them answers `invalid_command`."""
REPLY_SECONDS: Final = 8.0
"""Longer than an order may wait for the terminal by default (COMMAND_TTL_MS)."""
ANSWER_SECONDS: Final = 10.0
"""How long the answer to a question stays good: many pages do not make many questions."""
REFUSAL_SECONDS: Final = 300.0
"""The same where the worker does not know the question: it tells everybody of an error each time."""

Answer = Mapping[str, Any]
"""`ok`, and `result` or `error` as in a reply; `id` is the command's."""


class ConsoleBus:
    """Sends what somebody has asked for on the page. Threads may share it.

    Args:
        bus: where it is.
        settings: the console's.

    Attributes:
        keys: of the account.
        strategy: the console's name among the strategies.
        inspector: asks Redis about streams.
    """

    def __init__(self, bus: BusAddress, settings: ConsoleSettings) -> None:
        self.keys = Keys(bus.account_id, bus.prefix)
        self.strategy = settings.console_strategy
        self.url = _plain(settings.console_redis_url) or bus.url
        self.inspector = StreamInspector(self.url)
        self._trader = BusClient(
            _plain(settings.console_strategy_redis_url) or bus.url,
            account_id=bus.account_id,
            prefix=bus.prefix,
            strategy=self.strategy,
            timeout=REPLY_SECONDS,
            signing_key=_plain(settings.console_signing_key),
        )
        self._operator = OperatorClient(
            self.url,
            account_id=bus.account_id,
            prefix=bus.prefix,
            timeout=REPLY_SECONDS,
            signing_key=_plain(settings.console_operators_key),
        )
        self._announced = False
        self._announcing = threading.Lock()
        # One for each question: one that nobody answers must hold up no other.
        self._answers = {kind: Shared(partial(self.operate, kind, {}), _good_for) for kind in QUESTIONS}

    def close(self) -> None:
        """Close the connections."""
        for client in (self._trader, self._operator, self.inspector):
            client.close()

    def trade(self, kind: str, fields: Mapping[str, Any]) -> Answer:
        """Send a command on the console's own stream, through the checks that every strategy passes."""

        def send(raw: bytes) -> Reply:
            command = parse_command(raw)
            self._announce()
            return self._trader.request(command)

        return _answered(kind, fields, send)

    def operate(self, kind: str, fields: Mapping[str, Any]) -> Answer:
        """Send a control command."""
        return _answered(kind, fields, lambda raw: self._operator.request(parse_control(raw)))

    def ask(self, kind: str) -> Answer:
        """Ask for something with a control command that changes nothing; an answer is good for a moment."""
        return self._answers[kind]()

    def _announce(self) -> None:
        # Not at the start: the console comes up without Redis too.
        with self._announcing:
            if not self._announced:
                self._trader.connect()
                self._announced = True


def _answered(kind: str, fields: Mapping[str, Any], send: Callable[[bytes], Reply]) -> Answer:
    command_id = fields.get("id") or new_id()
    try:
        reply = send(codec.encode({**fields, "type": kind, "id": command_id}))
    except InvalidCommandError as error:
        return _failed(command_id, ErrorCode.INVALID_COMMAND, error.message)
    except BusUnavailableError as error:
        return _failed(command_id, "bus_unavailable", str(error))
    except ReplyTimeoutError as error:
        return _failed(command_id, "no_answer", str(error))
    except BusClientError as error:
        return _failed(command_id, "unconfirmed", str(error))
    error_of_reply = None if reply.error is None else reply.error.model_dump()
    return {"ok": reply.ok, "id": command_id, "result": reply.result, "error": error_of_reply}


def _good_for(answer: Answer) -> float:
    is_unknown = not answer["ok"] and answer["error"]["code"] == ErrorCode.INVALID_COMMAND
    return REFUSAL_SECONDS if is_unknown else ANSWER_SECONDS


def _failed(command_id: object, code: str, message: str) -> Answer:
    return {"ok": False, "id": command_id, "result": None, "error": {"code": code, "message": message}}


def _plain(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
