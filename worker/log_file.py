"""A log file of limited size that is its owner's alone."""

import logging
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path


class LogFile(RotatingFileHandler):
    """A log file of limited size, and older ones beside it: ``worker.log``, ``worker.log.1``, ...

    Args:
        path: of the newest; its folder is made.
        megabytes: how large it may become.
        kept: how many older ones stay.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, path: Path, megabytes: int, kept: int) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(path, maxBytes=megabytes << 20, backupCount=kept, encoding="utf-8")

    def write(self, line: str) -> None:
        """Add a line that is complete already, with its line break."""
        self.acquire()
        try:
            # It opens the file too, where that is needed.
            if self.shouldRollover(logging.makeLogRecord({"msg": line})):
                self.doRollover()
            if self.stream is not None:
                self.stream.write(line)
        finally:
            self.release()

    def doRollover(self) -> None:  # noqa: N802 - the standard library's name.
        """Begin a new file, unless somebody has this one open in a way that forbids it: then go on in it.

        On Windows an editor can do that. The standard library would move the older files on at each line,
        until none was left.
        """
        if self.stream is not None:
            self.stream.close()
        path = Path(self.baseFilename)
        try:
            path.replace(f"{path}.moving").replace(path)
        except OSError:
            self.stream = self._open()
        else:
            super().doRollover()

    def _open(self) -> TextIOWrapper:
        # Orders are their owner's business.
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()
