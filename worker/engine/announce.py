"""How each thing that happened is told: which event, under which deterministic id, on which streams."""

from typing import Any

from bus_schema.codes import ErrorCode, OrderSource, WorkerState
from bus_schema.latency import StageLatency
from worker.engine.book import BookOrder
from worker.engine.facts import TradeFacts
from worker.engine.inputs import CONTROL, Entry
from worker.engine.placement import Answer
from worker.engine.turn import Turn


def inbox_of(strategy: str | None) -> tuple[str, ...]:
    """The inbox of a strategy as a tuple of streams; nobody's inbox is empty."""
    return (f"inbox:{strategy}",) if strategy else ()


def ok(result: Any) -> Answer:
    """The answer to a command that did what it should."""
    return {"ok": True, "result": result, "error": None}


def failure(code: ErrorCode, message: str, detail: dict[str, Any] | None = None) -> Answer:
    """The answer to a command that did not."""
    return {"ok": False, "result": None, "error": {"code": code, "message": message, "detail": detail or {}}}


ENTRY_PARTS = ("strategy", "entry_id")
"""What names an entry; a third part names an order of a basket, which settles nothing."""


def reply_identity(entry: Entry, order_of_basket: str | None) -> str:
    """What tells one reply from all others: the entry it answers, and which of its orders within a basket."""
    whole = f"{entry.strategy}:{entry.entry_id}"
    return f"{whole}:{order_of_basket}" if order_of_basket else whole


def settled_by(event_id: str) -> Entry | None:
    """The entry that an event settles, by the event's id; None if it settles none."""
    kind, *identity = event_id.split(":")
    return (
        Entry(*identity) if kind in {"reply", "dead_letter"} and len(identity) == len(ENTRY_PARTS) else None
    )


def reply(
    turn: Turn,
    entry: Entry,
    command_id: str,
    command_type: str | None,
    answer: Answer,
    *,
    settles: bool = True,
    durable: bool = True,
    duplicate: bool = False,
    discards: bool = False,
    about: dict[str, Any] | None = None,
) -> None:
    """Give a command its one reply; a failed one stands in ``errors`` too.

    ``settles`` is False for the orders of a basket, whose entry is acknowledged with the basket's own reply.
    With ``discards`` the entry is also taken out of its stream.
    ``about`` identifies the subject of a failure: an order, an instrument.
    """
    identity = reply_identity(entry, None if settles else command_id)
    streams = inbox_of(entry.strategy) if entry.strategy != CONTROL else ("status",)
    body = {
        "type": "reply",
        "id": f"reply:{identity}",
        "strategy": entry.strategy or None,
        "command_id": command_id,
        "command_type": command_type,
        "duplicate": duplicate,
        **answer,
    }
    turn.event(body, *streams, settles=entry if settles else None, durable=durable, discards=discards)
    if not answer["ok"] and not duplicate:
        subject = {"command_id": command_id, "command_type": command_type, **(about or {})}
        error(turn, f"error:{identity}", entry.strategy, answer["error"], subject, durable=durable)


def error(
    turn: Turn,
    identity: str,
    strategy: str | None,
    what: dict[str, Any],
    about: dict[str, Any],
    *,
    durable: bool = True,
) -> None:
    """Tell everybody whom it concerns that something went wrong."""
    body = {"type": "error", "id": identity, "strategy": strategy or None, **what, **about}
    turn.event(body, *inbox_of(strategy), "errors", durable=durable)


def order(turn: Turn, known: BookOrder, source: OrderSource) -> None:
    """Tell an order's new state."""
    facts = known.facts
    # The counter's number may come after the state: news of the same state, under an id of its own.
    state = ":".join((facts["order_status"], str(facts["traded_volume"]), facts["order_sysid"]))
    day = turn.state.days.of_report(facts["order_time"], turn.state.day)
    body = {
        **facts,
        "type": "order",
        "id": f"order:{day}:{facts['order_id']}:{known.client_order_id or ''}:{state}",
        "strategy": known.strategy,
        "client_order_id": known.client_order_id,
        "source": source,
        "external": known.client_order_id is None,
    }
    turn.event(body, *inbox_of(known.strategy), "orders")


def fill(turn: Turn, facts: TradeFacts, client_order_id: str | None, strategy: str | None) -> None:
    """Tell a fill."""
    day = turn.state.days.of_report(facts["traded_time"], turn.state.day)
    body = {
        **facts,
        "type": "fill",
        "id": f"fill:{day}:{facts['order_id']}:{client_order_id or ''}:{facts['traded_id']}",
        "strategy": strategy,
        "client_order_id": client_order_id,
        "occurred_at": facts["traded_time"] or turn.at,
    }
    turn.event(body, *inbox_of(strategy), "fills")


def snapshot(turn: Turn, kind: str, result: Any) -> None:
    """Publish what the account holds: ``asset`` or ``positions``.

    Not journalled: the next one tells the same.
    """
    body = {"type": kind, "id": f"{kind}:{turn.next_entry_id}", "strategy": None}
    if kind == "asset":
        turn.event({**result, **body}, "assets", durable=False)
    else:
        turn.event({"positions": result, **body}, "positions", durable=False)


def shown_state(turn: Turn) -> WorkerState:
    """What the worker is for the outside: a halt shows only where orders could otherwise go out."""
    state = turn.state
    if state.stopping:
        return WorkerState.STOPPING
    return WorkerState.HALTED if state.link.ready and state.halted("") else state.link.state


def status(turn: Turn, *, heartbeat: bool = False, stages: dict[str, StageLatency] | None = None) -> None:
    """Say where the worker stands, if that has changed or a heartbeat is due; ``stages``: how quick it is."""
    state, shown = turn.state, shown_state(turn)
    if shown != state.link.shown:
        state.link.shown, state.link.since = shown, turn.at
    elif not heartbeat:
        return
    body = {
        "type": "worker_status",
        "id": f"worker_status:{turn.next_entry_id}",
        "strategy": None,
        "state": shown,
        "reason": state.halted("") or state.link.reason,
        "since": state.link.since,
        "session_id": state.link.session_id,
        "backlog": len(state.in_hand),
        "version": turn.config.version,
        "stages": stages or {},
    }
    turn.event(body, "status", durable=False)
