"""`qmt-bus schema`: the contract for other languages, as files."""

import argparse
import tempfile
from pathlib import Path

from bus_schema.documents import write_documents
from ops import screen
from ops.status import Exit

DEFAULT_FOLDER = Path("docs")


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
        write_documents(options.folder)
    except OSError as error:
        screen.complain(f"cannot write into {options.folder}: {error}")
        return Exit.WRONG
    screen.show(f"written: {options.folder / 'asyncapi.json'} and {options.folder / 'schema'}")
    return Exit.DONE


def _compare(folder: Path) -> Exit:
    with tempfile.TemporaryDirectory() as fresh:
        write_documents(Path(fresh))
        wanted, found = _documents(Path(fresh)), _documents(folder)
    wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    for name in wrong:
        screen.complain(f"{folder / name} is not what the models say; run: qmt-bus schema {folder}")
    return Exit.FAILED if wrong else Exit.DONE


def _documents(folder: Path) -> dict[Path, str]:
    """Return the documents in a folder by their place in it; what else lies there is not looked at."""
    paths = [folder / "asyncapi.json", *(folder / "schema").glob("*.json")]
    return {path.relative_to(folder): path.read_text(encoding="utf-8") for path in paths if path.is_file()}
