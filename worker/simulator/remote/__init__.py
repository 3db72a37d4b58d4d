"""The terminal as a process of its own, and the way to it: length-prefixed JSON over loopback TCP."""

from worker.simulator.remote.client import RemoteTerminal
from worker.simulator.remote.server import TerminalServer, serve

__all__ = ["RemoteTerminal", "TerminalServer", "serve"]
