"""Threads that know whose they are: what was bound where they were made, they bear on to their log lines."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Thread
from typing import Any


class OwnThread(Thread):
    """A thread that runs in a copy of the context that it was made in; it ends with the process.

    Args:
        target: what it does.
        name: it is told by it in the log.
        args: what the target takes.

    Attributes:
        context: the copy; whoever hears of the thread's death finds in it whose it was.
    """

    def __init__(self, target: Callable[..., object], name: str, args: tuple[Any, ...] = ()) -> None:
        super().__init__(target=target, name=name, args=args, daemon=True)
        # Python gives a new thread an empty context before 3.14.
        self.context = copy_context()

    def run(self) -> None:
        """Do it, in that context."""
        self.context.run(super().run)
