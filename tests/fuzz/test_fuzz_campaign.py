"""The fuzzer at work on a real worker: a short run in every run of the tests, a million on demand."""

import json
from pathlib import Path

import pytest

from ops.cli import main
from ops.fuzz.campaign import Campaign, Finding, report, run_campaign
from ops.fuzz.drawing import batch
from ops.fuzz.judging import Event, Wanted, judge
from ops.fuzz.thrown import Fate, Thrown, data

PING = Thrown("alpha", "ping", data(b'{"type": "ping", "id": "p"}'), Fate.ANSWERED)
NOISE = Thrown("alpha", "noise", data(b"\x00"), Fate.BURIED)
ORDER = (
    b'{"type": "place_order", "id": "o", "stock_code": "600000", "order_type": "buy", "order_volume": 1%s}'
)


def findings(campaign: Campaign) -> list[str]:
    """What is wrong, and by what."""
    return [f"{found.what}: {found.entry}" for found in campaign.findings]


def test_two_thousand_commands_get_what_they_are_due() -> None:
    """Each is answered or in ``dead``, the worker stays well, and no broken one trades."""
    campaign = run_campaign(seed=20_251, commands=2_000, tell=lambda _: None, most=500)
    assert findings(campaign) == []
    assert campaign.commands == 2_000
    assert min(campaign.fates[fate] for fate in Fate) > 100
    assert campaign.orders > 0


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_million_commands_get_what_they_are_due() -> None:
    """The same, and a worker whose memory grows would show it."""
    campaign = run_campaign(seed=1_000_000, commands=1_000_000, tell=lambda _: None)
    assert findings(campaign) == []


def test_the_same_seed_draws_the_same_batch() -> None:
    """A finding can be seen again."""
    assert batch(5, 300) == batch(5, 300)
    assert batch(5, 300) != batch(6, 300)


def news(
    *told: Event, dead: tuple[Event, ...] = (), errors: tuple[Event, ...] = ()
) -> dict[str, list[Event]]:
    """What was told, by stream."""
    none: dict[str, list[Event]] = {"status": [], "inbox:beta": [], "inbox:a.b-c_D": []}
    return {**none, "inbox:alpha": list(told), "dead": list(dead), "errors": list(errors)}


def reply(entry_id: str, code: str | None = None) -> Event:
    """A reply, as far as it is judged."""
    error = {"code": code} if code else None
    return {"type": "reply", "id": f"reply:alpha:{entry_id}", "error": error}


DEAD: Event = {"type": "dead_letter", "stream": "commands:alpha", "entry_id": "1-1"}
BURIED: Event = {"type": "error", "id": "error:unreadable:alpha:1-1"}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (PING, news()),
        (PING, news(reply("1-1"), reply("1-1"))),
        (PING, news(reply("1-1", "invalid_command"))),
        (PING, news(reply("1-1", "internal_error"))),
        (NOISE, news(reply("1-1"))),
        (NOISE, news(dead=(DEAD,))),
        (NOISE, news(dead=(DEAD, DEAD), errors=(BURIED,))),
        (PING, news(reply("1-1"), reply("0-9"))),
    ],
    ids=["none", "two", "refused", "fault", "answered", "no error", "buried twice", "again"],
)
def test_whatever_an_entry_is_not_due_is_found(entry: Thrown, told: dict[str, list[Event]]) -> None:
    """Nothing, too much, the wrong thing and something late are seen."""
    assert len(list(judge([entry], ["1-1"], told))) == 1


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (PING, news(reply("1-1"))),
        (PING, news(reply("1-1", "expired"))),
        (NOISE, news(dead=(DEAD,), errors=(BURIED,))),
    ],
)
def test_what_an_entry_is_due_is_no_finding(entry: Thrown, told: dict[str, list[Event]]) -> None:
    """One reply, or one dead letter with its error."""
    assert list(judge([entry], ["1-1"], told)) == []


def test_an_order_that_nobody_asked_for_is_found() -> None:
    """An order of a broken command, one of another volume, and one that is there twice."""
    wanted = Wanted()
    wanted.add(Thrown("alpha", "order", data(ORDER % b', "price": 1')))
    wanted.add(Thrown("beta", "order", data(ORDER % b"")))
    booked = {"strategy_name": "alpha", "order_remark": "o", "order_volume": 1}
    assert list(wanted.unwanted([booked])) == []
    assert len(list(wanted.unwanted([booked, booked]))) == 1
    assert len(list(wanted.unwanted([booked | {"strategy_name": "beta"}]))) == 1
    assert len(list(wanted.unwanted([booked | {"order_volume": 2}]))) == 1


def test_memory_that_was_not_measured_is_said_so() -> None:
    """Systems without ``/proc`` have no figure, and none is made up."""
    assert report(Campaign(1))["memory_mb"] is None
    assert report(Campaign(1, memory=[2**20, 2**21]))["memory_mb"] == {"first_tenth": 1.0, "end": 2.0}


def test_a_finding_is_shown_with_its_bytes_and_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Status 1; the entry and the command that throws it again are printed, and stand in the file."""
    finding = Finding(7, 2_000, "is to be buried; it has 0 replies", NOISE)
    campaign = Campaign(5, 6_000, findings=[finding])
    monkeypatch.setattr("ops.commands.fuzz.run_campaign", lambda *_: campaign)
    result = tmp_path / "fuzz.json"
    assert main(["fuzz", "--commands", "6000", "--seed", "5", "--json", str(result)]) == 1
    said = capsys.readouterr().err
    again = "qmt-bus fuzz --commands 2000 --seed 7"
    for words in ("noise on commands:alpha", r"b'\x00'", "it has 0 replies", again):
        assert words in said
    (written,) = json.loads(result.read_text("utf-8"))["violations"]
    assert written == {"seed": 7, "broken": finding.what, "again": again}
