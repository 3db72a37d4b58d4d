"""The thread in which events are shipped and streams are trimmed."""

from threading import Event

from worker.bus.link import BusUnavailableError, ResponseError
from worker.bus.outbox import Outbox
from worker.bus.patience import until_redis_is_back
from worker.bus.room import Room
from worker.bus.shipment import Shipment
from worker.threads import OwnThread

WAIT_SECONDS = 1.0


class Shipper:
    """Ships until the outbox is closed and empty."""

    def __init__(self, shipment: Shipment, outbox: Outbox, room: Room) -> None:
        self._shipment = shipment
        self._outbox = outbox
        self._trimmer = room.trimmer
        self._room = room
        self._stop_now = Event()
        self._thread = OwnThread(self._run, "shipper")

    def start(self) -> None:
        """Begin to ship."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Ship what is left, for at most ``seconds``; False if something had to stay for the next start."""
        self._outbox.close()
        self._thread.join(seconds)
        self._stop_now.set()
        self._thread.join()
        self._shipment.close()
        return self._outbox.finished

    def _run(self) -> None:
        again = until_redis_is_back(self._stop_now)
        try:
            while not (self._outbox.finished or self._stop_now.is_set()):
                try:
                    self.step()
                except BusUnavailableError:
                    # Only now: what is set up for a try with pauses costs more than a batch does.
                    again(self.step)
        except BusUnavailableError:
            # Stopped while Redis was away: the journal keeps the rows for the next start.
            return

    def step(self) -> None:
        """Trim if it was asked for, then ship one batch.

        Raises:
            BusUnavailableError: it broke; the next step goes on where this one came to.
        """
        try:
            if self._trimmer.due:
                # Nothing else notices a stream that was deleted and has no news. Asked for before trimming:
                # where that breaks, Redis may have lost something, which must be filled before news follow.
                self._shipment.check()
                self._shipment.between_batches(self._trimmer.run)
            if self._room.due:
                self._shipment.between_batches(self._room.look)
            self._shipment.ship(WAIT_SECONDS)
        except ResponseError as error:
            raise BusUnavailableError(f"Redis refuses a command: {error}") from error
