"""Now, on the two clocks that the engine goes by."""

from typing import NamedTuple


class Moment(NamedTuple):
    """A moment, in milliseconds.

    Attributes:
        now: on Redis's clock, which somebody may put forward or back: what commands expire by.
        steady: since whenever, on a clock that nobody can set: what is waited by. How long an order has been
            looked for decides whether it may be sent, so that must not depend on a clock that can be set.
    """

    now: int
    steady: int
