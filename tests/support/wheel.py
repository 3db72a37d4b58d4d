"""Where the installed SDK lies, whatever stands in its place among the loaded modules."""

from importlib.machinery import PathFinder
from pathlib import Path


def wheel_folder() -> Path:
    """Return the folder of the installed package xtquant, without importing it."""
    spec = PathFinder.find_spec("xtquant")
    assert spec is not None, "xtquant is not installed"
    assert spec.origin is not None
    return Path(spec.origin).parent
