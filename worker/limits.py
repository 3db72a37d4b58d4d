"""The file of limits that ``RISK_FILE`` names: read whole, or refused whole."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from bus_schema.risk import RiskPlan
from worker.engine.effects import ReadLimits
from worker.engine.inputs import Input, LimitsRead
from worker.engine.risk.rates import Rates
from worker.settings import OrderRateMode, Settings, SettingsError
from worker.text_files import EncodingError, as_written, read_text, reason_of
from worker.threads import OwnThread


class LimitsError(Exception):
    """The file cannot be used.

    Attributes:
        problems: one sentence for each thing that is wrong.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_plan(path: Path | None) -> RiskPlan:
    """Read the limits; without a file, the rules stand as they are by default, and nothing else is limited.

    Raises:
        LimitsError: the file cannot be read, or is wrong somewhere.
    """
    if path is None:
        return RiskPlan()
    try:
        return RiskPlan.model_validate(tomllib.loads(read_text(path)))
    except (OSError, EncodingError, tomllib.TOMLDecodeError) as error:
        raise LimitsError([f"{path}: {reason_of(error)}"]) from error
    except ValidationError as error:
        raise LimitsError([_explain(dict(wrong)) for wrong in error.errors(include_url=False)]) from None


def _explain(wrong: dict[str, object]) -> str:
    location, message = wrong["loc"], str(wrong["msg"]).removeprefix("Value error, ")
    if not isinstance(location, tuple) or not location:
        return message
    return f"{'.'.join(map(str, location))}: {message} (it is {as_written(wrong['input'])})"


def plan_of(settings: Settings) -> RiskPlan:
    """The limits that a worker starts with.

    Raises:
        SettingsError: the file of limits cannot be used.
    """
    try:
        return read_plan(settings.limits_file)
    except LimitsError as error:
        raise SettingsError([f"RISK_FILE: {problem}" for problem in error.problems]) from error


def rates_of(settings: Settings) -> Rates:
    """How many orders and cancels may leave."""
    waits = settings.order_rate_mode is OrderRateMode.WAIT
    return Rates(settings.order_rate_limit, settings.order_daily_limit, waits)


class LimitsFile:
    """Reads the file again when somebody asks, in a thread of its own: it may lie on a slow drive.

    Args:
        path: of the file; None where there is none.
        tell: takes what was read.
    """

    def __init__(self, path: Path | None, tell: Callable[[Input], None]) -> None:
        self._path = path
        self._tell = tell

    def read(self, action: ReadLimits) -> None:
        """Read it, and tell."""
        OwnThread(self._read, "limits", (action.token,)).start()

    def _read(self, token: int) -> None:
        try:
            told = LimitsRead(token, read_plan(self._path))
        except LimitsError as error:
            told = LimitsRead(token, None, tuple(error.problems))
        self._tell(told)
