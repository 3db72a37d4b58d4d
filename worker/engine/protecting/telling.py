"""Each change of a protection is one event, which holds all of it: from the newest one it is rebuilt."""

from typing import Any

from bus_schema.protection import ProtectionState
from worker.engine import announce
from worker.engine.protection.memory import Protection
from worker.engine.turn import Turn


def tell(
    turn: Turn,
    protection: Protection,
    state: ProtectionState,
    reason: str = "",
    *,
    code: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """It is in this state from here on."""
    name, protections = protection.client_order_id, turn.state.protections
    protection.state, protection.reason = state, reason
    protection.code, protection.detail = code, detail or {}
    protections.told_at[name] = turn.steady
    protections.untold.discard(name)
    if protection.over:
        protections.ended(protection)
    body = {
        **protection.written(),
        "type": "protection",
        "id": f"protection:{name}:{turn.next_entry_id}",
        "strategy": protection.strategy,
    }
    turn.event(body, *announce.inbox_of(protection.strategy), "orders")


def tell_failure(turn: Turn, protection: Protection, state: ProtectionState, error: dict[str, Any]) -> None:
    """Its order was not answered as it should be; every failure stands in ``errors`` too."""
    name = protection.client_order_id
    identity = f"error:protection:{name}:{turn.next_entry_id}"
    tell(turn, protection, state, error["message"], code=error["code"], detail=error["detail"])
    about = {"client_order_id": name, "stock_code": protection.stock_code}
    announce.error(turn, identity, protection.strategy, error, about)
