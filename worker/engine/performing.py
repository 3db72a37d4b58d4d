"""Operations beside orders: one path for all of them, told apart by the rows of the table alone.

What only asks is asked again at will. What acts (a transfer, a loan of shares) is journalled before it leaves
and never sent a second time: without an answer its outcome is unknown, and it is told so.
"""

from enum import StrEnum
from typing import Any

from bus_schema.codes import ErrorCode
from bus_schema.commands import CommandBase
from bus_schema.commands.account import QueryIpoData
from worker.engine import algorithms, announce, asking, market
from worker.engine.effects import Query, RowKind
from worker.engine.expiry import expires_at
from worker.engine.inputs import CommandRead, QueryAnswered, QueryFailed
from worker.engine.instruments import complete
from worker.engine.operations.codes import CODES
from worker.engine.operations.deeds import Deed
from worker.engine.operations.operation import Effect, Operation, Params, Permission
from worker.engine.operations.table import OPERATIONS
from worker.engine.placement import Answer
from worker.engine.timers import Timer
from worker.engine.turn import Turn
from worker.engine.waiting import wait

ASKING = {command: row for command, row in OPERATIONS.items() if not row.acts}
ACTING = {command: row for command, row in OPERATIONS.items() if row.acts}
"""Commands whose ids are taken as soon as they are read: they may have acted in an earlier life."""

ENDED = "the worker ended before an answer came"
_CODES_OF_INSTRUMENTS = frozenset({"stock_code", "order_code"})


def ask(turn: Turn, read: CommandRead, command: CommandBase) -> None:
    """Something that changes nothing; the link is ready."""
    operation = ASKING[type(command)]
    refusal = _forbidden(turn, operation)
    if refusal is None:
        _hand_over(turn, read, operation)
    else:
        _reply(turn, read, refusal)


def act(turn: Turn, read: CommandRead, command: CommandBase) -> None:
    """Something that must not be done twice: repeat its answer, refuse it, let it wait, or do it."""
    operation = ACTING[type(command)]
    known = turn.state.deeds.get(command.id)
    if known is not None:
        _again(turn, read, known)
    elif read.redelivered:
        # A missing note proves nothing: a power failure may have taken it, and not the deed.
        _reply(turn, read, _unknown(read, "an earlier life of the worker may have sent it"))
    elif refusal := _refusal(turn, read, operation):
        _reply(turn, read, refusal)
    elif turn.state.link.ready:
        _do(turn, read, operation)
    else:
        wait(turn, read)


def _refusal(turn: Turn, read: CommandRead, operation: Operation) -> Answer | None:
    refused = _forbidden(turn, operation) or _untimely(turn, read) or _halted(turn, read, operation)
    return algorithms.refusal(turn, read) if refused is None and operation.orders else refused


def _forbidden(turn: Turn, operation: Operation) -> Answer | None:
    if operation.permission is Permission.NONE or turn.config.enable_transfers:
        return None
    setting = operation.permission.value
    message = f"{operation.name} is off on this worker and was not sent; its owner can set {setting}=true"
    return announce.failure(ErrorCode.UNSUPPORTED, message, {"setting": setting})


def _untimely(turn: Turn, read: CommandRead) -> Answer | None:
    if turn.now <= expires_at(read, turn.config):
        return None
    name = f"{read.command.type} {read.command.id}"
    message = f"{name} was read after its time and did nothing; send it again if still wanted"
    return announce.failure(ErrorCode.EXPIRED, message)


def _halted(turn: Turn, read: CommandRead, operation: Operation) -> Answer | None:
    reason = turn.state.halted(read.entry.strategy)
    if reason is None or operation.effect is Effect.ENDS:
        return None
    message = f"trading is halted: {reason}; {operation.name} {read.command.id} was not sent"
    return announce.failure(ErrorCode.HALTED, message)


def _again(turn: Turn, read: CommandRead, known: Deed) -> None:
    if read.entry == known.entry:
        _handed_out_again(turn, read, known)
    elif known.content != _content(read):
        message = (
            f"the id {read.command.id} was used today for something else; nothing was sent: use a new id"
        )
        _reply(turn, read, announce.failure(ErrorCode.ID_CONFLICT, message))
    elif known.answer is not None:
        _reply(turn, read, known.answer, duplicate=True)
    elif any(one.entry == known.entry for one in turn.state.performing.values()):
        known.repeats.append(read)
    else:
        # It left in an earlier life, whose command Redis has forgotten: nobody else will ask for its answer.
        _settle(turn, read, _unknown(read, ENDED))


def _handed_out_again(turn: Turn, read: CommandRead, known: Deed) -> None:
    if known.answer is None:
        _settle(turn, read, _unknown(read, ENDED))
    else:
        turn.acknowledge(read.entry)


def _do(turn: Turn, read: CommandRead, operation: Operation) -> None:
    if turn.state.risk.is_dry(read.entry.strategy):
        _reply(turn, read, announce.ok(operation.result(dry_run=True).model_dump()))
        return
    deed = Deed(read.entry, _content(read))
    turn.remember(RowKind.MARK, read.command.id, {"deed": deed.written(read.command.id)})
    # Not before: what cannot be written down is answered as a fault, and its id stays free.
    turn.state.deeds[read.command.id] = deed
    _hand_over(turn, read, operation)


def _hand_over(turn: Turn, read: CommandRead, operation: Operation) -> None:
    token = turn.state.token()
    turn.state.performing[token] = read
    until = expires_at(read, turn.config)
    marks = algorithms.leaves(turn, read) if operation.orders else {}
    turn.act(Query(token, operation.name, {**params_of(read.command), **marks}, until))
    turn.later(operation.deadline_ms, Timer.OPERATION, str(token))


def params_of(command: CommandBase) -> Params:
    """A command's own fields as the SDK takes them; what was left out is left out."""
    own = (name for name in type(command).model_fields if name not in CommandBase.model_fields)
    given = ((name, getattr(command, name)) for name in own)
    return {name: _as_sent(name, value) for name, value in given if value is not None}


def _as_sent(name: str, value: Any) -> Any:
    if isinstance(value, StrEnum):
        return CODES[type(value)][value]
    return (complete(value) or value) if name in _CODES_OF_INSTRUMENTS else value


def _content(read: CommandRead) -> dict[str, Any]:
    """What two commands must share to be the same."""
    own = read.command.model_dump(mode="json", exclude={"id", "v", "sent_at", "expires_at"})
    return {"strategy": read.entry.strategy, **own}


def answered(turn: Turn, told: QueryAnswered) -> None:
    """The terminal answered an operation, or one of the worker's own queries."""
    read = turn.state.performing.pop(told.token, None)
    if read is None:
        asking.query_answered(turn, told)
        return
    if isinstance(read.command, QueryIpoData):
        market.issues_known(turn, told.result)
    _settle(turn, read, announce.ok(told.result))


def failed(turn: Turn, told: QueryFailed) -> None:
    """An operation, or one of the worker's own queries, ended without a result."""
    read = turn.state.performing.pop(told.token, None)
    if read is None:
        asking.query_failed(turn, told)
        return
    answer = announce.failure(told.code, told.message, told.detail)
    _settle(turn, read, _unknown(read, told.message) if told.code is ErrorCode.OUTCOME_UNKNOWN else answer)


def due(turn: Turn, token: str) -> None:
    """The terminal's time for an answer is over; a late one is ignored."""
    read = turn.state.performing.pop(int(token), None)
    if read is None:
        return
    operation = OPERATIONS[type(read.command)]
    waited = f"the terminal did not answer within {operation.deadline_ms / 1_000:g} s"
    if operation.acts:
        _settle(turn, read, _unknown(read, waited))
    else:
        message = f"{waited}; ask again, and see the status stream"
        _settle(turn, read, announce.failure(ErrorCode.TIMEOUT, message))


def _unknown(read: CommandRead, why: str) -> Answer:
    name = f"{read.command.type} {read.command.id}"
    message = (
        f"whether {name} was carried out is not known: {why}. It is never sent again by itself: look at the"
        " account's money, bank transfers or loans before you send another"
    )
    return announce.failure(ErrorCode.OUTCOME_UNKNOWN, message)


def _settle(turn: Turn, read: CommandRead, answer: Answer) -> None:
    deed = turn.state.deeds.get(read.command.id) if type(read.command) in ACTING else None
    _reply(turn, read, answer)
    if deed is None:
        return
    deed.answer = answer
    repeats, deed.repeats = deed.repeats, []
    for repeat in repeats:
        _reply(turn, repeat, answer, duplicate=True)


def _reply(turn: Turn, read: CommandRead, answer: Answer, *, duplicate: bool = False) -> None:
    command, durable = read.command, type(read.command) in ACTING
    announce.reply(turn, read.entry, command.id, command.type, answer, durable=durable, duplicate=duplicate)
