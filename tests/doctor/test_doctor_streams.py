import json
import time
from typing import Any, cast

import pytest
from doctor.rig import finds, passes_over, scene
from redis import Redis
from support.strategy import Strategy
from support.workers import WorkerInside

from ops.doctor.findings import Verdict
from ops.doctor.scene import Scene

Settings = dict[str, Any]


@pytest.fixture
def bus(live: Settings, redis_url: str, account_id: str) -> Settings:
    """Return settings with the shared Redis, and an account of this test's own."""
    return {**live, "redis_url": redis_url, "miniqmt_account_id": account_id}


@pytest.fixture
def alpha(redis_client: Redis, account_id: str) -> Strategy:
    """Return a strategy that follows the contract by hand."""
    return Strategy(redis_client, account_id, "alpha")


def beat(strategy: Strategy, state: str, age_s: float = 0, reason: str = "no reason") -> None:
    """Say what a worker would have said so long ago."""
    at = int((time.time() - age_s) * 1000)
    told = {"account_id": strategy.account_id, "strategy": None, "occurred_at": at, "published_at": at}
    said = {"state": state, "reason": reason, "since": at, "backlog": 0, "version": "0", "simulated": True}
    event = {"type": "worker_status", "id": "s1", **told, **said}
    strategy.redis.xadd(strategy.key("status"), {"data": json.dumps(event)}, id=f"{at}-*")


def old(strategy: Strategy, stream: str, age_s: float) -> None:
    """Append an entry as if it had been so long ago."""
    at = int((time.time() - age_s) * 1000)
    strategy.redis.xadd(strategy.key(stream), {"data": "{}"}, id=f"{at}-0")


def test_a_worker_that_runs(
    live: Settings, redis_url: str, account_id: str, alpha: Strategy, tmp_path: Any
) -> None:
    """Beside a real worker, the streams have no fault, and its terminal is left to it."""
    given = {**live, "redis_url": redis_url, "miniqmt_account_id": account_id}
    with WorkerInside(redis_url, account_id, tmp_path / "state", alpha):
        alpha.reply(alpha.order())
        here = scene(given)
        finds("streams.worker", here, "ready")
        finds("streams.groups", here, "there")
        finds("streams.backlog", here, "none")
        finds("streams.dead", here, "none")
        finds("journal.healthy", here, "healthy")
        passes_over("terminal.connect", here, "worker_runs")
    finds("journal.healthy", here, "healthy")
    passes_over(
        "streams.worker", scene({**live, "redis_url": redis_url, "miniqmt_account_id": account_id}), "stopped"
    )


def test_nothing_has_run_yet(bus: Settings) -> None:
    """An account without any key has no fault."""
    here = scene(bus)
    passes_over("streams.worker", here, "never")
    finds("streams.groups", here, "there")
    finds("streams.backlog", here, "none")
    finds("streams.dead", here, "none")


def test_names_that_are_none(bus: Settings, alpha: Strategy) -> None:
    """A strategy that was announced under a name that nobody reads is told by it."""
    alpha.redis.sadd(alpha.key("strategies"), "alpha")
    finds("streams.names", scene(bus), "valid")
    alpha.redis.sadd(alpha.key("strategies"), "均线策略", "with space", "x" * 24)
    result = finds("streams.names", scene(bus), "impossible", "1 to 23")
    assert "均线策略" in str(result.finding.facts["names"])
    assert result.finding.facts["count"] == 3


def test_a_missing_group(bus: Settings, alpha: Strategy) -> None:
    """A stream of commands without its group is found; the fix adds it where the stream begins."""
    alpha.order()
    here = scene(bus)
    result = finds("streams.groups", here, "missing", "--fix")
    assert result.finding.fix is not None
    result.finding.fix.do()
    finds("streams.groups", here, "there")
    (group,) = alpha.redis.xinfo_groups(alpha.key("commands:alpha"))
    assert (group["name"], group["last-delivered-id"]) == (b"worker", b"0-0")


def test_a_key_that_is_no_stream(bus: Settings, alpha: Strategy) -> None:
    """A key of ours that somebody else has taken is found."""
    alpha.redis.set(alpha.key("control"), "mine")
    result = finds("streams.groups", scene(bus), "wrong_type", "DEL")
    assert result.finding.facts["key"] == alpha.key("control")


@pytest.mark.parametrize(
    ("said", "case", "advice"),
    [
        (("ready", 0), "ready", ""),
        (("ready", 3600), "silent", "qmt-bus run"),
        (("halted", 0), "halted", "resume"),
        (("disconnected", 0), "not_ready", "terminal's"),
        (("connecting", 0), "not_ready", "connects by itself"),
    ],
)
def test_what_the_worker_says(
    bus: Settings, alpha: Strategy, said: tuple[str, float], case: str, advice: str
) -> None:
    """A worker that is silent, halted or without its terminal is found."""
    beat(alpha, *said)
    finds("streams.worker", scene(bus), case, advice)


def test_a_worker_that_was_stopped(bus: Settings, alpha: Strategy) -> None:
    """One that said good-bye is no fault, and does not count as running."""
    beat(alpha, "stopping")
    here: Scene = scene(bus)
    passes_over("streams.worker", here, "stopped")
    assert not here.worker_runs


def test_commands_for_a_worker_that_does_not_run(bus: Settings, alpha: Strategy) -> None:
    """Commands that nobody will take are found."""
    alpha.redis.xgroup_create(alpha.key("commands:alpha"), "worker", "0", mkstream=True)
    old(alpha, "commands:alpha", 90)
    old(alpha, "commands:alpha", 30)
    result = finds("streams.backlog", scene(bus), "waiting", "qmt-bus run")
    assert result.finding.facts["count"] == 2
    assert int(str(result.finding.facts["seconds"])) >= 90


def test_commands_that_a_worker_does_not_take(bus: Settings, alpha: Strategy) -> None:
    """A worker that runs, and leaves what it has read for minutes, is found; new commands are not."""
    key = alpha.key("commands:alpha")
    alpha.redis.xgroup_create(key, "worker", "0", mkstream=True)
    beat(alpha, "ready")
    old(alpha, "commands:alpha", 300)
    ((_, ((entry_id, _),)),) = cast("Any", alpha.redis.xreadgroup("worker", "worker", {key: ">"}))
    finds("streams.backlog", scene(bus), "stuck", "restart it")
    alpha.redis.xack(key, "worker", entry_id)
    alpha.order()
    finds("streams.backlog", scene(bus), "moving")


def test_unreadable_entries(bus: Settings, alpha: Strategy) -> None:
    """What was put aside today is shown; what was a week ago is not."""
    old(alpha, "dead", 7 * 24 * 3600)
    finds("streams.dead", scene(bus), "none")
    old(alpha, "dead", 60)
    finds("streams.dead", scene(bus), "some", "tail dead")


def test_a_user_that_may_not_read(bus: Settings, redis_client: Redis) -> None:
    """Where Redis refuses to show the streams, nothing is guessed."""
    name = f"blind-{bus['miniqmt_account_id']}"
    redis_client.acl_setuser(name, enabled=True, passwords=["+pw"], commands=["+ping", "+client"], keys=["*"])
    place = bus["redis_url"].removeprefix("redis://")
    here = scene({**bus, "redis_url": f"redis://{name}:pw@{place}"})
    passes_over("streams.groups", here, "info_refused", Verdict.UNKNOWN)
    redis_client.acl_deluser(name)
