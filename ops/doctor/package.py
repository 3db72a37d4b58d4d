"""The files of the package `xtquant`, read without importing it."""

import re
import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final, Self

from ops.doctor.errors import CannotLookError

OLDEST: Final = 250807
"""The version that qmt-bus was written against, see pyproject.toml."""
_VERSION: Final = re.compile(r"__version__\s*=\s*[\"']\D*(\d+)")
_BUILD: Final = re.compile(r"xtpythonclient\.cp3(\d+)-")


@dataclass(frozen=True, slots=True)
class Package:
    """A folder that holds xtquant.

    Attributes:
        folder: the package's own.
        given: whether XTQUANT_PATH names it.
    """

    folder: Path
    given: bool

    @classmethod
    def find(cls, path: Path | None) -> Self:
        """Find the package that the worker would use.

        Args:
            path: of the setting XTQUANT_PATH.

        Raises:
            CannotLookError: there is none.
        """
        folder = _installed() if path is None else path if path.name == "xtquant" else path / "xtquant"
        if folder is None or not (folder / "xttrader.py").is_file():
            raise CannotLookError("no_sdk")
        return cls(folder, path is not None)

    @property
    def version(self) -> int | None:
        """A date such as 250807; None where the package does not say."""
        file = self.folder / "__init__.py"
        text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
        match = _VERSION.search(text)
        return int(match[1]) if match else None

    @property
    def builds(self) -> list[tuple[int, int]]:
        """The Python versions that its native module was built for."""
        names = (path.name for path in self.folder.glob("xtpythonclient.*"))
        return sorted((3, int(match[1])) for name in names if (match := _BUILD.match(name)))


def _installed() -> Path | None:
    # Not through `importlib.util`: a hollow package may stand in `sys.modules`, see `worker.broker.sdk`.
    spec = PathFinder.find_spec("xtquant", sys.path)
    places = spec.submodule_search_locations if spec is not None else None
    return Path(places[0]) if places else None


def copies() -> list[Path]:
    """Return each folder with an xtquant that Python could import from, the one it does first."""
    places = dict.fromkeys(Path(entry or ".").resolve() for entry in sys.path)
    return [place / "xtquant" for place in places if (place / "xtquant" / "xttrader.py").is_file()]
