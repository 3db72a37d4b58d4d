"""`qmt-bus results`: write docs/proven.md, in both languages, from what long runs have found."""

import argparse
from pathlib import Path

from ops import screen
from ops.results.campaigns import ResultsError, read_campaigns
from ops.results.page import Machine, page
from ops.results.words import CHINESE, ENGLISH
from ops.status import Exit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where the results lie, and where the pages go."""
    parser.add_argument("folder", type=Path, help="has the files of --json of simulate, chaos and fuzz")
    parser.add_argument(
        "--docs", type=Path, default=Path("docs"), metavar="FOLDER", help="default: %(default)s"
    )


def run(options: argparse.Namespace) -> int:
    """Write them; status 1 if they tell of a broken promise."""
    try:
        campaigns = read_campaigns(options.folder)
    except ResultsError as error:
        screen.complain(str(error))
        return Exit.WRONG
    machine = Machine.here()
    for words in (ENGLISH, CHINESE):
        path = options.docs / words.file
        path.write_text(page(campaigns, machine, words), encoding="utf-8", newline="\n")
        screen.show(f"wrote {path}")
    return Exit.FAILED if any(campaign.violations for campaign in campaigns) else Exit.DONE
