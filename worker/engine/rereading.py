"""The day is read again from time to time, because some things are shown by a list alone.

A push can be lost; where those that came contradict each other, the day is read at once. And the lists that
are read when the link comes up may lag behind by seconds, so what happened just before is in no push of the
new link and not in its first lists either.
"""

from worker.engine.book import OrderKey
from worker.engine.doubts import look
from worker.engine.timers import Timer
from worker.engine.turn import Turn

ORDERS_OF_A_LONG_DAY = 20_000
"""More than an account sends that stays below what the regulator calls high-frequency trading."""


def begin(turn: Turn) -> None:
    """The link is up: once its lists have caught up, read the day again."""
    turn.state.link.up_since = turn.steady
    turn.later(turn.config.query_lag_ms, Timer.REREAD, str(turn.steady))


def due(turn: Turn, up_since: str) -> None:
    """It is time to, unless that was another link's time."""
    link = turn.state.link
    if not link.ready or up_since != str(link.up_since):
        return
    if _looking(turn):
        turn.later(turn.config.look_up_first_ms, Timer.REREAD, up_since)
    elif (rest := _rest(turn)) > 0:
        turn.later(rest, Timer.REREAD, up_since)
    else:
        look(turn)
        turn.later(turn.config.reread_ms, Timer.REREAD, up_since)


def _rest(turn: Turn) -> int:
    """For how long a day of very many orders is left alone yet: pushes wait while the terminal lists it."""
    link, read_at = turn.state.link, turn.state.doubts.running_since
    times = turn.state.risk.usage.orders("") // ORDERS_OF_A_LONG_DAY
    if times < 1 or read_at - link.up_since < turn.config.query_lag_ms:
        return 0
    return read_at + (1 + times) * turn.config.reread_ms - turn.steady


def _looking(turn: Turn) -> bool:
    """Whether a look is under way: of two at once, nobody could tell whose lists came first.

    One that takes too long hangs in a call that never returns; a new one gets another thread.
    """
    doubts = turn.state.doubts
    return doubts.running != 0 and turn.steady - doubts.running_since < turn.config.look_up_most_ms


UNMATCHED_MS = 500
"""By when the pushes of one event have come, in whatever order."""
LOOK_EACH_MS = 1_000
GIVE_UP_MS = 60_000
"""A terminal that still contradicts itself then does not know better; the day is read again all the same."""


def compare(turn: Turn, key: OrderKey) -> None:
    """Hold an order's state against its fills; what contradicts itself for a while is looked up."""
    if key[0] != turn.state.day:
        return
    if turn.state.book.agrees(key):
        turn.state.doubts.unmatched.pop(key, None)
    else:
        expect_more(turn, key)


def expect_more(turn: Turn, key: OrderKey) -> None:
    """A push of this order must follow; if none does, look it up."""
    turn.state.doubts.unmatched.setdefault(key, (turn.steady, turn.steady + UNMATCHED_MS))
    _remind(turn)


def _remind(turn: Turn) -> None:
    """Look in a while; by one timer, however often nothing is unmatched in between."""
    doubts = turn.state.doubts
    if doubts.unmatched and not doubts.reminded:
        doubts.reminded = True
        turn.later(LOOK_EACH_MS, Timer.UNMATCHED, "")


def look_up_unmatched(turn: Turn, _subject: str) -> None:
    """Look at the day for orders whose pushes still contradict each other, with growing pauses."""
    doubts, now = turn.state.doubts, turn.steady
    doubts.reminded = False
    for key, (since, next_at) in list(doubts.unmatched.items()):
        if now - since > GIVE_UP_MS or key[0] != turn.state.day:
            del doubts.unmatched[key]
        elif next_at <= now and turn.state.link.ready:
            doubts.unmatched[key] = since, now + (now - since)
            if not _looking(turn):
                look(turn)
    _remind(turn)
