"""The scene as it is here, from the settings in effect."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from ops.address import settings_for
from ops.doctor.machine import Machine
from ops.doctor.scene import WORKER, Scene
from ops.doctor.windows import RealWindows
from worker.env_file import EnvFileError
from worker.environment import ENV_FILE
from worker.settings import Settings, SettingsError

TOGETHER: Final = frozenset({"broker", "miniqmt_account_id", "miniqmt_account_type"})
"""Those that can be right each and wrong together."""


def scene_here(
    env_file: Path | None, account: str | None = None, *, role: str = WORKER, connect: bool = True
) -> Scene:
    """Return everything there is to look at on this machine.

    Args:
        env_file: the settings file; None for .env.
        account: which one is looked at; None for the one that the settings mean.
        role: whose rights at Redis are looked at.
        connect: whether the terminal may be connected to.

    Raises:
        SettingsError: there is no such settings file.
    """
    if env_file is not None and not env_file.is_file():
        raise SettingsError([f"--env-file: there is no file {env_file}"])
    windows = RealWindows() if sys.platform == "win32" else None
    settings, complaints, wrong = _settings(env_file, account)
    scene = Scene(settings, Machine.here(windows), complaints, role=role, connect=connect, wrong=wrong)
    # Where the SDK looks for what quote services announce.
    home = Path(os.environ.get("USERPROFILE") or Path.home())
    return replace(scene, env_file=env_file or Path(".env"), announcements=home / ".xtquant")


def _settings(
    env_file: Path | None, account: str | None
) -> tuple[Settings | None, list[str], frozenset[str]]:
    """Return the settings, what is wrong with them, and the names of those that hold their default for it."""
    try:
        settings = settings_for(env_file, account)
        return settings.only(settings.account_id), [], frozenset()
    except SettingsError as error:
        usable, wrong = _usable(env_file or ENV_FILE, {"miniqmt_account_id": account} if account else {})
        return usable, error.messages, wrong


def _usable(env_file: Path, given: dict[str, Any]) -> tuple[Settings | None, frozenset[str]]:
    """Return the settings with the default in place of each that is wrong; one must not hide all the others.

    Returns:
        None where the file cannot be read at all; and the names of the wrong ones, in lower case.
    """
    wrong: set[str] = set()
    for _ in Settings.model_fields:
        try:
            settings = Settings(_env_file=env_file, **given)
            return settings.only(settings.accounts[0].account_id), frozenset(wrong)
        except ValidationError as error:
            named = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        except EnvFileError:
            break
        wrong |= named
        given |= {name: Settings.model_fields[name].default for name in named or TOGETHER}
    return None, frozenset(wrong)
