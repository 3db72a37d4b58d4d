"""`qmt-bus schema`: what the code says of itself, as files: the contract, the rules, orders, operations."""

import argparse
import tempfile
from pathlib import Path

from bus_schema.documents import write_documents
from ops import screen
from ops.operationbook import page as operationbook
from ops.orderbook import page as orderbook
from ops.rulebook import page as rulebook
from ops.status import Exit
from worker.text_files import reason_of

DEFAULT_FOLDER = Path("docs")
PAGES = (*rulebook.FILES.values(), *operationbook.FILES.values(), *orderbook.FILES.values())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder, and whether only to look."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT_FOLDER, help=f"default: {DEFAULT_FOLDER}"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if files differ")


def run(options: argparse.Namespace) -> int:
    """Write the files, or compare them."""
    if options.check:
        return _compare(options.folder)
    try:
        _write(options.folder)
    except OSError as error:
        screen.complain(f"cannot write into {options.folder}: {reason_of(error)}")
        return Exit.WRONG
    names = ("asyncapi.json", "schema", *PAGES)
    screen.show(f"written: {', '.join(str(options.folder / name) for name in names)}")
    return Exit.DONE


def _write(folder: Path) -> None:
    write_documents(folder)
    rulebook.write_pages(folder)
    operationbook.write_pages(folder)
    orderbook.write_pages(folder)


def _compare(folder: Path) -> Exit:
    with tempfile.TemporaryDirectory() as fresh:
        _write(Path(fresh))
        wanted, found = _documents(Path(fresh)), _documents(folder)
    wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    for name in wrong:
        screen.complain(f"{folder / name} is not what the code says; run: qmt-bus schema {folder}")
    return Exit.FAILED if wrong else Exit.DONE


def _documents(folder: Path) -> dict[Path, str]:
    """Return the documents in a folder by their place in it; what else lies there is not looked at."""
    paths = [folder / name for name in ("asyncapi.json", *PAGES)]
    paths += (folder / "schema").glob("*.json")
    return {path.relative_to(folder): path.read_text(encoding="utf-8") for path in paths if path.is_file()}
