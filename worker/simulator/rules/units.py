"""Money as integers: a mill is a thousandth of a yuan, the finest tick of any board."""

from typing import Final

MILLS_PER_YUAN: Final = 1000
MILLS_PER_CENT: Final = 10
GRID_TOLERANCE: Final = 1e-6
HIGHEST_PRICE: Final = 1e6
"""Yuan; no stock, fund or bond comes near it."""


def mills(yuan: float) -> int:
    """Return `yuan` rounded to whole mills."""
    return round(yuan * MILLS_PER_YUAN)


def yuan(mills_amount: int) -> float:
    """Return an amount of mills as yuan."""
    return mills_amount / MILLS_PER_YUAN


def is_on_tick(price: float, tick: int) -> bool:
    """Tell whether `price`, in yuan, is a multiple of `tick`, in mills, but for float noise."""
    ticks = price * MILLS_PER_YUAN / tick
    return abs(ticks - round(ticks)) < GRID_TOLERANCE


def to_tick(amount: int, parts: int, tick: int) -> int:
    """Return `amount` / `parts` mills, rounded half up to a multiple of `tick`."""
    return (2 * amount + parts * tick) // (2 * parts * tick) * tick
