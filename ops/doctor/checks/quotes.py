"""The quote service: whether it runs, and is what listens where the settings say."""

import json
import socket
from typing import Any, Final

from ops.doctor.findings import Finding, check, found
from ops.doctor.machine import CONNECT_SECONDS
from ops.doctor.scene import Scene

SERVICES: Final = frozenset({"xtminiqmt.exe", "xtitclient.exe", "miniquote.exe", "xtquantservice.exe"})
"""Programs of a terminal that serve quotes."""
DEFAULT_PORT: Final = 58610
SLOW: Final = 30.0


def _announced(scene: Scene) -> list[str]:
    """Read what `xtconn` reads, but do not try to delete anything to see whether a service runs."""
    addresses = []
    for path in sorted(scene.announcements.glob("*/xtdata.cfg")):
        try:
            config: Any = json.loads(path.read_text("utf-8"))
            addresses.append(f"{config.get('ip') or '127.0.0.1'}:{int(config['port'])}")
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            # The SDK passes over it as well.
            continue
    return addresses


@check("quotes.announced", good=["here", "default"], bad=["other", "nothing"])
def announced(scene: Scene) -> Finding:
    """Whether a quote service has written down that it serves where the settings say."""
    settings = scene.live
    _ = scene.windows
    addresses, meant = _announced(scene), f"{settings.miniqmt_host}:{settings.miniqmt_port}"
    facts = {"addresses": ", ".join(addresses), "meant": meant, "folder": scene.announcements}
    if not addresses:
        return found("nothing", **facts)
    if meant in addresses:
        return found("here", **facts)
    # Where the default is meant, the SDK follows what is announced.
    return found("default" if settings.miniqmt_port == DEFAULT_PORT else "other", **facts)


@check("quotes.port", good=["open"], bad=["closed", "silent", "no_host"])
def port(scene: Scene) -> Finding:
    """Whether anybody listens at MINIQMT_HOST and MINIQMT_PORT, and can be reached."""
    settings = scene.live
    facts = {"host": settings.miniqmt_host, "port": settings.miniqmt_port}
    try:
        socket.create_connection((settings.miniqmt_host, settings.miniqmt_port), CONNECT_SECONDS).close()
    except socket.gaierror:
        return found("no_host", **facts)
    except TimeoutError:
        return found("silent", **facts)
    except OSError as error:
        return found("closed", **facts, words=error.strerror)
    return found("open", **facts)


@check("quotes.owner", good=["terminal"], bad=["foreign"], aside=["nobody", "far"])
def owner(scene: Scene) -> Finding:
    """Whether the port is a terminal's, and not somebody else's."""
    settings = scene.live
    if settings.miniqmt_host not in {"127.0.0.1", "localhost"}:
        return found("far", host=settings.miniqmt_host)
    process = scene.windows.listener(settings.miniqmt_port)
    if process is None:
        return found("nobody", port=settings.miniqmt_port)
    case = "terminal" if process.name.lower() in SERVICES else "foreign"
    return found(case, port=settings.miniqmt_port, name=process.name, pid=process.pid)


@check("quotes.scan", good=["seen"], bad=["none"], seconds=SLOW)
def scan(scene: Scene) -> Finding:
    """Whether `xtconn.scan_available_server_addr()` sees a service."""
    # The SDK tells a running service from a stopped one by a file that only Windows refuses to delete.
    _ = scene.windows
    addresses = scene.quotes.value("scan")
    return found("seen" if addresses else "none", addresses=", ".join(addresses))


def _tried(scene: Scene, step: str) -> Finding:
    answers = scene.quotes
    if (error := answers.error(step)) is not None:
        return found("fails", error=error)
    if step not in answers.steps and answers.hung:
        _ = answers.value("import")
        return found("hangs")
    _ = answers.value(step)
    return found("connects", host=scene.checked.miniqmt_host, port=scene.checked.miniqmt_port)


@check("quotes.xtview", good=["connects"], bad=["fails", "hangs"], seconds=SLOW)
def xtview(scene: Scene) -> Finding:
    """Whether `xtview.connect()` connects."""
    return _tried(scene, "xtview")


@check("quotes.xtdata", good=["connects"], bad=["fails", "hangs"], seconds=SLOW)
def xtdata(scene: Scene) -> Finding:
    """Whether `xtdata.connect()` connects, which is how the worker gets its quotes."""
    return _tried(scene, "xtdata")
