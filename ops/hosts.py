"""Under which names a browser may mean a page's server."""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

LOCALHOST = "localhost"


def is_known(host: str, names: Collection[str]) -> bool:
    """Tell whether the header Host names this server.

    A name can be made to lead to any address by whoever owns it (DNS rebinding); a number leads where it
    says.

    Args:
        host: the header.
        names: in lower case, those that are known.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in names or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
