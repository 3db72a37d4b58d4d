"""The page of order kinds is what the tables say."""

from pathlib import Path

import pytest

from bus_schema.trading import OrderType, PriceType
from ops.orderbook.page import FILES, page
from ops.rulebook.page import LanguageName

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", FILES)
def test_published_pages_are_those_of_the_tables(language: LanguageName) -> None:
    """`qmt-bus schema` has been run since the tables were changed."""
    assert (DOCS / FILES[language]).read_text("utf-8") == page(language)


@pytest.mark.parametrize("language", FILES)
def test_every_kind_of_order_and_price_is_told(language: LanguageName) -> None:
    """Each word of the contract stands on the page."""
    text = page(language)
    assert [word for word in (*OrderType, *PriceType) if f"`{word}`" not in text] == []
