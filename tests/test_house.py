"""What holds for the whole house: its style, its types, its floors, its sizes and its front door."""

import ast
import fnmatch
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bus_schema", "ops", "worker")
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "README.zh-CN.md",
    "docs",
    "pyproject.toml",
    "requirements",
    "settings.env.example",
    "tests",
    *PACKAGES,
}
LINES_PER_FILE = 500
LINES_PER_FUNCTION = 40
TEST_COMMAND = (
    "python -m pip install -q --require-hashes -r requirements/test.txt"
    " && python -m pip install -q --no-deps --no-build-isolation -e . && python -m pytest"
)
MAIN_COMMAND = 'python -m pip install -q -e ".[worker]" && qmt-bus demo'


def succeeds(*command: str | Path, **environment: str) -> None:
    """Run a tool at the top of the project, and fail with its words if it finds anything."""
    # Several of these tools draw their findings in characters that not every console's encoding has.
    variables = {**os.environ, "PYTHONUTF8": "1", **environment}
    tool = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert tool.returncode == 0, f"{tool.stdout}\n{tool.stderr}"


def source_files() -> Iterator[Path]:
    """Yield every module of the project's packages."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has from its name to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_style() -> None:
    """Ruff has nothing to say."""
    succeeds(sys.executable, "-m", "ruff", "check", ".")


def test_format() -> None:
    """Every file is formatted."""
    succeeds(sys.executable, "-m", "ruff", "format", "--check", ".")


@pytest.mark.timeout(300)  # Without a cache, mypy reads all of its libraries first.
def test_types() -> None:
    """Mypy, strict, finds nothing, in the tests neither."""
    succeeds(sys.executable, "-m", "mypy", "--explicit-package-bases", *PACKAGES, "tests", MYPYPATH="tests")


def test_floors() -> None:
    """Every import points down, as the contracts in pyproject.toml say."""
    tool = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert tool, "import-linter is not installed beside this Python"
    succeeds(tool)


def test_files_are_short() -> None:
    """No module is longer than a few pages."""
    lengths = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in source_files()}
    assert {path: lines for path, lines in lengths.items() if lines > LINES_PER_FILE} == {}


def test_functions_are_short() -> None:
    """No function is longer than a page."""
    lengths = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": length(node)
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LINES_PER_FUNCTION} == {}


def test_hall_is_tidy() -> None:
    """Nothing lies at the top level but what belongs there, and what git ignores."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()]
    present = {path.name for path in ROOT.iterdir()} - {".git"}
    kept = {name for name in present if not any(fnmatch.fnmatch(name, pattern) for pattern in ignored)}
    assert kept - TOP_LEVEL == set()


@pytest.mark.parametrize(("name", "command"), [("test", TEST_COMMAND), ("main", MAIN_COMMAND)])
def test_readme_commands_are_those_that_ci_runs(name: str, command: str) -> None:
    """README.md shows the command, and the script that finds it for `.ci/run` finds exactly it."""
    finder = [sys.executable, ".ci/readme_command.py", name]
    assert subprocess.check_output(finder, cwd=ROOT, encoding="utf-8") == f"{command}\n"


def test_ci_runs_both_readme_commands() -> None:
    """`.ci/run` takes the test command from README.md first, then the main command, and knows no other."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"^run_readme_command (.*)$", script, flags=re.MULTILINE) == ["test", "main"]
    assert re.findall(r"pytest|qmt-bus|pip install", script) == []
