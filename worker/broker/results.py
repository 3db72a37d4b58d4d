"""From what an operation is answered with to plain values, by the fields of its result's model.

The SDK has three kinds of answers: native objects, some of whose names have its own prefixes alone
(``m_strFinType``), objects of its own, and JSON texts. A word beside a ``_code`` is made of that code.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel

from worker.broker.copying import number, number_told, text, whole, whole_told
from worker.broker.operations import LinkDeadError
from worker.broker.untold import told, told_within
from worker.engine.operations.codes import WORDS
from worker.engine.operations.operation import Answers, Operation

CODE = "_code"
_PREFIX = re.compile(r"^m_[a-z]+(?=[A-Z])")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class RefusedError(Exception):
    """The terminal or the counter refused; the message is its words, empty where it had none."""


def _truth(native: Any, name: str) -> bool:
    return bool(getattr(native, name, False))


def _numbers(native: Any, name: str) -> list[int]:
    return [int(one) for one in getattr(native, name, None) or [] if told(one) is not None]


def _plain(native: Any, name: str) -> Any:
    return told_within(getattr(native, name, None))


_READERS: Mapping[Any, Callable[[Any, str], Any]] = {
    str: text,
    int: whole,
    float: number,
    int | None: whole_told,
    float | None: number_told,
    bool: _truth,
    list[int]: _numbers,
    Any: _plain,
}


def plain_name(native_name: str) -> str:
    """The SDK's ``m_strFinType`` as the contract writes it: ``fin_type``."""
    return _HUMPS.sub("_", _PREFIX.sub("", native_name)).lower()


def _names(native: Any) -> dict[str, str]:
    """What an object has, by the contract's names; a plain name goes before one with a prefix."""
    if hasattr(native, "__dict__"):
        return _by_plain_name(vars(native))
    return _names_of_native(type(native))  # type: ignore[arg-type]  # Classes are hashable; mypy doubts it.


@cache
def _names_of_native(kind: type) -> dict[str, str]:
    """The same for every object of a native class, of which there can be thousands in one answer."""
    return _by_plain_name(name for name in dir(kind) if not name.startswith("_"))


def _by_plain_name(names: Iterable[str]) -> dict[str, str]:
    return {plain_name(name): name for name in sorted(names, key=_is_plain)}


def _is_plain(native_name: str) -> bool:
    return _PREFIX.match(native_name) is None


def facts_of(model: type[BaseModel], native: Any) -> dict[str, Any]:
    """One object as a model has it; what this version of the SDK lacks gets its empty value."""
    fields, names = model.model_fields, _names(native)
    facts: dict[str, Any] = {}
    for name, field in fields.items():
        if f"{name}{CODE}" in fields:
            continue
        word = name.removesuffix(CODE)
        read_from = word if word in fields else name
        value = _READERS[field.annotation](native, names.get(read_from, read_from))
        facts[name] = value
        if name != read_from:
            facts[read_from] = WORDS[read_from].get(value, str(value))
    return facts


def opened(answer: Any) -> Any:
    """An answer as objects: a JSON text is read, and its refusal raised.

    Raises:
        RefusedError: the text is a refusal.
        LinkDeadError: the text is empty, as a client gives it that is not connected.
    """
    if not isinstance(answer, str):
        return answer
    if not answer:
        raise LinkDeadError("the terminal answered with nothing")
    document = json.loads(answer)
    if "error" in document and "datas" not in document["error"]:
        raise RefusedError(_words(SimpleNamespace(**document["error"])))
    return SimpleNamespace(**document.get("error", document))


def _words(native: Any) -> str:
    names = _names(native)
    found = (text(native, names[name]) for name in ("error_msg", "msg") if name in names)
    return next((words for words in found if words), "")


def _check_success(native: Any) -> None:
    names = _names(native)
    # An order to an algorithm is answered without a word on success: without a task there was none.
    begun = "success" in names or whole(native, names.get("task_id", "")) >= 0
    if not begun or ("success" in names and not _truth(native, names["success"])):
        raise RefusedError(_words(native))


def result_of(operation: Operation, answer: Any) -> Any:
    """What a reply carries for this answer.

    Raises:
        RefusedError: the answer is a refusal.
        LinkDeadError: it is none at all.
    """
    found = opened(answer)
    if operation.answers is Answers.RECORDS:
        rows = found if isinstance(found, list) else [SimpleNamespace(**one) for one in found.datas]
        if rows:
            _check_success(rows[0])
        return [facts_of(operation.result, one) for one in rows]
    if isinstance(found, list):
        if not found:
            raise LinkDeadError("the terminal answered with nothing")
        found = found[0]
    _check_success(found)
    return facts_of(operation.result, found)
