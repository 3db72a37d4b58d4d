"""The page of operations is what the table says."""

from pathlib import Path

import pytest

from ops.operationbook.page import FILES, page
from ops.rulebook.page import LanguageName
from worker.engine.operations.table import EXCEPTIONS, OPERATIONS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", FILES)
def test_published_pages_are_those_of_the_table(language: LanguageName) -> None:
    """`qmt-bus schema` has been run since the table was changed."""
    assert (DOCS / FILES[language]).read_text("utf-8") == page(language)


@pytest.mark.parametrize("language", FILES)
def test_every_operation_and_every_exception_is_told(language: LanguageName) -> None:
    """Each row is there by its command and by its method, and each method without a row."""
    text = page(language)
    told = [operation.name for operation in OPERATIONS.values()]
    told += [method for operation in OPERATIONS.values() for method in operation.methods]
    assert [name for name in (*told, *EXCEPTIONS) if f"`{name}`" not in text] == []
