"""`qmt-bus doctor`: what is wrong between a strategy and the terminal, and what to do about it."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

from bus_schema.keys import Keys
from ops import screen
from ops.address import add_account, add_env_file
from ops.doctor.findings import LIMIT_SECONDS, Check
from ops.doctor.fixing import always, ask_on_terminal, fixed
from ops.doctor.here import scene_here
from ops.doctor.page import FILES, page
from ops.doctor.recording import record_of, write
from ops.doctor.report import as_json, lines, status, summary
from ops.doctor.rights import UnknownRoleError, rights
from ops.doctor.running import Result, look_at_all
from ops.doctor.scene import WORKER, Scene
from ops.doctor.table import CHECKS
from ops.doctor.words import WORDS, Words
from ops.language import language
from ops.screen import Paint
from ops.status import Exit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to look at, and what to do with what is found."""
    add_account(parser)
    add_env_file(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")
    parser.add_argument("--fix", action="store_true", help="offer what is safe to mend; each is asked for")
    parser.add_argument("--yes", action="store_true", help="with --fix: agree to each without asking")
    parser.add_argument(
        "--no-connect",
        action="store_true",
        help="do not connect to the terminal; else it is done over one of the worker's own session ids,"
        " which leaves the queue file that the worker leaves too",
    )
    parser.add_argument(
        "--role",
        type=_role,
        default=WORKER,
        help="whose rights at Redis are looked at: worker, monitor, operator, admin or strategy:NAME",
    )
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="only write what the terminal tells, without anything personal, to a file that can be sent on",
    )
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="only write troubleshooting.md to it")


def _role(name: str) -> str:
    try:
        rights(name, Keys("0"))
    except UnknownRoleError:
        raise argparse.ArgumentTypeError(
            "must be worker, monitor, operator, admin or strategy:NAME"
        ) from None
    return name


def run(options: argparse.Namespace) -> int:
    """Look at everything; status 0 if all is well, 1 if something is wrong, 2 if something was not seen.

    Raises:
        SettingsError: there is no such settings file.
    """
    if options.pages is not None:
        return _write_pages(options.pages)
    if options.json and options.fix and not options.yes:
        screen.complain("--json --fix asks nobody: add --yes")
        return Exit.WRONG
    words = WORDS[language()]
    connect = not options.no_connect
    scene = scene_here(options.env_file, options.account, role=options.role, connect=connect)
    with closing(scene):
        if options.record is not None:
            return _record(scene, words, options.record)
        results = _as_json(scene, words, options) if options.json else _as_lines(scene, words, options)
    return status(results)


def _write_pages(folder: Path) -> int:
    for name, file in FILES.items():
        (folder / file).write_text(page(WORDS[name]), encoding="utf-8", newline="\n")
        screen.show(f"wrote {folder / file}")
    return Exit.DONE


def _record(scene: Scene, words: Words, path: Path) -> int:
    """Write a record; status 2 where a part of it could not be read."""
    found = record_of(scene)
    try:
        write(found, path)
    except OSError as error:
        screen.complain(words.lines["not_recorded"].format(path=path, error=error.strerror))
        return Exit.FAILED
    screen.show(words.lines["recorded"].format(path=path))
    for part, reason in found["missing"].items():
        said = words.case("", reason)[0] if reason in words.shared else reason
        screen.show(words.lines["not_in_record"].format(part=part, reason=said))
    return Exit.WRONG if found["missing"] else Exit.DONE


def _as_json(scene: Scene, words: Words, options: argparse.Namespace) -> list[Result]:
    results = _mended(list(look_at_all(CHECKS, scene)), scene, words, options)
    screen.show(as_json(results, words))
    return results


def _as_lines(scene: Scene, words: Words, options: argparse.Namespace) -> list[Result]:
    paint, results = Paint(), []
    for group, members in groupby(_watched(scene, words), lambda result: result.check.group):
        screen.show("", paint(words.groups[group], "bold"))
        for result in members:
            results.append(result)
            screen.show(*lines(result, words, paint))
    screen.show("", summary(results, words))
    after = _mended(results, scene, words, options)
    for now in (now for now, before in zip(after, results, strict=True) if now is not before):
        screen.show(*lines(now, words, paint))
    return after


def _mended(results: list[Result], scene: Scene, words: Words, options: argparse.Namespace) -> list[Result]:
    if not options.fix:
        return results
    agree = always if options.yes else ask_on_terminal
    return [fixed(result, scene, words, agree) for result in results]


def _watched(scene: Scene, words: Words) -> Iterator[Result]:
    """Look, and say on a terminal what is being looked at: some of it takes seconds."""
    shows = sys.stderr.isatty()

    def before(check: Check) -> None:
        if shows and check.seconds > LIMIT_SECONDS:
            title = words.checks[check.name].title
            screen.whisper(f"  {words.lines['looking'].format(title=title)}\r")

    for result in look_at_all(CHECKS, scene, before):
        if shows:
            # Back to the line's begin, and away with what stood there.
            screen.whisper("\r\x1b[K")
        yield result
