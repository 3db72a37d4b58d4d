"""Long lists of the SDK's objects, and the numbers that the SDK would keep for ever."""

import sys
from threading import Thread
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from worker.broker import recent
from worker.broker.copies import Copies
from worker.broker.recent import Recent, keep_few_numbers
from worker.heap import give_back


def copied(native: Any) -> dict[str, Any]:
    """Copy one field."""
    return {"order_id": native.order_id}


@pytest.mark.parametrize("count", [0, 1, 256, 257, 1_000])
def test_a_list_is_copied_in_its_order(count: int) -> None:
    """All of it, as often as somebody goes through it, and the SDK's objects are let go of."""
    natives = [SimpleNamespace(order_id=number) for number in range(count)]
    copies = Copies(natives, copied)
    assert list(copies) == list(copies) == [{"order_id": number} for number in range(count)]
    assert len(copies) == count
    assert ({"order_id": 0} in copies) == bool(count)
    assert natives == []


def test_the_sdk_keeps_the_newest_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its sets is one that does not grow; a version that has none of them is left alone."""
    monkeypatch.setattr(recent, "NUMBERS_KEPT", 3)
    trader = SimpleNamespace(handled_async_order_stock_order_id=set(), other=1)
    keep_few_numbers(trader)
    numbers = trader.handled_async_order_stock_order_id
    assert isinstance(numbers, Recent)
    assert vars(trader).keys() == {"handled_async_order_stock_order_id", "other"}
    for number in range(5):
        numbers.add(number)
    numbers.discard(3)
    numbers.discard(17)
    assert list(numbers) == [2, 4]
    assert 0 not in numbers
    assert len(numbers) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="what other systems do is left to them")
def test_memory_of_a_moment_goes_back() -> None:
    """What a thread has taken in small pieces, and let go of, is not kept."""
    process, kept = psutil.Process(), []

    def take() -> None:
        pieces = [bytes(1_000) for _ in range(60_000)]
        # Behind all the others, so that they are not given back as the end of the heap.
        kept.append(bytes(1_000))
        pieces.clear()

    before = process.memory_info().rss
    thread = Thread(target=take)
    thread.start()
    thread.join()
    give_back()
    assert process.memory_info().rss - before < 20_000_000
