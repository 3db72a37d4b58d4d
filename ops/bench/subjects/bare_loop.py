"""What anyone would write in twenty lines: the floor that everything is compared with.

redis-py with hiredis as its documentation shows it, the product's own command model, and no broker behind.
"""

import sys
from typing import Any

import orjson
import redis

from bus_schema.commands import parse_command

GROUP = "bare"


def serve(url: str, commands: str, answers: str, count: int) -> None:
    """Answer each order as placed, for ever; up to ``count`` of them in one transaction."""
    # redis-py's stubs allow for shapes that these commands do not have.
    bus: Any = redis.Redis.from_url(url, socket_timeout=10, protocol=2)
    while True:
        for _, entries in bus.xreadgroup(GROUP, "loop", {commands: ">"}, count=count, block=1_000) or []:
            with bus.pipeline(transaction=True) as both:
                for entry_id, fields in entries:
                    order = parse_command(fields[b"data"])
                    result = {"client_order_id": order.id, "order_id": 1}
                    reply = {"type": "reply", "command_id": order.id, "ok": True, "result": result}
                    both.xadd(answers, {"data": orjson.dumps(reply)})
                    both.xack(commands, GROUP, entry_id)
                both.execute()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
