"""What of the day's lists repeats orders that were put away: most of it, each time a long day is read again.

They are recognised a page at a time and left where they lie, since to bring all of them back would take a
long day's memory after all.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from worker.engine.book import OrderKey, name_of_order
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.records import Told
from worker.engine.state import State

T = TypeVar("T")
_PAGE = 256


def orders_to_take(state: State, orders: Iterable[OrderFacts]) -> Iterator[OrderFacts]:
    """Yield those that may be news; an order that was put away is final, and its state moves no more."""
    for page in _pages(orders):
        keys = [_key(state, facts["order_time"], facts["order_id"]) for facts in page]
        told = _told(state, keys)
        for key, facts in zip(keys, page, strict=True):
            known = told.get(key)
            if key in state.book.orders or known is None or not _is_same(state, known, facts):
                yield facts


def trades_to_take(state: State, trades: Iterable[TradeFacts]) -> Iterator[TradeFacts]:
    """Yield those that may be news."""
    for page in _pages(trades):
        keys = [_key(state, facts["traded_time"], facts["order_id"]) for facts in page]
        told = _told(state, keys)
        for key, facts in zip(keys, page, strict=True):
            known = told.get(key)
            if key in state.book.orders or known is None or not _has_fill(known, facts):
                yield facts


def _pages(facts: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(facts)
    while page := list(islice(rest, _PAGE)):
        yield page


def _key(state: State, at: int, order_id: int) -> OrderKey:
    return state.days.of_report(at, state.day), order_id


def _told(state: State, keys: list[OrderKey]) -> dict[OrderKey, Told]:
    names = {name_of_order(*key): key for key in keys if key not in state.book.orders}
    found = state.away.attic.look(names)
    told = ((names[name], Told.read(data)) for name, data in found.items())
    return {key: one for key, one in told if one is not None}


def _is_same(state: State, known: Told, facts: OrderFacts) -> bool:
    """Whether the order bears its own mark, and its command is with it: then nothing has to be matched."""
    if known.client_order_id is None:
        return not facts["order_remark"]
    return facts["order_remark"] == known.client_order_id and known.commanded_on == state.day


def _has_fill(known: Told, facts: TradeFacts) -> bool:
    if facts["order_remark"] not in {"", known.client_order_id}:
        return False
    owners = {owner for traded_id, owner in known.fills if traded_id == facts["traded_id"]}
    return bool(owners & {None, known.client_order_id})
