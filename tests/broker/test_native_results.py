"""How answers of the SDK are read."""

from types import SimpleNamespace

import pytest

from bus_schema.operation_results.account import SecuAccountResult
from bus_schema.operation_results.credit import StkCompactResult
from worker.broker.operations import LinkDeadError
from worker.broker.results import RefusedError, facts_of, opened, plain_name


@pytest.mark.parametrize(
    ("native", "plain"),
    [
        ("m_strFinType", "fin_type"),
        ("m_strApplyID", "apply_id"),
        ("m_dEnableSloAmountT0", "enable_slo_amount_t0"),
        ("m_dUnUusedRate", "un_uused_rate"),
        ("m_strStockCode1", "stock_code1"),
        ("businessFare", "business_fare"),
        ("account_id", "account_id"),
    ],
)
def test_native_names_become_the_contracts(native: str, plain: str) -> None:
    """Prefixes go, humps become underscores, odd spellings stay."""
    assert plain_name(native) == plain


def test_codes_get_words_and_what_is_not_known_stays_a_number() -> None:
    """A code that nobody has explained is no fault: it is given as it is."""
    native = SimpleNamespace(compact_type=48, exchange_id=999, account_type=3)
    facts = facts_of(StkCompactResult, native)
    assert (facts["compact_type"], facts["compact_type_code"]) == ("financing", 48)
    assert (facts["exchange_id"], facts["exchange_id_code"]) == ("999", 999)
    assert facts["account_type"] == "CREDIT"


def test_what_an_older_sdk_lacks_is_empty() -> None:
    """A field that is not there gets its empty value."""
    assert facts_of(SecuAccountResult, SimpleNamespace()) == {"main": False, "market": "", "secu_account": ""}


def test_texts_are_read_and_their_refusals_told() -> None:
    """A document, a refusal in the SDK's two spellings, and the nothing of a dead link."""
    assert opened('{"msg": "export success"}').msg == "export success"
    for spelling in ("error_msg", "errorMsg"):
        with pytest.raises(RefusedError, match="no such account"):
            opened(f'{{"error": {{"{spelling}": "no such account"}}}}')
    with pytest.raises(LinkDeadError):
        opened("")
