"""Importing xtquant without its surprises.

``import xtquant`` asks a package index for its newest version (ten seconds and a line on stdout on an
isolated machine), so a hollow package takes its place and only the submodules are run. They are the wheel's
own, unmodified.
"""

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

_PACKAGE = "xtquant"


class SdkUnavailableError(Exception):
    """xtquant cannot be imported here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """The SDK's modules that the worker uses, without its quotes: those are asked for apart."""

    xttrader: Any
    xttype: Any
    xtconstant: Any
    xtpythonclient: Any
    xtbson: Any


def load_sdk(natives: Mapping[str, ModuleType] | None = None, path: Path | None = None) -> Sdk:
    """Import xtquant.

    Args:
        natives: modules to stand in the place of xtquant's native ones, by their names within the package.
        path: a folder that holds another copy of the package ``xtquant``, such as a terminal's own.

    Raises:
        SdkUnavailableError: the package is not installed, or its native modules do not run here.
    """
    package = _hollow_package(path)
    for name, module in (natives or {}).items():
        sys.modules[f"{_PACKAGE}.{name}"] = module
        setattr(package, name, module)
    try:
        return Sdk(*(importlib.import_module(f"{_PACKAGE}.{name}") for name in Sdk.__slots__))
    except ImportError as error:
        raise SdkUnavailableError(
            f"xtquant's native module does not run here ({error}); it needs Windows and Python 3.6 to 3.13."
            " Set BROKER=simulated to try qmt-bus without a terminal"
        ) from error


def sdk_module(name: str) -> Any:
    """Another module of the SDK that was loaded."""
    return importlib.import_module(f"{_PACKAGE}.{name}")


def _hollow_package(path: Path | None) -> ModuleType:
    for name in [name for name in sys.modules if name == _PACKAGE or name.startswith(f"{_PACKAGE}.")]:
        # Submodules hold on to the native module they were imported with.
        del sys.modules[name]
    package = ModuleType(_PACKAGE)
    package.__path__ = [str(_folder(path))]
    sys.modules[_PACKAGE] = package
    return package


def _folder(path: Path | None) -> Path:
    if path is not None:
        folder = path if path.name == _PACKAGE else path / _PACKAGE
        if not (folder / "xttrader.py").is_file():
            raise SdkUnavailableError(f"XTQUANT_PATH: there is no xtquant/xttrader.py in {path}")
        return folder
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SdkUnavailableError('xtquant is not installed: python -m pip install ".[worker]" in the clone')
    return Path(spec.submodule_search_locations[0])
