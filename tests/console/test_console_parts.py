import asyncio
import json
import re
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bus_schema import codec
from bus_schema.codes import ErrorCode, OrderStatus, WorkerState
from bus_schema.events import parse_event
from bus_schema.trading import OrderType, PriceType
from ops.console import lanes as lanes_module
from ops.console.feed import OF_ONE_ROLE, OF_ONE_SESSION, QUEUED, SINCE, Feed, Page
from ops.console.lanes import WAITING, BusyError, Lane, Lanes
from ops.console.picture import LIMIT, POINTS, Picture
from ops.console.sessions import Role
from worker.settings import Settings

STATIC = Path(__file__).parents[2] / "ops" / "console" / "static"
WORDS = {name: json.loads((STATIC / "words" / f"{name}.json").read_text("utf-8")) for name in ("en", "zh")}
LISTS = {
    "error": ErrorCode,
    "status": OrderStatus,
    "state": WorkerState,
    "order_type": OrderType,
    "price_type": PriceType,
}
NOON_MS, DAY_MS = 1_795_320_000_000, 86_400_000
COMMON = {"v": 1, "account_id": "1", "strategy": None, "occurred_at": 0, "published_at": 0, "simulated": True}


def asset(number: int) -> bytes:
    """Return a snapshot of the account's money."""
    money = {"cash": float(number), "frozen_cash": 0.0, "market_value": 0.0, "total_asset": 1.0}
    return codec.encode({**COMMON, **money, "type": "asset", "id": f"asset:{number}"})


def error(number: int) -> bytes:
    """Return an error."""
    return codec.encode(
        {**COMMON, "type": "error", "id": f"error:{number}", "code": "expired", "message": "late"}
    )


def kinds(messages: Iterator[bytes]) -> list[str]:
    """Return the messages' types."""
    return [codec.decode(message)["type"] for message in messages]


def test_a_repeat_changes_nothing() -> None:
    """The same fact under the same id, as after a Redis that came back."""
    picture = Picture()
    assert [len(picture.take(f"{NOON_MS}-{n}", parse_event(error(1)))) for n in (1, 2)] == [1, 0]
    assert kinds(picture.messages()) == ["error"]


def test_another_day_begins_empty() -> None:
    """Only the last that is known of the money goes on."""
    picture = Picture()
    for number in (1, 2):
        picture.take(f"{NOON_MS}-{number}", parse_event(asset(number)))
    picture.take(f"{NOON_MS}-3", parse_event(error(3)))
    told = picture.take(f"{NOON_MS + DAY_MS}-0", parse_event(error(4)))
    assert kinds(iter(told)) == ["new_day", "error"]
    kept = [codec.decode(message)["id"] for message in picture.messages()]
    assert kept == ["asset:2", "error:4"]


def test_a_long_day_is_bounded() -> None:
    """Of lists the newest stay; a curve gets coarser, with its first and its last point."""
    picture = Picture()
    for number in range(LIMIT + POINTS):
        picture.take(f"{NOON_MS}-{number}", parse_event(error(number)))
        picture.take(f"{NOON_MS}-{number}", parse_event(asset(number)))
    messages = [codec.decode(message) for message in picture.messages()]
    errors = [message["id"] for message in messages if message["type"] == "error"]
    assert errors == [f"error:{number}" for number in range(POINTS, POINTS + LIMIT)]
    points = [message["cash"] for message in messages if message["type"] == "asset"]
    assert POINTS / 2 <= len(points) <= POINTS
    assert (points[0], points[-1]) == (0, LIMIT + POINTS - 1)
    assert all(one < other for one, other in pairwise(points))


def test_what_cannot_be_read_is_left_out() -> None:
    """An entry of a newer worker does not stop the page."""
    assert Picture().take(f"{NOON_MS}-1", parse_event(b'{"type": "novelty"}')) == []


def test_a_page_that_falls_behind_is_cut_off() -> None:
    """Its memory is bounded; it begins anew by itself."""

    async def behind() -> list[bytes]:
        feed = Feed()
        page = feed.open(asyncio.get_running_loop())
        for number in range(QUEUED + 1):
            feed.take(f"{NOON_MS}-{number}", parse_event(error(number)))
        await asyncio.sleep(0)
        lines = [line async for line in page.lines(lambda: True)]
        feed.leave(page)
        return lines

    assert b"".join(asyncio.run(behind())) == b"event: picture\ndata: []\n\n"


def test_a_page_whose_session_is_over_is_cut_off() -> None:
    """With its next message."""

    async def over() -> list[bytes]:
        page = Feed().open(asyncio.get_running_loop())
        return [line async for line in page.lines(lambda: False)]

    assert b"".join(asyncio.run(over())) == b"event: picture\ndata: []\n\n"


def test_pages_share_one_picture_and_miss_nothing() -> None:
    """What came since it was made follows within the same event; it is made anew once that is much."""

    async def seen() -> list[list[int]]:
        feed, loop, pages = Feed(), asyncio.get_running_loop(), []
        for number in range(2 * SINCE):
            feed.take(f"{NOON_MS}-{number}", parse_event(asset(number)))
            if number % 500 == 0:
                pages.append(feed.open(loop, f"session {number}"))
        shared = [page._picture[0] for page in pages]
        assert len(set(map(id, shared))) < len(shared)
        for page in pages:
            page.cut()
        return [[event["cash"] for event in await told(page)] for page in pages]

    async def told(page: Page) -> list[Any]:
        lines = b"".join([line async for line in page.lines(lambda: True)])
        return [
            event for data in re.findall(rb"^data: (.*)$", lines, re.MULTILINE) for event in json.loads(data)
        ]

    for number, cash in enumerate(asyncio.run(seen())):
        assert max(cash) == 500 * number


def test_a_role_has_a_bounded_number_of_pages() -> None:
    """One login's oldest ends for its next; another role's are not touched, and one too many is refused."""

    async def pages() -> None:
        feed, loop = Feed(), asyncio.get_running_loop()
        operator = feed.open(loop, "operator", Role.OPERATOR)
        own = [feed.open(loop, "reader") for _ in range(OF_ONE_SESSION + 1)]
        await asyncio.sleep(0)
        assert [page.is_cut for page in own] == [True] + [False] * OF_ONE_SESSION
        for number in range(OF_ONE_ROLE[Role.READER] - OF_ONE_SESSION):
            feed.open(loop, f"reader {number}")
        with pytest.raises(BusyError):
            feed.open(loop, "one more")
        feed.leave(own[1])
        feed.open(loop, "one more")
        feed.open(loop, "operator", Role.OPERATOR)
        assert not operator.is_cut

    asyncio.run(pages())


@pytest.mark.parametrize("lane", list(Lane))
def test_a_lane_that_is_full_refuses_and_holds_up_no_other(lane: Lane) -> None:
    """Whatever waits in one, the kill switch, and each other lane, has threads of its own."""

    async def run() -> None:
        lanes, over = Lanes(), threading.Event()
        waiting = [
            asyncio.create_task(lanes.run(lane, f"session {number}", over.wait)) for number in range(WAITING)
        ]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await lanes.run(lane, "another", int)
        for other in set(Lane) - {lane}:
            assert await lanes.run(other, "another", lambda: 1) == 1
        over.set()
        assert all(await asyncio.gather(*waiting))
        assert await lanes.run(lane, "another", lambda: 1) == 1

    asyncio.run(run())


def test_one_readers_questions_leave_room_for_other_readers() -> None:
    """A session has a share of the lane."""

    async def run() -> None:
        lanes, over = Lanes(), threading.Event()
        greedy = [asyncio.create_task(lanes.run(Lane.READERS, "a", over.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        greedy += [asyncio.create_task(lanes.run(Lane.READERS, "a", over.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        refused = [one for one in greedy if one.done() and isinstance(one.exception(), BusyError)]
        assert len(refused) == len(greedy) - lanes_module.OF_ONE_SESSION
        other = asyncio.create_task(lanes.run(Lane.READERS, "b", lambda: 1))
        over.set()
        assert await other == 1
        await asyncio.gather(*greedy, return_exceptions=True)

    asyncio.run(run())


def test_both_languages_have_the_same_words() -> None:
    """With the same blanks to fill in, and none is empty."""
    blanks = {
        name: {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in words.items()}
        for name, words in WORDS.items()
    }
    assert blanks["en"] == blanks["zh"]
    assert all(text for words in WORDS.values() for text in words.values())
    untranslated = {key for key, text in WORDS["zh"].items() if text.isascii()}
    assert untranslated == {"other_language"}


@pytest.mark.parametrize("name", LISTS)
def test_every_word_of_the_contract_has_words(name: str) -> None:
    """Each code, state and kind; and each error says what to do."""
    wanted = {f"{name}.{value}" for value in LISTS[name]}
    wanted |= {f"{key}.do" for key in wanted if name == "error"}
    assert wanted - WORDS["en"].keys() == set()


def test_the_guides_settings_have_words() -> None:
    """Each setting of the terminal is named and explained."""
    names = [name.upper() for name in Settings.model_fields if name.startswith("miniqmt_")]
    wanted = {key for name in names for key in (f"setting.{name}", f"setting.{name}.hint")}
    assert wanted - WORDS["en"].keys() == set()


def test_every_sentence_that_the_page_asks_for_exists() -> None:
    """As far as its scripts name them whole."""
    sources: Any = [path.read_text("utf-8") for path in (*STATIC.rglob("*.js"), STATIC / "index.html")]
    named = {
        key for text in sources for key in re.findall(r'\bt\("([\w.]+)"|data-t(?:-title)?="([\w.]+)"', text)
    }
    assert {key for pair in named for key in pair if key} - WORDS["en"].keys() == set()


def test_the_pages_files_are_short_and_from_here_alone() -> None:
    """No script or style is longer than a few pages, and none loads anything from elsewhere."""
    files = [path for path in STATIC.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg"}]
    texts = {path.relative_to(STATIC): path.read_text("utf-8") for path in files}
    assert {name: len(text.splitlines()) for name, text in texts.items() if text.count("\n") > 300} == {}
    addresses = {address for text in texts.values() for address in re.findall(r"https?://[\w./]+", text)}
    assert addresses == {"http://www.w3.org/2000/svg"}
