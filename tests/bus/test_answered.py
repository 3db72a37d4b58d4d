"""Which entries have been answered lately: enough of them, and not too many."""

from worker.bus.answered import ENTRIES_REMEMBERED, Answered
from worker.bus.outbox import MOST_ROWS
from worker.engine.effects import Row, RowKind
from worker.engine.inputs import Entry


def answer(number: int, strategy: str = "alpha") -> Row:
    """Return a row that answers a strategy's entry."""
    return Row(number, number, RowKind.EVENT, "", b"", (), Entry(strategy, f"1782871200000-{number}"))


def knows(answered: Answered, row: Row) -> bool:
    """Whether the entry that a row answers is known to be answered."""
    return row.settles is not None and row.settles in answered


def test_what_waits_in_the_outbox_is_remembered() -> None:
    """As many as can wait there; of more than twice as many, the oldest are forgotten."""
    answered = Answered()
    rows = [answer(number) for number in range(2 * ENTRIES_REMEMBERED + MOST_ROWS)]
    answered.add(rows[:MOST_ROWS])
    assert all(knows(answered, row) for row in rows[:MOST_ROWS])
    for row in rows[MOST_ROWS:]:
        answered.add([row])
    assert all(knows(answered, row) for row in rows[-MOST_ROWS:])
    assert not any(knows(answered, row) for row in rows[:MOST_ROWS])


def test_what_will_never_reach_redis_is_to_be_answered_again() -> None:
    """Whether it was answered just now or a while ago."""
    answered = Answered()
    old, new = answer(1), answer(ENTRIES_REMEMBERED + 1)
    answered.add(answer(number) for number in range(ENTRIES_REMEMBERED))
    answered.add([new])
    answered.forget([old, new])
    assert not knows(answered, old)
    assert not knows(answered, new)
    assert knows(answered, answer(2))


def test_two_strategies_entries_are_two() -> None:
    """Also where Redis has given both the same id."""
    answered = Answered()
    answered.add([answer(1)])
    assert not knows(answered, answer(1, "beta"))
