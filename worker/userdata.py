"""The terminal's folder, looked at before the SDK is: in a wrong one the SDK makes files of its own."""

import re
from pathlib import Path
from typing import Final

QUEUE_FILE: Final = re.compile(r"(?:lock_)?down_queue_(?:win_)?(\d+)(?:\D.*)?")
"""What a session leaves: its queue of 75 MB, the lock of it, and a mutex (seen in users' folders)."""


def is_terminals(folder: Path) -> bool:
    """Tell whether a terminal has used a folder: something is in it that the SDK alone does not make.

    The SDK makes the folder that it is given, and in it four queue files of 75 MB.
    """
    try:
        return any(not QUEUE_FILE.fullmatch(entry.name) for entry in folder.iterdir())
    except OSError:
        return False


def wrong_with(path: str) -> str | None:
    """Return why MINIQMT_USERDATA_PATH cannot be a terminal's folder; None where it can."""
    folder = Path(path)
    if not folder.is_dir():
        what, chinese = "there is no such folder", "该目录不存在"
    elif not is_terminals(folder):
        what, chinese = "no terminal has written into this folder", "终端从未写入该目录"
    else:
        return None
    return (
        f"MINIQMT_USERDATA_PATH: {what}: {path}. Give the folder userdata_mini of the terminal that is logged"
        f" in（{chinese}：请填写已登录终端的 userdata_mini 目录）"
    )
