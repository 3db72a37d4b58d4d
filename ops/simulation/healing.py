"""The end of a schedule: no more faults, and everything runs until nothing is left to do."""

from ops.proving.observed import OPERATOR
from ops.simulation.dice import Calm
from ops.simulation.life import Life
from ops.simulation.world import World

MOST_ROUNDS = 600
"""Far more than the longest search for an order of unknown outcome takes."""
IN_SIGHT_MS = 200_000
"""What is due later is the next regular look at the day, or the end of a command that has its answer."""
_CALM = Calm(0)


class NeverQuietError(Exception):
    """Something goes on for ever, or waits for something that will not come."""


def heal(world: World) -> None:
    """Take every fault away."""
    world.note("--- all faults end")
    world.fuse.put_out()
    world.wire.cut = None
    world.server.down, world.server.refuses_writes = False, ""
    world.journal.full = False
    world.terminal.running = True
    world.terminal.thaw()
    # A push that was lost is found by the lists of the next link alone; operators can ask for one.
    world.senders.send(OPERATOR, {"type": "reconnect", "id": "heal"})
    if world.life is not None:
        # As the shipper does once a minute.
        world.life.shipment.check()


def ask_a_ready_worker(world: World) -> None:
    """Let everybody want something, now that nothing is wrong; not where Redis's clock tells no durations."""
    if not world.clock_went_back:
        world.note("--- everybody asks a worker that is ready")
        world.senders.ask_a_ready_worker(_CALM, world.nature.neighbour)
        run_until_quiet(world)


def run_until_quiet(world: World) -> None:
    """Let all threads run, and time pass, until nothing more happens.

    Raises:
        NeverQuietError: it does not become quiet.
    """
    done = False
    for _ in range(MOST_ROUNDS):
        world.now += 1
        life = world.live()
        if life is None:
            raise NeverQuietError("the worker does not start")
        _round(world, life)
        done_before, done = done, life.idle and not world.terminal.in_flight and not _pass(world, life)
        # A first round with nothing to do may have mended a connection or a group, and read no further.
        if done and done_before:
            return
    raise NeverQuietError(f"after {MOST_ROUNDS} rounds, {_unfinished(world)}")


def _round(world: World, life: Life) -> None:
    life.work(_CALM)
    world.terminal.work(_CALM)
    hear_all(life)


def hear_all(life: Life) -> None:
    """Let every callback come that is due: the SDK's threads bring them within seconds."""
    while life.broker.hear(_CALM):
        pass


def _pass(world: World, life: Life) -> bool:
    """Go to the engine's next deadline, and let it decide; False if there is none in sight."""
    due = life.engine.next_due
    if due is None or due - world.steady > IN_SIGHT_MS:
        return False
    world.wait(max(0, due - world.steady), _CALM)
    life.finish_thinking()
    return True


def _unfinished(world: World) -> str:
    life = world.life
    return f"{life.engine.in_hand} commands are in hand" if life else "there is no worker"
