"""What people do on the page, and read from it."""

import re

from playwright.sync_api import Page, expect


def place(page: Page, code: str, price: str, volume: str = "100", side: str = "buy") -> None:
    """Fill in the ticket, send it, and confirm."""
    page.click("[data-tab=trade]")
    page.click(f"#ticket .segments .{side}")
    page.fill("#ticket-code", code)
    page.fill("#ticket-price", price)
    page.fill("#ticket-volume", volume)
    page.click("#ticket-send")
    page.click("#dialog button[value=yes]")


def figure(page: Page, name: str) -> float:
    """Return one of the account's figures, once it is known."""
    shown = page.locator(f"[data-figure={name}]")
    expect(shown).to_have_text(re.compile(r"\d"))
    return float(shown.inner_text().replace(",", ""))
