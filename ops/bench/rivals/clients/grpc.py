"""The client of gRPC: one channel and one stub, used again and again, as its documentation advises.

For many orders, its asynchronous calls: it advises against the futures of the others, which take a thread.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import grpc
import orjson

from ops.bench.rivals.grpc_messages import protos, services
from ops.bench.rivals.subject import Order, RivalSubject

PACKAGES = ("grpcio", "protobuf", "pydantic")


class RefusedError(Exception):
    """The broker did not take an order."""


class GrpcClient:
    """Places orders by unary calls.

    Args:
        port: of the server, on the loopback interface.
    """

    def __init__(self, port: int) -> None:
        self._target = f"127.0.0.1:{port}"
        self._channel = grpc.insecure_channel(self._target)
        self._stub = services.OrdersStub(self._channel)

    def place(self, order: Order) -> None:
        """Call, and read the answer."""
        _require(self._stub.Place(_message(order)))

    def place_all(self, given: Sequence[Order], batch: int) -> None:
        """Keep a batch of calls under way."""
        messages = [_message(order) for order in given]
        asyncio.run(self._all_calls(iter(messages), batch))

    async def _all_calls(self, waiting: Iterator[Any], batch: int) -> None:
        async with grpc.aio.insecure_channel(self._target) as channel:
            stub = services.OrdersStub(channel)
            async with asyncio.TaskGroup() as group:
                for _ in range(batch):
                    group.create_task(_calls(stub, waiting))

    def close(self) -> None:
        """Drop the connection."""
        self._channel.close()


def subject() -> RivalSubject:
    """gRPC, ready to be started."""
    return RivalSubject("grpc", lambda port, _settings: GrpcClient(int(port)), PACKAGES)


async def _calls(stub: Any, waiting: Iterable[Any]) -> None:
    for message in waiting:
        _require(await stub.Place(message))


def _message(order: Order) -> Any:
    fields: Mapping[str, Any] = orjson.loads(order[1])
    return protos.PlaceOrder(**{name: value for name, value in fields.items() if name != "type"})


def _require(placed: Any) -> None:
    if placed.order_id <= 0:
        raise RefusedError(f"order {placed.client_order_id} was not taken")
