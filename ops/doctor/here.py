"""The scene as it is here, from the settings in effect."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from ops.address import settings_for
from ops.doctor.machine import Machine
from ops.doctor.scene import WORKER, Scene
from ops.doctor.windows import RealWindows
from worker.settings import Settings, SettingsError


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
    settings, complaints = _settings(env_file, account)
    scene = Scene(settings, Machine.here(windows), complaints, role=role, connect=connect)
    # Where the SDK looks for what quote services announce.
    home = Path(os.environ.get("USERPROFILE") or Path.home())
    return replace(scene, env_file=env_file or Path(".env"), announcements=home / ".xtquant")


def _settings(env_file: Path | None, account: str | None) -> tuple[Settings | None, list[str]]:
    try:
        settings = settings_for(env_file, account)
        return settings.only(settings.account_id), []
    except SettingsError as error:
        return None, error.messages
    except UnicodeDecodeError as error:
        return None, [f"{env_file or '.env'}: {error}"]
