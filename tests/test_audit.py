"""`.ci/audit.py`: what it asks pip-audit, and what it makes of the answers."""

import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

CI = Path(__file__).parents[1] / ".ci"
CLEAN = {"name": "orjson", "version": "3.13.0", "vulns": []}
SKIPPED = {"name": "redis", "skip_reason": "Dependency not found"}
VULNERABLE = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}],
}


@pytest.fixture
def audit() -> Any:
    """Load the script as a module."""
    spec = spec_from_file_location("audit", CI / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def failing(words: str) -> Any:
    """Return what stands in the place of `subprocess.run`, and fails with these words."""
    return lambda *_, **__: subprocess.CompletedProcess([], 1, "", words)


def test_every_version_is_asked_for_whatever_the_machine(audit: Any) -> None:
    """A package that has several, by Python or system, is named once in a round; markers are left out."""
    lock = "numpy==2.4 ; python_version < '3.12'\nnumpy==2.5 ; python_version >= '3.12'\n"
    versions = audit.locked_versions(lock, "tzdata==2026.6 ; sys_platform == 'win32' \\\n")
    assert audit.rounds(versions) == ["numpy==2.4\ntzdata==2026.6", "numpy==2.5"]


def test_a_known_vulnerability_is_status_1(audit: Any) -> None:
    """It is named, with the version that mends it, also where others could not be looked up."""
    status, words = audit.verdict([CLEAN, VULNERABLE, SKIPPED])
    assert status == 1
    assert "pillow 1.0, PYSEC-2026-1, mended in ['1.1']" in words
    assert "NOT AUDITED, for the service has no data of it: redis" in words
    assert "2 of 3 versions audited, 1 known" in words


def test_nothing_known_is_status_0(audit: Any) -> None:
    """All is well where all was looked up."""
    assert audit.verdict([CLEAN]) == (0, "1 of 1 versions audited, 0 known vulnerabilities.")


def test_a_mirror_without_data_is_no_clean_bill(audit: Any) -> None:
    """It answers that it knows nothing of each: no failure, but it is not called audited."""
    status, words = audit.verdict([SKIPPED])
    assert status == 0
    assert words.startswith("NOT AUDITED")
    assert "0 known" not in words


def test_a_service_that_cannot_be_reached_fails_nothing(audit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each version is then one that was not audited."""
    words = "requests.exceptions.ConnectionError: Name or service not known"
    monkeypatch.setattr("subprocess.run", failing(words))
    assert [answer["name"] for answer in audit.ask("a==1\nb==2")] == ["a==1", "b==2"]
    assert audit.verdict(audit.ask("a==1"))[1].startswith("NOT AUDITED")


def test_another_failure_of_the_audit_fails(audit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken lock, or a wrong option, is not taken for a service that is away."""
    monkeypatch.setattr("subprocess.run", failing("unrecognized arguments: --nonsense"))
    with pytest.raises(RuntimeError, match="unrecognized arguments"):
        audit.ask("a==1")


def test_what_is_ignored_says_why(audit: Any) -> None:
    """An id without a reason is no argument."""
    assert all(reason.strip() for reason in audit.IGNORED.values())


def test_ci_audits_the_locks() -> None:
    """`.ci/run` ends with it."""
    assert "\npython .ci/audit.py\n" in (CI / "run").read_text("utf-8")
