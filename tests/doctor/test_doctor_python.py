import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from doctor.rig import PACKAGE, finds, machine, make_package, passes_over, scene

from ops.doctor.checks import python
from ops.doctor.findings import Verdict
from ops.doctor.package import Package

Settings = dict[str, Any]
NATIVE = pytest.mark.skipif(sys.platform == "win32", reason="xtquant's native module runs there")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy what a test can spoil of the SDK, and return the folder that holds it."""
    package = tmp_path / "copy" / "xtquant"
    original = Package.find(None).folder
    shutil.copytree(original / "config", package / "config")
    for path in (*original.glob("*.py"), *original.glob("xtpythonclient.*")):
        shutil.copy(path, package)
    return package.parent


def test_this_python_is_in_order(live: Settings) -> None:
    """The Python that the tests run with, and the SDK installed in it, have no fault."""
    here = scene(live, machine=machine(python=(3, 11)))
    finds("python.version", here, "fits")
    finds("python.bits", here, "wide")
    finds("python.sdk", here, "installed")
    finds("python.sdk_version", here, "current")
    finds("python.build", here, "fits")
    finds("python.lua", here, "there")
    finds("python.copies", here, "one")


def test_files_of_another_package(live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of one of our modules' names is found, whichever wrote last."""
    finds("python.ours", scene(live), "alone")
    owners = {"ops": ["qmt-bus", "ops"], "worker": ["qmt_bus"], "redis": ["redis"]}
    monkeypatch.setattr(python, "packages_distributions", lambda: owners)
    result = finds("python.ours", scene(live), "overlaid", "--force-reinstall")
    assert result.finding.facts["packages"] == "ops: ops"


def test_an_old_python(live: Settings) -> None:
    """A Python that qmt-bus does not support is named with those that it does."""
    finds(
        "python.version", scene(live, machine=machine(python=(3, 8))), "too_old", "Python 3.11, 3.12 or 3.13"
    )


def test_a_narrow_python(live: Settings) -> None:
    """A Python of 32 bits cannot load the SDK."""
    finds("python.bits", scene(live, machine=machine(bits=32)), "narrow", "64-bit")


def test_no_sdk(live: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where xtquant is not installed, the command that installs it is named; the rest is not guessed."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    finds("python.sdk", scene(live), "missing", "pip install")
    passes_over("python.build", scene(live), "no_sdk", Verdict.UNKNOWN)


def test_a_wrong_xtquant_path(live: Settings, tmp_path: Path, copied: Path) -> None:
    """XTQUANT_PATH has to hold xtquant."""
    finds("python.sdk", scene({**live, "xtquant_path": tmp_path}), "not_there", "XTQUANT_PATH")
    finds("python.sdk", scene({**live, "xtquant_path": copied}), "given")


def test_a_second_copy(live: Settings, monkeypatch: pytest.MonkeyPatch, copied: Path) -> None:
    """A copy that stands before the installed one, as in the folder of a script, is found."""
    monkeypatch.syspath_prepend(str(copied))
    finds("python.copies", scene(live), "several", "XTQUANT_PATH")
    finds("python.copies", scene({**live, "xtquant_path": copied}), "one")


def test_an_old_sdk(live: Settings, copied: Path) -> None:
    """A copy that is older than what qmt-bus was written against is found; one may not say it."""
    said, given = copied / "xtquant" / "__init__.py", {**live, "xtquant_path": copied}
    said.write_text('__version__ = "xtquant_230101"', encoding="utf-8")
    finds("python.sdk_version", scene(given), "old", "--upgrade xtquant")
    said.write_text("", encoding="utf-8")
    passes_over("python.sdk_version", scene(given), "unsaid", Verdict.UNKNOWN)


def test_no_build_for_this_python(live: Settings) -> None:
    """A Python that is newer than the SDK's builds is named beside them."""
    result = finds("python.build", scene(live, machine=machine(python=(3, 15))), "none", "3.11 or newer")
    assert "3.13" in str(result.finding.facts["builds"])


def test_missing_lua_files(live: Settings, copied: Path) -> None:
    """config.lua and env.lua have to be there, and have something in them."""
    given = scene({**live, "xtquant_path": copied})
    finds("python.lua", given, "there")
    (copied / "xtquant" / "config" / "env.lua").write_bytes(b"")
    finds("python.lua", given, "unreadable", "--force-reinstall")
    (copied / "xtquant" / "config" / "config.lua").unlink()
    result = finds("python.lua", given, "missing", "virus scanner")
    assert str(result.finding.facts["files"]).endswith("config.lua")


def test_the_sdk_is_imported(simulated: Settings) -> None:
    """Over a simulated terminal the SDK's own Python files run."""
    finds("python.import", scene(simulated), "runs")


@NATIVE
def test_a_native_module_that_does_not_run(live: Settings) -> None:
    """Where the SDK cannot be imported, that is one finding, and what follows from it is none."""
    here = scene(live)
    finds("python.import", here, "fails", "needs Windows")
    passes_over("quotes.xtdata", here, "no_import", Verdict.UNKNOWN)
    passes_over("terminal.connect", here, "no_import", Verdict.UNKNOWN)


def test_an_import_that_ends_the_process(live: Settings, tmp_path: Path) -> None:
    """An SDK that takes its process with it does not take doctor."""
    package = make_package(tmp_path, "import os\nos._exit(3)\n")
    finds("python.import", scene({**live, "xtquant_path": package}), "dies", "Visual C++")


def test_an_import_that_hangs(live: Settings, tmp_path: Path) -> None:
    """An SDK that never comes back is given up."""
    package = make_package(tmp_path, "import threading\nthreading.Event().wait()\n")
    finds("python.import", scene({**live, "xtquant_path": package}, patience=2), "hangs", "Restart")


def test_nothing_is_asked_of_the_sdk(live: Settings, tmp_path: Path) -> None:
    """`--no-connect` leaves the SDK alone."""
    package = make_package(tmp_path, PACKAGE)
    where = scene({**live, "xtquant_path": package}, connect=False)
    passes_over("python.import", where, "not_asked")
    passes_over("terminal.connect", where, "not_asked")
