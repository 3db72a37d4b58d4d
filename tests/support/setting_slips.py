"""Slips of the hand in settings, as `docs/settings` shows them: what is written, and what is said to it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from unittest.mock import patch

from worker.settings import SettingsError, load_settings


class Slip(NamedTuple):
    """One slip.

    Attributes:
        file: lines of `.env`.
        environment: variables.
        encoding: of the file.
    """

    file: str = ""
    environment: tuple[str, str] | None = None
    encoding: str = "utf-8"


SLIPS: Final = (
    Slip("DRYRUN=true"),
    Slip("BROKR=simulated"),
    Slip("dry_run=true"),
    Slip("DRY-RUN=true"),
    Slip("QMT_DRY_RUN=true"),
    Slip("DRY_RUN true"),
    Slip("DRY_RUN=ture"),
    Slip("BROKER=Simulated"),
    Slip("TRADE_FOR_REAL=false"),
    Slip("DRY_RUN=true\nDRY_RUN=false"),
    Slip('MINIQMT_USERDATA_PATH="D:\\qmt\nDRY_RUN=true'),
    Slip('STATE_DIR="\\\\server\\share"'),
    Slip("# 实盘\nDRY_RUN=true", encoding="gbk"),
    Slip(environment=("DRYRUN", "true")),
    Slip(environment=("BORKER", "simulated")),
    Slip(environment=("QMT_BUS_DRY_RUN", "true")),
    Slip(environment=("MINIQMT_ACOUNT", "8881")),
    Slip("REDIS_URL=redis://127.0.0.1:6379/0?protocl=3"),
)


@contextmanager
def only(variables: Mapping[str, str]) -> Iterator[None]:
    """Let the environment hold these variables and nothing else."""
    with patch.dict(os.environ, variables, clear=True):
        yield


def said(slip: Slip) -> list[str]:
    """Return what a start with this slip says; nothing where it would start."""
    with TemporaryDirectory() as folder, only(dict([slip.environment] if slip.environment else [])):
        path = Path(folder) / ".env"
        path.write_bytes(slip.file.encode(slip.encoding))
        try:
            load_settings(_env_file=path)
        except SettingsError as error:
            return error.messages
    return []


def written(slip: Slip) -> str:
    """Return the slip as the page shows it."""
    if slip.environment is not None:
        return f"`set {'='.join(slip.environment)}`"
    lines = "<br>".join(f"`{line}`" for line in slip.file.splitlines())
    return f"{lines} ({slip.encoding.upper()})" if slip.encoding != "utf-8" else lines
