"""Drives an engine as the worker's loop would: by its inputs, its clock and its journal, holding its laws."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any, Self, TypeVar

from engine.broker_says import ACCOUNT_ID
from engine.laws import Laws

from bus_schema import codec
from bus_schema.codes import WorkerState
from bus_schema.commands import parse_command
from bus_schema.control import parse_control
from worker.engine.config import EngineConfig
from worker.engine.effects import Action, Effects, LookUp, Row, RowKind, Submit
from worker.engine.engine import Engine
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import (
    CONTROL,
    CommandRead,
    ControlRead,
    Entry,
    Input,
    LinkChanged,
    LookedUp,
    OrderAnswered,
    OrderPushed,
    Reconciled,
    StrategiesKnown,
    Tick,
    TradePushed,
)
from worker.engine.moment import Moment

Event = dict[str, Any]
ActionT = TypeVar("ActionT", bound=Action)

MORNING = int(datetime(2026, 7, 1, 10, tzinfo=timezone(timedelta(hours=8))).timestamp() * 1000)
"""A Wednesday, 10 o'clock in Shanghai."""
DAY = 86_400_000
TTL = 5_000
ORDER = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 200, "price": 10.5}


class Driver:
    """One life of an engine.

    Args:
        journalled: the rows that an earlier life has left.
        now: where its clocks begin.
        config: what differs from the defaults of ``EngineConfig``.
    """

    def __init__(self, journalled: Iterable[Row] = (), now: int = MORNING, **config: Any) -> None:
        self.engine = Engine(EngineConfig(ACCOUNT_ID, simulated=True, version="1.2.3", **config))
        self.now = now
        self.set_ahead = 0
        self.journal = list(journalled)
        self.rows: list[Row] = []
        self.actions: list[Action] = []
        self.turns: list[int] = []
        self._config = config
        self._laws = Laws().survive(self.journal)
        self._entries = 0
        for row in self.journal:
            self.engine.replay(row)
        self._take(self.engine.start(self.moment))

    @property
    def moment(self) -> Moment:
        """The time on both clocks: Redis's may have been put forward by ``set_ahead``."""
        return Moment(self.now + self.set_ahead, self.now)

    def crash(self, rows: int | None = None) -> "Driver":
        """Return the next life, which has ``rows`` rows of the journal: all of them unless told."""
        later = Driver(self.journal[:rows], self.now, **self._config)
        later._entries = self._entries
        return later

    def connect(self, orders: Iterable[OrderFacts] = (), trades: Iterable[TradeFacts] = ()) -> Self:
        """Let the link to the terminal come up, which knows these orders and fills of the day."""
        self.tell(StrategiesKnown(frozenset({"alpha", "beta"})), LinkChanged(WorkerState.CONNECTING, "", 7))
        self.tell(LinkChanged(WorkerState.RECONCILING, "", 7), Reconciled(tuple(orders), tuple(trades), 7))
        return self

    def disconnect(self) -> None:
        """Let the link to the terminal go down."""
        self.tell(LinkChanged(WorkerState.DISCONNECTED, "the terminal is gone"))

    def tell(self, *told: Input) -> list[Event]:
        """Tell it what happened; returns the events that it published on that."""
        before = len(self.rows)
        for one in told:
            self._take(self.engine.handle(one, self.moment))
        return events_of(self.rows[before:])

    def wait(self, milliseconds: int) -> list[Event]:
        """Let time pass, with a tick whenever one is due; returns the events that it published meanwhile."""
        before, until = len(self.rows), self.now + milliseconds
        while (due := self.engine.next_due) is not None and due <= until:
            self.now = max(self.now, due)
            self.tell(Tick())
        self.now = until
        return events_of(self.rows[before:])

    def place(self, client_order_id: str, strategy: str = "alpha", **terms: Any) -> Entry:
        """Send a ``place_order`` of 200 shares at 10.5 yuan, unless ``terms`` say otherwise."""
        return self.send("place_order", client_order_id, strategy, **{**ORDER, **terms})

    def send(self, command_type: str, command_id: str, strategy: str = "alpha", **fields: Any) -> Entry:
        """Send a command."""
        entry = self.next_entry(strategy)
        self.read(entry, {"type": command_type, "id": command_id, **fields})
        return entry

    def read(
        self, entry: Entry, command: dict[str, Any], *, redelivered: bool = False, settled: bool = False
    ) -> None:
        """Let it read a command from where it lies."""
        parsed = parse_command(codec.encode(command))
        self.tell(CommandRead(entry, parsed, redelivered, settled))

    def order(self, command_type: str, command_id: str = "op-1", **fields: Any) -> Entry:
        """Send an operator's command."""
        entry = self.next_entry(CONTROL)
        raw = codec.encode({"type": command_type, "id": command_id, **fields})
        self.tell(ControlRead(entry, parse_control(raw)))
        return entry

    def next_entry(self, strategy: str = "alpha") -> Entry:
        """Return an entry that nobody has used."""
        self._entries += 1
        return Entry(strategy, f"{self.moment.now}-{self._entries}")

    def answer(self, client_order_id: str, order_id: int = 1001, error_msg: str = "") -> list[Event]:
        """Let the terminal answer an order."""
        return self.tell(OrderAnswered(client_order_id, order_id, error_msg))

    def look_up(
        self,
        orders: Iterable[OrderFacts] = (),
        trades: Iterable[TradeFacts] = (),
        *,
        proven: bool = True,
    ) -> list[Event]:
        """Let the day's lists come that it asked for last."""
        token = self.last(LookUp).token
        return self.tell(LookedUp(token, proven, tuple(orders), tuple(trades)))

    def push(self, *facts: OrderFacts | TradeFacts) -> list[Event]:
        """Let the terminal push orders and fills."""
        return self.tell(*(pushed(one) for one in facts))

    def placed(self, client_order_id: str, order_id: int = 1001, **terms: Any) -> None:
        """Place an order, and let the terminal take it."""
        self.place(client_order_id, **terms)
        self.answer(client_order_id, order_id)

    @property
    def events(self) -> list[Event]:
        """Everything that it has published in this life."""
        return events_of(self.rows)

    @property
    def submits(self) -> list[str]:
        """The client order ids that it has handed to the terminal in this life."""
        return [submit.client_order_id for submit in self.asked_for(Submit)]

    def asked_for(self, kind: type[ActionT]) -> list[ActionT]:
        """All actions of one kind in this life."""
        return [action for action in self.actions if isinstance(action, kind)]

    def last(self, kind: type[ActionT]) -> ActionT:
        """The latest action of a kind."""
        return self.asked_for(kind)[-1]

    def on(self, stream: str) -> list[str]:
        """What a stream tells, each event in a few words."""
        return story(events_of(row for row in self.rows if stream in row.streams))

    def reply(self, command_id: str) -> Event:
        """The latest reply to a command."""
        replies = [event for event in self.events if event["type"] == "reply"]
        return [event for event in replies if event["command_id"] == command_id][-1]

    def settled(self, entry: Entry) -> bool:
        """Whether the entry has been let go of in this life."""
        return any(row.settles == entry for row in self.rows)

    def _take(self, effects: Effects) -> None:
        for row in effects.rows:
            self._laws.check(row)
        self.rows += effects.rows
        self.journal += [row for row in effects.rows if row.durable]
        self.turns.append(len(self.journal))
        self.actions += effects.actions
        self.engine.put_away(0)


def pushed(facts: OrderFacts | TradeFacts) -> OrderPushed | TradePushed:
    """Return the push that bears an order or a fill."""
    return TradePushed(facts) if "traded_id" in facts else OrderPushed(facts)  # type: ignore[arg-type]  # By its key.


def events_of(rows: Iterable[Row]) -> list[Event]:
    """Return what rows have published."""
    return [codec.decode(row.data) for row in rows if row.kind is RowKind.EVENT]


_WORDS = {
    "reply": "reply {command_id} {outcome}",
    "order": "order {order_id} {order_status} {traded_volume}",
    "fill": "fill {traded_id} {traded_volume}",
    "error": "error {code}",
    "worker_status": "status {state}",
    "dead_letter": "dead {entry_id}",
}


def story(events: Iterable[Event]) -> list[str]:
    """Return each event in a few words."""
    return [_line(event).format(**event, outcome=outcome(event)) for event in events]


def _line(event: Event) -> str:
    name: str = event["type"]
    return _WORDS.get(name, name)


def outcome(event: Event) -> str:
    """Return ``ok``, or the error's code."""
    return "ok" if event.get("ok") else str((event.get("error") or {}).get("code"))
