"""The checks before an order leaves, and what is told when one of them refuses it."""

from typing import Any

from bus_schema.codes import ErrorCode, OrderSource, OrderStatus
from bus_schema.risk import RuleName
from bus_schema.risk.market_rules import holds_back_nothing
from worker.engine import announce
from worker.engine.book import BookOrder
from worker.engine.facts import IssueFacts, TradeFacts
from worker.engine.placement import Answer, Placement
from worker.engine.risk.chain import Step, refused_by
from worker.engine.risk.look import ACCOUNT, Look, Refusal
from worker.engine.risk.proposal import Proposal, proposal_of
from worker.engine.risk.rules import hours
from worker.engine.turn import Turn


def refusal(turn: Turn, order: Proposal) -> Answer | None:
    """What the first rule answers that refuses the order; None if all let it pass."""
    risk = turn.state.risk
    refused = refused_by(risk.chain(order.strategy, of_shares=order.of_shares), look(turn, order))
    if refused is None:
        return None
    risk.refused[refused[0].rule] += 1
    return answer(order, *refused)


def look(turn: Turn, order: Proposal) -> Look:
    """What the rules look at: the order, and everything that is known beside it."""
    risk, market = turn.state.risk, turn.state.market
    return Look(
        order=order,
        now=turn.now,
        steady=turn.steady,
        quote=market.quotes.get(order.stock_code),
        instrument=market.instruments.get(order.stock_code),
        days=market.days,
        plan=risk.plan,
        funds=risk.funds,
        exposure=risk.exposure,
        usage=risk.usage,
        ledger=risk.ledger,
        pace=risk.pace,
        rates=risk.rates,
        unchecked=risk.unchecked,
        issue=issue_of(turn, order.stock_code) if order.subscribes else None,
    )


def proposal(turn: Turn, placement: Placement) -> Proposal:
    """The order as the rules look at it, at this moment's prices."""
    market, code = turn.state.market, placement.content["stock_code"]
    order = proposal_of(placement, market.quotes.get(code), market.instruments.get(code))
    if order.buys and order.of_shares and issue_of(turn, code) is not None:
        order.subscribes, order.costs_nothing = True, holds_back_nothing(code)
    return order


def issue_of(turn: Turn, stock_code: str) -> IssueFacts | None:
    """What can be subscribed under a code today; None where the terminal has named no such thing."""
    market = turn.state.market
    return market.issues.get(stock_code) if market.issues_of == turn.state.day else None


def leaves(turn: Turn, order: Proposal) -> None:
    """The order leaves now: it counts from here on."""
    turn.state.risk.leaves(order, turn.now, turn.steady)


def answer(order: Proposal, step: Step, why: Refusal) -> Answer:
    """``risk_rejected``: which rule, whose limit, what the order came to."""
    whose = "account" if step.scope == ACCOUNT else f"strategy {step.scope}"
    detail: dict[str, Any] = {
        "rule": step.rule,
        "scope": whose,
        "limit": why.limit,
        "value": why.value,
        "stock_code": order.stock_code,
    }
    message = f"order {order.client_order_id} was not sent: {why.words} (rule {step.rule} of the {whose})"
    return announce.failure(ErrorCode.RISK_REJECTED, message, detail)


def cancel_refusal(turn: Turn, order: BookOrder) -> Answer | None:
    """What is answered to a cancel that the exchange would not take at this moment; None if it would."""
    risk, facts = turn.state.risk, order.facts
    if not risk.plan.switch(RuleName.NO_CANCEL_WINDOW).applies(simulated=risk.simulated):
        return None
    why = hours.cancel_refusal(risk.plan, facts["stock_code"], turn.now)
    if why is None:
        return None
    name = order.client_order_id or facts["order_id"]
    detail = {
        "rule": RuleName.NO_CANCEL_WINDOW,
        "limit": why.limit,
        "value": why.value,
        "order_id": facts["order_id"],
    }
    risk.refused[RuleName.NO_CANCEL_WINDOW] += 1
    return announce.failure(
        ErrorCode.RISK_REJECTED,
        f"the cancel of order {name} was not sent: {why.words}; send it later",
        detail,
    )


def answered(turn: Turn, placement: Placement) -> None:
    """An order has its answer: what it takes is at the broker, or given back."""
    name, told = placement.client_order_id, placement.answer
    turn.state.protections.stir(name)
    turn.state.replacements.stir(name)
    if placement.unknown or (told is not None and told["ok"]):
        turn.state.risk.settled(name, turn.at)
    else:
        turn.state.risk.gone(name)


def _told_at(turn: Turn, source: OrderSource) -> int | None:
    """When a push told something; what a list shows, the next snapshot shows as well."""
    return turn.at if source is OrderSource.PUSH else None


def shown(turn: Turn, known: BookOrder, source: OrderSource) -> None:
    """The broker shows where an order of today stands; one that is cancelled gives money or shares back."""
    facts = known.facts
    turn.state.protections.stir(known.client_order_id)
    turn.state.replacements.stir(known.client_order_id)
    if turn.state.days.of_report(facts["order_time"], turn.state.day) != turn.state.day:
        return
    turn.state.risk.shown(known, turn.state.day, _told_at(turn, source))
    if known.final and facts["order_status"] != OrderStatus.SUCCEEDED:
        turn.state.snapshots.wanted |= {"asset", "positions"}


def filled(
    turn: Turn, trade: TradeFacts, client_order_id: str | None, strategy: str | None, source: OrderSource
) -> None:
    """A fill is told."""
    risk, day = turn.state.risk, turn.state.day
    today = turn.state.days.of_report(trade["traded_time"], day) == day
    risk.filled(trade, strategy, today=today)
    if today:
        risk.filled_today(trade, client_order_id, day, _told_at(turn, source))
