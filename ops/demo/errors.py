"""How a demo fails."""


class DemoFailedError(Exception):
    """Something that should have happened did not, or not in time; the message says what."""
