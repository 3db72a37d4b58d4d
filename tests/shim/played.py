"""A worker that is played by hand: it answers what it is told to, and tells what it is told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from redis import Redis
from support.strategy import Strategy
from support.waiting import wait_until

from bus_schema import codec
from bus_schema.keys import DATA_FIELD
from bus_schema.xttrader import XtQuantTrader
from bus_schema.xttype import StockAccount

SESSION = "played"


class Played:
    """The worker's side of one strategy's streams.

    Args:
        redis: a client that gives bytes.
        account_id: an account that no worker trades.
    """

    def __init__(self, redis: Redis, account_id: str) -> None:
        self._streams = Strategy(redis, account_id, SESSION)
        self._answered = 0

    def tell(self, kind: str, stream: str = f"inbox:{SESSION}", /, **fields: Any) -> None:
        """Put an event into a stream."""
        base = {"type": kind, "id": "e", "account_id": self._streams.account_id, "strategy": SESSION}
        event = {**base, "simulated": True, "occurred_at": 1, "published_at": 2, **fields}
        self._streams.redis.xadd(self._streams.key(stream), {DATA_FIELD: codec.encode(event)})

    def answer(self, **reply: Any) -> str:
        """Wait for the next command, reply to it, and return its id."""
        commands = wait_until(
            lambda: self._streams.read(f"commands:{SESSION}")[self._answered :], "the next command"
        )
        self._answered += 1
        names = {"command_id": commands[0]["id"], "command_type": commands[0]["type"]}
        self.tell("reply", **{"ok": "error" not in reply, **names, **reply})
        return str(names["command_id"])

    def refuse(self, code: str) -> str:
        """Wait for the next command, and answer with an error."""
        return self.answer(error={"code": code, "message": "played", "detail": {}})

    def live(self, *, alive: bool) -> None:
        """Give a sign of life, or die."""
        key = self._streams.key("alive")
        if alive:
            self._streams.redis.set(key, "{}")
        else:
            self._streams.redis.delete(key)

    def subscribe(self, trader: XtQuantTrader, account: StockAccount) -> None:
        """Let a trader subscribe to a worker that is ready."""
        self.live(alive=True)
        with ThreadPoolExecutor(1) as waiting:
            answer = waiting.submit(trader.subscribe, account)
            self.answer(result={"state": "ready", "version": "1"})
            assert answer.result() == 0
