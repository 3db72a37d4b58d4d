"""taskiq's client: orders as messages of its default formatter, each a task with the order as argument."""

from ops.bench.rivals.clients.stream_subject import StreamSubject
from ops.bench.rivals.clients.streams import StreamClient
from ops.bench.rivals.subject import Order

_MESSAGE = b'{"task_id":"%s","task_name":"place_order","labels":{},"args":[%s],"kwargs":{}}'


def subject() -> StreamSubject:
    """Taskiq, ready to be started."""
    return StreamSubject(
        "taskiq",
        lambda settings: StreamClient(settings, "data", _wrapped),
        ("taskiq", "taskiq-redis", "redis", "hiredis", "pydantic", "uvloop", "orjson"),
    )


def _wrapped(order: Order) -> bytes:
    return _MESSAGE % order
