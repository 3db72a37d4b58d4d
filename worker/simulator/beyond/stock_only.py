"""What a plain stock account is told when it asks for what it does not have.

Margin trading, lending, new issues, transfers, banks and algorithms: queries find nothing, operations fail
with words. Nothing hangs. That a real terminal answers in these words is a guess; the shapes are what
xttrader.py reads.
"""

import json
from typing import Any, Final

from worker.simulator.bson import decode
from worker.simulator.calls import BINDINGS, REQUESTS, Shape, empty_answer

WORDS: Final = "该账号不支持此业务"
ERROR_ID: Final = -1


def answer(method: str, values: Any) -> Any:
    """Return the payload that answers `method`."""
    shape = BINDINGS[REQUESTS[method].binding].shape
    if shape is Shape.TEXT:
        return json.dumps(_document(method, values), ensure_ascii=False)
    if shape is Shape.RECORD:
        return _failure(BINDINGS[REQUESTS[method].binding].record)
    if method == "queryComFund":  # xttrader.py takes the first row without looking whether there is one.
        return [{"m_bSuccess": False, "m_strMsg": WORDS}]
    return empty_answer(method)


def _failure(record: str) -> dict[str, Any]:
    if record in {"TransferResp", "SmtAppointmentResp"}:
        return {"m_bSuccess": False, "m_strMsg": WORDS}
    return {"success": False, "error_msg": WORDS}


def _document(method: str, values: Any) -> dict[str, Any]:
    if method in {"getSmartAlgoParam", "querySmartAlgoTask"}:
        return {"datas": []}
    error: dict[str, Any] = {"error_id": ERROR_ID, "error_msg": WORDS}
    if method == "smartOrderStock":
        order = decode(values[0].encode("utf-8", "surrogateescape"))
        error |= {name: order.get(name, "") for name in ("account_id", "strategy_name", "order_remark")}
        error |= {"task_id": -1}
    return {"error": error}
