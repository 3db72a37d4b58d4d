"""FastAPI under uvicorn: the server that people put in front of a QMT terminal most often.

A request, a pydantic model, ``order_stock``, a response. Of what their documentation advises:

- uvloop and httptools, which uvicorn takes where they are installed, no reload, and no access log;
- one process, since all orders go through one connection to the terminal;
- a declared return type, which pydantic writes as JSON by itself;
- a plain ``def`` for a call that blocks, as ``order_stock`` does; FastAPI runs it in a pool of threads.

With ``in_loop`` it is an ``async def`` that blocks the event loop. FastAPI advises against that, as all other
requests wait until the terminal has answered; it is quicker as long as the terminal answers at once.
"""

import socket

import uvicorn
from fastapi import FastAPI

from bus_schema.commands import PlaceOrder
from bus_schema.results import PlacedResult
from ops.bench.rivals.broker import SimulatedBroker
from ops.bench.rivals.servers import life


def _application(broker: SimulatedBroker, *, in_loop: bool) -> FastAPI:
    def place_order(order: PlaceOrder) -> PlacedResult:
        return PlacedResult(client_order_id=order.id, order_id=broker.place(order))

    async def place_order_in_loop(order: PlaceOrder) -> PlacedResult:
        return place_order(order)

    application = FastAPI()
    operation = place_order_in_loop if in_loop else place_order
    application.add_api_route("/orders", operation, methods=["POST"])
    return application


def main() -> None:
    """Serve until the client ends."""
    application = _application(SimulatedBroker(), in_loop=life.settings()["in_loop"])
    config = uvicorn.Config(application, log_config=None, access_log=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        life.say_ready(listener.getsockname()[1])
        uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
