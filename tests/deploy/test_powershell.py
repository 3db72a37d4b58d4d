"""The PowerShell module, as far as it can be held without PowerShell; where there is one, it reads it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from deploy.words import understood

MODULE = Path(__file__).parents[2] / "ops" / "deploy" / "windows" / "QmtBus.psm1"
TEXT = MODULE.read_text("utf-8-sig")
FUNCTIONS = dict(re.findall(r"^function ([\w-]+) \{\n(.*?)^\}", TEXT, re.MULTILINE | re.DOTALL))
COMMANDS = {name: body for name, body in FUNCTIONS.items() if "QmtBus" in name}
CHANGES = {"Install-QmtBusTask", "Uninstall-QmtBusTask", "Clear-QmtBusQueue"}


def test_every_command_is_exported() -> None:
    """And nothing else."""
    (exported,) = re.findall(r"^Export-ModuleMember -Function (.+)$", TEXT, re.MULTILINE)
    assert exported.split(", ") == list(COMMANDS)


def test_windows_powershell_reads_its_chinese() -> None:
    """Without a byte order mark, version 5.1 takes the file for the system's old code page."""
    assert MODULE.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    """Its comment-based help has a synopsis in both languages, an example, and each parameter."""
    body = COMMANDS[name]
    (synopsis,) = re.findall(r"\.SYNOPSIS\n *(.+)\n", body)
    assert re.search("[一-鿿]", synopsis)
    assert re.search(rf"\.EXAMPLE\n *{name}", body)
    parameters = re.findall(r"\[string\] \$(\w+)", body)
    assert sorted(re.findall(r"\.PARAMETER (\w+)", body)) == sorted(parameters)
    assert ("SupportsShouldProcess" in body) == (name in CHANGES)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_line_is_understood(name: str) -> None:
    """What it hands to `qmt-bus service` is what that takes, with -WhatIf and with every parameter."""
    body = COMMANDS[name]
    (fixed,) = re.findall(r"\$words = @\((.+)\)", body)
    added = re.findall(r"\$words \+= (.+?) \}", body)
    values = {"RestartAt": "08:30", "EnvFile": "settings.env"}
    words = [
        re.sub(r"^\$(\w+)$", lambda given: values[given[1]], word.strip().strip("'"))
        for part in (fixed, *added)
        for word in part.split(",")
    ]
    options = understood(["service", *words])
    assert options.what_if == (name in CHANGES)
    assert str(options.env_file) == "settings.env"


def test_brackets_are_closed() -> None:
    """Outside of help and text: also where no PowerShell is there to read it."""
    code = re.sub(r"<#.*?#>|'[^'\n]*'|\"[^\"\n]*\"", "", TEXT, flags=re.DOTALL)
    for left, right in ("()", "{}", "[]"):
        assert code.count(left) == code.count(right)


def test_powershell_reads_it() -> None:
    """Where PowerShell is installed, its parser has nothing to say."""
    program = shutil.which("pwsh") or shutil.which("powershell")
    if program is None:
        pytest.skip("PowerShell is not installed here")
    parse = (
        "$errors = $null; [void][System.Management.Automation.Language.Parser]::ParseFile("
        f"'{MODULE}', [ref]$null, [ref]$errors); $errors | Out-String; exit $errors.Count"
    )
    words = [program, "-NoProfile", "-NonInteractive", "-Command", parse]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
