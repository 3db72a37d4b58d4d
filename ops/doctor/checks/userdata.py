"""The terminal's folder: whether it is the right one, may be written, and says that orders are permitted."""

from pathlib import Path
from typing import Final

from ops.doctor.findings import Finding, check, found
from ops.doctor.scene import Scene
from worker.userdata import is_terminals

MINI: Final = "userdata_mini"
RESEARCH: Final = "userdata"
"""Of the research edition of the terminal (投研端)."""
PERMISSION: Final = "up_queue_xtquant"
CHINESE_CODE_PAGE: Final = 936
LEAST_FREE_BYTES: Final = 1 << 30
"""The queue files of a worker's session ids take 300 MB, and the terminal writes quotes and logs."""


@check("userdata.exists", good=["there"], bad=["missing", "no_folder_but_file"])
def exists(scene: Scene) -> Finding:
    """Whether MINIQMT_USERDATA_PATH names a folder."""
    path = scene.path
    if path.is_file():
        return found("no_folder_but_file", path=path)
    return found("missing" if as_on_disk(path) is None else "there", path=path)


@check("userdata.used", good=["used"], bad=["never"])
def used(scene: Scene) -> Finding:
    """Whether a terminal has written there: the SDK makes a wrong folder itself, with its queue files."""
    folder = scene.userdata
    return found("used" if is_terminals(folder) else "never", path=folder)


@check("userdata.case", good=["same"], bad=["other"])
def case(scene: Scene) -> Finding:
    """Whether the path is written as it is on the disk: its letters are part of the shared memory's name."""
    path = scene.path
    real = as_on_disk(path)
    if real is None or str(real) == str(path):
        # Nothing of that name, in whatever case, is another check's finding.
        return found("same", path=scene.userdata)
    return found("other", path=path, real=real)


def as_on_disk(path: Path) -> Path | None:
    """Return the path as the disk spells it; None where there is no such thing in whatever case."""
    real = Path(path.anchor)
    for name in path.parts[len(real.parts) :]:
        if not real.is_dir():
            return None
        entries = _entries(real) or [name]
        alike = [entry for entry in entries if entry.lower() == name.lower()]
        if not alike:
            return None
        real /= name if name in alike else alike[0]
    return real


def _entries(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except PermissionError:
        # What is below may be open to us all the same.
        return []


@check("userdata.name", good=["mini", "research"], bad=["above", "not_mini", "other"])
def name(scene: Scene) -> Finding:
    """Whether it is the folder that the SDK connects through."""
    folder = scene.userdata
    if (folder / MINI).is_dir():
        return found("above", path=folder, meant=folder / MINI)
    if folder.name.lower() == MINI:
        return found("mini", path=folder)
    if folder.name.lower() != RESEARCH:
        return found("other", path=folder)
    meant = folder.with_name(MINI)
    return found("not_mini" if meant.is_dir() else "research", path=folder, meant=meant)


@check("userdata.writable", good=["writable"], bad=["refused", "system_drive"])
def writable(scene: Scene) -> Finding:
    """Whether this user may write there, as the SDK has to."""
    folder = scene.userdata
    if scene.machine.can_write(folder):
        return found("writable", path=folder)
    windows = scene.machine.windows
    on_system_drive = windows is not None and windows.on_system_drive(folder)
    return found("system_drive" if on_system_drive else "refused", path=folder)


@check("userdata.letters", good=["plain", "code_page"], bad=["mangled"])
def letters(scene: Scene) -> Finding:
    """Whether the SDK understands the path: it hands it on in the Chinese code page."""
    path = scene.path
    if str(path).isascii():
        return found("plain", path=path)
    page = scene.windows.code_page()
    fits = page == CHINESE_CODE_PAGE and _holds(path)
    return found("code_page" if fits else "mangled", path=path, page=page)


def _holds(path: Path) -> bool:
    """Whether the code page has each letter of a path; rare ones are in newer standards alone."""
    try:
        str(path).encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@check("userdata.permission", good=["granted"], bad=["missing"])
def permission(scene: Scene) -> Finding:
    """Whether the broker has opened the API: the terminal makes a file then."""
    there = (scene.userdata / PERMISSION).exists()
    return found("granted" if there else "missing", file=scene.userdata / PERMISSION)


@check("userdata.space", good=["enough"], bad=["low"])
def space(scene: Scene) -> Finding:
    """Whether the disk has room for the terminal's queues."""
    free = scene.machine.free_bytes(scene.userdata)
    case = "low" if free < LEAST_FREE_BYTES else "enough"
    return found(case, free=free >> 20, least=LEAST_FREE_BYTES >> 20, path=scene.userdata)
