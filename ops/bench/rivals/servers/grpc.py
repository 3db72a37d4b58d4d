"""gRPC: a unary call, ``order_stock``, a response.

Of what its documentation advises for Python: unary calls, since streams take threads of their own, and a
pool of ten threads, as in its tutorial, for a handler that blocks. Its asynchronous server, which it advises
not to block, was measured to be a quarter slower for one order, though faster for many. The product's model
validates the order, as everywhere: protobuf checks types, and no more.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc

from bus_schema.commands import PlaceOrder
from bus_schema.trading import OrderType
from ops.bench.rivals.broker import SimulatedBroker
from ops.bench.rivals.grpc_messages import protos, services
from ops.bench.rivals.servers import life

THREADS = 10


class Orders:
    """The service of orders.proto."""

    def __init__(self) -> None:
        self._broker = SimulatedBroker()

    def Place(self, request: Any, _context: Any) -> Any:  # noqa: N802 - the name in orders.proto.
        """Place one order."""
        order = PlaceOrder(
            id=request.id,
            stock_code=request.stock_code,
            order_type=OrderType(request.order_type),
            order_volume=request.order_volume,
            price=request.price,
        )
        return protos.Placed(client_order_id=order.id, order_id=self._broker.place(order))


def main() -> None:
    """Serve until the client ends."""
    server = grpc.server(ThreadPoolExecutor(THREADS))
    services.add_OrdersServicer_to_server(Orders(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    life.say_ready(port)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
