"""A strategy written from the contract's page alone: a Redis client, JSON, and nothing of ours."""

import itertools
import json
from collections.abc import Callable
from typing import Any

from redis import Redis

from support.waiting import wait_until

Event = dict[str, Any]


class Strategy:
    """Sends commands, and reads what the worker says to everybody.

    Args:
        redis: a client that gives bytes.
        account_id: the account.
        name: the strategy.
    """

    _numbers = itertools.count(1)

    def __init__(self, redis: Redis, account_id: str, name: str) -> None:
        self.redis = redis
        self.account_id = account_id
        self.name = name
        redis.sadd(self.key("strategies"), name)

    def key(self, what: str) -> str:
        """A key of the account."""
        return f"qmt:{{{self.account_id}}}:{what}"

    def send(self, kind: str, **fields: Any) -> str:
        """Append a command; returns its id."""
        command = {"type": kind, "id": f"c{next(self._numbers)}", **fields}
        self.send_raw(json.dumps(command).encode())
        return str(command["id"])

    def send_raw(self, data: bytes) -> str:
        """Append whatever bytes; returns the entry's id."""
        entry_id: Any = self.redis.xadd(self.key(f"commands:{self.name}"), {"data": data})
        return str(entry_id.decode())

    def order(self, **fields: Any) -> str:
        """Append an order that fills at once, unless the fields say otherwise."""
        order = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}
        return self.send("place_order", **{**order, **fields})

    def operate(self, kind: str, **fields: Any) -> str:
        """Append an operator's command."""
        command = {"type": kind, "id": f"op{next(self._numbers)}", **fields}
        self.redis.xadd(self.key("control"), {"data": json.dumps(command)})
        return str(command["id"])

    def read(self, stream: str) -> list[Event]:
        """Everything in a stream."""
        entries: Any = self.redis.xrange(self.key(stream))
        return [json.loads(fields[b"data"]) for _, fields in entries]

    @property
    def inbox(self) -> list[Event]:
        """Everything that concerns this strategy."""
        return self.read(f"inbox:{self.name}")

    def wait_for(
        self, stream: str, matches: Callable[[Event], bool], description: str, timeout: float = 10
    ) -> Event:
        """Wait until an event of a stream matches; returns the first."""
        found = wait_until(
            lambda: [event for event in self.read(stream) if matches(event)], description, timeout
        )
        return found[0]

    def reply(self, command_id: str, timeout: float = 10) -> Event:
        """Wait for the first reply to a command."""
        return self.replies(command_id, 1, timeout)[0]

    def replies(self, command_id: str, count: int, timeout: float = 10) -> list[Event]:
        """Wait for that many replies to a command id."""

        def found() -> list[Event]:
            mine = [e for e in self.inbox if e["type"] == "reply" and e["command_id"] == command_id]
            return mine if len(mine) >= count else []

        return wait_until(found, f"{count} replies to {command_id}", timeout)

    def orders_of(self, client_order_id: str, stream: str = "") -> list[str]:
        """The states of an order, as the inbox or another stream has them."""
        events = self.read(stream) if stream else self.inbox
        return [
            event["order_status"]
            for event in events
            if event["type"] == "order" and event["client_order_id"] == client_order_id
        ]

    def wait_until_order(self, client_order_id: str, status: str, timeout: float = 10) -> None:
        """Wait until an order has come to a state."""
        wait_until(
            lambda: status in self.orders_of(client_order_id),
            f"order {client_order_id} to be {status}",
            timeout,
        )

    def states(self) -> list[str]:
        """The worker's states, one after the other, heartbeats left out."""
        states = [event["state"] for event in self.read("status") if event["type"] == "worker_status"]
        return [state for state, _ in itertools.groupby(states)]
