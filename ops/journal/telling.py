"""An order's story as lines: heading, moments with the gaps between them, and what came of it."""

from collections.abc import Iterator

from bus_schema.codes import OrderStatus
from ops.journal.moments import beijing
from ops.journal.orders import Life
from ops.journal.story import Moment, Story, story_of
from ops.lines import STATUS_WORDS, time_of_day
from ops.screen import Paint

_SECOND_MS, _MINUTE_MS, _HOUR_MS = 1_000, 60_000, 3_600_000
_FINAL = {OrderStatus.PART_CANCEL, OrderStatus.CANCELED, OrderStatus.SUCCEEDED, OrderStatus.JUNK}


def tell(life: Life, paint: Paint) -> Iterator[str]:
    """Yield the lines of an order's life."""
    story = story_of(life)
    yield paint(_heading(life, story), "bold")
    yield f"  {story.terms or 'what it was to do is not written down'}"
    yield ""
    yield from _moments(life, story, paint)
    yield ""
    yield f"{paint(_ending(story), 'bold')}{_times(story)}"
    if life.other_days:
        yield f"Other orders of this name: {', '.join(map(str, life.other_days))}; see --day"


def _heading(life: Life, story: Story) -> str:
    name = life.client_order_id or "not placed over this bus"
    number = f", number {story.number}" if story.number else ""
    strategies = [found for record in life.records if (found := record.body.get("strategy"))]
    strategy = f" of strategy {strategies[0]}" if strategies and life.client_order_id else ""
    simulated = any(record.body.get("simulated") for record in life.records)
    return f"Order {name}{strategy}{number}, {life.day}{', simulated' if simulated else ''}"


def _moments(life: Life, story: Story, paint: Paint) -> Iterator[str]:
    day, before = life.day, None
    for moment in story.moments:
        if (date := beijing(moment.at).date()) != day:
            day = date
            yield f"  {date}"
        yield _line(moment, before, paint)
        before = moment


def _line(moment: Moment, before: Moment | None, paint: Paint) -> str:
    since = f"+{duration(moment.at - before.at)}" if before else ""
    what = paint(f"{moment.what:<8}", moment.colour)
    return f"  {paint(time_of_day(moment.at), 'dim')} {since:>10}  {what} {moment.text}"


def _ending(story: Story) -> str:
    if story.doubt:
        return f"In doubt: {story.doubt}"
    if story.status is not None:
        words = STATUS_WORDS.get(story.status, story.status)
        known = words if story.status in _FINAL else f"{words}, as far as is written down"
        return f"In the end: {known}{_filled(story)}"
    if story.answer is None:
        return "No answer is written down: the worker ended before it, or still waits for it"
    if story.answer["ok"]:
        return "The terminal took it; nothing more is written down"
    return f"In the end: not placed, {story.answer['error']['code']}"


def _filled(story: Story) -> str:
    volume, amount = (sum(parts) for parts in zip(*story.fills, strict=True)) if story.fills else (0, 0.0)
    return f", {volume} filled, {amount:,.2f} yuan" if volume else ""


def _times(story: Story) -> str:
    begun = story.times.get("asked")
    told = {"answered": "to the answer", "filled": "to the last fill"}
    parts = [
        f"{duration(story.times[name] - begun)} {words}"
        for name, words in told.items()
        if begun is not None and name in story.times
    ]
    return f"; from the command {', '.join(parts)}" if parts else ""


def duration(millis: int) -> str:
    """Return a time between two moments, as coarse as is of use: 3 ms, 1.250 s, 2 min 5 s, 3 h 20 min."""
    if millis < _SECOND_MS:
        return f"{millis} ms"
    if millis < _MINUTE_MS:
        return f"{millis / _SECOND_MS:.3f} s"
    if millis < _HOUR_MS:
        return f"{millis // _MINUTE_MS} min {millis % _MINUTE_MS // _SECOND_MS} s"
    return f"{millis // _HOUR_MS} h {millis % _HOUR_MS // _MINUTE_MS} min"
