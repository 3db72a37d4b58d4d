"""A strategy's callbacks that keep what they were told."""

from typing import Any

from support.waiting import wait_until

from bus_schema.xttrader import XtQuantTraderCallback


class Recorder(XtQuantTraderCallback):
    """Keeps every call: the callback's name and what it was given."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("on_"):
            return lambda *told: self.calls.append((name, *told) if told else (name, None))
        return super().__getattribute__(name)

    def all(self, name: str) -> list[Any]:
        """Everything that one callback was given."""
        return [told for called, told in list(self.calls) if called == name]

    def wait(self, name: str, **attributes: Any) -> Any:
        """Wait until a callback was given something with these attributes, and return that."""

        def found() -> list[Any]:
            return [
                told
                for told in self.all(name)
                if all(getattr(told, key) == value for key, value in attributes.items())
            ]

        return wait_until(found, f"{name} with {attributes}")[0]
