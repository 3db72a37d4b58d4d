from typing import Any

import pytest

from bus_schema import codec
from bus_schema.codes import OrderStatus
from bus_schema.events import EVENTS, parse_event
from ops.lines import line, result_lines
from ops.screen import Paint
from ops.words import ENGLISH

AT = 1_795_365_710_541
"""00:41:50.541 in Beijing."""

DEAL = {
    "account_id": "1",
    "stock_code": "600000.SH",
    "order_id": 7,
    "order_type": "buy",
    "order_type_code": 23,
}


def event(kind: str, **fields: Any) -> dict[str, Any]:
    """Return an event with the fields that every one has."""
    everywhere = {"id": "e", "account_id": "1", "strategy": None, "simulated": True}
    return {"type": kind, **everywhere, "occurred_at": AT, "published_at": AT, **fields}


def order(**fields: Any) -> dict[str, Any]:
    """Return an order by hand, of 300 shares, unless the fields say otherwise."""
    terms = {"order_volume": 300, "price_type": "limit", "price_type_code": 50, "price": 10.0}
    state = {"order_status": "reported", "order_status_code": 50, "source": "push", "external": True}
    return event("order", **{**DEAL, **terms, **state, **fields})


def fill(**fields: Any) -> dict[str, Any]:
    """Return a fill of 100 shares."""
    traded = {"traded_id": "t", "traded_price": 10.0, "traded_volume": 100, "traded_amount": 1000.0}
    return event("fill", **{**DEAL, **traded, **fields})


POSITION = {"account_id": "1", "stock_code": "600000.SH", "open_price": 9.5, "market_value": 1000.0}
ASSET = {"cash": 1234.5, "frozen_cash": 0.0, "market_value": 10.0, "total_asset": 1244.5}
STATUS = {"since": AT, "backlog": 0, "version": "1"}
REPLY = {"command_id": "c1", "command_type": "ping", "ok": True}

HALTED = {"code": "halted", "message": "lunch"}

CASES = {
    "an order by hand": (
        order(),
        "order     #7         buy  600000.SH 10.00 x 300: accepted, not placed over this bus",
    ),
    "a part": (
        order(
            client_order_id="a1",
            external=False,
            order_status="part_succ",
            traded_volume=100,
            traded_price=9.99,
        ),
        "order     a1         buy  600000.SH 10.00 x 300: partly filled, 100 of 300 at 9.99",
    ),
    "a market order": (
        order(client_order_id="a1", external=False, price_type="own_best"),
        "order     a1         buy  600000.SH own_best x 300: accepted",
    ),
    "a state of the future": (
        order(client_order_id="a1", external=False, order_status="dreaming", status_msg="委托"),
        "order     a1         buy  600000.SH 10.00 x 300: dreaming, 委托",
    ),
    "a fill": (
        fill(client_order_id="a1", commission=5.0),
        "fill      a1         buy  600000.SH 10.00 x 100: 1,000.00 yuan, commission 5.00",
    ),
    "an error about nobody": (
        event("error", code="internal_error", message="a fault"),
        "error     -          internal_error: a fault",
    ),
    "a reply": (event("reply", **REPLY, result={}), "reply     c1         ping done"),
    "a failure": (
        event(
            "reply", **{**REPLY, "ok": False}, error={"code": "halted", "message": "lunch"}, duplicate=True
        ),
        "reply     c1         ping failed, halted: lunch, the same answer as before",
    ),
    "the money": (
        event("asset", **ASSET),
        "asset     cash 1,234.50, frozen 0.00, positions 10.00, total 1,244.50 yuan",
    ),
    "the positions": (
        event("positions", positions=[POSITION | {"volume": 200, "can_use_volume": 100}]),
        "positions 600000.SH 200 (100 can be sold)",
    ),
    "no positions": (event("positions", positions=[]), "positions none"),
    "a protection": (
        event("protection", client_order_id="p1", stock_code="600000.SH", price_type="limit", state="armed"),
        "protect   p1         600000.SH: armed",
    ),
    "a protection that fired": (
        event(
            "protection",
            client_order_id="p1",
            stock_code="600000.SH",
            price_type="limit",
            state="refused",
            condition="stop_price",
            trigger_price=9.5,
            order_id=7,
            reason="halted",
        ),
        "protect   p1         600000.SH: refused, stop_price met at 9.500, order 7, halted",
    ),
    "the worker": (
        event("worker_status", state="halted", reason="lunch", **{**STATUS, "backlog": 2}),
        "worker    halted, simulated, lunch; commands not yet answered: 2",
    ),
    "a dead letter": (
        event(
            "dead_letter", stream="commands:a", entry_id="1-1", reason="not JSON", raw="?", encoding="utf-8"
        ),
        "dead      commands:a 1-1: not JSON; it reads '?'",
    ),
    "a tick": (
        event("quote", stock_code="600000.SH", time=AT, last_price=10.05, bid_price=[10.04], ask_price=[]),
        "tick      600000.SH 10.050 (bid 10.040, ask -)",
    ),
    "a worker of the future": (
        event("worker_status", state="napping", reason="", **STATUS, simulated=False),
        "worker    napping",
    ),
    "something of the future": ({"type": "rumour", "published_at": AT, "about": 1}, "rumour    {"),
}


@pytest.mark.parametrize(("content", "expected"), CASES.values(), ids=CASES)
def test_an_event_is_a_line(content: dict[str, Any], expected: str) -> None:
    """Each line has the time in Beijing, what it is, and what it says in plain words."""
    shown = line(parse_event(codec.encode(content)), Paint(enabled=False))
    assert shown.startswith(f"00:41:50.541  {expected}")


def test_what_is_no_event_is_shown_all_the_same() -> None:
    """A line without a time says why it could not be read."""
    assert line(parse_event(b"{"), Paint(enabled=False)).startswith("--:--:--.---  ?         not JSON")


def test_every_type_and_state_has_words() -> None:
    """No event of the contract falls through to the words for the unknown, and no state to its code name."""
    assert {content["type"] for content, _ in CASES.values()} >= set(EVENTS)
    assert set(ENGLISH.statuses) == set(OrderStatus)


def test_colours_are_in_the_line_where_they_are_wanted() -> None:
    """On a terminal the kind of event has its colour."""
    shown = line(parse_event(codec.encode(fill())), Paint(enabled=True))
    assert "\x1b[32mfill     \x1b[0m" in shown


def test_results_are_listed_one_by_one() -> None:
    """A list has a line for each thing; empty fields are left out."""
    assert result_lines([{"a": 1, "b": "x", "c": None}, {"a": 2}]) == ["  a 1, b x", "  a 2"]
    assert result_lines({}) == result_lines(None) == []
