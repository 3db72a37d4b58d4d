"""A follower goes on over whatever happens to Redis, to a stream, or in an entry, and says what is wrong."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from redis import Redis
from support.redis_server import Server
from support.waiting import wait_until

from bus_schema.client import StreamFollower, StreamInspector, StreamReader

ONE, OTHER = "follower:one", "follower:other"
FAR = f"{2**64 - 1}-1"


class Listening(StreamFollower):
    """Keeps what it is handed; raises on `bad`."""

    def __init__(self, url: str) -> None:
        super().__init__(
            "listening", StreamReader(url), StreamInspector(url), read_seconds=0.05, look_seconds=0.1
        )
        self.heard: list[str] = []
        self.faults: list[str] = []

    def begin(self) -> Mapping[str, str]:
        """Begin with what is there."""
        return {key: self.newest(key) for key in (ONE, OTHER)}

    def take(self, key: str, entry_id: str, raw: bytes) -> None:  # noqa: ARG002 - what it says is enough.
        """Keep it."""
        if raw == b"bad":
            raise OverflowError("planted")
        self.heard.append(raw.decode())

    def turned(self, fault: str) -> None:
        """Keep it."""
        self.faults.append(fault)


@pytest.fixture
def redis(private_redis_server: Server) -> Iterator[Redis]:
    """Connect to a Redis of the test's own."""
    with Redis.from_url(private_redis_server.url) as client:
        yield client


@pytest.fixture
def start(private_redis_server: Server) -> Iterator[Callable[[], Listening]]:
    """Return a function that starts a follower which works."""
    started: list[Listening] = []

    def begin() -> Listening:
        started.append(Listening(private_redis_server.url))
        started[-1].start()
        wait_until(lambda: started[-1].fault != "has not begun to follow the streams", "it to follow")
        return started[-1]

    yield begin
    for one in started:
        one.end()
        one.reader.close()
        one.inspector.close()


def say(redis: Redis, key: str, word: str, entry_id: str = "*") -> None:
    """Append an entry."""
    redis.xadd(key, {"data": word}, id=entry_id)


def test_an_entry_from_the_future_is_said_and_passed_over(
    redis: Redis, start: Callable[[], Listening]
) -> None:
    """Other streams go on; once its stream was deleted, that is followed again and nothing told twice."""
    follower = start()
    say(redis, ONE, "a")
    wait_until(lambda: follower.heard == ["a"], "the first")
    say(redis, ONE, "planted", FAR)
    wait_until(lambda: f"{ONE} has an entry from the future, {FAR}" in follower.fault, "it to be said")
    say(redis, OTHER, "b")
    wait_until(lambda: follower.heard == ["a", "b"], "the other stream's")
    assert follower.positions[ONE] != FAR
    redis.delete(ONE)
    say(redis, ONE, "c")
    wait_until(lambda: follower.heard == ["a", "b", "c"], "what came after")
    assert follower.fault == ""


def test_what_begins_behind_an_entry_from_the_future_follows_all_the_same(
    redis: Redis, start: Callable[[], Listening]
) -> None:
    """It is where the clock is, not where that entry is."""
    say(redis, ONE, "planted", FAR)
    follower = start()
    wait_until(lambda: "delete this key" in follower.fault, "it to be said")
    redis.delete(ONE)
    say(redis, ONE, "a")
    wait_until(lambda: follower.heard == ["a"], "what came after")


@pytest.mark.parametrize("before", [True, False])
def test_a_key_of_another_type_holds_up_no_stream(
    redis: Redis, start: Callable[[], Listening], *, before: bool
) -> None:
    """It is named; once it is a stream, it is followed."""
    if before:
        redis.set(ONE, "planted")
    follower = start()
    redis.set(ONE, "planted")
    wait_until(lambda: f"{ONE} cannot be read: WRONGTYPE" in follower.fault, "it to be said")
    say(redis, OTHER, "a")
    wait_until(lambda: follower.heard == ["a"], "the other stream's")
    redis.delete(ONE)
    say(redis, ONE, "b")
    wait_until(lambda: follower.heard == ["a", "b"], "what came after")
    wait_until(lambda: follower.fault == "", "that to be said")


def test_an_entry_that_raises_is_passed_over(
    redis: Redis, start: Callable[[], Listening], caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and the thread lives."""
    follower = start()
    for word in ("bad", "a"):
        say(redis, ONE, word)
    wait_until(lambda: follower.heard == ["a"], "what came after")
    assert "passed over" in caplog.text
    assert follower.is_alive()


def test_a_stream_that_was_trimmed_or_is_gone_is_followed_on(
    redis: Redis, start: Callable[[], Listening]
) -> None:
    """Also below what was read."""
    follower = start()
    for word in ("a", "b"):
        say(redis, ONE, word)
    wait_until(lambda: follower.heard == ["a", "b"], "both")
    redis.xtrim(ONE, maxlen=0)
    say(redis, ONE, "c")
    redis.delete(OTHER)
    say(redis, OTHER, "d")
    wait_until(lambda: follower.heard == ["a", "b", "c", "d"], "what came after")


def test_a_redis_that_goes_and_comes_is_said_and_followed_on(
    private_redis_server: Server, redis: Redis, start: Callable[[], Listening]
) -> None:
    """The reason stands in `fault` meanwhile, and each change of it is told once."""
    follower = start()
    private_redis_server.stop()
    wait_until(lambda: "cannot use the bus" in follower.fault, "it to be said")
    private_redis_server.start()
    wait_until(lambda: follower.fault == "", "it to follow again")
    say(redis, ONE, "a")
    wait_until(lambda: follower.heard == ["a"], "what came after")
    assert all(one != other for one, other in zip(follower.faults, follower.faults[1:], strict=False))
