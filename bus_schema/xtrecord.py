"""The two spellings in which the SDK's objects know their attributes, and objects that have nothing else."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

_HUNGARIAN = re.compile(r"^m_(?:str|[bden])(?=[A-Z])")
_NEW_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IRREGULAR = {
    "order_sys_id": "order_sysid",
    "status": "login_status",
    "yestoday_position": "yesterday_position",
    "yestoday_init_position": "yesterday_init_position",
}
"""Where the terminal's two spellings are not of one name."""
_CODE = "_code"


class Aliased:
    """Knows its attributes by the terminal's own spelling as well: `order_id` is `m_nOrderID` too."""

    # Hidden from type checkers: to them a misspelt name is to stay one.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            return _by_other_spelling(self, name)


class XtRecord:
    """What the SDK has a native object for and `xttype` no class: a credit contract, a bank, a new issue.

    Args:
        facts: What the bus tells. Where it names what the SDK numbers, the number is taken.
    """

    def __init__(self, facts: Mapping[str, Any]) -> None:
        vars(self).update(
            {
                name: facts.get(name + _CODE, value)
                for name, value in facts.items()
                if not _is_code(name, facts)
            }
        )

    def __getattr__(self, name: str) -> Any:
        return _by_other_spelling(self, name)

    def __repr__(self) -> str:
        return f"XtRecord({vars(self)})"


def _by_other_spelling(record: object, name: str) -> Any:
    plain = _NEW_WORD.sub("_", _HUNGARIAN.sub("", name)).lower()
    if plain not in vars(record):
        plain = _IRREGULAR.get(plain, plain)
    if plain == name or plain not in vars(record):
        raise AttributeError(f"{type(record).__name__} has no attribute {name!r}", name=name, obj=record)
    return vars(record)[plain]


def _is_code(name: str, facts: Mapping[str, Any]) -> bool:
    """Tell whether a name is that of the number that stands beside a word."""
    return name.endswith(_CODE) and name.removesuffix(_CODE) in facts
