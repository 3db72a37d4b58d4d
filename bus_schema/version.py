"""The version of the product that is installed."""

from importlib.metadata import PackageNotFoundError, version


def product_version() -> str:
    """Return the installed version; `0+unknown` where the files run without having been installed."""
    try:
        return version("qmt-bus")
    except PackageNotFoundError:
        return "0+unknown"
