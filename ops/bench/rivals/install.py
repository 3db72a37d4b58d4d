"""Installing a rival beside the product, whose versions of redis-py and pydantic stay what they are."""

import hashlib
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from ops import screen
from ops.bench.rivals.catalogue import RIVALS

_ROOT = Path(__file__).parents[3]
"""Where the product's own packages are: no distribution of the rival has them."""
_DIGITS = 12
_PIP = ("-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off")
# Compiling one would take minutes and a compiler; who has no wheel is missing.
_WHEELS_ONLY = ("--only-binary", ":all:")
_STEPS = ("Collecting", "Downloading", "Installing")
"""What pip's lines about a step begin with; the others are warnings and where it looks."""


class RivalMissingError(Exception):
    """A rival cannot be installed here; the message has pip's reason."""


@dataclass(frozen=True, slots=True)
class Environment:
    """How a rival is run.

    Attributes:
        command: its program, which `ops.bench.protocol` describes how to ask.
        variables: what it needs in its environment, on top of this process's own.
    """

    command: tuple[str, ...]
    variables: Mapping[str, str]


def prepare(name: str, cache: Path, tell: Callable[[str], None] = screen.complain) -> Environment:
    """Install a rival, unless that has been done before.

    Args:
        name: one of `RIVALS`.
        cache: a folder that outlives this run; see `default_cache`.
        tell: told how far it has come, a line at a time; standard error by default.

    Raises:
        RivalMissingError: it cannot be installed: no connection, no wheel for this system, no pip.
    """
    packages = installed(RIVALS[name].requirements, cache, lambda line: tell(f"{RIVALS[name].title}: {line}"))
    # It goes before what the interpreter has installed, where the rest is found: xtquant, psutil.
    return Environment(
        (sys.executable, "-m", "ops.bench.rivals", name),
        {"PYTHONPATH": os.pathsep.join([str(packages), str(_ROOT)]), "PYTHONUTF8": "1"},
    )


def default_cache() -> Path:
    """Where this system keeps what can be fetched again."""
    home = Path.home()
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        folder = home / "Library" / "Caches"
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return folder / "qmt-bus" / "rivals"


def installed(requirements: Sequence[str], cache: Path, tell: Callable[[str], None]) -> Path:
    """Return the folder that holds these distributions, for this interpreter.

    Raises:
        RivalMissingError: they cannot be installed.
    """
    folder = cache / _key(requirements)
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    # A folder that is there is complete: it takes its name at the end.
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=cache))
    try:
        _pip(requirements, unfinished, tell)
        if not folder.is_dir():
            unfinished.rename(folder)
    finally:
        rmtree(unfinished, ignore_errors=True)
    return folder


def _key(requirements: Sequence[str]) -> str:
    kind = (sys.implementation.cache_tag, sysconfig.get_platform(), *requirements)
    return hashlib.sha256("\n".join(map(str, kind)).encode()).hexdigest()[:_DIGITS]


def _pip(requirements: Sequence[str], target: Path, tell: Callable[[str], None]) -> None:
    # Our own interpreter, and requirements that are written down in the catalogue.
    with subprocess.Popen(  # noqa: S603
        [sys.executable, *_PIP, *_WHEELS_ONLY, "--target", str(target), *requirements],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        assert pip.stdout is not None  # noqa: S101 - it is a pipe, see above.
        lines = []
        for line in pip.stdout:
            lines.append(line.strip())
            if line.startswith(_STEPS):
                tell(lines[-1])
    if pip.returncode != 0:
        raise RivalMissingError(_reason(lines))


def _reason(lines: Sequence[str]) -> str:
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR:")]
    return (errors or [line for line in lines if line] or ["pip said nothing"])[-1]
