"""The plots beside the page, as SVG; one set for both languages."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from ops.bench.catalogue import BARE, BARE_C, QMT_BUS, title
from ops.bench.percentiles import PERCENTS
from ops.bench.result import Result
from ops.bench.rivals.catalogue import RIVALS

_SIZE = (8.0, 4.5)
_STYLE: dict[Any, Any] = {
    # The same result is the same file, and its words are words.
    "svg.hashsalt": "qmt-bus",
    "svg.fonttype": "none",
    "font.size": 10,
    "legend.fontsize": "small",
    "axes.grid": True,
    "grid.alpha": 0.3,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_OURS, _OTHERS = 2.5, 1.3
"""Widths of lines."""
_MS = 1_000


def draw(result: Result, folder: Path) -> list[str]:
    """Draw what the result has, and return the names of what was drawn."""
    drawn = [name for name, (has, _) in _PLOTS.items() if has(result)]
    for name in drawn:
        with mpl.rc_context(_STYLE):
            figure = Figure(figsize=_SIZE, layout="constrained")
            _PLOTS[name][1](figure.add_subplot(), result)
            metadata = {"Date": None, "Creator": None}
            figure.savefig(folder / f"speed-{name}.svg", format="svg", metadata=metadata)
    return drawn


def _latency(axes: Axes, result: Result) -> None:
    shown = [name for name in result.latency if name in {BARE, BARE_C, QMT_BUS} or name in RIVALS]
    for name in sorted(shown, key=lambda one: -result.latency[one].all.p50):
        axes.plot(PERCENTS, result.latency[name].all.curve, label=title(name), linewidth=_width(name))
    axes.set(xlabel="percentile", ylabel="round trip, µs", yscale="log")
    _plain_numbers(axes.yaxis)
    axes.legend()


def _throughput(axes: Axes, result: Result) -> None:
    for name, rates in result.sustained.items():
        axes.plot(list(rates), list(rates.values()), marker="o", label=title(name), linewidth=_width(name))
    axes.set(xlabel="batch", ylabel="orders a second", xscale="log", yscale="log")
    _plain_numbers(axes.xaxis, axes.yaxis)
    axes.legend()


def _backlog(axes: Axes, result: Result) -> None:
    for name, taken in result.backlog.items():
        each = [_MS * seconds / count for count, seconds in taken.items()]
        axes.plot(list(taken), each, marker="o", label=title(name), linewidth=_width(name))
    axes.set(xlabel="orders that waited", ylabel="ms an order, start included", xscale="log", yscale="log")
    _plain_numbers(axes.xaxis, axes.yaxis)
    axes.legend()


def _memory(axes: Axes, result: Result) -> None:
    commands = [sample.commands for sample in result.memory]
    axes.plot(commands, [sample.rss_mb for sample in result.memory], linewidth=_OURS)
    axes.set(xlabel="orders", ylabel="resident memory of the worker, MiB", ylim=(0, None))
    axes.xaxis.set_major_formatter("{x:,.0f}")


def _stages(axes: Axes, result: Result) -> None:
    stages = result.stages[::-1]
    axes.barh([stage.name for stage in stages], [stage.p50 for stage in stages])
    axes.set(xlabel="µs, median")


def _checks(axes: Axes, result: Result) -> None:
    rules = sorted(result.rules.items(), key=lambda one: one[1])
    axes.barh([rule for rule, _ in rules], [cost for _, cost in rules])
    axes.tick_params(axis="y", labelsize="x-small")
    axes.set(xlabel="µs that a rule adds to the decision on an order, median")


def _width(name: str) -> float:
    return _OURS if name == QMT_BUS else _OTHERS


def _plain_numbers(*logarithmic: Axis) -> None:
    """Label 1, 2, 5, 10, 20, ... in place of powers of ten."""
    for axis in logarithmic:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter("{x:,g}")


_Fill = Callable[[Axes, Result], None]
_PLOTS: Mapping[str, tuple[Callable[[Result], bool], _Fill]] = {
    "latency": (lambda result: bool(result.latency), _latency),
    "throughput": (lambda result: bool(result.sustained), _throughput),
    "backlog": (lambda result: bool(result.backlog), _backlog),
    "memory": (lambda result: bool(result.memory), _memory),
    "stages": (lambda result: bool(result.stages), _stages),
    "checks": (lambda result: bool(result.rules), _checks),
}
