"""Whatever the terminal loses, doubles or reorders: nothing twice or backwards, nobody without an answer."""

from dataclasses import dataclass
from typing import cast

from engine.broker_says import order, trade
from engine.driver import ORDER, Driver, Event, pushed
from engine.market import cancelled, filled, refused
from hypothesis import given, settings
from hypothesis import strategies as st

from bus_schema.codes import ErrorCode
from worker.engine.book import FINAL
from worker.engine.effects import LookUp
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import Input, OrderAnswered, OrderRejected

NAMES = ("a1", "a2", "a3")
FORWARD = ["unreported", "wait_reporting", "reported", "reported_cancel", "part_succ", "partsucc_cancel"]
UNKNOWN = frozenset[str]({ErrorCode.OUTCOME_UNKNOWN})
OK_OR_UNKNOWN = UNKNOWN | {"ok"}
REFUSED = frozenset[str]({ErrorCode.BROKER_REJECTED})

Facts = OrderFacts | TradeFacts


@dataclass(frozen=True)
class Fate:
    """What becomes of one order: what the terminal says, what its lists show, which answers are right."""

    says: tuple[Input, ...]
    shows: tuple[Facts, ...] = ()
    may_be_answered: frozenset[str] = frozenset()


def _taken(name: str, number: int, life: list[Facts], *errors: OrderRejected) -> Fate:
    says = (OrderAnswered(name, number), *(pushed(facts) for facts in life), *errors)
    return Fate(says, tuple(life), OK_OR_UNKNOWN | (REFUSED if errors else frozenset()))


def _fates(name: str, number: int) -> list[Fate]:
    ghost: list[Facts] = [order(name, "succeeded", number), trade(name, f"T{number}", order_id=number)]
    words = OrderRejected(name, number, 260200, "资金不足")
    no_number = (OrderAnswered(name, -1, "拒绝"), OrderRejected(name, -1, 7, "拒绝"))
    blank = OrderAnswered(name, -1)
    return [
        _taken(name, number, filled(name, number)),
        _taken(name, number, cancelled(name, number)),
        _taken(name, number, refused(name, number), words),
        Fate(no_number, may_be_answered=UNKNOWN | REFUSED),
        Fate((blank, *(pushed(facts) for facts in ghost)), tuple(ghost), OK_OR_UNKNOWN),
        Fate((blank,), may_be_answered=UNKNOWN),
        Fate((), tuple(ghost), OK_OR_UNKNOWN),
    ]


class Disorder:
    """A set of orders with their fates, and an engine that is told of them in disorder."""

    def __init__(self, fates: dict[str, Fate]) -> None:
        self.fates = fates
        self.driver = Driver().connect()
        self.entries = {name: self.driver.place(name) for name in fates}
        self._looks = 0

    @property
    def lists(self) -> tuple[tuple[OrderFacts, ...], tuple[TradeFacts, ...]]:
        """The day as the broker shows it in the end: each order's last state, and every fill."""
        shown = [facts for fate in self.fates.values() for facts in fate.shows]
        last: dict[int, OrderFacts] = {}
        for facts in shown:
            if "traded_id" not in facts:
                last[facts["order_id"]] = facts
        trades = tuple(cast("TradeFacts", facts) for facts in shown if "traded_id" in facts)
        return tuple(last.values()), trades

    def happen(self, what: Input | int | str) -> None:
        """Let one thing happen: something is said, time passes, the link breaks, a command is repeated."""
        if isinstance(what, int):
            self.driver.wait(what)
        elif what == "relink":
            self.driver.disconnect()
            self.driver.connect(*self.lists)
        elif isinstance(what, str):
            self._repeat(what)
        else:
            self.driver.tell(what)

    def _repeat(self, what: str) -> None:
        verb, _, name = what.partition(" ")
        if verb == "again":
            self.driver.place(name)
        else:
            command = {"type": "place_order", "id": name, **ORDER}
            entry = self.entries[name]
            self.driver.read(entry, command, redelivered=True, settled=self.driver.settled(entry))

    def end(self) -> None:
        """Let the link be built anew, and every look find the truth, until nothing is in doubt."""
        self.happen("relink")
        for _ in range(100):
            if len(self.driver.asked_for(LookUp)) > self._looks:
                self._looks = len(self.driver.asked_for(LookUp))
                self.driver.look_up(*self.lists)
            self.driver.wait(1_000)


@st.composite
def disorders(draw: st.DrawFn) -> tuple[dict[str, Fate], list[Input | int | str]]:
    """Draw orders with their fates, and what happens: each message lost, once or twice, anywhere."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    fates = {name: draw(st.sampled_from(_fates(name, 1001 + index))) for index, name in enumerate(names)}
    happens: list[Input | int | str] = []
    for fate in fates.values():
        for said in fate.says:
            happens += [said] * draw(st.sampled_from([1, 1, 0, 2]))
    repeats = [f"{verb} {name}" for verb in ("again", "old") for name in names]
    other: st.SearchStrategy[Input | int | str] = st.sampled_from([50, 250, 1_100, 6_000, "relink", *repeats])
    happens += draw(st.lists(other, max_size=5))
    return fates, draw(st.permutations(happens))


def _check_order(told: list[Event], order_id: int) -> None:
    """An order's states and volumes never go back, and nothing follows its end."""
    states = [event for event in told if event["type"] == "order" and event["order_id"] == order_id]
    places = [
        len(FORWARD) if event["order_status"] in FINAL else FORWARD.index(event["order_status"])
        for event in states
    ]
    volumes = [event["traded_volume"] for event in states]
    assert places == sorted(places)
    assert places.count(len(FORWARD)) <= 1
    assert volumes == sorted(volumes)


def _check_fate(told: list[Event], name: str, fate: Fate) -> None:
    """The reply is one that the order's fate allows, comes first, and a doubt has been resolved."""
    mine = [event for event in told if name in (event.get("command_id"), event.get("client_order_id"))]
    first = mine[0]
    assert first["type"] == "reply"
    code = "ok" if first["ok"] else first["error"]["code"]
    assert code in fate.may_be_answered
    if code == ErrorCode.OUTCOME_UNKNOWN:
        assert any(event["type"] == "order" or event.get("code") == ErrorCode.NOT_PLACED for event in mine)
    ends = {facts.get("order_status") for facts in fate.shows} & FINAL
    assert len(ends) == sum(event["type"] == "order" and event["order_status"] in FINAL for event in mine)


@settings(max_examples=150, deadline=None)
@given(disorders())
def test_disorder_at_the_terminal_is_none_on_the_bus(
    disorder: tuple[dict[str, Fate], list[Input | int | str]],
) -> None:
    """Messages lost, doubled and in any order never send, answer or fill twice, nor move a state back."""
    fates, happens = disorder
    day = Disorder(fates)
    for what in happens:
        day.happen(what)
    day.end()
    told = day.driver.events
    assert sorted(day.driver.submits) == sorted(fates)
    assert all(day.driver.settled(entry) for entry in day.entries.values())
    assert day.driver.engine.in_hand == day.driver.engine.unanswered == 0
    _, trades = day.lists
    fills = [(event["order_id"], event["traded_id"]) for event in told if event["type"] == "fill"]
    assert sorted(fills) == sorted((fill["order_id"], fill["traded_id"]) for fill in trades)
    for index, (name, fate) in enumerate(fates.items()):
        _check_order(told, 1001 + index)
        _check_fate(told, name, fate)
