"""The pictures in the documents: a day worth looking at, and files small enough to be kept."""

import io
import random
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page
from support.strategy import Strategy
from support.waiting import wait_until

from worker.simulator import TerminalControl

DOCS = Path(__file__).parents[2] / "docs"
LARGEST_PICTURE = 250_000
TRADES = (
    ("alpha", "600000.SH", 20_000, 10.0),
    ("beta", "000001.SZ", 5_000, 12.0),
    ("alpha", "510300.SH", 20_000, 4.0),
    ("beta", "600000.SH", 1_000, 9.6),
    ("alpha", "000001.SZ", 300, 20.0),
    ("alpha", "600000.SH", 500, 9.4),
)


def take_picture(page: Page, name: str) -> None:
    """Write a picture for the documents, small enough to be kept in the repository."""
    page.evaluate("document.getElementById('toasts').replaceChildren()")
    page.mouse.move(0, 0)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = DOCS / f"console-{name}.png"
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < LARGEST_PICTURE


def _see_the_money(strategy: Strategy) -> None:
    """Wait for one more snapshot."""
    seen = len(strategy.read("assets"))
    wait_until(lambda: len(strategy.read("assets")) > seen, "another snapshot of the money")


def trade_a_while(alpha: Strategy, terminal: TerminalControl) -> None:
    """Have two strategies trade, and the market move, so that there is something to see."""
    beta = Strategy(alpha.redis, alpha.account_id, "beta")
    for name, code, volume, price in TRADES:
        who = beta if name == beta.name else alpha
        who.reply(who.order(stock_code=code, order_volume=volume, price=price))
    walk, price = random.Random(4), 10.0  # noqa: S311 - a market that is the same in every picture.
    for _ in range(80):
        price = min(10.6, max(9.7, price + walk.gauss(0.006, 0.03)))
        terminal.set_price("600000.SH", round(price, 2))
        _see_the_money(alpha)
