"""The settings: whether they can be read, and whether they name a terminal."""

from pathlib import PurePosixPath, PureWindowsPath

from ops.doctor.errors import CannotLookError
from ops.doctor.findings import Finding, check, found
from ops.doctor.scene import Scene
from worker.env_file import EnvFileError, read_env_file
from worker.environment import wrong_names
from worker.private_files import holds_secrets_for_all
from worker.settings import Settings


@check("settings.valid", good=["valid"], bad=["wrong"])
def valid(scene: Scene) -> Finding:
    """Whether each setting has a value that it can have."""
    return found("wrong", messages="; ".join(scene.complaints)) if scene.complaints else found("valid")


@check("settings.file", good=["readable", "none"], bad=["unreadable"])
def file(scene: Scene) -> Finding:
    """Whether the settings file can be read as it stands, as the worker reads it."""
    if not scene.env_file.is_file():
        return found("none", path=scene.env_file)
    try:
        read_env_file(scene.env_file)
    except EnvFileError as error:
        return found("unreadable", path=scene.env_file, messages="; ".join(error.messages))
    return found("readable", path=scene.env_file)


@check("settings.private", good=["private"], bad=["readable_by_all"])
def private(scene: Scene) -> Finding:
    """Whether a settings file with a password in it is its owner's alone."""
    exposed = holds_secrets_for_all(scene.env_file)
    return found("readable_by_all" if exposed else "private", path=scene.env_file)


@check("settings.names", good=["known"], bad=["misspelt"], unknown=["file_unread"])
def names(scene: Scene) -> Finding:
    """Whether each name in the file is a setting, and none in the environment is nearly one."""
    try:
        wrong = wrong_names(scene.env_file, Settings.model_fields)
    except EnvFileError:
        return found("file_unread")
    return found("misspelt", messages="; ".join(wrong)) if wrong else found("known")


@check("settings.enabled", good=["on"], bad=["off"])
def enabled(scene: Scene) -> Finding:
    """Whether a real terminal may be used."""
    return found("on" if scene.live.miniqmt_enabled else "off")


@check("settings.account", good=["given"], bad=["missing"])
def account(scene: Scene) -> Finding:
    """Whether the account is named."""
    settings = scene.live
    if not (settings.miniqmt_account_id or settings.miniqmt_accounts):
        return found("missing")
    return found("given", account=settings.account_id, type=settings.account.account_type)


@check("settings.path", good=["given"], bad=["missing", "relative"])
def path(scene: Scene) -> Finding:
    """Whether the terminal's folder is named, from the root on."""
    try:
        given = str(scene.path)
    except CannotLookError as error:
        if error.case != "no_path":
            raise
        return found("missing")
    absolute = PureWindowsPath(given).is_absolute() or PurePosixPath(given).is_absolute()
    return found("given" if absolute else "relative", path=given)
