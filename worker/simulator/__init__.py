"""A MiniQMT terminal that is not there: for the demo, for tests, and for breaking on purpose.

It stands in for the terminal, not for xtquant: modules in the place of xtquant's native ones let the
wheel's own Python files run unchanged on any system. Behind them are an exchange and accounts, in this
process (`Terminal`) or in one of their own (`serve`, `RemoteTerminal`).
"""

from worker.simulator.control import TerminalControl
from worker.simulator.faults import PLAIN, Faults
from worker.simulator.modules import native_modules
from worker.simulator.remote import RemoteTerminal, serve
from worker.simulator.scenario import Scenario, ScenarioError
from worker.simulator.terminal import Terminal

__all__ = [
    "PLAIN",
    "Faults",
    "RemoteTerminal",
    "Scenario",
    "ScenarioError",
    "Terminal",
    "TerminalControl",
    "native_modules",
    "serve",
]
