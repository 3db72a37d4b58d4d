"""An order's story as lines: heading, moments with the gaps between them, and what came of it."""

from collections.abc import Iterator

from bus_schema.codes import OrderStatus
from ops.columns import left, right
from ops.journal.moments import beijing
from ops.journal.orders import Life
from ops.journal.story import Moment, Story, story_of
from ops.lines import time_of_day
from ops.screen import Paint, visible
from ops.words import ENGLISH, Words

_SECOND_MS, _MINUTE_MS, _HOUR_MS = 1_000, 60_000, 3_600_000
_WHAT_WIDTH, _SINCE_WIDTH = 8, 10
_FINAL = {OrderStatus.PART_CANCEL, OrderStatus.CANCELED, OrderStatus.SUCCEEDED, OrderStatus.JUNK}


def tell(life: Life, paint: Paint, words: Words = ENGLISH) -> Iterator[str]:
    """Yield the lines of an order's life."""
    story = story_of(life, words)
    yield paint(_heading(life, story), "bold")
    yield f"  {story.terms or words.say('no_terms')}"
    yield ""
    yield from _moments(life, story, paint)
    yield ""
    yield f"{paint(_ending(story), 'bold')}{_times(story)}"
    if life.other_days:
        yield words.say("other_days", days=words.listed(map(str, life.other_days)))


def _heading(life: Life, story: Story) -> str:
    words, name = story.words, life.client_order_id or story.words.say("by_hand")
    strategies = [found for record in life.records if (found := record.body.get("strategy"))]
    named = bool(strategies and life.client_order_id)
    simulated = any(record.body.get("simulated") for record in life.records)
    return words.say(
        "heading",
        name=name,
        strategy=words.say("of_strategy", strategy=strategies[0]) if named else "",
        number=words.say("number", number=story.number) if story.number else "",
        day=life.day,
        simulated=words.say("heading_simulated") if simulated else "",
    )


def _moments(life: Life, story: Story, paint: Paint) -> Iterator[str]:
    day, before = life.day, None
    for moment in story.moments:
        if (date := beijing(moment.at).date()) != day:
            day = date
            yield f"  {date}"
        yield _line(moment, before, paint, story.words)
        before = moment


def _line(moment: Moment, before: Moment | None, paint: Paint, words: Words) -> str:
    since = f"+{duration(moment.at - before.at, words)}" if before else ""
    what = paint(left(words.kind(moment.what), _WHAT_WIDTH), moment.colour)
    at, text = paint(time_of_day(moment.at), "dim"), visible(moment.text)
    return f"  {at} {right(since, _SINCE_WIDTH)}  {what} {text}"


def _ending(story: Story) -> str:
    words = story.words
    if story.doubt:
        return words.say("in_doubt", doubt=story.doubt)
    if story.status is not None:
        known = words.status(story.status)
        known = known if story.status in _FINAL else words.say("as_written", words=known)
        return words.say("in_the_end", words=known, filled=_filled(story))
    if story.answer is None:
        return words.say("no_answer")
    if story.answer["ok"]:
        return words.say("taken")
    return words.say("not_placed", code=words.code(story.answer["error"]["code"]))


def _filled(story: Story) -> str:
    volume, amount = (sum(parts) for parts in zip(*story.fills, strict=True)) if story.fills else (0, 0.0)
    return story.words.say("volume_filled", volume=volume, yuan=f"{amount:,.2f}") if volume else ""


def _times(story: Story) -> str:
    words, begun = story.words, story.times.get("asked")
    told = {"answered": "to_answer", "filled": "to_fill"}
    parts = [
        words.say(line, time=duration(story.times[name] - begun, words))
        for name, line in told.items()
        if begun is not None and name in story.times
    ]
    return words.say("from_command", parts=words.listed(parts)) if parts else ""


def duration(millis: int, words: Words = ENGLISH) -> str:
    """Return a time between two moments, as coarse as is of use: 3 ms, 1.250 s, 2 min 5 s, 3 h 20 min."""
    if millis < _SECOND_MS:
        return words.say("ms", ms=millis)
    if millis < _MINUTE_MS:
        return words.say("s", s=f"{millis / _SECOND_MS:.3f}")
    if millis < _HOUR_MS:
        return words.say("min", min=millis // _MINUTE_MS, s=millis % _MINUTE_MS // _SECOND_MS)
    return words.say("h", h=millis // _HOUR_MS, min=millis % _HOUR_MS // _MINUTE_MS)
