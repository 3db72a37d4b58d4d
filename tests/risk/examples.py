"""How many examples a property is tried with, on a machine that may be busy."""

from hypothesis import HealthCheck, settings


def examples(count: int) -> settings:
    """So many examples, each of which may take as long as a busy machine needs."""
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
