"""The terminal: sessions, requests, answers and pushes, in front of the exchange."""

from worker.simulator.terminal.terminal import Terminal

__all__ = ["Terminal"]
