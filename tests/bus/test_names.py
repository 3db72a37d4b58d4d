"""Whose streams are read, and what is said of names that are none or too many."""

from bus_schema.keys import Keys
from worker.bus.names import MOST_STRATEGIES, Names

KEYS = Keys("1")


def test_a_wrong_name_is_told_once() -> None:
    """In Chinese, too long, with a blank: each is told with the rule, the first time it is seen."""
    names = Names(KEYS, frozenset())
    wrong = ["均线".encode(), b"a" * 24, b"a b", b"\xff\x00"]
    new, troubles = names.meet([b"alpha", *wrong])
    assert new == ["alpha"]
    assert [trouble.detail["name"] for trouble in troubles] == ["均线", "a" * 24, "a b", "\ufffd\0"]
    assert all("1 to 23 characters" in trouble.message for trouble in troubles)
    assert names.meet([b"alpha", b"beta", *wrong]) == (["beta"], [])


def test_thousands_of_wrong_names_are_not_told_one_by_one() -> None:
    """Twenty are."""
    names = Names(KEYS, frozenset())
    _, troubles = names.meet([b"wrong name %d" % number for number in range(10_000)])
    assert len(troubles) == 20


def test_too_many_are_refused_and_those_that_traded_go_first() -> None:
    """One error says so, once, and whoever an earlier life has served is read."""
    names = Names(KEYS, frozenset({"zeta"}))
    members = [b"zeta", *(b"n%05d" % number for number in range(10_000))]
    new, troubles = names.meet(members)
    assert (len(new), new[0]) == (MOST_STRATEGIES, "zeta")
    (trouble,) = troubles
    assert (trouble.detail["limit"], trouble.detail["value"]) == (MOST_STRATEGIES, 10_001)
    assert names.meet([*members, b"another"]) == ([], [])
