"""The chaos campaign itself: a short one in every run of the tests, a long one on demand."""

import json
from pathlib import Path

import pytest
from support.redis_server import connect
from support.waiting import wait_until

from ops.chaos.campaign import Campaign, again, report, run_campaign
from ops.chaos.plan import plan
from ops.chaos.rounds import Round
from ops.chaos.wishes import Wishes
from ops.chaos.witness import observe
from ops.chaos.world import World
from ops.cli import main
from ops.proving.promises import violations


@pytest.mark.timeout(120)
def test_a_few_kills_break_no_promise() -> None:
    """Worker, terminal and Redis killed under load; pauses, silent links and a full disk in between."""
    campaign = Campaign(seed=72)
    run_campaign(campaign, kills=5, tell=lambda: None, patience_seconds=15.0)
    assert [violation for done in campaign.broken for violation in done.violations] == []
    assert campaign.kills.keys() == {"worker", "terminal", "redis"}
    assert campaign.kills.total() >= 5
    assert campaign.total("fills") > 0


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_hundred_kills_break_no_promise() -> None:
    """The same for as long as it takes."""
    campaign = Campaign(seed=100_000)
    run_campaign(campaign, kills=100, tell=lambda: None, jobs=3)
    assert [violation for done in campaign.broken for violation in done.violations] == []
    assert campaign.total("still_unknown") == 0


def test_the_same_seed_draws_the_same_round() -> None:
    """What goes wrong, and what the strategies want, can be drawn again."""
    assert plan(5, 4) == plan(5, 4)
    assert plan(5, 4) != plan(6, 4)
    wishes = [Wishes("alpha", "5") for _ in range(2)]
    assert [wishes[0].next(1_000) for _ in range(200)] == [wishes[1].next(1_000) for _ in range(200)]


def test_a_fill_told_twice_is_seen(tmp_path: Path) -> None:
    """The campaign notices a broken promise: a fill's event is copied by hand behind the worker's back."""
    with World(tmp_path, seed=1) as world, connect(world.redis.url) as redis:
        order = {"type": "place_order", "id": "o1", "stock_code": "600000.SH", "order_type": "buy"}
        redis.sadd(world.keys.strategies, "alpha")
        world.burst("alpha", [json.dumps({**order, "order_volume": 100, "price": 10.1}).encode()])
        (fill,) = wait_until(lambda: world.follower.seen[world.keys.fills], "the fill", timeout=20)
        wait_until(lambda: violations(observe(world)) == [], "all to be quiet", timeout=20)
        redis.xadd(world.keys.fills, {"data": fill.data})
        wait_until(lambda: len(world.follower.seen[world.keys.fills]) == 2, "the copy to be seen")
        broken = violations(observe(world))
    assert any("told 2 times" in line for line in broken)


def test_a_broken_promise_is_reported_with_the_way_to_repeat_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Status 1; seed, evidence, steps and the command are printed, and stand in the file."""
    done = Round(41, plan(41, 2), violations=["every fill once: it was not"], evidence=tmp_path)
    done.kills["worker"] = 2
    monkeypatch.setattr("ops.chaos.campaign.run_round", lambda *_: done)
    result = tmp_path / "result.json"
    assert main(["chaos", "--kills", "2", "--seed", "41", "--json", str(result)]) == 1
    said = capsys.readouterr().err
    command = "qmt-bus chaos --seed 41 --kills 2"
    for words in ("every fill once: it was not", str(done.steps[0]), str(tmp_path), command):
        assert words in said
    (written,) = json.loads(result.read_text("utf-8"))["violations"]
    assert written == {"seed": 41, "broken": done.violations, "again": command}
    assert again(done) == command


def test_the_result_measures_recovery() -> None:
    """Times are told as median, as what 95 of 100 stay within, and as the longest."""
    campaign = Campaign(seed=1)
    done = Round(1, [], recovery={"worker killed, to ready": list(range(1, 101))})
    campaign.rounds.append(done)
    spread = report(campaign)["recovery_ms"]["worker killed, to ready"]
    assert spread == {"times": 100, "median": 50, "95 of 100": 96, "most": 100}
