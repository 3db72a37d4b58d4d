"""The bus for strategies and monitors in Python.

    with BusClient("redis://localhost:6379/0", account_id="1000000365", strategy="demo") as bus:
        reply = bus.place_order("600000.SH", "buy", 100, 10.5).raise_for_error()
        for event in bus.events():
            ...

`AsyncBusClient` is the same for asyncio. `StreamReader` follows streams that concern nobody in particular,
and `StreamFollower` does so in a thread that no fault ends. `StreamInspector` asks how much is in streams,
`OperatorClient` halts and resumes.
"""

from bus_schema.client.aio import AsyncBusClient
from bus_schema.client.errors import (
    BusClientError,
    BusUnavailableError,
    ReplyTimeoutError,
    SendUnconfirmedError,
)
from bus_schema.client.follower import StreamFollower
from bus_schema.client.ids import new_id
from bus_schema.client.inspector import GroupState, StreamInspector, StreamState
from bus_schema.client.operator import OperatorClient
from bus_schema.client.position import FilePosition, MemoryPosition, PositionStore
from bus_schema.client.reader import StreamReader
from bus_schema.client.sync import BusClient

__all__ = [
    "AsyncBusClient",
    "BusClient",
    "BusClientError",
    "BusUnavailableError",
    "FilePosition",
    "GroupState",
    "MemoryPosition",
    "OperatorClient",
    "PositionStore",
    "ReplyTimeoutError",
    "SendUnconfirmedError",
    "StreamFollower",
    "StreamInspector",
    "StreamReader",
    "StreamState",
    "new_id",
]
