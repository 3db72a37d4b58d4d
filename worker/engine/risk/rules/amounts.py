"""Comparing amounts as people reckon them: 3 x 1.1 is 3.3, whatever floats make of it."""

NOISE = 1e-11
"""The part of a limit by which sums of floats may miss it: a thousandth of a yuan in a hundred million."""


def beyond(value: float, limit: float) -> bool:
    """Whether a value is above a limit by more than the noise of its arithmetic."""
    return value > limit + abs(limit) * NOISE
