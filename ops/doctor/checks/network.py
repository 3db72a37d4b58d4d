"""The network of this machine, as far as it can come between programs on it."""

from ipaddress import ip_address
from typing import Final
from urllib.request import getproxies, proxy_bypass

from ops.doctor.bus import without_password
from ops.doctor.findings import Finding, check, found
from ops.doctor.machine import LOOPBACK
from ops.doctor.scene import Scene

NAMES: Final = (LOOPBACK, "localhost")
"""What the SDK's own files call this machine."""
SCHEMES: Final = ("http", "https", "all", "socks")


@check("network.loopback", good=["open"], bad=["blocked"])
def loopback(scene: Scene) -> Finding:
    """Whether a program here can connect to another one here: a firewall can forbid even that."""
    try:
        scene.machine.loop_back()
    except OSError as error:
        return found("blocked", words=error.strerror or str(error))
    return found("open")


@check("network.localhost", good=["loopback"], bad=["elsewhere", "unknown"])
def localhost(scene: Scene) -> Finding:
    """Whether the name localhost means this machine, over IPv4 as well."""
    try:
        addresses = scene.machine.resolve("localhost")
    except OSError as error:
        return found("unknown", words=error.strerror or str(error))
    shown = ", ".join(addresses)
    local = all(ip_address(address).is_loopback for address in addresses)
    return found("loopback" if local and LOOPBACK in addresses else "elsewhere", addresses=shown)


@check("network.proxy", good=["none", "bypassed"], bad=["in_the_way"])
def proxy(_scene: Scene) -> Finding:
    """Whether a proxy is set for connections to this machine too."""
    proxies = {scheme: url for scheme, url in getproxies().items() if scheme in SCHEMES}
    if not proxies:
        return found("none")
    shown = ", ".join(f"{scheme}={without_password(url)}" for scheme, url in sorted(proxies.items()))
    caught = [name for name in NAMES if not proxy_bypass(name)]
    if caught:
        return found("in_the_way", proxies=shown, names=", ".join(caught))
    return found("bypassed", proxies=shown)
