"""From events to notices, with a clock that the test holds."""

import json
from typing import Any

import pytest

from bus_schema.events import parse_event
from ops.notify.notices import Notice
from ops.notify.settings import NotifySettings
from ops.notify.watch import Watch

START = 1_795_365_000_000


class Day:
    """Events that come one after the other, and what is told of them."""

    def __init__(self, **settings: Any) -> None:
        self.watch = Watch(NotifySettings(**settings))
        self.at, self.told = START, list[Notice]()
        self._number = 0

    def event(self, kind: str, **fields: Any) -> None:
        """Something happens now."""
        self._number += 1
        entry_id = f"{self.at}-{self._number}"
        shared = {"v": 1, "id": f"{kind}:{entry_id}", "account_id": "1", "strategy": None, "simulated": True}
        body = {"type": kind, **shared, "occurred_at": self.at, "published_at": self.at, **fields}
        self.told += self.watch.take(entry_id, parse_event(json.dumps(body).encode()))

    def status(self, state: str, reason: str = "") -> None:
        """The worker says where it stands."""
        told = {"state": state, "reason": reason, "since": self.at, "backlog": 0, "version": "1"}
        self.event("worker_status", **told)

    def halts(self, **halts: str) -> None:
        """An operator is answered."""
        answer = {"command_id": "o1", "command_type": "halt", "ok": True, "result": {"halts": halts}}
        self.event("reply", **answer)

    def error(self, code: str, **fields: Any) -> None:
        """Something fails."""
        self.event("error", code=code, message="", **fields)

    def order(self, name: str) -> None:
        """The broker shows an order."""
        terms = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}
        codes = {"order_type_code": 23, "price_type": "limit", "price_type_code": 11, "order_status_code": 50}
        state = {"order_status": "reported", "source": "reconcile", "external": False}
        self.event("order", order_id=7, client_order_id=name, strategy="alpha", **terms, **codes, **state)

    def passes(self, seconds: float) -> None:
        """Time goes by, and Redis is asked for it."""
        self.at += round(seconds * 1000)
        self.told += self.watch.tick(self.at)

    def away(self, seconds: float) -> None:
        """Time goes by without Redis."""
        self.told += self.watch.away(self.at, "gone")
        self.at += round(seconds * 1000)
        self.told += self.watch.away(self.at, "gone")

    @property
    def cases(self) -> list[str]:
        """What was told so far, by case."""
        return [notice.case for notice in self.told]


@pytest.fixture
def day() -> Day:
    """Return a day on which the worker is ready."""
    day = Day()
    day.status("ready")
    return day


def test_a_break_is_told_after_its_grace(day: Day) -> None:
    """Once, with the terminal's reason; and its end with how long it took."""
    day.status("disconnected", "the link broke")
    day.passes(29)
    assert day.cases == []
    day.passes(2)
    day.status("disconnected", "it still is")
    day.passes(5)
    day.status("connecting")
    day.status("ready")
    assert day.cases == ["lost", "back"]
    assert day.told[0].facts == {"reason": "the link broke", "seconds": 31}
    assert day.told[1].facts == {"seconds": 36}


def test_a_short_break_is_nobodys_business(day: Day) -> None:
    """What is back within its grace is not told, neither that it was lost nor that it is back."""
    day.status("disconnected")
    day.passes(20)
    day.status("ready")
    day.passes(20)
    assert day.cases == []


def test_a_break_that_is_over_when_it_is_read_is_told_by_its_end(day: Day) -> None:
    """As after a restart of this process: nobody looked at the clock meanwhile."""
    day.status("disconnected")
    day.at += 300_000
    day.status("halted", "lunch")
    assert day.cases == ["back", "halted"]


def test_silence_is_told_and_its_end(day: Day) -> None:
    """A minute without a heartbeat is told once; an orderly stop in other words."""
    day.passes(59)
    day.passes(2)
    day.passes(60)
    day.status("starting")
    assert day.cases == ["silent", "alive"]
    assert day.told[1].facts == {"state": "starting", "seconds": 121}
    day.status("stopping", "SIGTERM received")
    day.passes(61)
    assert day.told[2].case == "stopped"
    assert day.told[2].facts["reason"] == "SIGTERM received"


def test_a_bus_on_which_no_worker_ever_was_is_not_silent() -> None:
    """Nobody is missed who was never there."""
    day = Day()
    day.passes(1_000)
    assert day.cases == []


def test_a_redis_that_is_away_is_told_in_the_workers_place(day: Day) -> None:
    """Whose heartbeats nobody can see; when it is back, the worker gets its time to be heard."""
    day.away(61)
    day.away(1)
    day.passes(1)
    assert day.cases == ["redis_away", "redis_back"]
    day.passes(59)
    day.status("ready")
    day.passes(1)
    assert day.cases == ["redis_away", "redis_back"]


def test_halts_are_told_once_whoever_tells_them(day: Day) -> None:
    """The state and the reply to the operator say the same; the reply knows single strategies too."""
    day.status("halted", "lunch")
    day.halts(all="lunch")
    day.halts(all="lunch", alpha="too many orders")
    day.status("disconnected")
    day.status("halted", "lunch")
    day.status("ready")
    day.halts(alpha="too many orders")
    day.halts()
    told = [(notice.case, notice.facts["scope"]) for notice in day.told]
    assert told == [("halted", "all"), ("halted", "alpha"), ("resumed", "all"), ("resumed", "alpha")]
    assert day.told[1].facts["reason"] == "too many orders"


def test_a_halt_by_the_worker_itself_is_told_once(day: Day) -> None:
    """As after a loss beyond its limit: the error tells of one strategy; of all, the state does as well."""
    day.error("halted", strategy="alpha")
    day.error("halted", strategy="alpha", command_id="a1")
    day.halts(alpha="max_daily_loss")
    day.error("halted")
    day.status("halted", "max_daily_loss")
    day.halts()
    told = [(notice.case, notice.facts["scope"]) for notice in day.told]
    assert told[:2] == [("halted", "alpha"), ("halted", "all")]
    assert sorted(told[2:]) == [("resumed", "all"), ("resumed", "alpha")]


def test_an_outcome_that_is_not_known_is_told_until_it_is(day: Day) -> None:
    """Each ends in its own way: it exists, it does not, or nobody will know."""
    for name in ("a1", "a2", "a3"):
        day.error("outcome_unknown", command_id=name, client_order_id=name, strategy="alpha")
    day.order("a1")
    day.order("a1")
    day.error("not_placed", client_order_id="a2", strategy="alpha")
    day.error("outcome_unknown", id="error:never_known:20412:a3", client_order_id="a3", strategy="alpha")
    day.error("outcome_unknown", id="error:protection:p1:5-5", client_order_id="p1", strategy="alpha")
    assert day.cases == ["unknown"] * 3 + ["placed", "not_placed", "never_known", "unknown"]
    assert day.told[3].facts == {"order": "a1", "strategy": "alpha", "number": "7", "status": "reported"}


def test_a_protection_that_does_not_protect_is_told(day: Day) -> None:
    """It sees no quotes, sees them again, and is refused: each once."""
    for state in ("armed", "quotes_lost", "quotes_lost", "armed", "triggered", "refused"):
        about = {"client_order_id": "p1", "stock_code": "600000.SH", "price_type": "limit", "state": state}
        day.event("protection", **about, reason="no such price" if state == "refused" else "")
    assert day.cases == ["blind", "sees", "unprotected"]
    assert day.told[2].facts["reason"] == "no such price"


def test_a_storm_is_told_when_it_begins() -> None:
    """So many failures within the time, with what most of them were; again only after a calm."""
    day = Day(notify_rejects=4, notify_reject_seconds=10)
    for code in ("halted", "risk_rejected", "risk_rejected"):
        day.at += 1_000
        day.error(code, command_id="a", strategy="alpha")
    day.error("outcome_unknown", command_id="b", strategy="alpha")
    day.at += 9_000
    day.error("risk_rejected", command_id="a", strategy="alpha")
    assert day.cases == ["unknown"]
    for _ in range(9):
        day.error("risk_rejected", command_id="a", strategy="alpha")
    assert day.cases == ["unknown", "storm"]
    most = {"most": 4, "code": "risk_rejected", "strategy": "alpha"}
    assert day.told[1].facts == {"count": 4, "seconds": 10, **most}
    day.at += 60_000
    for _ in range(4):
        day.error("halted", command_id="a", strategy="alpha")
    assert day.cases == ["unknown", "storm", "storm"]


def test_the_same_day_is_told_under_the_same_ids() -> None:
    """So that a restart, which reads some of it again, tells nothing twice."""

    def a_day() -> list[str]:
        day = Day()
        day.status("disconnected")
        day.passes(31)
        day.status("halted", "lunch")
        day.halts(all="lunch", alpha="x")
        day.error("outcome_unknown", command_id="a1", client_order_id="a1")
        day.order("a1")
        day.passes(61)
        return [notice.id for notice in day.told]

    assert a_day() == a_day()
    assert len(set(a_day())) == len(a_day()) == 7
