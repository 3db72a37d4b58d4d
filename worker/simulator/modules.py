"""The modules that somebody's loader puts in the place of xtquant's native ones."""

from types import ModuleType

from worker.simulator.datacenter import datacenter_module
from worker.simulator.link import Host
from worker.simulator.native.client import client_class
from worker.simulator.native.core import Core

CONNECT_TIMEOUT_S = 3.0


def native_modules(terminal: Host, *, connect_timeout_s: float = CONNECT_TIMEOUT_S) -> dict[str, ModuleType]:
    """Return stand-ins for xtquant's native modules, bound to `terminal`.

    They have to be in `sys.modules` as `xtquant.xtpythonclient` and `xtquant.datacenter`, and be
    attributes of the package, before `xtquant.xttrader` or `xtquant.xtdata` is imported. Two calls share
    no state.

    Args:
        terminal: a `Terminal` or a `RemoteTerminal`.
        connect_timeout_s: how long connect() takes to give up; 3.0 on the real module.

    Returns:
        The modules by their names below `xtquant`. `xtpythonclient.aborts` lists what would have ended the
        process.
    """
    core = Core(terminal, connect_timeout_s)
    trader = ModuleType("xtquant.xtpythonclient", "A simulated terminal's side of xtquant.xtpythonclient.")
    members = {"XtQuantAsyncClient": client_class(core), "aborts": core.aborts.records, **core.records}
    for name, member in members.items():
        setattr(trader, name, member)
    return {"xtpythonclient": trader, "datacenter": datacenter_module(terminal)}
