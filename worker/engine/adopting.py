"""Orders that somebody on the bus placed and that only the broker remembers.

The journal was lost, or is another worker's. Their remark and strategy name say whose they are; a repeat of
such an order is answered, and not sent again.
"""

from worker.engine import announce
from worker.engine.book import BookOrder
from worker.engine.placement import Placement, Stage
from worker.engine.turn import Turn


def known(turn: Turn, client_order_id: str) -> Placement | None:
    """The order of today with this id: as it was commanded, or else as the broker shows it."""
    placement = turn.state.placements.get(client_order_id)
    order = turn.state.book.find_client(turn.state.day, client_order_id)
    if placement is None and order is not None:
        placement = _adopted(turn, client_order_id, order)
        turn.state.placements.add(placement)
    return placement


def _adopted(turn: Turn, client_order_id: str, order: BookOrder) -> Placement:
    facts = order.facts
    # Price, price type and the free text do not come back from the broker as they were commanded.
    told = {name: facts[name] for name in ("stock_code", "order_type", "order_volume")}
    result = {"client_order_id": client_order_id, "order_id": facts["order_id"]}
    return Placement(
        client_order_id=client_order_id,
        strategy=order.strategy or "",
        day=turn.state.day,
        content={"strategy": order.strategy, **told},
        asked=None,
        expires_at=0,
        stage=Stage.ANSWERED,
        answer=announce.ok(result),
        order_id=facts["order_id"],
    )
