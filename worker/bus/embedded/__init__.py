"""A Redis for the demo and for a first look: started by us, on loopback, forgetting everything at its end."""

from worker.bus.embedded.errors import EmbeddedRedisError
from worker.bus.embedded.running import EmbeddedRedis
from worker.bus.embedded.start import available_kinds, start_embedded

__all__ = ["EmbeddedRedis", "EmbeddedRedisError", "available_kinds", "start_embedded"]
