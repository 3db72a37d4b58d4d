"""Python and the SDK: whether they fit each other, and where the SDK comes from."""

import os
from importlib.metadata import packages_distributions
from typing import Final

from ops.doctor.errors import CannotLookError
from ops.doctor.findings import Finding, check, found
from ops.doctor.package import OLDEST, copies
from ops.doctor.scene import Scene

OLDEST_PYTHON: Final = (3, 11)
BITS: Final = 64
DISTRIBUTION: Final = "qmt-bus"
OWN_PACKAGES: Final = ("bus_schema", "ops", "worker")
LUA_FILES: Final = ("config.lua", "env.lua")


def _shown(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


@check("python.version", good=["fits"], bad=["too_old"])
def version(scene: Scene) -> Finding:
    """Whether qmt-bus supports this Python."""
    case = "too_old" if scene.machine.python < OLDEST_PYTHON else "fits"
    return found(case, version=_shown(scene.machine.python), oldest=_shown(OLDEST_PYTHON))


@check("python.bits", good=["wide"], bad=["narrow"])
def bits(scene: Scene) -> Finding:
    """Whether this Python can load the SDK, which exists for 64 bits only."""
    return found("wide" if scene.machine.bits == BITS else "narrow", bits=scene.machine.bits)


@check("python.ours", good=["alone"], bad=["overlaid"])
def ours(_scene: Scene) -> Finding:
    """Whether another package has installed files over ours: the names are common, and pip says nothing."""
    owners = packages_distributions()
    strangers = {
        name: sorted(set(owners.get(name, [])) - {DISTRIBUTION, DISTRIBUTION.replace("-", "_")})
        for name in OWN_PACKAGES
    }
    shown = "; ".join(f"{name}: {', '.join(others)}" for name, others in strangers.items() if others)
    return found("overlaid", packages=shown) if shown else found("alone")


@check("python.sdk", good=["installed", "given"], bad=["missing", "not_there"])
def sdk(scene: Scene) -> Finding:
    """Whether there is an SDK, and where it comes from."""
    try:
        package = scene.package
    except CannotLookError:
        path = scene.settings.xtquant_path if scene.settings is not None else None
        return found("missing") if path is None else found("not_there", path=path)
    return found("given" if package.given else "installed", folder=package.folder)


@check("python.copies", good=["one"], bad=["several"])
def shadowed(scene: Scene) -> Finding:
    """Whether another copy of the SDK stands before the one that is meant."""
    folders = copies()
    if scene.package.given or len(folders) <= 1:
        return found("one")
    return found("several", first=folders[0], others=", ".join(map(str, folders[1:])))


@check("python.sdk_version", good=["current"], bad=["old"], unknown=["unsaid"])
def sdk_version(scene: Scene) -> Finding:
    """Whether the SDK is not older than the one that qmt-bus was written against."""
    number = scene.package.version
    if number is None:
        return found("unsaid", oldest=OLDEST)
    return found("old" if number < OLDEST else "current", version=number, oldest=OLDEST)


@check("python.build", good=["fits"], bad=["none"])
def build(scene: Scene) -> Finding:
    """Whether the SDK's native module was built for this Python."""
    builds = scene.package.builds
    case = "fits" if scene.machine.python in builds else "none"
    return found(case, version=_shown(scene.machine.python), builds=", ".join(map(_shown, builds)) or "-")


@check("python.lua", good=["there"], bad=["missing", "unreadable"])
def lua(scene: Scene) -> Finding:
    """Whether the SDK's own configuration is there: its quote client cannot be made without."""
    files = [scene.package.folder / "config" / name for name in LUA_FILES]
    if missing := [path for path in files if not path.is_file()]:
        return found("missing", files=", ".join(map(str, missing)))
    if empty := [path for path in files if not path.stat().st_size or not os.access(path, os.R_OK)]:
        return found("unreadable", files=", ".join(map(str, empty)))
    return found("there", files=", ".join(LUA_FILES))


@check("python.import", good=["runs"], bad=["fails", "dies", "hangs"], seconds=30.0)
def importing(scene: Scene) -> Finding:
    """Whether the SDK can be imported, which runs its native module."""
    answers = scene.quotes
    if (error := answers.error("import")) is not None:
        return found("fails", error=error)
    if "import" not in answers.steps:
        return found("hangs") if answers.hung else found("dies", words=answers.last_words or "-")
    return found("runs")
