"""A real worker as a child process, and how much memory it holds."""

from pathlib import Path

from ops.chaos.children import Child

_KILOBYTE = 1024
_FAULTS = ("engine_fault", "Traceback", "died")
"""What a log says only where something of ours went wrong."""


class WorkerProcess(Child):
    """A worker over a simulated terminal of its own.

    Args:
        folder: for its log and its journal.
        redis_url: where its bus is.
        account_id: whose worker it is.
        settings: other ones than usual.
    """

    def __init__(self, folder: Path, redis_url: str, account_id: str, **settings: str) -> None:
        environment = {
            "BROKER": "simulated",
            "SEE_ALL_ORDERS": "all",
            "REDIS_URL": redis_url,
            "MINIQMT_ACCOUNT_ID": account_id,
            "STATE_DIR": str(folder / "state"),
            "LOG_FORMAT": "json",
            # Entries come many times as quickly as the exchanges want: what they make of orders and cancels
            # is to be answered here, not to wait for its turn, or to end with the day's number of them.
            "ORDER_RATE_LIMIT": "0",
            "ORDER_DAILY_LIMIT": "0",
            **settings,
        }
        super().__init__("worker", log=folder / "worker.log", environment=environment)
        self._read = 0

    def resident_bytes(self) -> int | None:
        """What of it is in memory; None where the system has no ``/proc`` to look it up."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text("utf-8").splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) * _KILOBYTE for line in lines if line.startswith("VmRSS:")), None)

    def new_faults(self) -> list[str]:
        """Lines of its log, since the last look, that tell of a fault of ours."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            written = log.read()
            self._read = log.tell()
        lines = written.decode("utf-8", "replace").splitlines()
        return [line for line in lines if any(word in line for word in _FAULTS)]
