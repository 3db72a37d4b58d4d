import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ops.bench.rivals import RIVALS, Rival, RivalMissingError, default_cache, prepare
from ops.bench.rivals.install import installed

TINY = "tiny_rival"
PINNED = f"{TINY}==1.0"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with one small distribution the only place where pip looks."""
    folder = tmp_path / "shop"
    folder.mkdir()
    info = f"{TINY}-1.0.dist-info"
    files = {
        f"{TINY}.py": "NAME = 'tiny'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {TINY}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"{TINY}-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.mark.usefixtures("shop")
def test_a_distribution_is_installed_once(tmp_path: Path) -> None:
    """The first time, pip installs it and its steps are told; after that, it is there."""
    cache, first, second = tmp_path / "cache", list[str](), list[str]()
    folder = installed([PINNED], cache, first.append)
    assert (folder / f"{TINY}.py").is_file()
    assert f"Installing collected packages: {TINY}" in first
    assert installed([PINNED], cache, second.append) == folder
    assert second == []
    assert [path.name for path in cache.iterdir()] == [folder.name]


@pytest.mark.usefixtures("shop")
def test_what_cannot_be_installed_is_missing_with_the_reason(tmp_path: Path) -> None:
    """Pip's own reason is told, and nothing unfinished is left that a later run could take for whole."""
    cache = tmp_path / "cache"
    with pytest.raises(RivalMissingError, match="No matching distribution found for no-such-rival==1"):
        installed(["no-such-rival==1"], cache, lambda _line: None)
    assert list(cache.iterdir()) == []


@pytest.mark.usefixtures("shop")
def test_a_prepared_environment_has_the_rival_and_the_product(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process with its variables imports the rival's packages and the product's, wherever it runs."""
    rival = Rival("Tiny", (PINNED,), "nothing")
    monkeypatch.setattr("ops.bench.rivals.install.RIVALS", {"tiny": rival})
    told: list[str] = []
    environment = prepare("tiny", tmp_path / "cache", told.append)
    assert environment.command == (sys.executable, "-m", "ops.bench.rivals", "tiny")
    said = subprocess.check_output(
        [sys.executable, "-c", f"import {TINY}, ops, worker; print({TINY}.NAME)"],
        env={**os.environ, **environment.variables},
        cwd=tmp_path,
        encoding="utf-8",
    )
    assert said.strip() == "tiny"
    assert all(line.startswith("Tiny: ") for line in told)


def test_every_requirement_is_pinned() -> None:
    """Two runs, a year apart, compare with the same versions."""
    loose = [one for rival in RIVALS.values() for one in rival.requirements if "==" not in one]
    assert loose == []


def test_default_cache_is_below_the_folder_of_the_user() -> None:
    """What is fetched goes where the system keeps caches, not into the project."""
    assert default_cache().parts[-2:] == ("qmt-bus", "rivals")
    assert default_cache().is_absolute()
