"""The client in C, which is given its orders through a pipe."""

import subprocess
from collections.abc import Iterator, Sequence

from ops.bench.subjects.lane import NoAnswerError


class CClient:
    """Makes round trips by ``bare ask``.

    Args:
        command: its command line.
        orders: (command id, command) to send.
    """

    def __init__(self, command: Sequence[str], orders: Iterator[tuple[bytes, bytes]]) -> None:
        # A program that the benchmark has just compiled.
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._orders = orders

    def burst(self, count: int) -> list[int]:
        """Make round trips one after the other; returns nanoseconds.

        Raises:
            NoAnswerError: it has ended.
        """
        to, back = self._process.stdin, self._process.stdout
        assert to is not None and back is not None  # noqa: PT018, S101 - both are pipes, see above.
        to.write(b"".join(next(self._orders)[1] + b"\n" for _ in range(count)) + b"\n")
        to.flush()
        taken: list[int] = []
        for line in back:
            if line == b"\n":
                return taken
            taken.append(int(line))
        raise NoAnswerError("the client in C has ended")

    def close(self) -> None:
        """End it."""
        # Closes its pipes, and waits for it.
        with self._process:
            self._process.kill()
