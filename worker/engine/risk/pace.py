"""How quickly orders and cancels may leave."""

from collections import deque
from dataclasses import dataclass, field

WINDOW_MS = 1_000


@dataclass(slots=True)
class Pace:
    """The messages of the last second; times are on the steady clock.

    Attributes:
        most: in a second; 0 for any number.
    """

    most: int = 0
    _sent: deque[int] = field(default_factory=deque)

    def wait_ms(self, steady: int) -> int:
        """How long until another message may leave; 0 if it may now."""
        if not self.most or len(self._sent) < self.most:
            return 0
        return max(0, self._sent[-self.most] + WINDOW_MS - steady)

    def sent(self, steady: int) -> None:
        """One leaves."""
        if not self.most:
            return
        self._sent.append(steady)
        while self._sent[0] <= steady - WINDOW_MS:
            self._sent.popleft()
