"""Begin a simulated market anew: without its book, its accounts' journals and what stands of them on the bus.

Nothing of live trading is ever deleted: where the journal or the bus has an event of it, the start ends.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Event

import structlog

from bus_schema.codec import decode
from bus_schema.keys import Keys
from worker.bus.link import RedisLink
from worker.bus.outputs import key_of, output_streams
from worker.journal import Journal
from worker.premises import when_redis_is_there
from worker.settings import EMBEDDED_REDIS, Settings, SettingsError

log = structlog.get_logger(__name__)


def begin_anew(workers: Sequence[Settings], stopping: Event) -> None:
    """Delete what earlier simulated trading of these accounts has left.

    Raises:
        SettingsError: the accounts are traded live, or have been.
        JournalError: a worker of one of them runs, or its journal cannot be read.
        StartCancelledError: it was stopped before Redis could be reached.
    """
    settings = workers[0]
    if settings.wants_live or settings.sim_terminal:
        raise SettingsError([NOT_OURS])
    for worker in workers:
        _check_journal(worker)
    if settings.redis_url.get_secret_value() != EMBEDDED_REDIS:
        link = RedisLink(settings.redis_url.get_secret_value(), "qmt-bus-fresh")
        # All are looked at before anything of one is deleted.
        for step in (_check_streams, _delete_streams):
            for worker in workers:
                when_redis_is_there(partial(step, link, worker), stopping)
        link.close()
    for path in _files(workers):
        path.unlink(missing_ok=True)
    log.warning("simulation_begins_anew", accounts=[worker.account_id for worker in workers])


def _check_journal(worker: Settings) -> None:
    if (worker.state_dir / f"journal-{worker.account_id}.sqlite").exists():
        with Journal(worker.state_dir, worker.account_id) as journal:
            if journal.simulated is False:
                raise SettingsError([live_before(str(journal.path))])


def _check_streams(link: RedisLink, worker: Settings) -> None:
    status = Keys(worker.account_id, worker.bus_prefix).status
    newest = link.call("XREVRANGE", status, "+", "-", "COUNT", 1)
    if newest and _is_live(newest[0][1]):
        raise SettingsError([live_before(status)])


def _delete_streams(link: RedisLink, worker: Settings) -> None:
    """Delete the account's streams; the strategies' names stay, so that those that run are read again."""
    keys = Keys(worker.account_id, worker.bus_prefix)
    strategies = {member.decode(errors="replace") for member in link.call("SMEMBERS", keys.strategies)}
    outgoing = [key_of(keys, stream) for stream in output_streams(strategies)]
    link.call("DEL", keys.control, *(keys.commands(name) for name in strategies), *outgoing)


def _is_live(fields: list[bytes]) -> bool:
    try:
        return decode(fields[1]).get("simulated") is False
    except (ValueError, AttributeError, IndexError):
        return False


def _files(workers: Sequence[Settings]) -> Iterator[Path]:
    yield workers[0].simulated_exchange_file
    for worker in workers:
        for name in (f"journal-{worker.account_id}.sqlite", f"attic-{worker.account_id}.sqlite"):
            yield from worker.state_dir.glob(f"{name}*")


def live_before(place: str) -> str:
    """Say that something holds events of live trading, so that a simulation must not touch it."""
    return (
        f"{place} holds live trading of this account; a simulation needs its own STATE_DIR"
        " and BUS_PREFIX / 其中有该账号的实盘记录；模拟请使用单独的 STATE_DIR 和 BUS_PREFIX"
    )


def simulated_before(place: str) -> str:
    """Say that something holds events of a simulation, so that live trading must not go on from it."""
    return (
        f"{place} holds a simulation of this account; live trading needs its own STATE_DIR"
        " and BUS_PREFIX / 其中有该账号的模拟记录；实盘请使用单独的 STATE_DIR 和 BUS_PREFIX"
    )


NOT_OURS = (
    "--fresh begins a simulated market of this worker's own anew; with a real terminal, or with SIM_TERMINAL,"
    " there is none / --fresh 只用于工作进程自带的模拟市场；实盘或设置了 SIM_TERMINAL 时不可用"
)
