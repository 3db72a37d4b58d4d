"""How long the stages of an order's way through the worker take, as a heartbeat tells it."""

from typing import Final

from pydantic import Field

from bus_schema.results import Facts

BOUNDS_US: Final = tuple(figure * 10**power for power in range(1, 7) for figure in (1, 2, 5))
"""Upper bounds of the buckets: 10 µs, 20, 50, 100 and so on up to 5 s; microseconds."""
BEYOND: Final = "+Inf"
"""The bucket of what exceeds every bound."""


class StageLatency(Facts):
    """How long a stage of an order's way through the worker has taken since the worker's start.

    Attributes:
        count: Orders that were measured.
        p50_us: What half of them did not exceed; microseconds.
        p99_us: What 99 of 100 did not exceed; microseconds.
        sum_us: All their times together, to 3 per cent; microseconds.
        buckets: How many of them lay above one bound and not above the next, by the latter in microseconds,
            or `+Inf`; the bounds are 1, 2 and 5 times the powers of ten from 10 to 1000000. An order within
            3 per cent of a bound may be counted on its other side; a bucket without orders is left out.
    """

    count: int
    p50_us: float
    p99_us: float
    sum_us: float = 0.0
    buckets: dict[str, int] = Field(default_factory=dict)
