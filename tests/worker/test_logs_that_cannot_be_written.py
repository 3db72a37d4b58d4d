"""A log that cannot be written ends no thread."""

import errno
from io import StringIO

import pytest

from worker.logs import ForgivingStream


class FullDisk(StringIO):
    """A stream on a disk without room."""

    def write(self, _text: str) -> int:
        """Fail as the system does."""
        raise OSError(errno.ENOSPC, "no space left on device")

    def flush(self) -> None:
        """Fail as a closed pipe does."""
        if not self.closed:
            raise BrokenPipeError


@pytest.mark.parametrize("close", [False, True])
def test_what_cannot_be_written_is_dropped(close: bool) -> None:
    """On a full disk, on a closed pipe and on a closed stream no line raises."""
    full = FullDisk()
    if close:
        full.close()
    stream = ForgivingStream(full)
    stream.write("a line\n")
    stream.flush()


def test_lines_are_written_while_they_can_be() -> None:
    """A stream that takes lines gets them whole."""
    there = StringIO()
    ForgivingStream(there).write("a line\n")
    assert there.getvalue() == "a line\n"
