"""docs/settings, from settings.env.example: `python tests/deploy/settings_page.py` writes it."""

import re
from pathlib import Path
from typing import Final

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
    return ["".join(part) for part in parts]


def _row(name: str, default: str, words: str) -> str:
    shown = f"`{default}`" if default else ""
    return f"| `{name}` | {shown} | {words.replace('|', chr(92) + '|')} |\n"


def main() -> None:
    """Write both."""
    for name, text in zip(PAGES, pages(EXAMPLE.read_text("utf-8")), strict=True):
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
