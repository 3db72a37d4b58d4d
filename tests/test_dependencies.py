"""What is locked in requirements/, and what pyproject.toml asks for: the same, with nothing left out."""

import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
ASKED = {
    "worker.txt": [*RUNTIME, *EXTRAS["worker"], *GROUPS["build"]],
    "test.txt": [*RUNTIME, *(wanted for extra in EXTRAS.values() for wanted in extra), *GROUPS["build"]],
    "audit.txt": GROUPS["audit"],
}
"""By file, what it must hold."""
MACHINES = [
    {
        "sys_platform": system,
        "platform_system": name,
        "platform_machine": machine,
        "python_version": f"3.{minor}",
        "python_full_version": f"3.{minor}.5",
    }
    for (system, name, machine), minor in product(
        [("linux", "Linux", "x86_64"), ("darwin", "Darwin", "arm64"), ("win32", "Windows", "AMD64")],
        [11, 12, 13, 14],
    )
]
"""Where users are, as far as markers can tell."""


def locked(file: str) -> list[str]:
    """Return each requirement of a lock file with the options that follow it."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "requirements" / file).read_text("utf-8"), flags=re.MULTILINE)
    return text.replace("\\\n", " ").splitlines()


def requirements(file: str) -> list[Requirement]:
    """Return each requirement of a lock file."""
    return [Requirement(line.partition(" --hash=")[0]) for line in locked(file)]


def applies(requirement: Requirement, machine: dict[str, str]) -> bool:
    """Return whether a machine needs it."""
    return requirement.marker is None or requirement.marker.evaluate(machine)


def unmet(asked: list[str], file: str, machine: dict[str, str]) -> Iterator[str]:
    """Yield what is asked for on a machine, and is not locked there, or not within its bounds."""
    versions = {
        canonicalize_name(have.name): next(iter(have.specifier)).version
        for have in requirements(file)
        if applies(have, machine)
    }
    for wanted in map(Requirement, asked):
        version = versions.get(canonicalize_name(wanted.name))
        if applies(wanted, machine) and (version is None or version not in wanted.specifier):
            yield f"{wanted}: {version}"


@pytest.mark.parametrize("file", ASKED)
def test_all_that_is_asked_for_is_locked_within_its_bounds(file: str) -> None:
    """For each Python and system; `.ci/lock` writes the files anew where this fails."""
    missing = {line for machine in MACHINES for line in unmet(ASKED[file], file, machine)}
    assert missing == set(), "run .ci/lock"


@pytest.mark.parametrize("file", ASKED)
def test_each_is_one_version_with_hashes(file: str) -> None:
    """Nothing is left to the day of the installation, and no index is named."""
    for line in locked(file):
        assert re.fullmatch(r"[a-z0-9.-]+==[^\s=*]+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", line), line


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: f"{m['sys_platform']}-{m['python_version']}")
def test_the_files_agree(machine: dict[str, str]) -> None:
    """A machine that trades runs the versions that were tested; what audits them fits beside them."""
    tested = {have.name: have.specifier for have in requirements("test.txt") if applies(have, machine)}
    traded = {have.name: have.specifier for have in requirements("worker.txt") if applies(have, machine)}
    audits = {have.name: have.specifier for have in requirements("audit.txt") if applies(have, machine)}
    assert traded.items() <= tested.items()
    assert {name: tested[name] for name in audits.keys() & tested} == {
        name: audits[name] for name in audits.keys() & tested
    }
