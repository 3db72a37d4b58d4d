"""What documents for people are made of: blocks, examples and commands in them, headings, tables, links."""

import re
from pathlib import Path

_BLOCK = re.compile(r"(?:^<!--[^\n]*-->\n)?^```.*?^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")


def example(text: str, name: str) -> str:
    """Return the block that follows the marker of this name, such as ``<!-- example: python -->``."""
    (found,) = re.findall(rf"<!-- \w+: {name} -->\n```\w+\n(.*?)```", text, re.DOTALL)
    return str(found)


def blocks(text: str) -> list[str]:
    """Return all fenced blocks with their markers."""
    return _BLOCK.findall(text)


def headings(text: str) -> list[int]:
    """Return the level of each heading."""
    return [len(marks) for marks in re.findall(r"^(#+) ", _BLOCK.sub("", text), re.MULTILINE)]


def tables(text: str) -> list[int]:
    """Return how many columns each line of each table has."""
    return [line.count("|") for line in text.splitlines() if line.startswith("|")]


def links(text: str) -> list[str]:
    """Return the files of the project that it links to."""
    return _LINK.findall(text)


def command_lines(text: str) -> list[str]:
    """Return the lines of the blocks for shells, those that go on in the next line joined."""
    found = re.findall(r"^```(?:sh|powershell)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = "".join(found).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def commands_of_ours(text: str) -> list[str]:
    """Return every `qmt-bus` command line in the blocks for shells, without what stands around it."""
    parts = [part.strip() for line in command_lines(text) for part in line.split("&&")]
    without = [re.sub(r"^(?:[A-Z_]+=\S* )+", "", part) for part in parts]
    return [part for part in without if part.startswith("qmt-bus ")]


def translations(folder: Path) -> dict[str, tuple[str, str]]:
    """Return each document of a folder that is there in both languages: its English and its Chinese text."""
    return {
        path.name: (path.with_name(f"{path.stem}.zh-CN.md").read_text("utf-8"), path.read_text("utf-8"))[::-1]
        for path in sorted(folder.glob("*.md"))
        if not path.name.endswith(".zh-CN.md")
    }
