"""Orders and cancels: what the terminal refuses itself, what it hands to the counter, and what it says."""

from typing import Final

from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.market import Exchange
from worker.simulator.exchange.orders import Order, Terms
from worker.simulator.exchange.refusals import Refusal, refusal
from worker.simulator.link import Row
from worker.simulator.rules.codes import MARKET_ENUMS
from worker.simulator.rules.order_kinds import ORDER_KINDS
from worker.simulator.rules.price_types import PRICE_TYPES
from worker.simulator.terminal import scripts
from worker.simulator.terminal.messages import CANCEL_ERROR_PUSH, ORDER_ERROR_PUSH, Message, answer, push
from worker.simulator.terminal.pushes import Pushes
from worker.simulator.terminal.session import ClientSession
from worker.simulator.terminal.switchboard import Switchboard

ORDER_ANSWER: Final = "bindOnOrderStockRespCallback"
CANCEL_ANSWER: Final = "bindOnCancelOrderStockRespCallback"
REFUSED_ORDER_ID: Final = -1
MARKETS_BY_ENUM: Final = {number: market for market, number in MARKET_ENUMS.items()}


TermsKey = tuple[str, str, int, int]
"""Account, stock, order type and price type: what decides whether an order is known here at all."""


class OrderDesk:
    """Takes the orders and cancels of all sessions."""

    def __init__(self, exchange: Exchange, board: Switchboard, pushes: Pushes) -> None:
        self._exchange = exchange
        self._board = board
        self._pushes = pushes
        self._terms: dict[TermsKey, Terms] = {}

    def order(self, session: ClientSession, seq: int, request: Row) -> list[Message]:
        """Place an order and return the answer and the pushes, in the order in which they are sent."""
        request["stock_code"] = request["stock_code1"] or request["stock_code"]
        terms = self._terms_of(session, request)
        if isinstance(terms, Refusal):
            response = _order_response(session, seq, request, REFUSED_ORDER_ID, terms)
            error = _order_error(session, seq, request, REFUSED_ORDER_ID, terms)
            return scripts.refused(self._board.faults, response, error)
        order = self._exchange.take(request, terms)
        pushes = self._pushes.take()
        reason = self._exchange.book.refusals.get(order.order_id)
        if reason is None:
            return scripts.taken(self._board, self._response(session, seq, request, order), pushes)
        response = _order_response(session, seq, request, order.order_id, None)
        error = _order_error(session, seq, request, order.order_id, reason)
        return scripts.rejected(self._board, response, pushes, error)

    def cancel(self, session: ClientSession, seq: int, request: Row) -> list[Message]:
        """Cancel an order and return the answer and the pushes."""
        order = self._found(request)
        if order is None:
            if self._board.faults.cancel_of_unknown_succeeds:
                return [_cancel_response(session, seq, request, None)]
            return _cancel_failure(session, seq, request, refusal(251021, "无此委托"))
        refused = self._exchange.begin_cancel(order)
        if refused is not None:
            return _cancel_failure(session, seq, request, refused)
        after = scripts.race(self._board.faults, self._exchange, order)
        pushes = self._pushes.take()
        errors = [] if after is None else [_cancel_error(session, request, after)]
        return [_cancel_response(session, seq, request, None), *pushes, *errors]

    def place_by_hand(self, request: Row) -> int:
        """Place an order as somebody at the terminal's own window would, and return its id.

        Raises:
            ValueError: the terminal refuses it.
        """
        terms = self._terms_of(None, request)
        if isinstance(terms, Refusal):
            raise ValueError(terms.error_msg)  # noqa: TRY004 - the order is refused, no type is wrong.
        return self._exchange.take(request, terms).order_id

    def _response(self, session: ClientSession, seq: int, request: Row, order: Order) -> Message:
        lies = self._board.happens(self._board.faults.minus_one_for_live_order)
        order_id = REFUSED_ORDER_ID if lies else order.order_id
        return _order_response(session, seq, request, order_id, None)

    def _terms_of(self, session: ClientSession | None, request: Row) -> Terms | Refusal:
        """Return the terms of an order, or why the terminal refuses it; what can change is looked at anew."""
        account = self._exchange.accounts.get(request["account_id"])
        if account is None or account.account_type != request["account_type"]:
            return _refusal(10001, "账号不存在", request["account_id"])
        if session is not None and account.account_id not in session.subscribed:
            return _refusal(10002, "账号未订阅", account.account_id)
        if account.status:
            return _refusal(10003, "账号未登录", account.account_id)
        key = (account.account_id, request["stock_code"], request["order_type"], request["price_type"])
        return self._terms.get(key) or self._new_terms(account, key)

    def _new_terms(self, account: Account, key: TermsKey) -> Terms | Refusal:
        _, stock_code, order_type, price_type = key
        if stock_code not in self._exchange.instruments and stock_code not in self._exchange.issues:
            return _refusal(10004, "证券代码不存在", stock_code)
        kind = ORDER_KINDS.get(order_type)
        if kind is None or account.account_type not in kind.accounts:
            return _refusal(10005, "委托类型不支持", order_type)
        priced = PRICE_TYPES.get(price_type)
        if priced is None or not priced.is_at(stock_code.rpartition(".")[2]):
            return _refusal(10006, "报价类型不支持", price_type)
        terms = self._terms[key] = self._exchange.terms(account, stock_code, order_type, price_type)
        return terms

    def _found(self, request: Row) -> Order | None:
        book = self._exchange.book
        if not request["order_sysid"]:
            found = book.orders.get(request["order_id"])
        else:
            market = request["market1"] or MARKETS_BY_ENUM.get(request["market"])
            found = book.by_sysid(request["order_sysid"], market)
        return found if found is not None and found.account.account_id == request["account_id"] else None


def _refusal(number: int, text: str, subject: object) -> Refusal:
    return Refusal(number, f"[{number}][{text}][{subject}]")


def _order_response(
    session: ClientSession, seq: int, request: Row, order_id: int, refused: Refusal | None
) -> Message:
    row = {
        "account_type": request["account_type"],
        "account_id": request["account_id"],
        "order_id": order_id,
        "strategy_name": request["strategy_name"],
        "order_remark": request["order_remark1"] or request["order_remark"],
        "error_id": 0 if refused is None else refused.error_id,
        "error_msg": "" if refused is None else refused.error_msg,
    }
    return answer(session, ORDER_ANSWER, seq, row)


def _order_error(session: ClientSession, seq: int, request: Row, order_id: int, refused: Refusal) -> Message:
    _, (_, _, row) = _order_response(session, seq, request, order_id, refused)
    return push(ORDER_ERROR_PUSH, row | {"seq": seq}, session)


def _cancel_response(session: ClientSession, seq: int, request: Row, refused: Refusal | None) -> Message:
    row = {
        "account_type": request["account_type"],
        "account_id": request["account_id"],
        "cancel_result": 0 if refused is None else -1,
        "order_id": request["order_id"],
        "order_sysid": request["order_sysid"],
    }
    if refused is not None:
        row |= {"error_id": refused.error_id, "error_msg": refused.error_msg}
    return answer(session, CANCEL_ANSWER, seq, row)


def _cancel_failure(session: ClientSession, seq: int, request: Row, refused: Refusal) -> list[Message]:
    return [_cancel_response(session, seq, request, refused), _cancel_error(session, request, refused)]


def _cancel_error(session: ClientSession, request: Row, refused: Refusal) -> Message:
    row = {
        "account_type": request["account_type"],
        "account_id": request["account_id"],
        "order_id": request["order_id"],
        "order_sysid": request["order_sysid"],
        "market": request["market"],
        "error_id": refused.error_id,
        "error_msg": refused.error_msg,
    }
    return push(CANCEL_ERROR_PUSH, row, session)
