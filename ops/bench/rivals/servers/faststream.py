"""FastStream on Redis streams: a consumer group, one handler a message, one XADD in answer.

There is no broker and no journal behind it: the handler answers what a broker would. Of what FastStream
documents:

- ``logger=None`` for the broker and the application, uvloop, and orjson, which it uses where it is installed;
- a consumer group without ``max_records``, so that a read takes whatever waits;
- ``max_workers``: several handlers at once, each with its own message, though orders may overtake each other;
- ``apply_types=False`` with a decoder that reads the model from the bytes, instead of the annotation of its
  tutorial, for which the JSON is made objects first. This and ``max_workers`` were measured to answer about a
  tenth more orders in a second each, and one order in the same time;
- an asynchronous handler, and the decorator ``publisher`` for its answer.
"""

from typing import Any

from faststream import FastStream
from faststream.redis import RedisBroker, RedisMessage, StreamSub

from bus_schema.commands import PlaceOrder
from ops.bench.rivals import loop
from ops.bench.rivals.answer import reply
from ops.bench.rivals.servers import life

HANDLERS = 8


async def _decoded(message: RedisMessage) -> PlaceOrder:
    return PlaceOrder.model_validate_json(message.body)


async def _place_order(order: PlaceOrder) -> dict[str, Any]:
    return reply(order.id, order_id=1)


async def _told() -> None:
    life.say_ready()


def main() -> None:
    """Serve until the client ends."""
    settings = life.settings()
    broker = RedisBroker(settings["redis_url"], logger=None, apply_types=False)
    stream = StreamSub(settings["commands"], group="worker", consumer="worker-1")
    subscribed = broker.subscriber(stream=stream, max_workers=HANDLERS, decoder=_decoded)
    published = broker.publisher(stream=settings["answers"])
    subscribed(published(_place_order))
    application = FastStream(broker, logger=None)
    application.after_startup(_told)
    loop.run(application.run())


if __name__ == "__main__":
    main()
