"""The engine itself: tables route everything that can happen to the function that decides on it."""

from collections.abc import Callable
from typing import Any

from bus_schema.codes import ErrorCode
from worker.engine import (
    accounting,
    announce,
    answers,
    asking,
    canceling,
    doubts,
    faults,
    going_on,
    limiting,
    linking,
    losing,
    market,
    pacing,
    performing,
    placing,
    replacing,
    reports,
    rereading,
    snapshots,
    storing,
    subscribing,
    unreadable,
    waiting,
)
from worker.engine.attic import Attic, MemoryAttic
from worker.engine.config import EngineConfig
from worker.engine.effects import Effects, Row
from worker.engine.expiry import expires_at
from worker.engine.handlers import CONTROLS, FROM_MEMORY, ORDERS, WHEN_READY
from worker.engine.inputs import (
    AccountStatusPushed,
    BusTrouble,
    CancelAnswered,
    CancelRejected,
    CommandRead,
    CommandUnreadable,
    ControlRead,
    HeartbeatDue,
    Input,
    InstrumentKnown,
    LimitsRead,
    LinkChanged,
    LookedUp,
    OrderAnswered,
    OrderNotSent,
    OrderPushed,
    OrderRejected,
    QueryAnswered,
    QueryFailed,
    Quoted,
    QuotesLost,
    Reconciled,
    SnapshotDue,
    Stopping,
    StrategiesKnown,
    Tick,
    TradePushed,
    TradingDaysKnown,
)
from worker.engine.moment import Moment
from worker.engine.placement import Placement
from worker.engine.protecting import watching
from worker.engine.replay import replay
from worker.engine.state import Away, State
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def _command(turn: Turn, read: CommandRead) -> None:
    if not _new(turn, read):
        return
    command = read.command
    kind = type(command)
    if kind in ORDERS:
        ORDERS[kind](turn, read, command)
    elif turn.now > expires_at(read, turn.config):
        _refuse_late(turn, read)
    elif kind in FROM_MEMORY:
        FROM_MEMORY[kind](turn, read, command)
    elif turn.state.link.ready:
        WHEN_READY[kind](turn, read, command)
    else:
        waiting.wait(turn, read)


def _new(turn: Turn, read: CommandRead | ControlRead | CommandUnreadable) -> bool:
    """Whether the entry is to be acted on: not if it is in hand, or was answered in an earlier life."""
    if read.settled:
        bulky = isinstance(read, CommandUnreadable) and unreadable.is_bulky(read)
        turn.acknowledge(read.entry, discards=bulky)
        return False
    if read.entry in turn.state.in_hand:
        return False
    turn.state.in_hand.add(read.entry)
    return True


def _refuse(turn: Turn, read: CommandRead | ControlRead, answer: dict[str, Any]) -> None:
    announce.reply(turn, read.entry, read.command.id, read.command.type, answer)


def _refuse_late(turn: Turn, read: CommandRead | ControlRead) -> None:
    name = f"{read.command.type} {read.command.id}"
    message = f"{name} was read after its time and did nothing; send it again if still wanted"
    _refuse(turn, read, announce.failure(ErrorCode.EXPIRED, message))


def _control(turn: Turn, read: ControlRead) -> None:
    if not _new(turn, read):
        return
    # Without a time of its own, a decision stands however late it is read: a halt must not get lost.
    if read.command.expires_at is not None and turn.now > read.command.expires_at:
        _refuse_late(turn, read)
    else:
        CONTROLS[type(read.command)](turn, read, read.command)


def _unreadable(turn: Turn, read: CommandUnreadable) -> None:
    if _new(turn, read):
        unreadable.unreadable(turn, read)


def _bus_trouble(turn: Turn, trouble: BusTrouble) -> None:
    what = {"code": ErrorCode.INVALID_COMMAND, "message": trouble.message, "detail": trouble.detail}
    identity = f"error:bus:{trouble.subject}:{turn.next_entry_id}"
    announce.error(turn, identity, trouble.strategy, what, {})


def _strategies(turn: Turn, known: StrategiesKnown) -> None:
    turn.state.strategies = turn.state.risk.usage.sharing = known.names


def _reconciled(turn: Turn, lists: Reconciled) -> None:
    # What has expired while it waited must not go on, even if no tick has told it so yet.
    _tick(turn, Tick())
    waited_for = linking.reconciled(turn, lists)
    answers.ask_again_for_words(turn)
    for waited in waited_for:
        if isinstance(waited, Placement):
            faults.go_on_alone(turn, waited, placing.proceed)
        else:
            faults.go_on_with(turn, waited, _go_on_ready)
    watching.resume(turn)


def _go_on_ready(turn: Turn, waited: CommandRead) -> None:
    if turn.now > expires_at(waited, turn.config):
        _refuse_late(turn, waited)
    else:
        WHEN_READY[type(waited.command)](turn, waited, waited.command)


def _expired(turn: Turn, key: str) -> None:
    waited = waiting.over(turn, key)
    if isinstance(waited, Placement):
        faults.go_on_alone(turn, waited, _order_expired)
    elif waited is not None:
        faults.go_on_with(turn, waited, _command_expired)


def _order_expired(turn: Turn, waited: Placement) -> None:
    if waited.redelivered:
        placing.time_is_over(turn, waited)
    elif turn.state.link.ready:
        placing.answer_order(turn, waited, pacing.waited_in_vain(turn, waited))
    elif turn.now >= waited.expires_at + turn.config.answer_timeout_ms:
        # It was when it was read.
        placing.answer_order(turn, waited, placing.too_late(waited))
    else:
        placing.answer_order(turn, waited, waiting.not_connected(turn, f"order {waited.client_order_id}"))


def _command_expired(turn: Turn, waited: CommandRead) -> None:
    _refuse(turn, waited, waiting.not_connected(turn, f"{waited.command.type} {waited.command.id}"))


def _tick(turn: Turn, _tick: Tick) -> None:
    while (due := turn.state.timers.pop_due(turn.steady)) is not None:
        timer, subject = due
        turn.attempt(TIMERS[timer], subject)


def _stopping(turn: Turn, stopping: Stopping) -> None:
    turn.state.stopping = True
    turn.state.link.reason = stopping.reason
    reports.take_early(turn)
    announce.status(turn)


TIMERS: dict[Timer, Callable[[Turn, str], None]] = {
    Timer.EXPIRES: _expired,
    Timer.ANSWER: answers.answer_due,
    Timer.VERDICT: answers.verdict_due,
    Timer.CANCEL: canceling.cancel_due,
    Timer.CANCEL_WORDS: canceling.words_due,
    Timer.QUERY: asking.query_due,
    Timer.LOOK_UP: doubts.look_again,
    Timer.REREAD: rereading.due,
    Timer.UNMATCHED: rereading.look_up_unmatched,
    Timer.MARKET: going_on.known(market.go_on),
    Timer.PACE: going_on.called,
    Timer.SNAPSHOT: snapshots.gap_over,
    Timer.OPERATION: performing.due,
    Timer.REPLACEMENT: replacing.look,
    Timer.PROTECTION: watching.look_due,
}

INPUTS: dict[type, Callable[[Turn, Any], None]] = {
    CommandRead: _command,
    ControlRead: _control,
    CommandUnreadable: _unreadable,
    BusTrouble: _bus_trouble,
    StrategiesKnown: _strategies,
    LinkChanged: linking.link_changed,
    Reconciled: _reconciled,
    AccountStatusPushed: linking.account_status,
    OrderAnswered: answers.order_answered,
    OrderNotSent: answers.order_not_sent,
    OrderRejected: answers.order_rejected,
    OrderPushed: reports.pushed,
    TradePushed: reports.pushed,
    CancelAnswered: canceling.cancel_answered,
    CancelRejected: canceling.cancel_rejected,
    QueryAnswered: performing.answered,
    QueryFailed: performing.failed,
    LookedUp: reports.looked_up,
    InstrumentKnown: going_on.known(market.instrument_known),
    Quoted: going_on.known(market.quoted),
    QuotesLost: going_on.known(market.quotes_lost),
    TradingDaysKnown: market.trading_days,
    LimitsRead: limiting.read,
    Tick: _tick,
    SnapshotDue: lambda turn, due: snapshots.due(turn, due.kind),
    HeartbeatDue: lambda turn, due: announce.status(turn, heartbeat=True, stages=due.stages),
    Stopping: _stopping,
}


SAID_BY_THE_TERMINAL = frozenset(
    {
        Reconciled,
        OrderAnswered,
        OrderPushed,
        OrderRejected,
        TradePushed,
        CancelAnswered,
        CancelRejected,
        AccountStatusPushed,
    }
)
"""What proves that it lives, besides a snapshot; the answer to a query may be the quote service's."""


class Engine:
    """Decides for one account. It has one writer: whoever calls ``handle``, one call at a time.

    Finished orders are put away in the ``attic``; see `storing`.
    """

    def __init__(self, config: EngineConfig, attic: Attic | None = None) -> None:
        self._state = State(config, away=Away(attic or MemoryAttic()))
        storing.wire(self._state)

    def replay(self, row: Row) -> None:
        """Take in a row of the journal, in order, before the first input."""
        replay(self._state, row)

    def start(self, moment: Moment, floor: int = 0) -> Effects:
        """Begin; no entry id is made below ``floor``, the newest that any output stream bears."""
        self._state.at = max(floor, self._state.at) + 1
        turn = self._turn(moment)
        announce.status(turn)
        subscribing.resume(turn)
        return turn.effects

    def handle(self, told: Input, moment: Moment) -> Effects:
        """Decide on one input.

        Args:
            told: what happened.
            moment: when.

        Returns:
            Rows to write down, and actions to take after that.
        """
        turn = self._turn(moment)
        INPUTS[type(told)](turn, told)
        if type(told) in SAID_BY_THE_TERMINAL:
            turn.state.link.heard_at = turn.steady
        # What follows concerns others as well: its internal error must not take this input's answer.
        if turn.state.queue.frozen and pacing.go_on(turn):
            turn.attempt(going_on.called, "")
        if turn.state.replacements.due:
            turn.attempt(replacing.go_on)
        if turn.state.protections.due:
            turn.attempt(watching.go_on)
        if turn.state.snapshots.wanted:
            turn.attempt(snapshots.after_fills)
        if turn.state.risk.loss.stale:
            # This one may: no order is to go on past a loss limit that cannot be checked.
            losing.check(turn)
        return turn.effects

    def apologize(self, told: Input, moment: Moment) -> Effects:
        """Answer what an internal error has kept from being handled; nothing of it was sent. Never fails."""
        # Without the beginning of a day, which may be what has failed.
        turn = Turn(self._state, moment)
        faults.answer_fault(turn, told)
        return turn.effects

    def put_away(self, at_hand: int = storing.ORDERS_AT_HAND, waiting: int = 0) -> bool:
        """Put some finished orders away, between two inputs; see `storing.put_away`."""
        return storing.put_away(self._state, at_hand, waiting)

    @property
    def next_due(self) -> int | None:
        """When a ``Tick`` is wanted next, in milliseconds on the steady clock."""
        return self._state.timers.next_due

    @property
    def in_hand(self) -> int:
        """Commands that have been read and not been answered."""
        return len(self._state.in_hand)

    @property
    def unanswered(self) -> int:
        """Orders that were handed to the terminal and have no answer."""
        return len(self._state.unanswered)

    def _turn(self, moment: Moment) -> Turn:
        turn = Turn(self._state, moment)
        day = self._state.days.of(turn.at)
        if day > self._state.day:
            self._state.roll(day)
            accounting.begin_day(turn)
            watching.begin_day(turn)
            subscribing.begin_day(turn)
            market.begin_day(turn)
        return turn
