"""The consumer groups with which command streams are read."""

from collections.abc import Iterable

import structlog

from bus_schema.keys import GROUP
from worker.bus.link import WRONG_TYPE, BusUnavailableError, RedisLink, ResponseError

log = structlog.get_logger(__name__)


class Groups:
    """Sees that every stream has its group.

    Args:
        link: of the thread that reads.

    Attributes:
        unusable: keys that are no streams; nothing can be read of them until somebody has deleted them.
    """

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self.unusable: set[str] = set()

    def make(self, key: str) -> bool:
        """Make a stream's group if there is none; True if it was made.

        From the beginning, not from now: a command sent before the first start is answered as well.

        Raises:
            BusUnavailableError: Redis cannot be reached, or does not let us.
        """
        try:
            self._link.call("XGROUP", "CREATE", key, GROUP, "0", "MKSTREAM")
        except ResponseError as error:
            words = str(error)
            if words.startswith(WRONG_TYPE):
                self._avoid(key, words)
                return False
            if not words.startswith("BUSYGROUP"):
                raise BusUnavailableError(f"the group of {key} cannot be created: {error}") from error
            self.unusable.discard(key)
            return False
        self.unusable.discard(key)
        return True

    def cause_of_loss(self, keys: Iterable[str]) -> str:
        """Say what has become of the groups of these streams, as far as Redis shows it.

        Raises:
            BusUnavailableError: Redis cannot be reached.
        """
        wanted = list(keys)
        found = dict(
            zip(wanted, self._link.pipeline([("XINFO", "GROUPS", key) for key in wanted]), strict=True)
        )
        gone = [key for key, groups in found.items() if isinstance(groups, ResponseError)]
        if len(gone) == len(wanted):
            return "every command stream is gone: FLUSHALL, or Redis came back without its data"
        if gone:
            return f"somebody deleted {', '.join(gone)}"
        without = [key for key, groups in found.items() if not any(GROUP.encode() in one for one in groups)]
        how = "XGROUP DESTROY, or the stream was deleted and begun anew since"
        return f"the group of {', '.join(without) or 'a stream'} is gone: {how}"

    def _avoid(self, key: str, words: str) -> None:
        if key not in self.unusable:
            self.unusable.add(key)
            log.error("stream_unusable", stream=key, error=words, advice="delete this key, it is no stream")
