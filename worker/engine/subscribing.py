"""``subscribe_quote`` and ``unsubscribe_quote``: who follows which instruments, remembered over restarts.

An instrument that several strategies follow is followed once, until the last of them lets go of it. The ticks
themselves do not come here: no order waits for one.
"""

from typing import Any

from bus_schema.codes import ErrorCode
from bus_schema.commands import SubscribeQuote, UnsubscribeQuote
from worker.engine import announce
from worker.engine.effects import Follow, RowKind
from worker.engine.inputs import CommandRead
from worker.engine.instruments import complete
from worker.engine.placement import Answer
from worker.engine.sharing import kept_for_others
from worker.engine.turn import Turn

MOST_FOLLOWED = 500
"""Instruments of an account in all. Above 50 the SDK's documents ask for whole-quote subscriptions, which
these are; how many such a one bears, they do not say."""
MARK = "quotes"


def subscribe(turn: Turn, read: CommandRead, command: SubscribeQuote) -> None:
    """Follow these as well."""
    codes = {complete(code) or code for code in command.stock_codes}
    refusal = _refusal(turn, read.entry.strategy, codes)
    if refusal is None:
        _set(turn, read.entry.strategy, turn.state.followed.get(read.entry.strategy, set()) | codes)
    _answer(turn, read, refusal)


def unsubscribe(turn: Turn, read: CommandRead, command: UnsubscribeQuote) -> None:
    """Follow these no more; all of them where the command names none."""
    followed = turn.state.followed.get(read.entry.strategy, set())
    named = followed if command.stock_codes is None else {complete(one) or one for one in command.stock_codes}
    _set(turn, read.entry.strategy, followed - named)
    _answer(turn, read, None)


def _refusal(turn: Turn, strategy: str, codes: set[str]) -> Answer | None:
    without = sorted(code for code in codes if "." not in code)
    if without:
        message = f"the exchange of {', '.join(without)} is not known; write codes with it, such as 600000.SH"
        return announce.failure(ErrorCode.UNSUPPORTED, message, {"stock_codes": without})
    wanted, kept = len(_all(turn) | codes), _kept_for_others(turn, strategy)
    if wanted > MOST_FOLLOWED - kept:
        message = f"an account follows {MOST_FOLLOWED} instruments at most, and these would make {wanted}"
        if kept:
            message += f"; {kept} are kept for other strategies"
        return announce.failure(ErrorCode.UNSUPPORTED, message, {"limit": MOST_FOLLOWED, "value": wanted})
    return None


def _kept_for_others(turn: Turn, strategy: str) -> int:
    used = {name: len(codes) for name, codes in turn.state.followed.items()}
    return kept_for_others(MOST_FOLLOWED, used, turn.state.strategies, strategy)


def _all(turn: Turn) -> set[str]:
    return {code for codes in turn.state.followed.values() for code in codes}


def _set(turn: Turn, strategy: str, codes: set[str]) -> None:
    followed = turn.state.followed
    if codes == followed.get(strategy, set()):
        return
    before = _all(turn)
    followed[strategy] = codes
    if not codes:
        del followed[strategy]
    _remember(turn)
    if _all(turn) != before:
        _follow(turn)


def _remember(turn: Turn) -> None:
    turn.remember(RowKind.MARK, MARK, {"followed": turn.state.followed_by_strategy})


def _follow(turn: Turn) -> None:
    turn.act(Follow(tuple(sorted(_all(turn)))))


def resume(turn: Turn) -> None:
    """A life begins: what an earlier one has followed is followed again, without anybody asking for it."""
    if turn.state.followed:
        _follow(turn)


def begin_day(turn: Turn) -> None:
    """Write it down again: the journal keeps no mark for ever."""
    if turn.state.followed:
        _remember(turn)


def _answer(turn: Turn, read: CommandRead, refusal: Answer | None) -> None:
    codes = sorted(turn.state.followed.get(read.entry.strategy, ()))
    result: dict[str, Any] = {"stock_codes": codes}
    announce.reply(turn, read.entry, read.command.id, read.command.type, refusal or announce.ok(result))
