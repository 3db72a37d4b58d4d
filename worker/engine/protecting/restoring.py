"""Protections, rebuilt from the events that have told them."""

from collections.abc import Mapping
from typing import Any

from bus_schema.codes import ErrorCode
from bus_schema.protection import WATCHING, ProtectionState
from worker.engine import announce
from worker.engine.placement import Placement, Stage
from worker.engine.protection.memory import Protection
from worker.engine.state import State


def restore(state: State, body: Mapping[str, Any]) -> None:
    """It is as the event says, and its order is where the event says."""
    protection = Protection.read(body)
    name = protection.client_order_id
    state.protections.add(protection)
    if not protection.over:
        state.protections.unproven.add(name)
    placement = state.placements.get(name)
    if placement is None or placement.asked is not None:
        return
    never_left = protection.state == ProtectionState.DONE and placement.answer is None
    if protection.state in WATCHING or never_left:
        _forget(state, name)
    elif protection.state in {ProtectionState.SENT, ProtectionState.UNKNOWN, ProtectionState.REFUSED}:
        _answered(state, placement, protection)


def _forget(state: State, name: str) -> None:
    """Its order never left: the id is free for the next try."""
    state.placements.forget(name)
    state.unanswered.discard(name)
    state.risk.gone(name)


def _answered(state: State, placement: Placement, protection: Protection) -> None:
    """The events of its order are no replies, so they stand for the answer too."""
    if placement.answer is not None:
        return
    name = placement.client_order_id
    placement.stage = Stage.ANSWERED
    state.unanswered.discard(name)
    if protection.state == ProtectionState.SENT:
        placement.order_id = protection.order_id or 0
        placement.answer = announce.ok({"client_order_id": name, "order_id": placement.order_id})
        state.risk.settled(name, state.at)
        state.book.expect(placement, state.config.account_id)
        return
    code = ErrorCode(protection.code or ErrorCode.INTERNAL_ERROR)
    placement.answer = announce.failure(code, protection.reason, protection.detail)
    if protection.state == ProtectionState.UNKNOWN:
        placement.unknown = True
        state.doubts.ids.add(name)
        state.risk.settled(name, state.at)
    else:
        state.risk.gone(name)
