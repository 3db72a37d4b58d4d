"""The page of a result, in one language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ops.bench.catalogue import BARE, NONE, title
from ops.bench.figures import FIGURES, QUIET_MATTERS, Figure, Verdict
from ops.bench.reasons import REASONS
from ops.bench.result import Latency, Result, added_us
from ops.bench.rivals.catalogue import RIVALS
from ops.bench.words import Language

NOTHING = "–"


def page(result: Result, words: Language, plots: Sequence[str]) -> str:
    """The whole page as Markdown.

    Args:
        result: of one run.
        words: the language's.
        plots: the names of those that lie beside the page.
    """
    chapters = {
        "figures": [_machine(result, words), "", *_figures(result, words)],
        "latency": _latency(result, words),
        "throughput": _by_size(result.sustained, words.batch, words, ",.0f"),
        "backlog": _by_size(result.backlog, words.waited, words, ".3f"),
        "memory": _memory(result, words),
        "stages": _stages(result, words),
        "checks": _checks(result, words),
        "missing": _missing(result, words),
        "method": _method(result, words),
    }
    lines = [f"# {words.title}", "", words.introduction, ""]
    for key, body in chapters.items():
        lines += [f"## {words.chapters[key]}", "", *(body or [words.nothing]), ""]
        if key in plots:
            lines += [f"![{words.plots[key]}](speed-{key}.svg)", ""]
    return "\n".join(lines[:-1]) + "\n"


def _machine(result: Result, words: Language) -> str:
    parts = [f"{name} {value}" for name, value in result.machine.items()]
    return f"{words.machine}{', '.join(parts)}."


def _figures(result: Result, words: Language) -> list[str]:
    missed = [figure for figure in FIGURES if figure.verdict(result) is Verdict.MISSED]
    table = _table(words.figure_heads, [_figure(figure, result, words) for figure in FIGURES])
    reasons = [f"- {_name(figure, result, words)}: {_reason(figure, words)}" for figure in missed]
    return [*table, "", *reasons] if reasons else table


def _figure(figure: Figure, result: Result, words: Language) -> tuple[str, ...]:
    sign = "≥" if figure.more_is_better else "≤"
    quiet = figure.measured(result, quiet=True) if figure.key in QUIET_MATTERS else None
    return (
        _name(figure, result, words),
        f"{sign} {figure.bar:g} {figure.unit}",
        f"{sign} {figure.aim:g} {figure.unit}",
        _number(figure.measured(result), figure.unit),
        _number(quiet, figure.unit),
        words.verdicts[figure.verdict(result)],
    )


def _name(figure: Figure, result: Result, words: Language) -> str:
    return words.figures[figure.key].format(
        waiting=f"{result.waiting:,}", open=f"{result.open_orders:,}", rows=f"{result.journal_rows:,}"
    )


def _reason(figure: Figure, words: Language) -> str:
    return REASONS[figure.key][words.index] if figure.key in REASONS else words.no_reason


def _number(value: float | None, unit: str) -> str:
    return NOTHING if value is None else f"{value:.2f} {unit}"


def _latency(result: Result, words: Language) -> list[str]:
    bare = result.latency.get(BARE)
    found = sorted(result.latency.items(), key=lambda one: one[1].all.p50)
    rows = [_round_trips(name, latency, bare, words) for name, latency in found]
    return _table(words.latency_heads, rows) if rows else []


def _round_trips(name: str, latency: Latency, bare: Latency | None, words: Language) -> tuple[str, ...]:
    what = RIVALS[name].measures if name in RIVALS else words.subjects[name]
    found = latency.all
    ratios = (
        (f"{found.p50 / bare.all.p50:.2f}", f"{found.p99 / bare.all.p99:.2f}") if bare else (NOTHING,) * 2
    )
    times = [f"{value:,.0f}" for value in (found.p50, found.p90, found.p99)]
    used = NOTHING if latency.server_us is None else f"{latency.server_us:,.0f}"
    return (title(name), what, *times, *ratios, used)


def _by_size(found: Mapping[str, Mapping[int, float]], head: str, words: Language, form: str) -> list[str]:
    """A table with a row for each subject and a column for each size."""
    sizes = sorted({size for by_size in found.values() for size in by_size})
    heads = (words.subject, *(head.format(count=f"{size:,}") for size in sizes))
    rows = [
        (title(name), *(f"{by_size[size]:{form}}" if size in by_size else NOTHING for size in sizes))
        for name, by_size in found.items()
    ]
    return _table(heads, rows) if rows else []


def _memory(result: Result, words: Language) -> list[str]:
    if not result.memory:
        return []
    first, last = result.memory[0], result.memory[-1]
    told = {"first": f"{first.commands:,}", "last": f"{last.commands:,}"}
    return [words.memory.format(before=f"{first.rss_mb:.1f}", after=f"{last.rss_mb:.1f}", **told)]


def _stages(result: Result, words: Language) -> list[str]:
    rows = [(stage.name, f"{stage.p50:,.0f}", f"{stage.p99:,.0f}") for stage in result.stages]
    return _table(words.stage_heads, rows) if rows else []


def _checks(result: Result, words: Language) -> list[str]:
    """A row for each set of checks: what a decision takes, of either side, and what the checks add to it."""
    none = result.checks.get(NONE)
    rows = [_decisions(name, sides, none, words) for name, sides in result.checks.items()]
    return [words.checked, "", *_table(words.check_heads, rows)] if rows else []


def _decisions(
    name: str, sides: Mapping[str, Latency], none: Mapping[str, Latency] | None, words: Language
) -> tuple[str, ...]:
    times = [f"{value:,.1f}" for side in sides.values() for value in (side.all.p50, side.all.p99)]
    more = [
        NOTHING if none is None else f"{added_us(sides, none, quiet=quiet):.1f}" for quiet in (False, True)
    ]
    return (words.checks[name], *times, *more)


def _missing(result: Result, words: Language) -> list[str]:
    lines = [f"- {name}: {_plain(why)}" for name, why in result.missing.items()]
    return [words.missing, "", *lines] if lines else [NOTHING]


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")


def _method(result: Result, words: Language) -> list[str]:
    text = words.method.format(rounds=result.rounds, burst=result.burst)
    return [text, *_versions(result, words), "", words.again, "", "```sh", result.command, "```"]


def _versions(result: Result, words: Language) -> Iterator[str]:
    """One line for all subjects of the same versions."""
    by_versions: dict[str, list[str]] = {}
    for name, versions in result.versions.items():
        shown = ", ".join(f"{package} {version}" for package, version in versions.items())
        by_versions.setdefault(shown, []).append(title(name))
    for shown, names in by_versions.items():
        yield f"- {words.versions}{', '.join(names)}: {shown}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_line(heads), "|" + "---|" * len(heads), *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
