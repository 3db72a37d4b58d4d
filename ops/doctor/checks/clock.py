"""The clock: its zone, and whether it agrees with the Redis's."""

import os
from datetime import timedelta
from typing import Final

from ops.doctor.findings import Finding, check, found
from ops.doctor.scene import Scene

CHINA: Final = timedelta(hours=8)
MOST_SKEW_MS: Final = 2_000
"""Half of what a command may wait by default: a strategy's `expires_at` is on its own machine's clock."""


@check("clock.zone", good=["china"], bad=["other", "other_on_windows", "variable"])
def zone(scene: Scene) -> Finding:
    """Whether local time is China's, which the SDK turns times of day into dates with."""
    _ = scene.live
    offset = scene.machine.utc_offset()
    hours = f"{offset / timedelta(hours=1):+g}"
    if scene.machine.windows is None:
        return found("china" if offset == CHINA else "other", hours=hours)
    if variable := os.environ.get("TZ"):
        # The C runtime reads it as a name and an offset in its own spelling: Asia/Shanghai is UTC+0 to it.
        return found("variable", hours=hours, value=variable)
    return found("china" if offset == CHINA else "other_on_windows", hours=hours)


@check("clock.skew", good=["agree"], bad=["apart"])
def skew(scene: Scene) -> Finding:
    """Whether this clock agrees with the Redis's, by which the worker counts."""
    ahead = scene.bus.skew_ms()
    return found("apart" if abs(ahead) > MOST_SKEW_MS else "agree", seconds=f"{ahead / 1000:+.1f}")
