"""A crash at any row, and a life after it: nothing twice, nothing missing."""

from dataclasses import dataclass, field
from typing import Any

from engine.driver import MORNING, ORDER, Driver, events_of
from engine.market import Life, Market, cancelled, filled, refused
from hypothesis import given, settings
from hypothesis import strategies as st

from bus_schema.codes import ErrorCode
from worker.engine.book import FINAL
from worker.engine.inputs import Entry

LATER = MORNING + 600_000
"""An ``expires_at`` that no test reaches, so that a crash never costs an order its time."""
IN_SIGHT = 200_000
"""What is due later is the next regular look at the day, after which another one is due."""
NAMES = ["a1", "a2", "a3"]

Command = dict[str, Any]


def _place(name: str, **terms: Any) -> Command:
    return {"type": "place_order", "id": name, **ORDER, "expires_at": LATER, **terms}


COMMANDS = st.one_of(
    st.builds(_place, st.sampled_from(NAMES)),
    st.builds(lambda name: _place(name, order_volume=300), st.sampled_from(NAMES)),
    st.builds(lambda name: _place(name, stock_code="999999"), st.sampled_from(NAMES)),
    st.builds(
        lambda names: {
            "type": "place_orders",
            "id": "basket",
            "orders": [{"id": name, **ORDER} for name in names],
            "expires_at": LATER,
        },
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    ),
    st.builds(
        lambda name: {"type": "cancel_order", "id": "c", "client_order_id": name, "expires_at": LATER},
        st.sampled_from(NAMES),
    ),
)


@dataclass
class Crash:
    """Where a life ends.

    Attributes:
        rows: as soon as the journal has so many.
        acted: whether what was decided last was also done, and not only written down.
        lost: how many of the last rows a power failure takes; more, so that no turn's transaction is torn.
    """

    rows: int
    acted: bool
    lost: int


@dataclass
class Story:
    """A stream of commands, a market, and the engine of the present life."""

    commands: list[Command]
    life: Life
    driver: Driver = field(default_factory=lambda: Driver().connect())
    read: list[tuple[Entry, Command]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.market = Market(self.life)
        self._acted = len(self.driver.actions)

    def until(self, crash: Crash | None) -> None:
        """Let commands and the market take turns, until nothing is left or the crash comes."""
        while self._step():
            if crash and len(self.driver.journal) >= crash.rows:
                if crash.acted:
                    self._act()
                return
            self._act()
        self._settle()

    def restart(self, crash: Crash) -> None:
        """Begin the next life: with the journal so far, what is redelivered, and what the market shows."""
        self.market.lose_answers()
        most = len(self.driver.journal) - crash.lost
        self.driver = self.driver.crash(max((turn for turn in self.driver.turns if turn <= most), default=0))
        self._acted = 0
        settled = {row.settles for row in self.driver.journal}
        for entry, command in self.read:
            self.driver.read(entry, command, redelivered=True, settled=entry in settled)
        self.driver.connect(self.market.orders, self.market.trades)
        self._act()

    def _step(self) -> bool:
        if len(self.read) < len(self.commands):
            command = self.commands[len(self.read)]
            entry = Entry("alpha", f"{MORNING}-{len(self.read)}")
            self.read.append((entry, command))
            self.driver.read(entry, command)
            if len(self.read) % 2:
                return True
        told = self.market.next()
        if told is not None:
            self.driver.tell(told)
        return told is not None or len(self.read) < len(self.commands)

    def _act(self) -> None:
        while self._acted < len(self.driver.actions):
            self._acted += 1
            self.market.act(self.driver.actions[self._acted - 1], self.driver)

    def _settle(self) -> None:
        self._trade()
        while (due := self.driver.engine.next_due) is not None and due < self.driver.now + IN_SIGHT:
            self.driver.wait(max(0, due - self.driver.now))
            self._trade()

    def _trade(self) -> None:
        self._act()
        while (told := self.market.next()) is not None:
            self.driver.tell(told)
            self._act()


def _replies(story: Story) -> set[str]:
    return {event["id"] for event in events_of(story.driver.journal) if event["type"] == "reply"}


def _assert_all_is_told(story: Story) -> None:
    """Every fill and every end that the market knows stands in the journal, once."""
    told = events_of(story.driver.journal)
    fills = [(event["order_id"], event["traded_id"]) for event in told if event["type"] == "fill"]
    ends = [
        event["order_id"] for event in told if event["type"] == "order" and event["order_status"] in FINAL
    ]
    assert sorted(fills) == sorted((fill["order_id"], fill["traded_id"]) for fill in story.market.trades)
    assert sorted(ends) == sorted(order["order_id"] for order in story.market.orders)


def _assert_none_is_missing(story: Story, undisturbed: Story) -> None:
    """What was never sent, because the crash came right before, is known not to exist in the end."""
    told = events_of(story.driver.journal)
    not_placed = {event["client_order_id"] for event in told if event.get("code") == ErrorCode.NOT_PLACED}
    assert sorted(undisturbed.market.submitted) == sorted([*story.market.submitted, *not_placed])


@settings(max_examples=120, deadline=None)
@given(
    commands=st.lists(COMMANDS, min_size=1, max_size=6),
    life=st.sampled_from([filled, cancelled, refused]),
    crash=st.builds(Crash, st.integers(0, 30), st.booleans(), st.just(0) | st.integers(0, 4)),
)
def test_crash_loses_nothing_and_sends_nothing_twice(
    commands: list[Command], life: Life, crash: Crash
) -> None:
    """A life that ends anywhere, or loses its last rows too, is followed by one that tells the same facts."""
    undisturbed = Story(commands, life)
    undisturbed.until(None)
    story = Story(commands, life)
    story.until(crash)
    story.restart(crash)
    story.until(None)
    assert _replies(story) == _replies(undisturbed)
    _assert_all_is_told(story)
    _assert_none_is_missing(story, undisturbed)
    assert story.driver.engine.in_hand == 0


@settings(max_examples=30, deadline=None)
@given(
    commands=st.lists(COMMANDS, min_size=1, max_size=6),
    life=st.sampled_from([filled, cancelled, refused]),
    crashes=st.lists(st.builds(Crash, st.integers(0, 30), st.booleans(), st.just(0)), max_size=3),
)
def test_several_crashes_are_as_one(commands: list[Command], life: Life, crashes: list[Crash]) -> None:
    """What a life has remembered of the one before is remembered by the one after it too."""
    undisturbed = Story(commands, life)
    undisturbed.until(None)
    story = Story(commands, life)
    for crash in crashes:
        story.until(crash)
        story.restart(crash)
    story.until(None)
    assert _replies(story) == _replies(undisturbed)
    _assert_all_is_told(story)
    _assert_none_is_missing(story, undisturbed)


@settings(max_examples=20, deadline=None)
@given(
    commands=st.lists(COMMANDS, min_size=1, max_size=6), life=st.sampled_from([filled, cancelled, refused])
)
def test_same_day_makes_the_same_bytes(commands: list[Command], life: Life) -> None:
    """An engine is a function of what it was told: rows and actions of two equal days are equal."""
    days = [Story(commands, life) for _ in range(2)]
    for day in days:
        day.until(None)
    assert days[0].driver.rows == days[1].driver.rows
    assert days[0].driver.actions == days[1].driver.actions
