"""FastStream's client: orders in FastStream's own envelope, as its publisher writes them."""

import asyncio

from faststream.redis.parser import BinaryMessageFormatV1

from ops.bench.rivals.clients.stream_subject import StreamSubject
from ops.bench.rivals.clients.streams import StreamClient

_FIELD = "__data__"
_EMPTY = b"{}"


def subject() -> StreamSubject:
    """FastStream, ready to be started."""
    # One correlation id for all orders: making one for each would be the client's work, not the server's.
    encoded = BinaryMessageFormatV1.encode(message={}, reply_to=None, headers=None, correlation_id="bench")
    envelope: bytes = asyncio.run(encoded).removesuffix(_EMPTY)
    return StreamSubject(
        "faststream",
        lambda settings: StreamClient(settings, _FIELD, lambda order: envelope + order[1]),
        ("faststream", "redis", "hiredis", "pydantic", "uvloop", "orjson"),
    )
