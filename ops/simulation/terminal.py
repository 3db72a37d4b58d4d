"""The terminal between the worker and the exchange: what it answers, pushes, loses, doubles and lists."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bus_schema.codes import OrderStatus
from ops.proving.observed import trading_day
from ops.simulation.dice import Dice
from ops.simulation.exchange import Exchange, ExchangeOrder, Terms
from ops.simulation.nature import Nature
from worker.engine.effects import Cancel, Submit
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import (
    CancelAnswered,
    CancelRejected,
    Input,
    OrderAnswered,
    OrderPushed,
    OrderRejected,
    TradePushed,
)

CLOSED = "[COUNTER][251005][not enough]"
FLIGHT_MS = 300
"""How long an order may be on its way inside of the terminal."""
MOST_SILENCE_MS = 1_000
"""A terminal that owes an answer and has said nothing for longer is handed nothing more."""
PROBE_MS = 8_000
"""After so long without a word the worker's probe gives a link up."""


@dataclass(slots=True, eq=False)
class Session:
    """One trader's connection.

    ``alive``: the terminal still hears it. ``fenced``: the worker has given it up and listens no more.
    ``old_refusal``: the error that the SDK's trader keeps under -1 and brings again.
    """

    alive: bool = True
    fenced: bool = False
    lost_told: bool = False
    old_refusal: OrderRejected | None = None
    pushes: deque[Input] = field(default_factory=deque)
    answers: deque[Input] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class InFlight:
    """An order that has left the worker and not yet reached the counter."""

    submit: Submit
    session: Session
    handed_at: int
    handed_on_bus: int


class Terminal:
    """It outlives the worker.

    Args:
        nature: its habits.
        now: the time in milliseconds.
        bus_time: what Redis's clock shows at that moment; orders expire by it.
        note: takes a line for the trace.
    """

    def __init__(
        self,
        nature: Nature,
        now: Callable[[], int],
        bus_time: Callable[[], int],
        note: Callable[[str], None],
    ) -> None:
        self.nature = nature
        self.exchange = Exchange()
        self.running = True
        self.session: Session | None = None
        self.in_flight: list[InFlight] = []
        self.frozen_at: int | None = None
        """Since when it says nothing, milliseconds."""
        self.fed: list[str] = []
        """What it was handed though it had owed an answer for too long."""
        self._frozen_from = 0
        self._owes_since: int | None = None
        self.prices: dict[str, float] = {}
        """Last prices, yuan, of the stocks that have moved."""
        self._now = now
        self._bus_time = bus_time
        self._note = note
        self._sysids = 0

    @property
    def day(self) -> int:
        """Today."""
        return trading_day(self._now())

    def connect(self) -> Session | None:
        """Let a session subscribe; None where nobody answers."""
        if not self.running or self.frozen_at is not None:
            return None
        if self.session is not None:
            self.session.alive = False
        self.session = Session()
        if self.nature.replay:
            self.replay(self.day)
        return self.session

    def replay(self, day: int) -> None:
        """Push a whole day again."""
        for facts in self.exchange.orders_seen(day, self._now()):
            self._push(OrderPushed(facts))
        for trade in self.exchange.fills_seen(day, self._now()):
            self._push(TradePushed(trade))

    def drop_link(self) -> None:
        """The link breaks; nobody may notice."""
        if self.session is not None:
            self.session.alive = False

    def lists(self, session: Session) -> tuple[tuple[OrderFacts, ...], tuple[TradeFacts, ...]] | None:
        """The day's orders and trades as lists show them; None where the link cannot be proven."""
        if not session.alive or self.frozen_at is not None:
            return None
        at = self._now() - self.nature.query_lag_ms
        return self.exchange.orders_seen(self.day, at), self.exchange.fills_seen(self.day, at)

    def freeze(self, steady: int) -> None:
        """Say nothing more, from this moment on the worker's counter on."""
        self._note("the terminal freezes")
        self.frozen_at, self._frozen_from = self._now(), steady
        self._owes_since = steady if self.in_flight else None

    def thaw(self) -> None:
        """Go on."""
        if self.frozen_at is not None:
            self._note("the terminal thaws")
        self.frozen_at = self._owes_since = None

    def _look_whether_fed(self, name: str, decided_at: int) -> None:
        if self.frozen_at is None:
            return
        if self._owes_since is None:
            self._owes_since = max(decided_at, self._frozen_from)
        silent = decided_at - self._owes_since
        if silent > MOST_SILENCE_MS:
            self.fed.append(f"order {name} was decided on after {silent} ms of silence")

    @property
    def gives_up(self) -> bool:
        """Whether it has been frozen for so long that a probe ends without an answer."""
        return self.frozen_at is not None and self._now() - self.frozen_at > PROBE_MS

    def hand_over(self, submit: Submit, session: Session, dice: Dice, *, decided_at: int) -> None:
        """An order leaves the worker, which has decided on it at this time of its counter."""
        name = submit.client_order_id
        if not session.alive:
            self._note(f"order {name} goes into a dead link, which answers -1")
            session.answers.append(OrderAnswered(name, -1))
        elif dice.chance(self.nature.lost_request):
            self._note(f"order {name} never reaches the terminal")
        else:
            self._note(f"order {name} is handed to the terminal")
            self._look_whether_fed(name, decided_at)
            self.in_flight.append(InFlight(submit, session, self._now(), self._bus_time()))

    def work(self, dice: Dice) -> None:
        """Take the oldest order that is on its way; one that is too long on its way is taken for certain."""
        if self.frozen_at is not None or not self.in_flight or not (dice.chance(0.7) or self._overdue):
            return
        flight = self.in_flight.pop(0)
        if dice.chance(self.nature.refused):
            self._refuse(flight, dice)
        else:
            self._accept(flight, dice)

    @property
    def _overdue(self) -> bool:
        return self._now() - self.in_flight[0].handed_at > FLIGHT_MS

    def land(self, dice: Dice) -> None:
        """Take everything that is on its way."""
        while self.in_flight and self.frozen_at is None:
            self.work(dice)

    def _refuse(self, flight: InFlight, dice: Dice) -> None:
        name = flight.submit.client_order_id
        self._note(f"the terminal refuses order {name} with -1")
        words = dice.one((CLOSED, ""))
        refusal = OrderRejected(name, -1, 251005, CLOSED)
        said: list[Input] = [OrderAnswered(name, -1, words)]
        if flight.session.old_refusal is not None and self.nature.stale_errors:
            said.append(flight.session.old_refusal)
        if dice.chance(0.6):
            said.insert(dice.whole(0, 1), refusal)
            flight.session.old_refusal = refusal
        self._say(flight.session, *said)

    def _say(self, session: Session, *said: Input) -> None:
        """Answer, unless the link has broken meanwhile."""
        if session.alive:
            session.answers.extend(said)

    def _accept(self, flight: InFlight, dice: Dice) -> None:
        submit = flight.submit
        terms = Terms(
            submit.stock_code,
            submit.order_type,
            submit.order_volume,
            submit.price,
            submit.strategy,
            submit.client_order_id,
        )
        order = self._book(terms, flight.handed_on_bus)
        self._answer(flight, order, dice)
        if dice.chance(self.nature.junk):
            self._junk(flight, order, dice)

    def place_by_hand(self, terms: Terms) -> None:
        """Somebody places an order in the terminal's own window."""
        self._book(terms, self._bus_time())

    def _book(self, terms: Terms, handed_at: int) -> ExchangeOrder:
        self._sysids += 1
        sysid = f"C{self._sysids}"
        order = self.exchange.take(
            terms, handed_at, self._now(), sysid="" if self.nature.late_sysid else sysid
        )
        self._note(f"the exchange takes order {order.order_id} ({terms.remark or 'by hand'})")
        self.tell_order(order)
        if self.nature.late_sysid:
            order.sysid = sysid
            self.tell_order(order)
        return order

    def _answer(self, flight: InFlight, order: ExchangeOrder, dice: Dice) -> None:
        name = flight.submit.client_order_id
        if dice.chance(self.nature.lost_answer):
            self._note(f"the answer to order {name} is lost")
        elif dice.chance(self.nature.minus_one):
            self._note(f"the answer to order {name} says -1 though it lives")
            self._say(flight.session, OrderAnswered(name, -1))
            if self.nature.stale_errors and flight.session.old_refusal is not None:
                self._say(flight.session, flight.session.old_refusal)
        else:
            self._say(flight.session, OrderAnswered(name, order.order_id))

    def _junk(self, flight: InFlight, order: ExchangeOrder, dice: Dice) -> None:
        name = flight.submit.client_order_id
        self._note(f"the counter refuses order {order.order_id} ({name})")
        order.status, order.words = OrderStatus.JUNK, CLOSED[:23]
        self.tell_order(order)
        self._push(OrderPushed(order.history[-1][1]))
        if dice.chance(0.7):
            self._say(flight.session, OrderRejected(name, order.order_id, 251005, CLOSED))

    def tell_order(self, order: ExchangeOrder) -> None:
        """Push an order's state."""
        self._push(OrderPushed(self.exchange.show(order, self._now())))

    def _push(self, pushed: Input) -> None:
        if self.session is not None and self.session.alive:
            self.session.pushes.append(pushed)

    def trade(self, order: ExchangeOrder, volume: int, *, trade_first: bool) -> None:
        """Some of an order trades; a cancel that is under way may lose against it."""
        facts = self.exchange.fill(order, volume, self._now())
        if order.traded == order.terms.volume:
            order.status = OrderStatus.SUCCEEDED
        elif order.status in {OrderStatus.REPORTED_CANCEL, OrderStatus.PARTSUCC_CANCEL}:
            order.status = OrderStatus.PARTSUCC_CANCEL
        else:
            order.status = OrderStatus.PART_SUCC
        self._note(f"{volume} of order {order.order_id} ({order.terms.remark or 'by hand'}) trade")
        if trade_first:
            self._push(TradePushed(facts))
        self.tell_order(order)
        if not trade_first:
            self._push(TradePushed(facts))

    def cancel(self, cancel: Cancel, session: Session, dice: Dice) -> None:
        """A cancel leaves the worker for the terminal."""
        if not session.alive:
            session.answers.append(CancelAnswered(cancel.token, -1))
            return
        order = self._named(cancel)
        taken = order is not None and not order.final
        if order is not None and taken:
            self.ask_for_cancel(order)
        elif dice.chance(0.5):
            session.answers.append(CancelRejected(cancel.order_id, cancel.order_sysid, 1, "too late"))
        if not dice.chance(self.nature.lost_answer):
            session.answers.append(CancelAnswered(cancel.token, 0 if taken else -1))

    def _named(self, cancel: Cancel) -> ExchangeOrder | None:
        if cancel.order_id:
            return self.exchange.find(self.day, cancel.order_id)
        todays = (order for order in self.exchange.orders if order.day == self.day)
        return next((order for order in todays if order.sysid == cancel.order_sysid), None)

    def ask_for_cancel(self, order: ExchangeOrder) -> None:
        """A cancel is under way, from whomever."""
        order.status = OrderStatus.PARTSUCC_CANCEL if order.traded else OrderStatus.REPORTED_CANCEL
        self.tell_order(order)

    def end(self, order: ExchangeOrder) -> None:
        """What is left of an order is cancelled."""
        order.status = OrderStatus.PART_CANCEL if order.traded else OrderStatus.CANCELED
        self._note(f"order {order.order_id} ({order.terms.remark or 'by hand'}) is {order.status}")
        self.tell_order(order)

    def close_day(self) -> None:
        """The exchange ends what is open."""
        for order in self.exchange.open_orders(self.day):
            self.end(order)

    def open_day(self) -> None:
        """Another day begins."""
        if self.nature.numbers_restart:
            self.exchange.restart_numbers()
