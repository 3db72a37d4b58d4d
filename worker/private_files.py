"""Whether files and folders are their owner's alone, on POSIX systems; elsewhere they inherit rights."""

import os
import stat
from pathlib import Path
from typing import Final

from bus_schema import redis_address
from worker.env_file import EnvFileError, Line, read_env_file

_SECRET_NAMES: Final = ("PASSWORD", "TOKEN", "SECRET", "_KEY", "DINGTALK_URL", "WECOM_URL", "FEISHU_URL")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def holds_secrets_for_all(path: Path) -> bool:
    """Tell whether a settings file with a password in it can be read by others than its owner."""
    if os.name != "posix" or not path.is_file() or not path.stat().st_mode & _OTHERS:
        return False
    try:
        return any(_is_secret(line) for line in read_env_file(path))
    except EnvFileError:
        return False


def anybody_may_write(folder: Path) -> bool:
    """Tell whether any user of this machine can put files into a folder, and take others' away."""
    return os.name == "posix" and folder.is_dir() and bool(folder.stat().st_mode & stat.S_IWOTH)


def _is_secret(line: Line) -> bool:
    if line.name.endswith("REDIS_URL"):
        return redis_address.shown(line.value) != line.value
    return bool(line.value) and line.name.endswith(_SECRET_NAMES)
