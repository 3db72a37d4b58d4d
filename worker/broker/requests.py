"""From an operation's row and a command's parameters to the SDK's own request objects.

Operations go out as native requests, by the way that the SDK's own methods take, so that nothing waits in a
thread for an answer that may have been lost, and what is wrong in some of those methods does not matter.
"""

from collections.abc import Callable, Mapping
from typing import Any

from worker.broker.operations import Api
from worker.engine.operations.operation import Argument, Document, Given, Operation, Record, Value

Values = dict[str, Any]

ACCOUNT_FIELDS = {
    "m_nAccountType": "account_type",
    "account_type": "account_type",
    "m_strAccountID": "account_id",
    "account_id": "account_id",
}
"""Where a request object has the account, under either of its names."""

NOT_LISTENED_TO = "bindOnQueryComPositionRespCallback"
"""The SDK sends this request and never binds what its answer comes by, which ends the process."""


class MissingInSdkError(Exception):
    """This version of the SDK has no such request."""


def _value(value: Value, values: Values) -> Any:
    if isinstance(value, str):
        return values.get(value)
    return value if isinstance(value, int) else value(values)


def _filled(fields: Mapping[str, Value], values: Values) -> Values:
    return {name: _value(value, values) for name, value in fields.items()}


def _record(api: Api, record: Record, values: Values) -> Any:
    request = getattr(api.sdk.xtpythonclient, record.name)()
    account = {name: values[value] for name, value in ACCOUNT_FIELDS.items() if hasattr(request, name)}
    for name, value in {**account, **_filled(record.fields, values)}.items():
        # None in a text ends the process; what was left out keeps the object's own default.
        if value is not None:
            setattr(request, name, value)
    return request


def _document(api: Api, document: Document, values: Values) -> Any:
    more = values[document.more] if document.more else {}
    return api.sdk.xtbson.BSON.encode({**more, **_filled(document.fields, values)})


def _given(api: Api, given: Given, values: Values) -> Any:
    value = values[given.parameter]
    encode = api.sdk.xtbson.BSON.encode
    if isinstance(value, dict):
        return encode(value)
    return [encode(one) if isinstance(one, dict) else one for one in value]


_MAKERS: Mapping[type[Argument], Callable[[Api, Any, Values], Any]] = {
    Record: _record,
    Document: _document,
    Given: _given,
}


def prepare(api: Api, operation: Operation, params: Values) -> Callable[[Callable[[Any], None]], None]:
    """Make everything ready; calling what is returned sends it, and its answer goes to the given function.

    Raises:
        MissingInSdkError: this version of the SDK lacks it.
    """
    values = {
        **params,
        "account_id": api.account.account_id,
        "account_type": api.account.account_type,
    }
    trader = api.trader
    try:
        arguments = [_MAKERS[type(argument)](api, argument, values) for argument in operation.arguments]
        method = getattr(trader.async_client, f"{operation.request}WithSeq")
    except AttributeError as error:
        raise MissingInSdkError(f"this version of xtquant has no {operation.name}: {error}") from error

    def send(heard: Callable[[Any], None]) -> None:
        seq = trader.async_client.nextSeq()
        trader.common_op_async_with_seq(seq, (method, seq, *arguments), heard)

    return send


def listen_where_the_sdk_does_not(trader: Any) -> None:
    """Bind what the SDK forgot. What is bound is called in the native thread and must never raise."""
    bind = getattr(trader.async_client, NOT_LISTENED_TO, None)
    if bind is None:
        return

    def answered(seq: int, answer: Any) -> None:
        callback = trader.cbs.pop(seq, None)
        if callback is not None:
            callback(answer)

    bind(answered)
