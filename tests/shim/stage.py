"""A Redis of its own, and a worker over the simulated terminal beside it."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from shim.wheel import ACCOUNT_ID
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside


@contextmanager
def worker_at_its_redis(folder: Path, **settings: Any) -> Iterator[str]:
    """Start both, with further settings of the worker; yields Redis's address."""
    with ExitStack() as stack:
        server = stack.enter_context(Server(folder))
        listener = Strategy(stack.enter_context(connect(server.url)), ACCOUNT_ID, "listener")
        stack.enter_context(WorkerInside(server.url, ACCOUNT_ID, folder / "state", listener, **settings))
        yield server.url
        # They look once more within a second, and would warn of a Redis that is gone.
        wait_until(lambda: not _listeners(), "the traders' last look at Redis")


def _listeners() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("shim-listen-")]
