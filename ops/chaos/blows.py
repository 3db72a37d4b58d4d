"""What is done to a world: each function lets one thing happen, and returns when it has."""

import time

from bus_schema.keys import GROUP
from ops.chaos.moods import HELD_CALLS, MOODS, OUT_OF_ORDER
from ops.chaos.waiting import pause
from ops.chaos.wishes import STOCKS, Wishes
from ops.chaos.world import World

_BURST = 40


def _killed(world: World, what: str) -> None:
    world.kills.append((what, time.time_ns() // 1_000_000))


def kill_worker(world: World, down_ms: int) -> None:
    """Kill the worker, and start it again after so long."""
    _killed(world, "worker")
    world.kill_worker()
    pause(down_ms)
    world.start_worker()


def kill_worker_in_burst(world: World, moment: tuple[int, int]) -> None:
    """Send many commands at once, and kill the worker so long after; the same number sends the same."""
    number, after_ms = moment
    wishes, now = Wishes(f"b{number}", str(number)), time.time_ns() // 1_000_000
    world.burst("alpha", [wishes.next(now) for _ in range(_BURST)])
    pause(after_ms)
    kill_worker(world, 0)


def kill_worker_while_it_starts(world: World, after_ms: int) -> None:
    """Kill it, and again when it has run for so long."""
    kill_worker(world, 0)
    pause(after_ms)
    kill_worker(world, 0)


def kill_terminal(world: World, down_ms: int) -> None:
    """Kill the terminal, and start it again after so long; the exchange behind it outlives it."""
    _killed(world, "terminal")
    world.kill_terminal()
    pause(down_ms)
    world.start_terminal()


def kill_redis(world: World, down_ms: int) -> None:
    """Kill Redis, and start it again with its file after so long."""
    _killed(world, "redis")
    world.redis.kill()
    pause(down_ms)
    world.redis.start()


def lose_tail_of_redis(world: World, size: int) -> None:
    """Kill Redis, cut so many bytes off its file, and start it again."""
    _killed(world, "redis")
    world.redis.kill()
    world.forgot = world.redis.lose_tail(size) or world.forgot
    world.redis.start()


def refuse_bus(world: World, for_ms: int) -> None:
    """Cut the worker off from Redis for so long."""
    world.bus.refuse()
    pause(for_ms)
    world.bus.restore()


def refuse_terminal(world: World, for_ms: int) -> None:
    """Cut the worker off from the terminal for so long, as when that has died and comes back."""
    world.link.refuse()
    pause(for_ms)
    world.link.restore()


def slow_bus(world: World, for_ms: int) -> None:
    """Delay everything between worker and Redis for so long."""
    world.bus.delay(0.02)
    pause(for_ms)
    world.bus.restore()


def mute_bus(world: World, for_ms: int) -> None:
    """Leave the worker's connections to Redis open for so long and pass nothing: half-open."""
    world.bus.mute()
    pause(for_ms)
    world.bus.restore()


def mute_terminal(world: World, for_ms: int) -> None:
    """Leave the worker's link to the terminal open for so long and pass nothing."""
    world.mute_link(for_ms)


def slow_terminal(world: World, for_ms: int) -> None:
    """Delay everything between worker and terminal for so long."""
    world.link.delay(0.02)
    pause(for_ms)
    world.link.restore()


def pause_worker(world: World, for_ms: int) -> None:
    """Let the worker stand still for so long."""
    world.pause_worker(for_ms, asleep=False)


def let_machine_sleep(world: World, for_ms: int) -> None:
    """Let the worker's machine sleep for so long: its steady clocks stand still."""
    world.pause_worker(for_ms, asleep=True)


def pause_terminal(world: World, for_ms: int) -> None:
    """Let the terminal stand still for so long."""
    world.pause_terminal(for_ms)


def pause_redis(world: World, for_ms: int) -> None:
    """Let Redis stand still for so long."""
    world.redis.pause()
    pause(for_ms)
    world.redis.resume()


def fill_disk(world: World, for_ms: int) -> None:
    """Let nothing of the worker be written to the disk for so long."""
    world.fill_disk(for_ms)


def set_clock(world: World, seconds: float) -> None:
    """Set the clock of the worker's machine by so many seconds."""
    world.set_clock(seconds)


def empty_redis(world: World, _nothing: None) -> None:
    """Delete every key."""
    world.forgot = True
    world.command("FLUSHALL")


def destroy_group(world: World, strategy: str) -> None:
    """Let Redis forget what of a strategy the worker has read and acknowledged."""
    world.forgot = True
    world.command("XGROUP", "DESTROY", world.keys.commands(strategy), GROUP)


def delete_stream(world: World, key: str) -> None:
    """Delete one key."""
    world.forgot = True
    world.command("DEL", key)


def starve_redis(world: World, for_ms: int) -> None:
    """Leave Redis without memory for so long: it refuses every write."""
    world.command("CONFIG", "SET", "maxmemory", 1)
    pause(for_ms)
    world.command("CONFIG", "SET", "maxmemory", 0)


def change_mood(world: World, mood: str) -> None:
    """Let the terminal misbehave in another way from here on."""
    world.terminal.clear_faults()
    world.terminal.set_faults(**MOODS[mood])
    world.in_order = world.in_order and mood not in OUT_OF_ORDER
    world.held_calls = world.held_calls or mood == HELD_CALLS


def move_price(world: World, move: tuple[str, float]) -> None:
    """Move a price to so much of what it was at the beginning; some resting orders trade then."""
    stock_code, share = move
    world.terminal.set_price(stock_code, round(STOCKS[stock_code] * share, 2))


def halt(world: World, number: int) -> None:
    """Throw the kill switch, and lift it after a moment."""
    world.operate("halt", f"halt-{number}", reason="chaos", cancel_open=number % 2 == 0)
    pause(100)
    world.operate("resume", f"resume-{number}")


def place_by_hand(world: World, price: float) -> None:
    """Place an order at the terminal's own window."""
    world.terminal.place_by_hand("600000.SH", 23, 200, price)
