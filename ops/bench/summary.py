"""The result in a few lines, for the console."""

from collections.abc import Iterator

from ops.bench.catalogue import BARE
from ops.bench.figures import FIGURES, Figure
from ops.bench.result import Latency, Result

_COLUMNS = ("p50", "p90", "p99", "p50/bare", "p99/bare", "quiet p50", "p50/bare")


def summary(result: Result) -> list[str]:
    """Round trips beside the bare loop's, throughput, waiting orders, the figures, and what is missing."""
    return [
        *_round_trips(result),
        *(f"{name}: {_by(rates, '.0f')} orders/s by batch" for name, rates in result.sustained.items()),
        *(f"{name}: {_by(taken, '.2f')} s for so many waiting" for name, taken in result.backlog.items()),
        *(_figure(figure, result) for figure in FIGURES),
        *(f"missing: {name}: {why}" for name, why in result.missing.items()),
    ]


def _round_trips(result: Result) -> Iterator[str]:
    yield f"{'round trips, µs':<22}" + "".join(f"{column:>10}" for column in _COLUMNS)
    bare = result.latency.get(BARE)
    for name, found in sorted(result.latency.items(), key=lambda one: one[1].all.p50):
        yield f"{name:<22}" + "".join(f"{value:>10}" for value in _row(found, bare))


def _row(found: Latency, bare: Latency | None) -> list[str]:
    every, quiet = found.all, found.quiet
    row = [f"{value:.0f}" for value in (every.p50, every.p90, every.p99)]
    if bare is None:
        return [*row, "-", "-", f"{quiet.p50:.0f}", "-"]
    ratios = [f"{every.p50 / bare.all.p50:.2f}", f"{every.p99 / bare.all.p99:.2f}"]
    return [*row, *ratios, f"{quiet.p50:.0f}", f"{quiet.p50 / bare.quiet.p50:.2f}"]


def _figure(figure: Figure, result: Result) -> str:
    measured, sign = figure.measured(result), "at least" if figure.more_is_better else "at most"
    shown = "-" if measured is None else f"{measured:.2f} {figure.unit}"
    limits = f"{sign} {figure.bar:g}, better {figure.aim:g}"
    return f"{figure.key:<22}{shown:>12}  {limits:<26}{figure.verdict(result)}"


def _by(values: dict[int, float], form: str) -> str:
    return ", ".join(f"{key}: {value:{form}}" for key, value in values.items())
