"""The settings: whether they can be read, and whether they name a terminal."""

from difflib import get_close_matches
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from ops.doctor.errors import CannotLookError
from ops.doctor.findings import Finding, check, found
from ops.doctor.scene import Scene
from worker.settings import Settings

BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
LIKENESS: Final = 0.85
NAMES: Final = tuple(name.upper() for name in Settings.model_fields)


@check("settings.valid", good=["valid"], bad=["wrong"])
def valid(scene: Scene) -> Finding:
    """Whether each setting has a value that it can have."""
    return found("wrong", messages="; ".join(scene.complaints)) if scene.complaints else found("valid")


@check("settings.file", good=["readable", "none"], bad=["marked", "not_utf8"])
def file(scene: Scene) -> Finding:
    """Whether the settings file is plain UTF-8: an editor's mark hides its first line."""
    if not scene.env_file.is_file():
        return found("none", path=scene.env_file)
    content = scene.env_file.read_bytes()
    if content.startswith(BYTE_ORDER_MARKS):
        return found("marked", path=scene.env_file)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return found("not_utf8", path=scene.env_file, line=content[: error.start].count(b"\n") + 1)
    return found("readable", path=scene.env_file)


@check("settings.names", good=["known"], bad=["misspelt"])
def names(scene: Scene) -> Finding:
    """Whether a name in the settings file is nearly one of ours: what is unknown is left out silently."""
    text = scene.env_file.read_text("utf-8", errors="replace") if scene.env_file.is_file() else ""
    lines = (line.partition("=")[0].removeprefix("export ").strip() for line in text.splitlines())
    given = {name.upper() for name in lines if name and not name.startswith("#")}
    nearly = {
        name: meant[0]
        for name in sorted(given.difference(NAMES))
        if (meant := get_close_matches(name, NAMES, 1, LIKENESS))
    }
    if not nearly:
        return found("known")
    return found("misspelt", names=", ".join(f"{name} → {meant}" for name, meant in nearly.items()))


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
