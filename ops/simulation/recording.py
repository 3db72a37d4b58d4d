"""An engine that keeps what it was told, so that the same can be told to another one."""

from contextlib import suppress
from dataclasses import dataclass

from worker.engine.config import EngineConfig
from worker.engine.effects import Effects, Row
from worker.engine.engine import Engine
from worker.engine.inputs import Input
from worker.engine.moment import Moment


@dataclass(frozen=True, slots=True)
class Start:
    """How a life began."""

    moment: Moment
    floor: int


@dataclass(frozen=True, slots=True)
class Fault:
    """An input that the engine has raised over, and then answered as an internal error."""

    told: Input
    moment: Moment


Told = Row | Start | Fault | tuple[Input, Moment]


class RecordingEngine(Engine):
    """The real engine, and a record of its inputs and rows."""

    def __init__(self, config: EngineConfig) -> None:
        super().__init__(config)
        self._config = config
        self._told: list[Told] = []
        self._rows: list[Row] = []

    def replay(self, row: Row) -> None:
        """Take in a row of the journal."""
        self._told.append(row)
        super().replay(row)

    def start(self, moment: Moment, floor: int = 0) -> Effects:
        """Begin."""
        self._told.append(Start(moment, floor))
        return self._kept(super().start(moment, floor))

    def handle(self, told: Input, moment: Moment) -> Effects:
        """Decide on one input."""
        self._told.append((told, moment))
        return self._kept(super().handle(told, moment))

    def apologize(self, told: Input, moment: Moment) -> Effects:
        """Answer what has raised."""
        self._told[-1] = Fault(told, moment)
        return self._kept(super().apologize(told, moment))

    def _kept(self, effects: Effects) -> Effects:
        self._rows += effects.rows
        return effects

    def differs_when_told_again(self) -> bool:
        """Whether another engine, told the same at the same times, writes other rows."""
        again = Engine(self._config)
        rows: list[Row] = []
        for told in self._told:
            if isinstance(told, Row):
                again.replay(told)
            elif isinstance(told, Start):
                rows += again.start(told.moment, told.floor).rows
            elif isinstance(told, Fault):
                with suppress(Exception):
                    again.handle(told.told, told.moment)
                rows += again.apologize(told.told, told.moment).rows
            else:
                rows += again.handle(*told).rows
        return rows != self._rows
