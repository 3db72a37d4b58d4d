"""What an exit status of this command line means; scripts rely on it."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit statuses."""

    DONE = 0
    FAILED = 1
    """The worker answered that the command failed; or a check found a difference."""
    WRONG = 2
    """Wrong arguments or settings, or Redis cannot be used: nothing was done or sent."""
    NO_ANSWER = 3
    """No reply came in time, Redis did not confirm, or the output could not be written: what became of the
    command is not known."""
    INTERRUPTED = 130
    """Ctrl+C before it was done; the number is the shells' own for it."""
