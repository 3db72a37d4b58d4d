"""Which exchange a bare code belongs to, by the exchanges' own code plans.

A code that two exchanges could own (``000001`` is a Shenzhen share and a Shanghai index; ``127xxx`` a
Shenzhen convertible and an old Shanghai bond) is completed to the one that people trade. A prefix that is
missing here is not guessed at: the sender is asked for the suffix.
"""

from bus_schema.accounts import ALL_EXCHANGES

_SHANGHAI = {
    "shares": ("600", "601", "603", "605", "688", "689", "900"),
    "funds": ("50", "51", "52", "53", "55", "56", "58"),
    "bonds": ("010", "018", "019", "020", "100", "120", "122", "124", "126", "132", "135", "136", "137"),
    "convertibles": ("110", "111", "113", "118"),
    "repo": ("204",),
}
_SHENZHEN = {
    "shares": ("000", "001", "002", "003", "004", "200", "300", "301", "302"),
    "funds": ("15", "16", "180", "184"),
    "bonds": ("101", "102", "104", "105", "106", "107", "108", "109", "112", "114", "117", "119"),
    "convertibles": ("121", "123", "127", "128"),
    "repo": ("131",),
}
_BEIJING = {"shares": ("43", "82", "83", "87", "88", "920")}

_PREFIXES = {
    prefix: exchange
    for exchange, plan in (("SH", _SHANGHAI), ("SZ", _SHENZHEN), ("BJ", _BEIJING))
    for prefixes in plan.values()
    for prefix in prefixes
}


def complete(stock_code: str) -> str | None:
    """``600000`` becomes ``600000.SH``, a code with its exchange stays; None where that is not known."""
    if "." in stock_code:
        return stock_code if stock_code.rpartition(".")[2] in ALL_EXCHANGES else None
    exchange = _PREFIXES.get(stock_code[:3]) or _PREFIXES.get(stock_code[:2])
    return f"{stock_code}.{exchange}" if exchange else None


def exchange_of(stock_code: str) -> str:
    """The part behind the dot of a completed code."""
    return stock_code.rpartition(".")[2]
