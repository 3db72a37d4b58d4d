"""Finished orders are put away, and brought back when somebody asks for them.

Every look at an order that is not at hand asks the attic, so nobody else need know what lies where. What has
come back is put away again in its time.
"""

from functools import partial

from worker.engine.book import BookOrder, OrderKey
from worker.engine.finished import is_finished
from worker.engine.placement import Placement
from worker.engine.protection.memory import Bought
from worker.engine.records import Record
from worker.engine.state import State

ORDERS_AT_HAND = 512
"""Finished orders that stay in memory: what is asked and pushed about one soon after needs no disk."""
_AT_ONCE = 32
"""Few, so that the next command does not wait for more."""
_AFTER_A_FAILURE = 4_096
"""So many more have to come before it is tried again."""
_NAMES = 2
"""Each order is in the queue twice: by its command's id, and by the terminal's number."""


def wire(state: State) -> None:
    """Let whoever misses an order find what was put away."""
    state.placements.bring_back = state.book.bring_back = partial(bring_back, state)


def bring_back(state: State, name: str) -> None:
    """Take in again whatever was put away under this name."""
    away = state.away
    if name == away.absent:
        return
    away.absent = name
    for data in away.attic.take(name):
        _attach(state, Record.read(data))


def put_away(state: State, at_hand: int, waiting: int) -> bool:
    """Put the oldest of the finished orders away, beyond so many that stay; a few at a time.

    It looks at twice as many as have come since, so those that are still open cost no more than that, and the
    finished ones behind them wait for no longer than there are open ones.

    Args:
        state: of the engine.
        at_hand: how many orders stay; 0 puts away whatever is finished.
        waiting: as long as no more have come, something else is to be done first.

    Returns:
        Whether there may be more to do.
    """
    away = state.away
    for arrived in (state.placements.arrived, state.book.arrived):
        away.came += len(arrived)
        away.queue.extend(arrived)
        arrived.clear()
    excess = len(away.queue) - _NAMES * at_hand
    away.came = min(away.came, max(excess, 0))
    due = min(away.came, _AT_ONCE)
    if at_hand and (due <= 0 or away.came <= _NAMES * waiting):
        return False
    away.came -= due
    records = [_next(state) for _ in range(min(2 * due, excess) if at_hand else excess)]
    _put(state, [record for record in records if record is not None])
    return True


def _put(state: State, records: list[Record]) -> None:
    away = state.away
    if not records:
        return
    if away.attic.put([record.kept() for record in records]):
        away.absent = ""
        return
    for record in records:
        _attach(state, record)
    away.came = -_AFTER_A_FAILURE


def _next(state: State) -> Record | None:
    """The next in the queue, if it is finished; if it is not, it comes last."""
    name = state.away.queue.popleft()
    key, placement, order = _of_command(state, name) if isinstance(name, str) else _of_order(state, name)
    if placement is None and order is None:
        return None
    if is_finished(state, key, placement, order):
        return _detach(state, key, placement, order)
    state.away.queue.append(name)
    return None


Found = tuple[OrderKey, Placement | None, BookOrder | None]


def _of_command(state: State, client_order_id: str) -> Found:
    placement = state.placements.at_hand.get(client_order_id)
    if placement is None:
        return (0, 0), None, None
    key = (placement.day, placement.order_id)
    order = state.book.orders.get(key)
    return key, placement, order if order and order.client_order_id == client_order_id else None


def _of_order(state: State, key: OrderKey) -> Found:
    order = state.book.orders.get(key)
    if order is None:
        return key, None, None
    placement = state.placements.at_hand.get(order.client_order_id or "")
    return key, placement if placement and (placement.day, placement.order_id) == key else None, order


def _detach(state: State, key: OrderKey, placement: Placement | None, order: BookOrder | None) -> Record:
    record = Record(key, state.day, placement, None)
    if placement is not None:
        del state.placements.at_hand[placement.client_order_id]
    if order is not None:
        record.shelved = state.book.shelve(key)
        record.bought = state.protections.bought.pop(order.client_order_id or "", None)
    record.refusal_told = key in state.refusals_told
    state.refusals_told.discard(key)
    return record


def _attach(state: State, record: Record) -> None:
    """As it was, except for what a day that has begun meanwhile has made be forgotten."""
    same_day = record.put_on == state.day
    if record.placement is not None and same_day:
        state.placements.take_back(record.placement)
    if record.shelved is not None:
        state.book.unshelve(record.key, record.shelved)
    if record.bought is not None and same_day:
        state.protections.bought.setdefault(record.client_order_id or "", Bought()).add(record.bought)
    if record.refusal_told and record.key[0] >= state.day - 1:
        state.refusals_told.add(record.key)
