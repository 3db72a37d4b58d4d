"""Does what is safe to do about a finding, after asking."""

from collections.abc import Callable

from ops import screen
from ops.doctor.errors import CannotLookError
from ops.doctor.findings import Fix
from ops.doctor.running import Result, look
from ops.doctor.scene import Scene
from ops.doctor.words import Words
from worker.bus.link import ResponseError

Agree = Callable[[str], bool]


def always(_question: str) -> bool:
    """Agree to every fix, for scripts."""
    return True


def ask_on_terminal(question: str) -> bool:
    """Ask; whatever is not a yes, and the end of the input, is a no."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes", "是"}
    except EOFError:
        return False


def fixed(result: Result, scene: Scene, words: Words, agree: Agree) -> Result:
    """Offer the fix of a finding; return what is found after it was done, or the same result."""
    fix = result.finding.fix
    if fix is None or not agree(words.fixes[fix.name].format_map(fix.facts)):
        return result
    error = _done(fix)
    if error is not None:
        screen.complain(words.lines["not_fixed"].format(error=error))
        return result
    screen.complain(words.lines["fixed"])
    return look(result.check, scene)


def _done(fix: Fix) -> str | None:
    try:
        fix.do()
    except (OSError, ResponseError, CannotLookError) as error:
        return str(error)
    return None
