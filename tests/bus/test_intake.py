"""Which entries count as redelivered, so that what an earlier process may have done is not done again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from redis import Redis
from structlog.testing import capture_logs

from bus_schema.keys import Keys
from worker.bus.clock import BusClock
from worker.bus.credits import Credits
from worker.bus.intake import Intake
from worker.bus.link import RedisLink
from worker.bus.past import Past
from worker.engine.inputs import CommandRead

PING: dict[Any, Any] = {"data": b'{"type": "ping", "id": "p1"}'}


@pytest.fixture
def keys(account_id: str) -> Keys:
    """The keys of a test's own account."""
    return Keys(account_id)


@dataclass
class Reads:
    """A worker's way in, and what it has brought."""

    intake: Intake
    told: list[Any]

    def redelivered(self) -> list[bool]:
        """Of each command that comes now, whether it may have been handed out before."""
        self.told.clear()
        self.intake.connect()
        self.intake.read()
        return [one.redelivered for one in self.told if isinstance(one, CommandRead)]


@pytest.fixture
def begin(redis_url: str, redis_client: Redis, keys: Keys) -> Callable[..., Reads]:
    """Start to read, as a process that begins now and remembers this."""

    def start(past: Past, *, up_ms: int = 0) -> Reads:
        seconds, microseconds = redis_client.time()
        began = seconds * 1_000 + microseconds // 1_000
        told: list[Any] = []
        intake = Intake(
            RedisLink(redis_url, "intake"),
            keys,
            BusClock(),
            Credits(256),
            told.extend,
            past=past,
            doubtful=past.could_have_acted(began, began - up_ms),
        )
        return Reads(intake, told)

    return start


@pytest.fixture
def send(redis_client: Redis, keys: Keys) -> Callable[[], None]:
    """Announce a strategy and send, after the millisecond in which a process began."""

    def one() -> None:
        began, _ = redis_client.time(), redis_client.sadd(keys.strategies, "alpha")
        while redis_client.time()[1] // 1_000 == began[1] // 1_000:
            pass
        redis_client.xadd(keys.commands("alpha"), PING)

    return one


@pytest.mark.parametrize("past", [Past(), Past(newest=(1, 1))], ids=["the first process", "a later one"])
def test_what_was_sent_after_the_start_is_new(
    past: Past, begin: Callable[..., Reads], send: Callable[[], None]
) -> None:
    """No earlier process can have read it, though its group has to be made."""
    reads = begin(past)
    send()
    assert reads.redelivered() == [False]


@pytest.mark.parametrize(("past", "doubtful"), [(Past(), False), (Past(newest=(1, 1)), True)])
def test_what_was_sent_before_the_start_may_have_been_read_by_an_earlier_process(
    past: Past, doubtful: bool, begin: Callable[..., Reads], send: Callable[[], None]
) -> None:
    """Where the group has to be made, nobody knows what the one before had handed out; if there was any."""
    send()
    assert begin(past).redelivered() == [doubtful]


@pytest.mark.parametrize(
    ("past", "doubtful"), [(Past(newest=(1, 1)), False), (Past(newest=(1, 1), behind=True), True)]
)
def test_what_was_sent_while_no_process_ran_is_new_where_the_journal_is_whole(
    past: Past, doubtful: bool, begin: Callable[..., Reads], send: Callable[[], None]
) -> None:
    """A process that was killed has left its rows; a restored journal may lack some."""
    send()
    assert begin(past, up_ms=60_000).redelivered() == [doubtful]


def test_after_a_lost_group_only_what_was_read_comes_again(
    begin: Callable[..., Reads], send: Callable[[], None], redis_client: Redis, keys: Keys
) -> None:
    """This process knows what it has read: what came later is new, also from a group made anew."""
    reads = begin(Past(newest=(1, 1)))
    send()
    assert reads.redelivered() == [False]
    redis_client.xgroup_destroy(keys.commands("alpha"), "worker")
    send()
    assert reads.redelivered() == [True, False]


def test_a_clock_that_was_put_back_hides_no_earlier_process(
    begin: Callable[..., Reads], send: Callable[[], None], redis_client: Redis
) -> None:
    """Its rows bear later times than the clock has now, and so may the entries that it has read."""
    hour_ahead = (redis_client.time()[0] + 3_600) * 1_000
    reads = begin(Past(newest=(hour_ahead, 1)))
    send()
    assert reads.redelivered() == [True]


LOSSES: dict[str, Callable[[Redis, Keys], Any]] = {
    "XGROUP DESTROY": lambda redis, keys: redis.xgroup_destroy(keys.commands("alpha"), "worker"),
    "somebody deleted": lambda redis, keys: redis.delete(keys.commands("alpha")),
    "FLUSHALL": lambda redis, keys: redis.delete(keys.commands("alpha"), keys.control),
}


@pytest.mark.parametrize("cause", LOSSES)
def test_log_names_what_has_become_of_a_group(
    cause: str,
    begin: Callable[..., Reads],
    send: Callable[[], None],
    redis_client: Redis,
    keys: Keys,
) -> None:
    """As far as Redis shows it, so that whoever did it can be found."""
    reads = begin(Past())
    send()
    reads.redelivered()
    LOSSES[cause](redis_client, keys)
    with capture_logs() as logs:
        reads.intake.read()
    (said,) = [line for line in logs if line["event"] == "group_missing"]
    assert cause in said["cause"]
