"""A process dies between two effects: the counter that decides where."""


class Crash(BaseException):
    """The worker's process ends here. Not an ``Exception``: nothing in the worker may catch it."""


class Fuse:
    """Burns down with every effect of the worker on the world outside; at its end the process dies."""

    def __init__(self) -> None:
        self._left: int | None = None
        self.power = False
        """Whether the whole machine goes down with it."""
        self.log: list[str] = []

    def light(self, effects: int, *, power: bool) -> None:
        """Let the process die after so many effects."""
        self._left, self.power = effects, power

    def put_out(self) -> None:
        """Let it live."""
        self._left, self.power = None, False

    def effect(self, name: str) -> None:
        """Something is about to happen, or has just happened, outside of the process.

        Raises:
            Crash: the process does not live to see what comes next.
        """
        if self._left is None:
            return
        if self._left == 0:
            raise Crash(name)
        self._left -= 1
