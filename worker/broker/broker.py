"""The owner of the terminal's link: it connects, proves the link alive, and builds it anew when it is not.

One thread owns one session at a time. A lost session is never mended; a new one takes its place, with another
session id out of a small fixed range (each id leaves a file of 75 MB in the terminal's folder that nobody
deletes, and the same id again too soon is refused).
"""

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random
from tenacity.stop import stop_when_event_set

from bus_schema.codes import ErrorCode, WorkerState
from worker.broker.attempts import FIRST_PAUSE_SECONDS, Attempts, idle_pause
from worker.broker.market import Market
from worker.broker.operations import OPERATIONS, Api, LinkDeadError, read_day
from worker.broker.performing import Performing
from worker.broker.quote_messages import QuotesUnavailableError
from worker.broker.quotes import QUOTE_OPERATIONS
from worker.broker.session import ConnectFailedError, Session, Terminal
from worker.engine.effects import Cancel, ConnectSoon, LookUp, Query, Relink, Submit, Unwatch, Watch
from worker.engine.inputs import Input, LinkChanged, LookedUp, OrderNotSent, QueryAnswered, QueryFailed
from worker.engine.operations.table import BY_NAME
from worker.stages import Stages
from worker.threads import OwnThread

PROBE_SECONDS = 5.0
"""Between two proofs that the link is alive; ``on_disconnected`` may come late or never."""
PROBE_LIMIT_SECONDS = 5.0
STOPPING = "the worker is stopping"
_A_LITTLE = wait_random(0, FIRST_PAUSE_SECONDS)
"""So that the accounts of a process do not knock all at once."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Lost:
    """Why the present session is over; ``stay_down`` until somebody asks for another."""

    session: Session | None
    reason: str
    stay_down: bool = False


class Broker:
    """What the engine's loop talks to. No method blocks; whatever comes back is told.

    Args:
        terminal: where to connect.
        tell: takes what the terminal says, as inputs of the engine.
        now: milliseconds on the bus's clock.
        stages: told how far an order has come.
        idle_seconds: between attempts to connect, at most, while no trading is expected.
    """

    def __init__(
        self,
        terminal: Terminal,
        tell: Callable[[Input], None],
        now: Callable[[], int],
        stages: Stages,
        *,
        idle_seconds: float,
    ) -> None:
        self._terminal = terminal
        self._stages = stages
        self._tell = tell
        self._now = now
        self._quotes = terminal.quotes
        self._performing = Performing(tell, now, terminal.means)
        self._market = Market(self._quotes, tell, now, idle_pause=self.idle_pause)
        self._session: Session | None = None
        self._lock = Lock()
        self._lost: SimpleQueue[_Lost] = SimpleQueue()
        self._stop = Event()
        self._idle_seconds = idle_seconds
        self._attempts = Attempts()
        self._sessions = 0
        self.heard: Callable[[list[Input]], None] = lambda _told: None
        """Takes what callbacks have just brought, in the thread in which they run."""
        self.stuck: Callable[[Thread], None] = lambda _thread: None
        """Called with a thread that a call into the SDK keeps, again and again while it does."""
        self._left: list[Session] = []
        self._thread = OwnThread(self._run, "broker")

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()
        self._market.start()

    def stop(self) -> None:
        """Stop the trader, ask for no more quotes, and end both threads."""
        self._stop.set()
        self._attempts.ask()
        self._lost.put(_Lost(None, STOPPING))
        self._thread.join()
        # Where a fault has ended the thread, nobody has dropped its session.
        self._drop(None, STOPPING)
        self._market.stop()

    @property
    def hung(self) -> bool:
        """Whether a call into the SDK was left hanging and has not returned: nothing can exit in order."""
        return any(session.kept for session in self._left)

    def submit(self, order: Submit) -> None:
        """Hand an order to the session; without one it certainly was not sent."""
        with self._lock:
            if self._session is not None:
                self._stages.handed_over(order)
                self._session.submit(order)
                return
        name = order.client_order_id
        self._tell(
            OrderNotSent(name, ErrorCode.NOT_CONNECTED, f"order {name} was not sent: the connection was lost")
        )

    def cancel(self, cancel: Cancel) -> None:
        """Hand a cancel to the session; without one no answer comes, and the engine's deadline ends it."""
        with self._lock:
            if self._session is not None:
                self._session.cancel(cancel)

    def lend(self) -> None:
        """Send what waits to be sent, in the caller's thread, which may be kept there; see `stuck`."""
        if (session := self._session) is not None:
            session.lend()

    def ring(self) -> None:
        """Send what waits to be sent, in the trader's thread; called often, so it looks for stuck ones."""
        if (session := self._session) is not None:
            session.ring()
            if (thread := session.late) is not None:
                self.stuck(thread)

    def query(self, query: Query) -> None:
        """Ask the terminal; quotes apart, so that a quote service that hangs holds up nothing else."""
        if query.operation in BY_NAME:
            with self._lock:
                session = self._session
            self._performing.perform(query, session)
            return
        ask_quotes = QUOTE_OPERATIONS.get(query.operation)
        if ask_quotes is None:
            self._post(
                lambda api: self._tell(_asked(query, lambda: OPERATIONS[query.operation](api, query.params)))
            )
        else:
            self._quotes.post(
                lambda: self._tell(_asked(query, lambda: ask_quotes(self._quotes, query.params)))
            )

    def watch(self, watch: Watch) -> None:
        """Tell what is known of instruments, and every change of their quotes from now on."""
        self._market.watch(watch)

    def unwatch(self, unwatch: Unwatch) -> None:
        """Tell no more of instruments."""
        self._market.unwatch(unwatch)

    def look_up(self, look_up: LookUp) -> None:
        """Read the whole day for orders in doubt."""
        self._post(lambda api: self._tell(_looked_up(api, look_up.token)))

    def _post(self, function: Callable[[Api], None]) -> None:
        with self._lock:
            if self._session is not None:
                self._session.post(function)

    def relink(self, relink: Relink) -> None:
        """Drop the session; build another unless it is to stay down."""
        self._attempts.ask()
        self._lost.put(_Lost(None, relink.reason, relink.stay_down))

    def connect_soon(self, _soon: ConnectSoon) -> None:
        """Try to connect before long, if that is what is to be done at all."""
        self._attempts.wait_for()

    def _run(self) -> None:
        again = Retrying(
            retry=retry_if_exception_type(ConnectFailedError),
            stop=stop_when_event_set(self._stop),
            wait=self._seconds_to_wait,
            sleep=self._attempts.pause,
            reraise=True,
        )
        while not self._stop.is_set():
            try:
                session = again(self._connect)
            except ConnectFailedError:
                break
            reason = self._watch(session)
            if self._session is not None:
                self._drop(session, reason)
        self._drop(None, STOPPING)

    def _seconds_to_wait(self, attempt: RetryCallState) -> float:
        return self._attempts.seconds(self.idle_pause()) + _A_LITTLE(attempt)

    def idle_pause(self) -> float:
        """How long a terminal that is away may be left alone at the moment, in seconds."""
        return idle_pause(self._now(), self._terminal.account_type, self._idle_seconds)

    def _connect(self) -> Session:
        session_id = self._next_session_id()
        self._tell(LinkChanged(WorkerState.CONNECTING, self._attempts.reason, session_id))
        session = Session(
            self._terminal,
            session_id,
            self._tell,
            lambda reason: self._lost.put(_Lost(session, reason)),
            self._now,
            heard=self.heard,
            stages=self._stages,
        )
        try:
            session.open()
            self._tell(LinkChanged(WorkerState.RECONCILING, "", session_id))
            with self._lock:
                self._session = session
            session.reconcile()
        except ConnectFailedError as error:
            log.warning("connect_failed", error=str(error), session_id=session_id)
            self._close(session)
            self._attempts.failed(str(error))
            self._tell(LinkChanged(WorkerState.CONNECTING, str(error), session_id))
            raise
        log.info("connected", session_id=session_id)
        self._attempts.done()
        self._market.try_now()
        self._forget_old_orders_to_reconnect()
        return session

    def _forget_old_orders_to_reconnect(self) -> None:
        """What was asked for while there was no session is done; only an order to stay down still stands."""
        waiting: list[_Lost] = []
        while not self._lost.empty():
            waiting.append(self._lost.get())
        for lost in waiting:
            if lost.stay_down or lost.session is not None:
                self._lost.put(lost)

    def _next_session_id(self) -> int:
        self._sessions += 1
        return self._terminal.session_ids[self._sessions % len(self._terminal.session_ids)]

    def _watch(self, session: Session) -> str:
        """Wait until the session is over; returns why."""
        # A stop that came while this session was connecting has been forgotten with what else was asked for.
        while not self._stop.is_set():
            try:
                lost = self._lost.get(timeout=PROBE_SECONDS)
            except Empty:
                if session.alive(PROBE_LIMIT_SECONDS) or not self._lost.empty():
                    continue
                return "the terminal does not answer any more"
            if lost.stay_down:
                self._drop(session, lost.reason)
                self._wait_to_be_wanted()
                return lost.reason
            if lost.session in {session, None}:
                return lost.reason
        return STOPPING

    def _wait_to_be_wanted(self) -> None:
        lost = self._lost.get()
        while lost.stay_down or lost.session is not None:
            # A callback of the dropped session, or a second order to stay down.
            lost = self._lost.get()

    def _drop(self, session: Session | None, reason: str) -> None:
        with self._lock:
            session = session or self._session
        if session is None:
            return
        self._attempts.reason = reason
        self._tell(LinkChanged(WorkerState.DISCONNECTED, reason, session.session_id))
        self._close(session)

    def _close(self, session: Session) -> None:
        with self._lock:
            self._session = None
        if not session.close():
            self._left.append(session)
            log.error("trader_left_hanging", session_id=session.session_id)
            if (thread := session.kept) is not None:
                self.stuck(thread)


def _asked(query: Query, ask: Callable[[], Any]) -> QueryAnswered | QueryFailed:
    try:
        return QueryAnswered(query.token, ask())
    except (LinkDeadError, QuotesUnavailableError) as error:
        return QueryFailed(query.token, ErrorCode.NOT_CONNECTED, f"no answer: {error}")
    except Exception as error:
        log.exception("query_failed", operation=query.operation)
        return QueryFailed(query.token, ErrorCode.INTERNAL_ERROR, f"the query failed in the worker: {error}")


def _looked_up(api: Api, token: int) -> LookedUp:
    try:
        return LookedUp(token, True, *read_day(api))
    except LinkDeadError:
        return LookedUp(token, proven=False)
    except Exception:
        log.exception("look_up_failed")
        return LookedUp(token, proven=False)
