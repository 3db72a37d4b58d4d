"""The boards: which codes they have, and how a plan changes one figure of them."""

import tomllib

import pytest

from bus_schema.risk import Board, BoardName, RiskPlan
from bus_schema.risk.boards import CODE_PREFIXES, DEFAULT_BOARDS, board_name, lends_money
from worker.engine.instruments import complete


@pytest.mark.parametrize(
    ("code", "board"),
    [
        ("600000.SH", "main"),
        ("003816.SZ", "main"),
        ("688981.SH", "star"),
        ("302132.SZ", "chinext"),
        ("430047.BJ", "beijing"),
        ("920002.BJ", "beijing"),
        ("510300.SH", "fund"),
        ("159915.SZ", "fund"),
        ("508000.SH", "reit"),
        ("180101.SZ", "reit"),
        ("113050.SH", "convertible"),
        ("127045.SZ", "convertible"),
        ("204001.SH", "repo"),
        ("131810.SZ", "repo"),
        ("600000.SZ", None),
        ("900901.SH", None),
        ("000001.SH", None),
        ("019547.SH", None),
    ],
)
def test_a_code_has_the_board_of_its_exchanges_code_plan(code: str, board: str | None) -> None:
    """The same number at another exchange is another instrument; what nobody knows is not guessed."""
    assert board_name(code) == board
    assert lends_money(code) == (board == "repo")


def test_every_board_has_rules_and_codes() -> None:
    """No board is forgotten in either table."""
    assert set(DEFAULT_BOARDS) == set(CODE_PREFIXES) == set(BoardName)


def test_bare_codes_are_completed_to_the_exchange_of_their_board() -> None:
    """The code plan of the boards and the one that completes codes do not disagree."""
    prefixes = {
        (prefix, exchange)
        for plan in CODE_PREFIXES.values()
        for exchange, prefixes in plan.items()
        for prefix in prefixes
    }
    assert {(prefix, (complete(f"{prefix:0<6}") or "")[-2:]) for prefix, _ in prefixes} == prefixes


def test_a_plan_changes_one_figure_and_keeps_the_others() -> None:
    """A file names what it changes; all else stays as documented, on every board."""
    plan = RiskPlan.model_validate(tomllib.loads("[boards.star]\nmax_limit_order = 200000"))
    changed = DEFAULT_BOARDS[BoardName.STAR].model_copy(update={"max_limit_order": 200_000})
    assert dict(plan.boards) == {**DEFAULT_BOARDS, BoardName.STAR: changed}
    assert RiskPlan.model_validate(plan.model_dump(mode="json")) == plan


@pytest.mark.parametrize(
    ("boards", "words"),
    [
        ({"moon": {"tick": 0.01}}, "boards.moon"),
        ({"main": {"tik": 0.01}}, "boards.main.tik"),
        ({"main": {"tick": 0}}, "boards.main.tick"),
        ({"main": 0.01}, "boards.main"),
        ("main", "boards"),
    ],
)
def test_a_board_that_cannot_be_is_refused(boards: object, words: str) -> None:
    """With the name of what is wrong."""
    with pytest.raises(ValueError, match=words):
        RiskPlan.model_validate({"boards": boards})


def test_a_board_may_be_given_whole() -> None:
    """As the model as well as by its figures."""
    assert RiskPlan(boards={BoardName.MAIN: Board(tick=0.05)}).boards[BoardName.MAIN].tick == 0.05
