"""How codes are written elsewhere, and how they are written here: `600000.SH`.

Nothing is corrected silently: what is written otherwise is refused, and the refusal names the right code.
"""

import re
import unicodedata
from collections.abc import Mapping

_EXCHANGES: Mapping[str, str] = {
    **dict.fromkeys(("SH", "SS", "SSE", "SHSE", "XSHG", "SHA"), "SH"),
    **dict.fromkeys(("SZ", "SZSE", "XSHE", "SHE", "SZA"), "SZ"),
    **dict.fromkeys(("BJ", "BSE", "BJSE", "XBSE", "XBEI"), "BJ"),
    **dict.fromkeys(("SF", "SHFE", "XSGE"), "SF"),
    **dict.fromkeys(("DF", "DCE", "XDCE"), "DF"),
    **dict.fromkeys(("ZF", "CZCE", "XZCE"), "ZF"),
    **dict.fromkeys(("IF", "CFFEX", "CCFX"), "IF"),
    **dict.fromkeys(("INE", "XINE"), "INE"),
    **dict.fromkeys(("GF", "GFEX"), "GF"),
}
"""Names of exchanges in other programs, by capitals, and ours."""

_BEHIND = re.compile(r"([0-9A-Za-z-]{1,20})[._]([A-Za-z]{2,5})|([0-9]{6})([A-Za-z]{2})")
_BEFORE = re.compile(r"([A-Za-z]{2,5})[._]([0-9A-Za-z-]{1,20})|([A-Za-z]{2})([0-9]{6})")
_NUMBERED = re.compile(r"([01])\.([0-9]{6})")
_BEIJING = ("4", "8", "92")
"""How Beijing's codes begin, which share the number 0 with Shenzhen's."""

_FOREIGN = frozenset(_EXCHANGES) - frozenset(_EXCHANGES.values())


def right_spelling(written: str) -> str | None:
    """The code as it is written here; None where that is not certain, or it is written so already."""
    number, exchange = _parts(_as_typed(written))
    here = _EXCHANGES.get(exchange.upper())
    right = f"{number}.{here}"
    return None if here is None or right == written else right


def is_foreign(stock_code: str) -> bool:
    """Whether a code that looks as ours do has another program's name for the exchange: `600000.SS`."""
    return stock_code.rpartition(".")[2] in _FOREIGN


def _as_typed(written: str) -> str:
    """Without what an input method for Chinese makes of digits, letters and points, and without spaces."""
    return "".join(unicodedata.normalize("NFKC", written).replace("\u3002", ".").split())


def _parts(written: str) -> tuple[str, str]:
    if found := _NUMBERED.fullmatch(written):
        exchange, number = found.groups()
        zero = "BJ" if number.startswith(_BEIJING) else "SZ"
        return number, "SH" if exchange == "1" else zero
    if found := _BEHIND.fullmatch(written):
        number, exchange = (found[1] or found[3]), (found[2] or found[4])
        if exchange.upper() in _EXCHANGES:
            return number, exchange
    if found := _BEFORE.fullmatch(written):
        return (found[2] or found[4]), (found[1] or found[3])
    return "", ""
