"""The shim's names are the SDK's: constants, objects, methods and their parameters."""

import inspect
from typing import Any

import pytest
from shim.wheel import classes, constants, keys_of

from bus_schema import results, xtconstant, xttrader, xttype
from bus_schema.operation_results import account, credit, lending, transfers
from bus_schema.results import Facts
from bus_schema.xtrecord import XtRecord
from bus_schema.xttrader.operating import as_dict
from bus_schema.xttrader.place import Place
from worker.simulator.native.layouts import LAYOUTS

RECORDS: dict[str, type[Facts]] = {
    "XtAccountInfo": results.AccountInfoResult,
    "XtCreditDetail": credit.CreditDetailResult,
    "StkCompacts": credit.StkCompactResult,
    "CreditSubjects": credit.CreditSubjectResult,
    "CreditSloCode": credit.CreditSloCodeResult,
    "CreditAssure": credit.CreditAssureResult,
    "NewPurchaseLimitInfo": account.NewPurchaseLimitResult,
    "IPOData": account.IpoDataResult,
    "SecuAccount": account.SecuAccountResult,
    "PositionStatistics": account.PositionStatisticsResult,
    "BankInfo": transfers.BankInfoResult,
    "BankAmount": transfers.BankAmountResult,
    "BankTransferStream": transfers.BankTransferStreamResult,
}
"""The terminal's records that the trader gives as they are, and what the bus tells of each."""
NATIVE_ALONE = {"common_op_async_with_seq", "common_op_sync_with_seq"}
"""What hands functions of the native client around; there is none here."""


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


@pytest.mark.parametrize("name", ["XtQuantTrader", "XtQuantTraderCallback"])
def test_methods_are_those_of_the_wheel(name: str) -> None:
    """Every public method of the wheel is there, takes the same in the same order, and has its alias."""
    ours = vars(xttrader)[name]
    for method, parameters in classes("xttrader")[name].items():
        if method not in NATIVE_ALONE:
            assert _parameters(getattr(ours, method)) == parameters, method
    assert xttrader.XtQuantTrader.query_account_info is xttrader.XtQuantTrader.query_account_infos


@pytest.mark.parametrize(
    ("method", "model"),
    [
        ("query_com_fund", account.ComFundResult),
        ("smt_query_quoter", lending.SmtQuoterResult),
        ("smt_query_order", lending.SmtOrderResult),
        ("smt_query_compact", lending.SmtCompactResult),
    ],
)
def test_dictionaries_have_the_keys_of_the_wheels(method: str, model: type[Facts]) -> None:
    """Where the SDK makes dictionaries of records, each of its keys is there."""
    assert keys_of(method) - as_dict(XtRecord(dict.fromkeys(model.model_fields, 0))).keys() == set()


@pytest.mark.parametrize("name", RECORDS)
def test_records_have_every_attribute_of_the_terminals(name: str) -> None:
    """Whichever spelling the terminal's record knows, ours knows as well."""
    (layout,) = (layout for layout in LAYOUTS if layout.name == name)
    record = XtRecord(dict.fromkeys(RECORDS[name].model_fields, 0))
    attributes = [spelling for field in layout.fields for spelling in field.names]
    assert [spelling for spelling in attributes if not hasattr(record, spelling)] == []


def test_a_place_is_made_of_path_session_and_environment() -> None:
    """The arguments go first, but for the name; an address and a key are not shown."""
    said = Place.of("redis://:secret@host/0", 7, {"QMT_BUS_URL": "redis://other/0"})
    assert (said.url, said.strategy, said.prefix) == ("redis://:secret@host/0", "session-7", "qmt")
    environment = {"REDIS_URL": "redis://other/0", "QMT_BUS_STRATEGY": "alpha", "BUS_PREFIX": "test"}
    found = Place.of("D:\\userdata_mini", 7, {**environment, "QMT_BUS_SIGNING_KEY": "secret"})
    assert (found.url, found.strategy, found.prefix) == ("redis://other/0", "alpha", "test")
    assert found.signing_key == "secret"
    assert "secret" not in f"{said}{found}"


def test_attributes_have_both_of_the_sdks_spellings() -> None:
    """`order_id` is `m_nOrderID`, a number goes before the word for it, and what is not there is an error."""
    facts = {"account_type": "CREDIT", "account_type_code": 3, "per_assurescale_value": 1.5}
    record = XtRecord({**facts, "ipo_code": "301208.SZ", "enable_slo_amount_t3": 2.0})
    assert (record.m_nAccountType, record.account_type, record.m_strIPOCode) == (3, 3, "301208.SZ")
    assert (record.m_dPerAssurescaleValue, record.m_dEnableSloAmountT3) == (1.5, 2.0)
    status = xttype.XtAccountStatus("1", 2, 0)
    assert (status.m_strAccountID, status.m_nAccountType, status.m_nStatus) == ("1", 2, 0)  # type: ignore[attr-defined] # the terminal's spelling, which type checkers are not told of
    with pytest.raises(AttributeError, match="'m_nOrdreID'"):
        _ = record.m_nOrdreID
