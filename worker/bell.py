"""How one thread wakes another; quicker than a condition, which takes a lock of its own for every wait."""

from queue import Empty, SimpleQueue


class Bell:
    """Rung by any thread, waited for by one."""

    def __init__(self) -> None:
        self._rings: SimpleQueue[None] = SimpleQueue()

    def ring(self) -> None:
        """Wake whoever waits, or who will wait next."""
        self._rings.put(None)

    def wait(self, seconds: float) -> None:
        """Wait for a ring, at most so long; however often it has rung, that is one."""
        try:
            self._rings.get(timeout=seconds)
            while True:
                self._rings.get_nowait()
        except Empty:
            return
