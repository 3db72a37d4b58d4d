import json
from collections.abc import Callable

import pytest
from redis import Redis
from support.processes import ModuleProcess
from support.redis_server import Server
from support.strategy import Strategy
from support.workers import WorkerProcess

Start = Callable[..., ModuleProcess]


@pytest.mark.usefixtures("unchecked")
def test_several_streams_are_followed_in_words(
    command: Start, worker: WorkerProcess, strategy: Strategy
) -> None:
    """What happens while it runs is printed, one line for each event of each stream."""
    assert worker.process.is_running
    process = command("tail", "orders", "fills", "errors", "status", "--since", "0")
    process.wait_for_line("worker +ready, simulated")
    strategy.order(id="a1")
    process.wait_for_line(r"order +a1 +buy  600000\.SH 10\.00 x 100: accepted")
    process.wait_for_line(r"fill +a1 +buy  600000\.SH 10\.00 x 100: 1,000\.00 yuan")
    strategy.order(id="a2", price=20.0)
    process.wait_for_line("error +a2 +broker_rejected: ")
    process.terminate()
    assert process.wait() == 0


def test_entries_come_as_they_are(command: Start, redis_client: Redis, strategy: Strategy) -> None:
    """`--json` prints each entry's own bytes, also what this version does not know; `--count` ends it."""
    entries = [{"type": "new", "more": 1}, {"type": "newer", "名": "浦发"}, {"type": "newest"}]
    for entry in entries:
        redis_client.xadd(strategy.key("inbox:alpha"), {"data": json.dumps(entry, ensure_ascii=False)})
    process = command("tail", "inbox:alpha", "--since", "0", "--count", "2", "--json")
    assert process.wait() == 0
    assert [json.loads(line) for line in process.lines] == entries[:2]


def test_what_could_not_be_read_is_shown_with_its_reason(
    command: Start, worker: WorkerProcess, strategy: Strategy
) -> None:
    """A dead letter's line has its stream, the reason and the bytes."""
    assert worker.process.is_running
    process = command("tail", "dead", "--since", "0", "--count", "1")
    strategy.send_raw(b"not json")
    assert process.wait() == 0
    process.wait_for_line("dead +commands:alpha .*: not JSON.*'not json'")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nothing",), "there is no stream 'nothing', only orders, "),
        (("inbox",), "there is no stream 'inbox'"),
        (("orders", "--since", "now"), "'now' is no entry's id"),
    ],
)
def test_what_cannot_be_followed_is_status_2(command: Start, words: tuple[str, ...], complaint: str) -> None:
    """A wrong stream or position is named."""
    process = command("tail", *words)
    assert process.wait() == 2
    process.wait_for_line(complaint)


def test_a_refusing_redis_is_status_3(command: Start, redis_server: Server) -> None:
    """A Redis that wants another password is not followed, and the words say what to check."""
    process = command("tail", "orders", REDIS_URL=f"redis://user:secret@127.0.0.1:{redis_server.port}/0")
    assert process.wait() == 3
    process.wait_for_line("cannot use the bus: .*Check Redis's address, user, password")
    assert "secret" not in process.output
