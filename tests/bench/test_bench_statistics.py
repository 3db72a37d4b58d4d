"""Percentiles, quiet rounds, and what becomes of a figure."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.bench.figures import FIGURES, Verdict
from ops.bench.percentiles import PERCENTS, Round, percentile, pooled, quiet_quarter
from ops.bench.result import Distribution, Latency, Result, Sample

NANOSECONDS = st.lists(st.integers(1, 10**9), min_size=1, max_size=300).map(sorted)
ROUNDS = st.lists(
    st.builds(
        Round,
        stolen=st.sampled_from([0.0, 0.01, 0.02]),
        seconds=st.floats(0.1, 10),
        latencies=st.fixed_dictionaries({"a": st.lists(st.integers(1, 10**6), min_size=1, max_size=5)}),
    ),
    min_size=1,
    max_size=40,
)


@given(values=NANOSECONDS, percent=st.sampled_from(PERCENTS))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[int], percent: float) -> None:
    """It was measured; enough lie at or below it, and too few below it."""
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= len(values) * percent / 100
    assert sum(value < found for value in values) < len(values) * percent / 100


@given(values=NANOSECONDS)
def test_a_curve_never_falls(values: list[int]) -> None:
    """From the first percentile to the last, and the three that are named lie on it."""
    found = Distribution.of(values)
    assert found.curve == sorted(found.curve)
    assert found.p50 <= found.p90 <= found.p99
    assert found.count == len(values)


@given(rounds=ROUNDS)
def test_quiet_rounds_are_a_quarter_that_no_other_round_beats(rounds: list[Round]) -> None:
    """No round that is left out has lost less to others than one that is in."""
    quiet = quiet_quarter(rounds)
    assert len(quiet) == -(-len(rounds) // 4)
    left_out = [one for one in rounds if one not in quiet]
    worst = max((one.stolen, one.seconds) for one in quiet)
    assert all((one.stolen, one.seconds) >= worst for one in left_out)


@given(rounds=ROUNDS)
def test_all_round_trips_are_pooled(rounds: list[Round]) -> None:
    """None is lost, and a subject that was not there has none."""
    assert len(pooled(rounds, "a")) == sum(len(one.latencies["a"]) for one in rounds)
    assert pooled(rounds, "b") == []


def latency(nanoseconds: Sequence[int]) -> Latency:
    """A subject's round trips, all of them in quiet rounds."""
    found = Distribution.of(nanoseconds)
    return Latency(all=found, quiet=found)


def verdicts(result: Result) -> dict[str, Verdict]:
    """Each figure's."""
    return {figure.key: figure.verdict(result) for figure in FIGURES}


@pytest.mark.parametrize(
    ("ours", "verdict"), [(1_000, Verdict.AIM), (1_250, Verdict.BAR), (1_251, Verdict.MISSED)]
)
def test_a_round_trip_is_held_against_the_bare_loops(ours: int, verdict: Verdict) -> None:
    """As quick is the aim, a quarter more the bar."""
    result = Result(latency={"bare": latency([1_000]), "qmt-bus": latency([ours])})
    assert verdicts(result)["round_trip_p50"] is verdict


@pytest.mark.parametrize(
    ("theirs", "verdict"), [(2_500, Verdict.AIM), (1_800, Verdict.BAR), (1_700, Verdict.MISSED)]
)
def test_a_rival_is_held_against_us(theirs: int, verdict: Verdict) -> None:
    """The slower it is, the better."""
    result = Result(latency={"faststream": latency([theirs]), "qmt-bus": latency([1_000])})
    assert verdicts(result)["faststream_p50"] is verdict


def test_checks_are_held_to_the_side_to_which_they_add_more() -> None:
    """A sell that costs thirty microseconds more is not hidden by a buy that costs ten more."""
    none = {"buy": latency([20_000]), "sell": latency([30_000])}
    every = {"buy": latency([30_000]), "sell": latency([60_000])}
    (figure,) = (one for one in FIGURES if one.key == "checks")
    assert figure.measured(Result(checks={"none": none, "all": every})) == 30.0


def test_every_figure_can_be_reached() -> None:
    """A result that has everything leaves none of them open."""
    names = ("bare", "qmt-bus", "qmt-bus-long", "faststream", "fastapi")
    stage = {"name": "own", "p50": 40.0, "p99": 150.0}
    result = Result.model_validate(
        {
            "latency": {
                name: latency([1_000 if "bus" in name or name == "bare" else 3_000]) for name in names
            },
            "sustained": {"bare": {64: 9.0}, "qmt-bus": {64: 8.0}, "faststream": {64: 0.5}},
            "batch": 64,
            "backlog": {"bare": {100: 1.0}, "qmt-bus": {100: 1.2}},
            "waiting": 100,
            "memory": [Sample(commands=10, rss_mb=90), Sample(commands=1_000, rss_mb=97)],
            "memory_base": 10,
            "idle_percent": 0.2,
            "start_seconds": [0.9, 0.6, 0.5],
            "own_time": stage,
            "checks": {"none": {"buy": latency([24_000])}, "all": {"buy": latency([48_000])}},
        }
    )
    assert set(verdicts(result).values()) == {Verdict.AIM}


def test_what_was_not_measured_is_not_reached() -> None:
    """Nothing says nothing of any figure; a flood that ended at its beginning nothing of memory."""
    assert set(verdicts(Result()).values()) == {Verdict.UNKNOWN}
    begun = Result(memory=[Sample(commands=10, rss_mb=90)], memory_base=10)
    assert verdicts(begun)["memory"] is Verdict.UNKNOWN
