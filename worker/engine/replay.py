"""The state, rebuilt from the journal's rows: one function per kind of row."""

from collections.abc import Callable
from typing import Any

from bus_schema.codec import decode
from bus_schema.codes import ErrorCode, OrderSource
from bus_schema.commands import PlaceOrder, ReplaceOrder
from worker.engine.announce import reply_identity
from worker.engine.doubts import never_known_identity
from worker.engine.effects import Row, RowKind
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import Entry
from worker.engine.operations import deeds
from worker.engine.placement import Answer, Asked, Placement, Replacement, Stage
from worker.engine.protecting import restoring
from worker.engine.risk.ledger import Ledger
from worker.engine.risk.proposal import proposal_of
from worker.engine.state import State

Body = dict[str, Any]


def replay(state: State, row: Row) -> None:
    """Bring the state to where it was after this row was written."""
    state.at, state.n = max(state.at, row.at), max(state.n, row.n)
    day = state.days.of(row.at)
    if day > state.day:
        state.roll(day)
    if row.kind is RowKind.INTENT:
        _intent(state, decode(row.data), row.at)
    elif row.kind is RowKind.MARK:
        _mark(state, decode(row.data))
    else:
        body = decode(row.data)
        if body["type"] == "reply":
            _note_basket(state, row, body)
            deeds.read_reply(state.deeds, body, row.settles)
        _EVENTS.get(body["type"], _nothing)(state, body)


def _note_basket(state: State, row: Row, body: Body) -> None:
    """An order of a basket is answered before the basket is, and a crash may come in between."""
    if row.settles is not None:
        state.told_in_baskets.pop(row.settles, None)
    else:
        _, strategy, entry_id, client_order_id = body["id"].split(":")
        told = state.told_in_baskets.setdefault(Entry(strategy, entry_id), {})
        told[client_order_id] = _answer(body)


def _placement(state: State, body: Body) -> Placement:
    asked = body["asked"]
    placement = Placement(
        client_order_id=body["client_order_id"],
        strategy=body["strategy"],
        day=body["day"],
        content=body["content"],
        asked=asked and Asked(**{**asked, "entry": Entry(**asked["entry"])}),
        expires_at=body["expires_at"],
        replaces=_replacement(state, body),
    )
    state.placements.add(placement)
    return placement


def _replacement(state: State, body: Body) -> Replacement | None:
    terms = body["content"].get("replaces")
    if terms is None:
        return None
    if body["replacing"]:
        state.replacements.by_order[terms["client_order_id"]] = body["client_order_id"]
    return Replacement(**terms, begun=body["replacing"])


def _waits_no_longer(state: State, placement: Placement) -> None:
    if placement.replaces is not None:
        placement.replaces.over = True
        state.replacements.end(placement.replaces.client_order_id, placement.client_order_id)


def _intent(state: State, body: Body, at: int) -> None:
    placement = _placement(state, body)
    placement.stage = Stage.SENT
    _waits_no_longer(state, placement)
    state.risk.sent(proposal_of(placement, None, None), at)
    state.unanswered.add(placement.client_order_id)
    if placement.asked is not None and not placement.asked.basket:
        state.in_hand.add(placement.asked.entry)


def _mark(state: State, body: Body) -> None:
    if "halts" in body:
        state.halts = body["halts"]
    elif "ledger" in body:
        state.risk.ledger = Ledger.read(body["ledger"])
    elif "counted_from" in body:
        state.risk.loss.counted_from = body["counted_from"]
    elif "deed" in body:
        deeds.read(state.deeds, body["deed"])
    elif "followed" in body:
        state.followed = {strategy: set(codes) for strategy, codes in body["followed"].items()}
    elif "protections" in body:
        state.protections.restore(body["protections"])
    else:
        _placement(state, body)


_PLACING = {kind.model_fields["type"].default for kind in (PlaceOrder, ReplaceOrder)}
"""Commands of which the reply is one order's."""


def _reply(state: State, body: Body) -> None:
    if body["command_type"] in _PLACING:
        _order_reply(state, body)
    elif body["ok"] and "halts" in body["result"]:
        # The mark may be lost where the reply was not.
        state.halts = body["result"]["halts"]
    state.risk.usage.canceled(body["strategy"] or "", _cancels(body))


def _cancels(body: Body) -> int:
    """How many cancels have left for this command; one that was refused may not have left at all."""
    if not body["ok"] or "cancel" not in body["command_type"]:
        return 0
    return len(body["result"].get("cancels", [None]))


def _order_reply(state: State, body: Body) -> None:
    placement = state.placements.get(body["command_id"])
    if placement is None:
        placement = _recollected(state, body)
    elif placement.answer or not _is_its_reply(placement, body):
        return
    if placement is not None:
        _answered(state, placement, body)


def _recollected(state: State, body: Body) -> Placement | None:
    """An order of which a power failure has left no more than the reply, which was in Redis."""
    if not body["ok"] and body["error"]["code"] in {ErrorCode.ID_CONFLICT, ErrorCode.INVALID_COMMAND}:
        return None
    name, strategy = body["command_id"], body["strategy"]
    day = state.days.of(body["published_at"])
    placement = Placement(name, strategy, day, {"strategy": strategy}, asked=None, expires_at=0)
    state.placements.add(placement)
    return placement


def _answered(state: State, placement: Placement, body: Body) -> None:
    placement.stage = Stage.ANSWERED
    placement.answer = _answer(body)
    _waits_no_longer(state, placement)
    state.unanswered.discard(placement.client_order_id)
    if placement.asked is not None:
        state.in_hand.discard(placement.asked.entry)
    if body["ok"]:
        state.risk.settled(placement.client_order_id, body["published_at"])
        placement.order_id = body["result"]["order_id"]
        if placement.order_id and "stock_code" in placement.content:
            state.book.expect(placement, state.config.account_id)
    elif body["error"]["code"] == ErrorCode.OUTCOME_UNKNOWN:
        placement.unknown = True
        state.doubts.ids.add(placement.client_order_id)
        state.risk.settled(placement.client_order_id, body["published_at"])
    else:
        state.risk.gone(placement.client_order_id)


def _answer(body: Body) -> Answer:
    return {name: body[name] for name in ("ok", "result", "error")}


def _is_its_reply(placement: Placement, body: Body) -> bool:
    """Not a repeat's, and not a conflict's: other commands may have borne the same id."""
    asked = placement.asked
    if asked is None:
        return False
    identity = reply_identity(asked.entry, placement.client_order_id if asked.basket else None)
    return bool(body["id"] == f"reply:{identity}")


def _order(state: State, body: Body) -> None:
    facts: OrderFacts = body  # type: ignore[assignment]  # An order event is OrderFacts and more.
    told_on = state.days.of(body["published_at"])
    news = state.book.take(facts, body["client_order_id"], body["strategy"], told_on)
    known = state.book.find(state.day, body["order_id"])
    if news and known is not None and state.days.of_report(facts["order_time"], told_on) == state.day:
        pushed = body["source"] == OrderSource.PUSH
        state.risk.shown(known, state.day, body["published_at"] if pushed else None)
    placement = state.placements.get(body["client_order_id"] or "")
    if placement is not None and placement.unknown:
        placement.order_id = body["order_id"]
        _known(state, placement)


def _fill(state: State, body: Body) -> None:
    facts: TradeFacts = body  # type: ignore[assignment]  # A fill event is TradeFacts and more.
    told_at = body["published_at"]
    told_on = state.days.of(told_at)
    if state.book.take_fill(facts, body["client_order_id"], told_on):
        today = state.days.of_report(facts["traded_time"], told_on) == state.day
        state.risk.filled(facts, body["strategy"], today=today)
        if today:
            state.risk.filled_today(facts, body["client_order_id"], state.day, told_at)
        state.protections.filled(facts, body["client_order_id"])


def _error(state: State, body: Body) -> None:
    placement = state.placements.get(body.get("client_order_id") or "")
    if placement is not None and _ends_the_search(placement, body):
        _known(state, placement)
        state.risk.gone(placement.client_order_id)
    elif body["code"] == ErrorCode.BROKER_REJECTED and body.get("order_id"):
        state.refusals_told.add((state.days.of(body["published_at"]), body["order_id"]))


def _ends_the_search(placement: Placement, body: Body) -> bool:
    return body["code"] == ErrorCode.NOT_PLACED or bool(body["id"] == never_known_identity(placement))


def _known(state: State, placement: Placement) -> None:
    placement.unknown = False
    placement.doubted_at = 0
    state.doubts.ids.discard(placement.client_order_id)


def _nothing(_state: State, _body: Body) -> None:
    """Events that leave nothing to remember."""


_EVENTS: dict[str, Callable[[State, Body], None]] = {
    "reply": _reply,
    "order": _order,
    "fill": _fill,
    "protection": restoring.restore,
    "error": _error,
}
