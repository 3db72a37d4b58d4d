#!/usr/bin/env python3
"""Look the locked versions up among the published vulnerabilities, and end with status 1 where one has any.

Where the service that knows them cannot be reached, or has no data of a package, that is said, and is no
failure: a mirror of a package index answers every question, and often has no such data. What this needs
itself is installed from requirements/audit.txt. Further words on the command line are passed on to pip-audit.
"""

import json
import re
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).parents[1] / "requirements"
# Vulnerabilities that do not matter here: the id, as the service calls it, and why it does not.
IGNORED: dict[str, str] = {}
UNREACHABLE = re.compile(r"(requests|urllib3)\.exceptions|Could not connect|ServiceError|not redirecting")
Answer = dict[str, Any]


def locked_versions(*locks: str) -> dict[str, list[str]]:
    """Return each package's locked versions: more than one where they differ by Python or system."""
    versions: dict[str, set[str]] = {}
    for lock in locks:
        for name, version in re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", lock, flags=re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    return {name: sorted(found) for name, found in sorted(versions.items())}


def rounds(versions: dict[str, list[str]]) -> list[str]:
    """Return requirements files that name every version, each file a package once, as pip-audit asks.

    They have no markers: pip-audit passes over what the system that it runs on would not install.
    """
    pinned = ([f"{name}=={version}" for version in found] for name, found in versions.items())
    return ["\n".join(filter(None, names)) for names in zip_longest(*pinned)]


def ask(requirements: str) -> list[Answer]:
    """Return pip-audit's answer for each requirement: with `vulns`, or with a `skip_reason`.

    Raises:
        RuntimeError: pip-audit has failed, and not because its service cannot be reached; its words follow.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked, report = Path(folder, "asked.txt"), Path(folder, "report.json")
        asked.write_text(requirements, encoding="utf-8")
        # The versions are resolved already, for every system: nothing is to be installed here to find them.
        command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner=off"]
        command += [word for known in IGNORED for word in ("--ignore-vuln", known)]
        command += [*sys.argv[1:], "-f", "json", "-o", str(report), "-r", str(asked)]
        ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - ours
        if report.exists():
            answers: list[Answer] = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
            return answers
    if not UNREACHABLE.search(ran.stderr):
        raise RuntimeError(f"pip-audit has failed, with status {ran.returncode}:\n{ran.stderr}")
    return [{"name": name, "skip_reason": "no connection"} for name in requirements.split()]


def verdict(answers: list[Answer]) -> tuple[int, str]:
    """Return the status to end with, and the words for it."""
    skipped = sorted(answer["name"] for answer in answers if "skip_reason" in answer)
    if len(skipped) == len(answers):
        return 0, f"NOT AUDITED: from here, no data of vulnerabilities for any of {len(answers)} versions."
    found = [
        f"VULNERABLE: {answer['name']} {answer['version']}, {bug['id']}, mended in {bug['fix_versions']}"
        for answer in answers
        for bug in answer.get("vulns", [])
    ]
    missing = [f"NOT AUDITED, for the service has no data of it: {name}" for name in skipped]
    audited = f"{len(answers) - len(skipped)} of {len(answers)} versions audited"
    return int(bool(found)), "\n".join([*found, *missing, f"{audited}, {len(found)} known vulnerabilities."])


def main() -> int:
    """Look at every version in the locks that users and tests install, and print what was found."""
    install = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r"]
    subprocess.run([*install, str(LOCKS / "audit.txt")], check=True)  # noqa: S603 - ours
    locks = [(LOCKS / name).read_text(encoding="utf-8") for name in ("test.txt", "worker.txt")]
    status, words = verdict([answer for asked in rounds(locked_versions(*locks)) for answer in ask(asked)])
    sys.stdout.write(f"{words}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
