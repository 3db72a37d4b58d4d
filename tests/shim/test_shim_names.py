"""The shim's names are the SDK's: constants, objects, methods and their parameters."""

import inspect
from typing import Any

import pytest
from shim.wheel import classes, constants

from bus_schema import xtconstant, xttype


def test_constants_are_those_of_the_wheel() -> None:
    """Every public constant of the wheel is there, with its value, and none beside."""
    wheel = constants()
    ours = {name: value for name, value in vars(xtconstant).items() if not name.startswith("_")}
    ours = {name: value for name, value in ours.items() if not inspect.ismodule(value)}
    assert ours.keys() == wheel.keys()
    assert {name for name, value in ours.items() if value != wheel[name] and not callable(value)} == set()


def test_directions_are_those_of_the_wheel() -> None:
    """Each operation goes the way that the wheel says."""
    wheel = constants()
    operations = [value for name, value in wheel.items() if name.startswith("OPT_")]
    assert [xtconstant.getDirectionByOpType(value) for value in operations] == [
        wheel["getDirectionByOpType"](value) for value in operations
    ]


def _parameters(function: Any) -> list[str]:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [name for name, one in inspect.signature(function).parameters.items() if one.kind in kinds]


@pytest.mark.parametrize("name", sorted(classes("xttype")))
def test_objects_are_built_as_those_of_the_wheel(name: str) -> None:
    """Each class of the wheel's xttype is there, and takes the same in the same order."""
    (parameters,) = classes("xttype")[name].values()
    assert _parameters(vars(xttype)[name].__init__) == parameters


def test_an_account_is_named_by_a_string_and_a_known_kind() -> None:
    """A number for an id, or a kind that is none, is refused at once."""
    assert xttype.StockAccount("1000000365", "credit").account_type == xtconstant.CREDIT_ACCOUNT
    with pytest.raises(TypeError, match="must be a string, not 1000000365"):
        xttype.StockAccount(1000000365)  # type: ignore[arg-type] # what is wrong about it is tested
    with pytest.raises(ValueError, match="no account type 'SAVINGS'"):
        xttype.StockAccount("1000000365", "SAVINGS")
