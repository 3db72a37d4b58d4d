"""The stand-in for `xtquant.datacenter`, the native module that xtdata.py and xtconn.py run on."""

from types import ModuleType
from typing import Any

from worker.simulator.datacenter.client import api_client_class
from worker.simulator.link import Host


def datacenter_module(terminal: Host) -> ModuleType:
    """Return a stand-in for `xtquant.datacenter` whose quotes come from `terminal`.

    It has what `xtdatacenter` touches at its import, and the client that `xtdata` works with.
    """
    module = ModuleType("xtquant.datacenter", "A simulated terminal's side of xtquant.datacenter.")
    members: dict[str, Any] = {
        "rpc_init": lambda _config_dir: 0,
        "get_local_server_port": lambda: 0,
        "register_create_nparray": lambda _create: True,
        "IPythonApiClient": api_client_class(terminal),
    }
    for name, member in members.items():
        setattr(module, name, member)
    return module
