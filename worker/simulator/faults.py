"""The ways in which a terminal misbehaves, each a switch; by default it does what most real ones do.

Each field says in one line what happens and how that is known: observed on the real module, seen by users
in public, documented, or conceivable only. Probabilities are drawn with a generator that `seed` starts, so
a run repeats. `PLAIN` is a terminal that does nothing of the kind, for a test that needs one.
"""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from worker.simulator.calls import PUSH_NAMES, REQUESTS
from worker.simulator.untold import UNTOLD

ANY: Final = "*"


def _known(names: Iterable[str], allowed: Iterable[str]) -> None:
    unknown = sorted(set(names) - {*allowed, ANY})
    if unknown:
        raise ValueError(f"there is no {', '.join(unknown)}; there are {', '.join(sorted(allowed))}")


def _by_request(table: dict[str, float]) -> dict[str, float]:
    _known(table, REQUESTS)
    return table


def _by_push(table: dict[str, float]) -> dict[str, float]:
    _known(table, PUSH_NAMES.values())
    return table


def _account_fields(names: tuple[str, ...]) -> tuple[str, ...]:
    _known(names, (name for fields in UNTOLD.values() for name in fields))
    return names


def _native_calls(calls: tuple[str, ...]) -> tuple[str, ...]:
    _known(calls, (*REQUESTS, "connect", "stop"))
    return calls


Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Probability = Annotated[float, Field(ge=0, le=1)]
RequestDelays = Annotated[dict[str, Seconds], AfterValidator(_by_request)]
RequestRates = Annotated[dict[str, Probability], AfterValidator(_by_request)]
PushRates = Annotated[dict[str, Probability], AfterValidator(_by_push)]


class Faults(BaseModel):
    """Fault switches; a request is named like `orderStock`, a push like `stockOrder`, `"*"` is any of them.

    Attributes:
        seed: what the random generator starts from.
        offline_answers: every request gets the empty failure of a lost connection (observed).
        connect_results: what the next connect() calls return, before they work (users saw 0, -1, -1).
        connect_delay_s: how long connect() takes to return (conceivable).
        drop_request: by request: how likely it never reaches the terminal, so nothing happens and no
            answer comes (conceivable).
        response_delay_s: by request: how late its answer comes (conceivable).
        drop_response: by request: how likely its answer is lost, though it was carried out (users saw it).
        drop_push: by push: how likely it is lost; a query shows what happened (conceivable).
        error_timing: on_order_error of a refused order comes after the response, before it, or never
            (xttrader.py allows all three).
        response_before_reject_pushes: a counter's rejection is pushed after the response, not before (legal);
            drawn for each order for None.
        push_before_response: the pushes of an order that was taken come before its response (legal; users saw
            both orders); drawn for each order for None.
        push_copies: how often each push is delivered (users saw repetitions).
        shuffle_pushes: what one event pushes arrives in random order (users saw both orders).
        replay_on_subscribe: subscribing repeats the day's orders and trades (users saw it after a reconnect).
        late_sysid: an order is pushed first without, then with its contract number (users saw it); drawn for
            each order for None.
        minus_one_for_live_order: how likely a response says -1 though the order lives (users saw it).
        single_junk: 57 is pushed once; without it twice, as users report.
        cancel_race: a cancel that was taken meets a fill of everything, a fill of one lot, or an error
            after all (conceivable; users found the return value unreliable both ways).
        cancel_of_unknown_succeeds: cancelling what does not exist returns 0 (users saw it).
        disconnected_push: on_disconnected comes promptly, late, or never (users saw all three).
        disconnected_delay_s: how late; about 10 s were seen.
        byte_cut_status_msg: status_msg ends in the middle of a character and cannot be read (seen in the
            wild). Off, the terminal cuts it between characters.
        session_linger_s: how long after its end a session id is refused with -1 (users saw about 4 s).
        native_delay_s: how long the native thread sleeps before each delivery (observed for slow callbacks).
        query_lag_s: queries see the account as it was at the last full interval (users saw 50 ms at counters
            that push, and 1 to 6 s at others).
        untold: fields of money and positions in which the largest number stands for "not told" (seen in
            details, and said of account objects).
        stale_cancelable: the cancelable orders include the last day's unfilled ones (users saw it).
        order_ids_restart: order ids begin again when the day rolls (users saw it).
        calls_that_never_return: native calls that block their caller, `connect` and `stop` too (conceivable).
        abort_kills_process: what would abort the real process ends this one, with exit code 3 (observed).
        asset_push: on_stock_asset follows each fill (documented; users say it does not work).
        position_push: on_stock_position follows each fill (documented; users say it does not work).
        quote_calls: what xtdata asks is answered, refused, or never answered (conceivable).
        quote_connect: nobody answers the quote client's connect, which keeps the whole interpreter until the
            other side goes, and then ends the process (observed).
        quote_pushes_lost: subscriptions of quotes hear nothing (conceivable).
        stale_quotes: ticks stay as they were last shown, and none is pushed (conceivable).
        missing_details: codes of which no detail is known, as by a terminal still loading (conceivable).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    seed: int = 1
    offline_answers: bool = False
    connect_results: tuple[int, ...] = ()
    connect_delay_s: Seconds = 0.0
    drop_request: RequestRates = {}
    response_delay_s: RequestDelays = {}
    drop_response: RequestRates = {}
    drop_push: PushRates = {}
    error_timing: Literal["after_response", "before_response", "never"] = "after_response"
    response_before_reject_pushes: bool | None = None
    push_before_response: bool | None = None
    push_copies: Annotated[int, Field(ge=1)] = 1
    shuffle_pushes: bool = False
    replay_on_subscribe: bool = False
    late_sysid: bool | None = None
    minus_one_for_live_order: Probability = 0.0
    single_junk: bool = False
    cancel_race: Literal["none", "filled", "part_filled", "error_after"] = "none"
    cancel_of_unknown_succeeds: bool = False
    disconnected_push: Literal["prompt", "late", "never"] = "prompt"
    disconnected_delay_s: Seconds = 10.0
    byte_cut_status_msg: bool = True
    session_linger_s: Seconds = 0.0
    native_delay_s: Seconds = 0.0
    query_lag_s: Seconds = 0.05
    untold: Annotated[tuple[str, ...], AfterValidator(_account_fields)] = ("fetch_balance", "position_profit")
    stale_cancelable: bool = False
    order_ids_restart: bool = False
    calls_that_never_return: Annotated[tuple[str, ...], AfterValidator(_native_calls)] = ()
    abort_kills_process: bool = False
    asset_push: bool = False
    position_push: bool = False
    quote_calls: Literal["answered", "refused", "never"] = "answered"
    quote_connect: Literal["answered", "silent"] = "answered"
    quote_pushes_lost: bool = False
    stale_quotes: bool = False
    missing_details: tuple[str, ...] = ()


PLAIN: Final = Faults(
    response_before_reject_pushes=False,
    push_before_response=False,
    late_sysid=False,
    query_lag_s=0.0,
    untold=(),
)
"""A terminal that answers first and knows everything at once: kinder than any real one."""
