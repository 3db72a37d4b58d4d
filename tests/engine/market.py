"""A broker in a few lines: takes each order once, moves it through its life, and shows what it has so far."""

from collections import deque
from collections.abc import Callable

from engine.broker_says import order, trade
from engine.driver import Driver, pushed

from worker.engine.effects import Action, Cancel, LookUp, Submit
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import CancelAnswered, Input, OrderAnswered

Life = Callable[[str, int], list[OrderFacts | TradeFacts]]


def filled(name: str, number: int) -> list[OrderFacts | TradeFacts]:
    """Return the life of an order that is filled in two parts; order and trade pushes interleave."""
    return [
        order(name, "reported", number, order_sysid=""),
        order(name, "reported", number),
        trade(name, f"T{number}-1", 100, order_id=number),
        order(name, "part_succ", number, traded_volume=100),
        order(name, "succeeded", number),
        trade(name, f"T{number}-2", 100, order_id=number),
    ]


def cancelled(name: str, number: int) -> list[OrderFacts | TradeFacts]:
    """Return the life of an order that is cancelled after a part of it was filled."""
    return [
        order(name, "reported", number),
        order(name, "part_succ", number, traded_volume=100),
        trade(name, f"T{number}-1", 100, order_id=number),
        order(name, "partsucc_cancel", number, traded_volume=100),
        order(name, "part_cancel", number, traded_volume=100),
    ]


def refused(name: str, number: int) -> list[OrderFacts | TradeFacts]:
    """Return the life of an order that the counter refuses; it says so twice."""
    junk = order(name, "junk", number, status_msg="[COUNTER][26")
    return [order(name, "reported", number), junk, junk]


class Market:
    """What is at the broker. It outlives the engines that talk to it.

    Args:
        life: what becomes of each order.
    """

    def __init__(self, life: Life) -> None:
        self.submitted: list[str] = []
        self._life = life
        self._coming: deque[Input | OrderFacts | TradeFacts] = deque()
        self._orders: dict[int, OrderFacts] = {}
        self._trades: list[TradeFacts] = []

    def act(self, action: Action, driver: Driver) -> None:
        """Do what an engine asks for; looks are answered at once, all else when its turn has come."""
        match action:
            case Submit(client_order_id=name):
                assert name not in self.submitted, f"{name} was sent twice"
                self.submitted.append(name)
                number = 1000 + len(self.submitted)
                facts = self._life(name, number)
                self._show(facts[0])
                self._coming += [OrderAnswered(name, number), *facts]
            case Cancel():
                self._coming.append(CancelAnswered(action.token, 0))
            case LookUp():
                driver.look_up(self.orders, self.trades)
            case _:
                pass

    def next(self) -> Input | None:
        """Let the next thing happen; return what the terminal says of it, or None when nothing is left."""
        if not self._coming:
            return None
        coming = self._coming.popleft()
        if not isinstance(coming, dict):
            return coming
        self._show(coming)
        return pushed(coming)

    def lose_answers(self) -> None:
        """The worker has died: nobody will answer what it asked."""
        self._coming = deque(one for one in self._coming if isinstance(one, dict))

    @property
    def orders(self) -> tuple[OrderFacts, ...]:
        """The day's orders as they are now."""
        return tuple(self._orders.values())

    @property
    def trades(self) -> tuple[TradeFacts, ...]:
        """The day's fills so far."""
        return tuple(self._trades)

    def _show(self, facts: OrderFacts | TradeFacts) -> None:
        if "traded_id" in facts:
            self._trades.append(facts)  # type: ignore[arg-type]  # Told apart by its key.
        else:
            self._orders[facts["order_id"]] = facts
