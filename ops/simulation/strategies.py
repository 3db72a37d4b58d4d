"""Those who send: strategies with orders, repeats, conflicts, protections, cancels, nonsense; operators."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bus_schema.codec import encode
from bus_schema.keys import DATA_FIELD
from ops.proving.observed import OPERATOR, Sent
from ops.simulation.dice import Dice
from ops.simulation.exchange import Exchange
from ops.simulation.life import KEYS
from ops.simulation.neighbours import NEIGHBOURS
from ops.simulation.redis_server import RedisServer
from worker.bus.link import ResponseError

NAMES = ("alpha", "beta")
STOCKS = ("600000.SH", "000001.SZ", "600000")
TWO_DAYS_MS = 2 * 86_400_000
NONSENSE = (b"", b"{", b"\xff\xfe", b"[]", b'{"type":"place_order"}', b'{"type":"ping","id":"no good"}')
_FAR = 10_000
_SHOWN = 200
"""Bytes of an entry in the trace."""
_QUERIES = ("ping", "query_asset", "query_orders", "query_trades", "query_positions")
_STOPS = (
    {"stop_price": 10.4},
    {"stop_price": 10.2, "take_profit_price": 10.8},
    {"stop_price": 10.6},
    {"trailing_amount": 0.1},
    {"trailing_ratio": 0.01, "limit_offset": 0.05},
    {"take_profit_price": 10.4, "price_type": "latest"},
)
_RATIOS = ({"stop_loss_ratio": 0.02}, {"stop_loss_ratio": 0.05, "take_profit_ratio": 0.02})


class Senders:
    """All of them, and what they have sent.

    Args:
        server: where they write; they are as cut off as the worker when it is down.
        exchange: whose numbers they have heard of.
        now: milliseconds on the bus's clock.
        note: takes a line for the trace.
    """

    def __init__(
        self,
        server: RedisServer,
        exchange: Exchange,
        now: Callable[[], int],
        note: Callable[[str], None],
    ) -> None:
        self._server = server
        self._exchange = exchange
        self._now = now
        self._note = note
        self._number = 0
        self._orders: list[tuple[str, dict[str, Any]]] = []
        self._protections: list[tuple[str, dict[str, Any]]] = []
        self.newcomers: list[str] = []
        self.sent: list[Sent] = []
        self.ran_ahead = False
        """Whether somebody has chosen an id beyond Redis's time."""

    def new_day(self) -> None:
        """Ids begin again."""
        self._number = 0
        self._orders.clear()

    def place(self, dice: Dice) -> None:
        """A new order, with a short, long or past time."""
        strategy = dice.one(NAMES)
        order = self.new_order(dice)
        life = dice.one((None, None, None, 100, 60_000, 400_000, TWO_DAYS_MS, -1))
        if life is not None:
            order["expires_at"] = self._now() + life
        self._orders.append((strategy, order))
        self.send(strategy, order)

    def join(self, dice: Dice) -> None:
        """A strategy that nobody has seen announces itself and sends its first order in one go."""
        self.newcomers.append(f"new{len(self.newcomers) + 1}")
        order = self.new_order(dice)
        life = dice.one((None, None, 60_000))
        if life is not None:
            order["expires_at"] = self._now() + life
        self._orders.append((self.newcomers[-1], order))
        self.send(self.newcomers[-1], order)

    def ask_a_ready_worker(self, dice: Dice, neighbour: str = "") -> None:
        """A newcomer and everybody else want an order, when nothing is wrong: none is to wait.

        Nobody waits for a ``neighbour`` either: one of ``NEIGHBOURS``, whom none of the others has asked for.
        """
        others = self.names
        # Yesterday's orders that a worker has read only today are today's: what is new needs new ids.
        self._number += _FAR
        if neighbour:
            NEIGHBOURS[neighbour](self, NAMES[0], dice)
            others = self.names[1:]
        before = len(self.sent)
        self.join(dice)
        for strategy in others:
            self.send(strategy, self.new_order(dice))
        self.sent[before:] = [replace(sent, prompt=True) for sent in self.sent[before:]]

    def disturb(self, dice: Dice) -> None:
        """A strategy sends what may cost its neighbours something."""
        NEIGHBOURS[dice.one(tuple(NEIGHBOURS))](self, dice.one(NAMES), dice)

    def new_order(self, dice: Dice) -> dict[str, Any]:
        """A command that nobody has sent yet."""
        return {"type": "place_order", "id": self._new_id(), **self._terms(dice)}

    @property
    def names(self) -> tuple[str, ...]:
        """Every strategy there may be."""
        return (*NAMES, *self.newcomers)

    def _new_id(self) -> str:
        self._number += 1
        return f"o{self._number}"

    def _terms(self, dice: Dice) -> dict[str, Any]:
        kind, volume = dice.one(("buy", "sell")), 100 * dice.whole(1, 5)
        return {"stock_code": dice.one(STOCKS), "order_type": kind, "order_volume": volume, "price": 10.5}

    def repeat(self, dice: Dice) -> None:
        """The same order again, perhaps twice at once, perhaps with a new time."""
        if not self._orders:
            return
        strategy, order = dice.one(self._orders[-4:])
        again = {**order, "expires_at": self._now() + 60_000} if dice.chance(0.5) else order
        for _ in range(dice.whole(1, 2)):
            self.send(strategy, again)

    def conflict(self, dice: Dice) -> None:
        """An id that is used already, with another content or by another strategy."""
        if not self._orders:
            return
        strategy, order = dice.one(self._orders[-4:])
        if dice.chance(0.5):
            self.send(strategy, {**order, "order_volume": order["order_volume"] + 100})
        else:
            self.send(NAMES[1 - NAMES.index(strategy)] if strategy in NAMES else NAMES[0], order)

    def basket(self, dice: Dice) -> None:
        """Several orders in one command, perhaps with one that was sent before."""
        strategy = dice.one(NAMES)
        orders = [{"id": self._new_id(), **self._terms(dice)} for _ in range(dice.whole(1, 3))]
        self._orders += [(strategy, {"type": "place_order", **order}) for order in orders]
        if dice.chance(0.3):
            _, old = dice.one(self._orders)
            terms = {name: value for name, value in old.items() if name not in {"type", "expires_at"}}
            orders = [*(order for order in orders if order["id"] != old["id"]), terms]
        command = {"type": "place_orders", "id": f"b{self._new_id()}", "orders": orders}
        self.send(strategy, command)
        if dice.chance(0.3):
            self.send(strategy, command)

    def cancel(self, dice: Dice) -> None:
        """A cancel by client id, number or the counter's number; or of everything."""
        strategy = dice.one(NAMES)
        command: dict[str, Any] = {"type": "cancel_order", "id": f"c{self._new_id()}"}
        way = dice.one(("client id", "number", "counter's number", "all"))
        known = self._exchange.orders[-1] if self._exchange.orders else None
        if way == "client id" and self._orders:
            strategy, order = dice.one(self._orders[-4:])
            command["client_order_id"] = order["id"]
        elif way == "number" and known is not None:
            command["order_id"] = known.order_id
        elif way == "counter's number" and known is not None and known.sysid:
            command |= {"order_sysid": known.sysid, "market": known.terms.stock_code[-2:]}
        else:
            command["type"] = "cancel_all"
        self.send(strategy, command)

    def protect(self, dice: Dice) -> None:
        """A new protection: of shares, an order, or what own fills come to; perhaps sent twice."""
        strategy, terms = self._protected(dice)
        command = {"type": "protect", "id": f"p{len(self._protections) + 1}", **dice.one(_STOPS), **terms}
        life = dice.one((None, None, None, None, 5_000, TWO_DAYS_MS))
        if life is not None:
            command["valid_until"] = self._now() + life
        self._protections.append((strategy, command))
        for _ in range(dice.one((1, 1, 2))):
            self.send(strategy, command)

    def _protected(self, dice: Dice) -> tuple[str, dict[str, Any]]:
        way = dice.one(("shares", "shares", "shares", "an order", "what was bought", "own fills"))
        bought = [order.terms for order in self._exchange.orders if order.traded and order.terms.remark]
        if way == "an order" and self._orders:
            strategy, order = dice.one(self._orders[-4:])
            return strategy, {"client_order_id": order["id"]}
        if way == "what was bought" and bought:
            return bought[-1].strategy_name, {"client_order_id": bought[-1].remark}
        if way == "own fills" and bought:
            return bought[-1].strategy_name, {"stock_code": bought[-1].stock_code, **dice.one(_RATIOS)}
        return dice.one(NAMES), {"stock_code": dice.one(STOCKS), "order_volume": 100 * dice.whole(1, 5)}

    def meddle(self, dice: Dice) -> None:
        """End a protection, ask for it again, or use its id otherwise."""
        if not self._protections:
            return
        strategy, known = dice.one(self._protections[-4:])
        way = dice.one(("unprotect", "unprotect", "again", "another", "an order", "cancel"))
        name = {"client_order_id": known["id"]}
        command: dict[str, Any] = {
            "unprotect": {"type": "unprotect", "id": f"u{self._new_id()}", **name},
            "cancel": {"type": "cancel_order", "id": f"c{self._new_id()}", **name},
            "again": known,
            "another": {**known, "stop_price": 9.8},
            "an order": {"type": "place_order", "id": known["id"], **self._terms(dice)},
        }[way]
        self.send(strategy, command)

    def query(self, dice: Dice) -> None:
        """A question."""
        self.send(dice.one(NAMES), {"type": dice.one(_QUERIES), "id": f"q{self._new_id()}"})

    def nonsense(self, dice: Dice) -> None:
        """Bytes that are no command, or one with a wrong field."""
        if dice.chance(0.5):
            self.write(dice.one(NAMES), dice.one(NONSENSE))
        else:
            wrong = {"type": "place_order", "id": f"w{self._new_id()}", "prise": 1}
            self.send(dice.one((*NAMES, OPERATOR)), wrong)

    def operate(self, dice: Dice) -> None:
        """What operators do: mostly halt and resume."""
        scope = dice.one(("all", *NAMES))
        command: dict[str, Any] = dice.one(
            (
                {"type": "halt", "reason": "because", "scope": scope, "cancel_open": dice.chance(0.3)},
                {"type": "resume", "scope": scope},
                {"type": "resume", "scope": "all"},
                {"type": "cancel_all"},
                {"type": "reconnect"},
                {"type": "disconnect"},
            )
        )
        self.send(OPERATOR, {"id": f"x{self._new_id()}", **command})

    def send(self, strategy: str, command: dict[str, Any]) -> None:
        """Write a command into its stream; its id says no time where Redis's clock went back."""
        told = {} if strategy == OPERATOR or "expires_at" in command else {"sent_at": self._now()}
        self.write(strategy, encode({**command, **told}))

    def write(self, strategy: str, data: bytes, *, field: str = DATA_FIELD, ahead_ms: int = 0) -> None:
        """Write an entry, by a field's name and an id of one's own choice where it is to be so."""
        if self._server.down or self._server.refuses_writes:
            return
        if strategy != OPERATOR:
            self._server.run(("SADD", KEYS.strategies, strategy))
        key = KEYS.control if strategy == OPERATOR else KEYS.commands(strategy)
        place = f"{self._now() + ahead_ms}-0" if ahead_ms else "*"
        written = self._server.run(("XADD", key, place, field, data))
        if isinstance(written, ResponseError):
            # The stream has gone further already: Redis takes no such id.
            return
        self.ran_ahead = self.ran_ahead or ahead_ms > 0
        entry_id = written.decode()
        shown = data[:_SHOWN].decode(errors="replace")
        self._note(f"{strategy or 'an operator'} sends {entry_id}: {shown}")
        self.sent.append(Sent(strategy, entry_id, data if field == DATA_FIELD else b"", at=self._now()))
