"""What happens by the clock: snapshots, heartbeats, trimming. A job tells; the work is done elsewhere."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler

from worker.engine.inputs import HeartbeatDue, Input, SnapshotDue
from worker.stages import Stages

TRIM_SECONDS = 60.0


class Schedule:
    """The scheduler's thread.

    Args:
        tell: takes the engine's inputs.
        trim: asks for the streams to be trimmed.
        stages: a heartbeat brings what they have measured.
        asset_seconds: between two asset snapshots.
        position_seconds: between two position snapshots.
        heartbeat_seconds: between two signs of life on ``status``.
    """

    def __init__(
        self,
        tell: Callable[[Input], None],
        trim: Callable[[], None],
        stages: Stages,
        *,
        asset_seconds: float,
        position_seconds: float,
        heartbeat_seconds: float,
    ) -> None:
        # A job that is late is run once, not once for each time it was missed; none is run beside itself.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(timezone=ZoneInfo("Asia/Shanghai"), job_defaults=defaults)
        self._every(asset_seconds, lambda: tell(SnapshotDue("asset")))
        self._every(position_seconds, lambda: tell(SnapshotDue("positions")))
        self._every(heartbeat_seconds, lambda: tell(HeartbeatDue(stages.summary())))
        self._every(TRIM_SECONDS, trim)

    def _every(self, seconds: float, job: Callable[[], None]) -> None:
        self._scheduler.add_job(job, "interval", seconds=seconds)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End, after the job that is running."""
        self._scheduler.shutdown(wait=True)
