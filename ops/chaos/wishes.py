"""What a strategy sends: a seeded stream of sensible, late, repeated, contradictory and broken commands."""

import json
import random
from collections import deque
from collections.abc import Callable
from typing import Any

Command = dict[str, Any]

STOCKS = {"600000.SH": 10.00, "000001.SZ": 12.00, "510300.SH": 4.000}
"""What is traded, and its price at the beginning, in yuan."""

_RECENT = 20
_SHORT_MS, _LONG_MS = 250, 120_000


class Wishes:
    """One strategy's mind; the same seed wants the same things in the same order.

    Args:
        strategy: its name; command ids begin with it.
        seed: what its dice start from.
    """

    def __init__(self, strategy: str, seed: str) -> None:
        self._strategy = strategy
        self._dice = random.Random(f"{seed} {strategy}")  # noqa: S311 - it must repeat, not be secret.
        self._numbers = 0
        self._recent: deque[Command] = deque(maxlen=_RECENT)
        self._kinds: dict[Callable[[int], Command | bytes], int] = {
            self._order: 50,
            self._repeat: 10,
            self._conflict: 2,
            self._cancel: 15,
            self._cancel_all: 1,
            self._basket: 4,
            self._query: 8,
            self._ping: 4,
            self._stale: 3,
            self._broken: 3,
        }

    def next(self, now: int) -> bytes:
        """Return the next entry's data.

        Args:
            now: milliseconds on Redis's clock.
        """
        (kind,) = self._dice.choices(list(self._kinds), weights=list(self._kinds.values()))
        wanted = kind(now)
        return wanted if isinstance(wanted, bytes) else json.dumps(wanted).encode()

    def _id(self) -> str:
        self._numbers += 1
        return f"{self._strategy}-{self._numbers}"

    def _terms(self) -> Command:
        dice = self._dice
        stock_code = dice.choice(list(STOCKS))
        # Through the market, at it, below it, and now and then beyond the day's limit.
        distance = dice.choice([0.02, 0.02, 0.0, -0.01, -0.02, -0.03, 0.5])
        side = dice.choice(["buy", "buy", "sell"])
        price = round(STOCKS[stock_code] * (1 + (distance if side == "buy" else -distance)), 2)
        # Mostly whole lots; a counter refuses the others.
        volume = dice.choice([100, 200, 300, 500, 1_000, 150])
        return {"stock_code": stock_code, "order_type": side, "order_volume": volume, "price": price}

    def _order(self, now: int) -> Command:
        order = {"type": "place_order", "id": self._id(), **self._terms(), **self._lifetime(now)}
        self._recent.append(order)
        return order

    def _lifetime(self, now: int) -> Command:
        lives = self._dice.choice([None, None, _LONG_MS, _LONG_MS, _SHORT_MS])
        return {} if lives is None else {"expires_at": now + lives}

    def _repeat(self, now: int) -> Command:
        return self._dice.choice(self._recent) if self._recent else self._order(now)

    def _conflict(self, now: int) -> Command:
        order = self._repeat(now)
        return {**order, "order_volume": order["order_volume"] + 100}

    def _cancel(self, now: int) -> Command:
        order = self._repeat(now)
        if order not in self._recent:
            return order
        lifetime = self._lifetime(now)
        return {"type": "cancel_order", "id": self._id(), "client_order_id": order["id"], **lifetime}

    def _cancel_all(self, now: int) -> Command:
        return {"type": "cancel_all", "id": self._id(), **self._lifetime(now)}

    def _basket(self, now: int) -> Command:
        orders = [{"id": self._id(), **self._terms()} for _ in range(self._dice.randint(1, 3))]
        return {"type": "place_orders", "id": self._id(), "orders": orders, **self._lifetime(now)}

    def _query(self, _now: int) -> Command:
        kind = self._dice.choice(["query_asset", "query_positions", "query_orders", "query_trades"])
        return {"type": kind, "id": self._id()}

    def _ping(self, _now: int) -> Command:
        return {"type": "ping", "id": self._id()}

    def _stale(self, now: int) -> Command:
        return {"type": "place_order", "id": self._id(), **self._terms(), "expires_at": now - 1}

    def _broken(self, now: int) -> bytes:
        whole = json.dumps(self._order(now)).encode()
        self._recent.pop()
        return self._dice.choice(
            [b"\xff\xfe not JSON", b"[]", whole[:-5], whole.replace(b'"price"', b'"prise"')]
        )
