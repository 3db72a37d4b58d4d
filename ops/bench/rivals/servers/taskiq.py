"""taskiq on Redis streams: the task places the order with the broker, and XADDs the answer.

Of what taskiq documents: the stream broker of taskiq-redis, which acknowledges; uvloop; the serializer that
uses orjson, which it calls faster; an asynchronous task with a pydantic model; ``run_receiver_task`` with its
100 tasks at once, which is what its command line runs, without a log line for each task. The answer goes
straight to a stream, since the documented way to a result, ``wait_result``, asks for it five times a second.
"""

from redis.asyncio import Redis
from taskiq.api import run_receiver_task
from taskiq.serializers import ORJSONSerializer
from taskiq_redis import RedisStreamBroker

from bus_schema.codec import encode
from bus_schema.commands import PlaceOrder
from ops.bench.rivals import loop
from ops.bench.rivals.answer import reply
from ops.bench.rivals.broker import SimulatedBroker
from ops.bench.rivals.servers import life


async def _serve() -> None:
    settings = life.settings()
    simulated = SimulatedBroker()
    answers = Redis.from_url(settings["redis_url"])

    async def place_order(order: PlaceOrder) -> None:
        # Blocking, for less time than a thread of the pool would take to wake.
        order_id = simulated.place(order)
        await answers.xadd(settings["answers"], {"data": encode(reply(order.id, order_id=order_id))})

    broker = RedisStreamBroker(settings["redis_url"], queue_name=settings["commands"])
    broker = broker.with_serializer(ORJSONSerializer())
    broker.register_task(place_order, task_name="place_order")
    await broker.startup()
    life.say_ready()
    await run_receiver_task(broker)


if __name__ == "__main__":
    loop.run(_serve())
