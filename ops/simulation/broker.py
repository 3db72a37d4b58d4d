"""The worker's broker edge over the simulated terminal: its owner of the link, its hand, its query threads.

It behaves as ``worker.broker.broker`` and ``worker.broker.session`` do: orders leave one by one after the
decision, each asks its time and the fence at that moment; a session that is given up is fenced, and what
still queues for it was certainly not sent; a query of an old session may still answer.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bus_schema.codes import ErrorCode, WorkerState
from ops.simulation.crash import Fuse
from ops.simulation.dice import Dice
from ops.simulation.exchange import ACCOUNT_ID
from ops.simulation.holdings import positions
from ops.simulation.quotes import known, quoted
from ops.simulation.terminal import Session, Terminal
from worker.engine.effects import Cancel, ConnectSoon, Follow, LookUp, Query, Relink, Submit, Unwatch, Watch
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import (
    Input,
    LinkChanged,
    LookedUp,
    OrderNotSent,
    QueryAnswered,
    QueryFailed,
    QuotesLost,
    Reconciled,
)

ASSET = {
    "account_id": ACCOUNT_ID,
    "cash": 90_000.0,
    "frozen_cash": 0.0,
    "market_value": 10_000.0,
    "total_asset": 100_000.0,
    "fetch_balance": 90_000.0,
}
Lists = tuple[tuple[OrderFacts, ...], tuple[TradeFacts, ...]]


class SimulatedBroker:
    """What the desk talks to.

    Args:
        terminal: the one terminal.
        tell: takes what comes back.
        now: milliseconds on the bus's clock.
        fuse: every call may be the process's last.
    """

    def __init__(
        self, terminal: Terminal, tell: Callable[[Input], None], now: Callable[[], int], fuse: Fuse
    ) -> None:
        self._terminal = terminal
        self._tell = tell
        self._now = now
        self._fuse = fuse
        self._session: Session | None = None
        self._reconciled = False
        self._stay_down = False
        self._lost = ""
        self._hand: deque[tuple[Session, Submit | Cancel, int]] = deque()
        self.decided_at = 0
        """When the engine has decided on what is queued now, milliseconds on its counter."""
        self._jobs: deque[tuple[Session, Query | LookUp]] = deque()
        self._results: deque[Input] = deque()
        self._watched: set[str] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and the link is up."""
        session = self._session
        quiet = session is not None and not session.pushes and not session.answers and session.alive
        return quiet and self._reconciled and not (self._hand or self._jobs or self._results or self._lost)

    def submit(self, order: Submit) -> None:
        """Queue an order for the hand; without a session it certainly was not sent."""
        self._fuse.effect("before an order goes to the hand")
        if self._session is not None:
            self._hand.append((self._session, order, self.decided_at))
        else:
            self._not_sent(order, ErrorCode.NOT_CONNECTED)

    def cancel(self, cancel: Cancel) -> None:
        """Queue a cancel."""
        if self._session is not None:
            self._hand.append((self._session, cancel, self.decided_at))

    def query(self, query: Query) -> None:
        """Queue a question."""
        if self._session is not None:
            self._jobs.append((self._session, query))

    def look_up(self, look_up: LookUp) -> None:
        """Queue a look at the whole day."""
        if self._session is not None:
            self._jobs.append((self._session, look_up))

    def relink(self, relink: Relink) -> None:
        """Drop the session, and stay down or not."""
        self._lost, self._stay_down = relink.reason, relink.stay_down

    def connect_soon(self, soon: ConnectSoon) -> None:
        """Do nothing: this one tries without a pause."""

    def watch(self, watch: Watch) -> None:
        """Answer as a query thread does: some time later, in any order."""
        self._watched.update(watch.stock_codes)
        self._results.extend(self._known(watch.stock_codes))

    def unwatch(self, unwatch: Unwatch) -> None:
        """Tell no more of these."""
        self._watched.difference_update(unwatch.stock_codes)

    def _known(self, stock_codes: Iterable[str]) -> Iterator[Input]:
        return known(stock_codes, self._now(), self._terminal.prices)

    def tell_price(self, stock_code: str) -> None:
        """The quote service pushes what is watched, whatever becomes of the trader's link."""
        if self._terminal.running and stock_code in self._watched:
            self._tell(quoted([stock_code], self._now(), self._terminal.prices))

    def lose_quotes(self) -> None:
        """The quote service is away, until it tells the next price."""
        if self._watched:
            self._tell(QuotesLost("the quote service is away"))

    def follow(self, follow: Follow) -> None:
        """Nobody looks at ticks here."""

    def use_hand(self, dice: Dice) -> None:
        """Let the hand do its next job."""
        if not self._hand:
            return
        session, job, decided_at = self._hand.popleft()
        if isinstance(job, Cancel):
            if not session.fenced:
                self._terminal.cancel(job, session, dice)
        elif session.fenced:
            self._not_sent(job, ErrorCode.NOT_CONNECTED)
        elif self._now() > job.expires_at:
            self._not_sent(job, ErrorCode.EXPIRED)
        else:
            self._fuse.effect("before an order leaves")
            self._terminal.hand_over(job, session, dice, decided_at=decided_at)
            self._fuse.effect("after an order has left")

    @property
    def _is_silent(self) -> bool:
        return self._terminal.frozen_at is not None

    def _not_sent(self, order: Submit, code: ErrorCode) -> None:
        name = order.client_order_id
        self._tell(OrderNotSent(name, code, f"order {name} was not sent"))

    def answer_query(self) -> None:
        """Let a query thread do its next job, which a frozen terminal does not end; it is told later."""
        if not self._jobs or self._is_silent:
            return
        session, job = self._jobs.popleft()
        if not session.fenced:
            self._results.append(
                self._looked(session, job) if isinstance(job, LookUp) else self._asked(session, job)
            )

    def _looked(self, session: Session, look_up: LookUp) -> LookedUp:
        lists = self._lists(session)
        if lists is None:
            return LookedUp(look_up.token, proven=False)
        return LookedUp(look_up.token, True, *lists)

    def _lists(self, session: Session) -> Lists | None:
        return self._terminal.lists(session)

    def _asked(self, session: Session, query: Query) -> Input:
        lists = self._terminal.lists(session)
        if lists is None:
            return QueryFailed(query.token, ErrorCode.NOT_CONNECTED, "the link is dead")
        answers: dict[str, Any] = {"asset": ASSET, "orders": list(lists[0]), "trades": list(lists[1])}
        if self._terminal.nature.shares:
            answers["positions"] = positions(self._terminal.exchange, self._terminal.day, lists)
        return QueryAnswered(query.token, answers.get(query.operation, []))

    def tell_result(self, dice: Dice) -> None:
        """A query thread tells its result; several threads finish in any order."""
        if self._results and not self._is_silent:
            at = dice.whole(0, len(self._results) - 1)
            result = self._results[at]
            del self._results[at]
            self._tell(result)

    def hear(self, dice: Dice) -> bool:
        """A callback comes; False if there was nothing to hear."""
        session, nature = self._session, self._terminal.nature
        if session is None or self._is_silent or not (session.pushes or session.answers):
            return False
        if session.answers and (not session.pushes or dice.chance(0.5)):
            self._tell(session.answers.popleft())
            return True
        at = 0 if nature.in_order else dice.whole(0, min(3, len(session.pushes) - 1))
        push = session.pushes[at]
        if dice.chance(nature.doubled):
            session.pushes.append(push)
        del session.pushes[at]
        if not dice.chance(nature.lost_push):
            self._tell(push)
        return True

    def notice_loss(self) -> None:
        """The SDK notices that the link is gone, if it ever does."""
        session = self._session
        if session is not None and not session.alive and not self._terminal.nature.silent:
            self._lost = "the terminal closed the connection"

    def look_after_link(self) -> None:
        """The owner of the link does its next thing: connect, reconcile, or probe."""
        if self._lost:
            self._drop(self._lost)
        elif (self._is_silent and not self._terminal.gives_up) or self._stay_down:
            return
        elif self._session is None:
            self._connect()
        elif not self._reconciled:
            self._reconcile(self._session)
        elif self._lists(self._session) is None:
            self._drop("the terminal does not answer any more")

    def _connect(self) -> None:
        self._tell(LinkChanged(WorkerState.CONNECTING, "", 1))
        self._session = self._terminal.connect()
        self._reconciled = False
        if self._session is None:
            self._tell(LinkChanged(WorkerState.CONNECTING, "connect() returned -1", 1))
        else:
            self._tell(LinkChanged(WorkerState.RECONCILING, "", 1))

    def _reconcile(self, session: Session) -> None:
        lists = self._lists(session)
        if lists is None:
            self._close()
            self._tell(LinkChanged(WorkerState.CONNECTING, "the day's orders cannot be read", 1))
        else:
            self._reconciled = True
            self._tell(Reconciled(*lists, session_id=1))
            # A new day, too, begins with a new link.
            self._results.extend(self._known(sorted(self._watched)) if self._watched else ())

    def _drop(self, reason: str) -> None:
        self._lost = ""
        if self._session is not None:
            self._tell(LinkChanged(WorkerState.DISCONNECTED, reason, 1))
            self._close()

    def _close(self) -> None:
        if self._session is not None:
            self._session.fenced = True
        self._session = None
        self._reconciled = False
