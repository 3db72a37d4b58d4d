"""docs/settings: `PYTHONPATH=.:tests python tests/deploy/settings_page.py` writes it."""

import re
from pathlib import Path
from typing import Final

from support.setting_slips import SLIPS, said, written

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = ROOT / "settings.env.example"
PAGES: Final = ("settings.md", "settings.zh-CN.md")
HEADS: Final = (
    """# Settings

From the environment, or from a file `.env` in the folder where a command is started; the environment stands
above the file. `NAME=` with nothing behind it means the default. See what is in effect with `qmt-bus config`.
Written from [settings.env.example](../settings.env.example), which is there to be copied.

[简体中文](settings.zh-CN.md)
""",
    """# 设置

取自环境变量，或启动命令所在目录的 `.env` 文件；环境变量优先。`NAME=` 之后留空表示使用默认值。
用 `qmt-bus config` 查看生效值。
本页由 [settings.env.example](../settings.env.example) 生成，请复制该文件使用。

[English](settings.md)
""",
)
ABOUT_SLIPS: Final = (
    """
## Slips of the hand

A name in the file that is none of ours ends every command with status 2. So do a variable of the environment
that is nearly one of ours, and a line that could be read in two ways. An empty variable is no setting. The
file may be UTF-8, or UTF-16 with a byte order mark, as PowerShell's `>` writes it. Backslashes in a path mean
what they say, with quotes or without. `qmt-bus config` shows where each value comes from.

| written | what is said |
|---|---|
""",
    """
## 写错时会怎样

文件中出现不属于本程序的名称、环境变量中出现与设置相近的名称，或某一行有两种读法时，所有命令都以状态 2 结束。
空的环境变量不算设置。文件须为 UTF-8，或带 BOM 的 UTF-16（PowerShell 的 `>` 即如此写入）。
路径中的反斜杠按字面理解，加不加引号都一样。`qmt-bus config` 显示每个值的来源。

| 写法 | 提示 |
|---|---|
""",
)
COLUMNS: Final = (
    "| setting | default | what it is |\n|---|---|---|",
    "| 设置 | 默认值 | 含义 |\n|---|---|---|",
)
_SECTION = re.compile(r"^# ---- (.+) / (.+) ----$")
_SETTING = re.compile(r"^([A-Z_]+)=(.*)$")


def pages(example: str) -> list[str]:
    """Return the page in each language."""
    parts = [[head] for head in HEADS]
    comment: list[str] = []
    for line in example.splitlines():
        if section := _SECTION.match(line):
            for language, name in enumerate(section.groups()):
                parts[language].append(f"\n## {name}\n\n{COLUMNS[language]}\n")
        elif setting := _SETTING.match(line):
            for language, words in enumerate((" ".join(comment[:-1]), comment[-1])):
                parts[language].append(_row(setting[1], setting[2], words))
        comment = [*comment, line.removeprefix("# ")] if line.startswith("#") else []
    rows = [f"| {written(slip)} | {_cell(' '.join(said(slip)))} |\n" for slip in SLIPS]
    return ["".join([*part, about, *rows]) for part, about in zip(parts, ABOUT_SLIPS, strict=True)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _row(name: str, default: str, words: str) -> str:
    shown = f"`{default}`" if default else ""
    return f"| `{name}` | {shown} | {words.replace('|', chr(92) + '|')} |\n"


def main() -> None:
    """Write both."""
    for name, text in zip(PAGES, pages(EXAMPLE.read_text("utf-8")), strict=True):
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
