"""FastAPI as many write it: the blocking call in an ``async def``."""

from ops.bench.rivals.clients import fastapi
from ops.bench.rivals.subject import RivalSubject


def subject() -> RivalSubject:
    """FastAPI with the order placed in its event loop, ready to be started."""
    return fastapi.served(in_loop=True)
