"""RPyC: a remote call, ``order_stock``, its result.

Of what its documentation advises: a service that exposes one method, plain values that go by copy and need no
reference to each other's objects, and the threaded server, which has a thread for each client.
"""

import rpyc
from rpyc.utils.server import ThreadedServer

from bus_schema.commands import PlaceOrder
from ops.bench.rivals.broker import SimulatedBroker
from ops.bench.rivals.servers import life


class OrderService(rpyc.Service):  # type: ignore[misc]  # RPyC publishes no types.
    """What a client can call."""

    def __init__(self) -> None:
        super().__init__()
        self._broker = SimulatedBroker()

    def exposed_place_order(self, order: bytes) -> int:
        """Place one order, given as JSON; returns the terminal's number of it."""
        return self._broker.place(PlaceOrder.model_validate_json(order))


def main() -> None:
    """Serve until the client ends."""
    server = ThreadedServer(OrderService(), hostname="127.0.0.1", port=0)
    # It listens only once it serves; who connects sooner is to wait, and not to be refused.
    server.listener.listen()
    life.say_ready(server.port)
    server.start()


if __name__ == "__main__":
    main()
