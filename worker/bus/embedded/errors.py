"""What goes wrong when a Redis of our own is to be started."""


class EmbeddedRedisError(RuntimeError):
    """No embedded Redis could be started; the message names everything that was tried."""
