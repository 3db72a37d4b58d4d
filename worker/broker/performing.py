"""Operations at the terminal: one path for all, sent without waiting for their answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from bus_schema.codes import ErrorCode
from worker.broker import exports
from worker.broker.exports import TooLargeError
from worker.broker.means import BankPasswords, Means
from worker.broker.operations import Api, LinkDeadError, asset
from worker.broker.requests import MissingInSdkError, Values, prepare
from worker.broker.results import RefusedError, opened, result_of
from worker.broker.session import Session
from worker.engine.effects import Query
from worker.engine.inputs import Input, QueryAnswered, QueryFailed
from worker.engine.operations.operation import Answers, Operation
from worker.engine.operations.table import BY_NAME

log = structlog.get_logger(__name__)


class UnknownPasswordError(Exception):
    """The worker's file of passwords has no such entry."""


class Performing:
    """Carries operations out.

    Args:
        tell: takes what became of them.
        now: milliseconds on the bus's clock.
        means: what they need of this machine.
    """

    def __init__(self, tell: Callable[[Input], None], now: Callable[[], int], means: Means) -> None:
        self._tell = tell
        self._now = now
        self._means = means

    def perform(self, query: Query, session: Session | None) -> None:
        """Carry one out, in one of the session's threads; without a session it certainly was not sent."""
        operation = BY_NAME[query.operation]
        if session is None:
            self._not_sent(query, ErrorCode.NOT_CONNECTED, "the connection was lost")
        else:
            session.post(lambda api: self._send(api, session, operation, query))

    def _not_sent(self, query: Query, code: ErrorCode, why: str) -> None:
        message = f"{query.operation} was not sent: {why}"
        self._tell(QueryFailed(query.token, code, message))

    def _send(self, api: Api, session: Session, operation: Operation, query: Query) -> None:
        if operation.acts and self._now() > query.expires_at:
            self._not_sent(query, ErrorCode.EXPIRED, "its time was over")
            return
        try:
            path = self._path(api, operation, query)
            send = prepare(
                api, operation, {**query.params, **self._passwords(query), "result_path": str(path)}
            )
        except (MissingInSdkError, UnknownPasswordError) as error:
            self._not_sent(query, ErrorCode.UNSUPPORTED, str(error))
            return
        except Exception as error:  # noqa: BLE001 - told as a fault of ours; its words may repeat a password.
            log.warning("operation_not_sent", operation=query.operation, error=type(error).__name__)
            self._not_sent(query, ErrorCode.INTERNAL_ERROR, "of a fault of the worker; see its log")
            return
        try:
            send(lambda answer: session.post(lambda api: self._tell(_told(api, query, path, answer))))
        except Exception as error:  # noqa: BLE001 - whether it left is not known: the deadline ends it.
            log.warning("operation_call_failed", operation=query.operation, error=type(error).__name__)

    def _path(self, api: Api, operation: Operation, query: Query) -> Path:
        if operation.answers not in {Answers.FILE, Answers.TABLE}:
            return Path()
        account, data_type = api.account.account_id, query.params["data_type"]
        return exports.path_for(operation, self._means.exports, account, data_type, query.token)

    def _passwords(self, query: Query) -> Values:
        name = query.params.get("password_name")
        if name is not None and name not in self._means.passwords:
            raise UnknownPasswordError(f"BANK_PASSWORDS_FILE has no entry {name}")
        entry = self._means.passwords.get(name or "", BankPasswords())
        return {"bank_pwd": entry.bank_pwd.get_secret_value(), "fund_pwd": entry.fund_pwd.get_secret_value()}


def _told(api: Api, query: Query, path: Path, answer: Any) -> QueryAnswered | QueryFailed:
    operation = BY_NAME[query.operation]
    try:
        return QueryAnswered(query.token, _result(api, operation, path, answer))
    except RefusedError as refusal:
        if str(refusal) or not operation.acts:
            words = str(refusal) or "no reason was given"
            message = f"{query.operation} was refused: {words}"
            return QueryFailed(query.token, ErrorCode.BROKER_REJECTED, message, {"error_msg": words})
        # A client that is not connected answers just so; it may have lost the connection at this moment.
        return _unclear(query, ErrorCode.NOT_CONNECTED, "the terminal refused it without a word")
    except TooLargeError as error:
        return QueryFailed(query.token, ErrorCode.UNSUPPORTED, str(error))
    except LinkDeadError as error:
        return _unclear(query, ErrorCode.NOT_CONNECTED, f"no answer: {error}")
    except Exception:
        log.exception("operation_answer_unread", operation=query.operation)
        return _unclear(query, ErrorCode.INTERNAL_ERROR, "the worker could not read the answer; see its log")


def _unclear(query: Query, code: ErrorCode, why: str) -> QueryFailed:
    """What acts and was sent may have been done, whatever is wrong with its answer."""
    acts = BY_NAME[query.operation].acts
    return QueryFailed(query.token, ErrorCode.OUTCOME_UNKNOWN if acts else code, why)


def _result(api: Api, operation: Operation, path: Path, answer: Any) -> Any:
    if operation.answers is Answers.TABLE:
        opened(answer)
        return exports.taken(path)
    if operation.answers is Answers.FILE:
        return exports.kept(path, str(getattr(opened(answer), "msg", "")))
    result = result_of(operation, answer)
    if result == []:
        asset(api, {})
    return result
