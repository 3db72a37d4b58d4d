"""The client's methods for operations beside orders."""

from typing import Any, get_args

import pytest
from message_examples import COMMAND_EXAMPLES

from bus_schema.client.requests import Requests
from bus_schema.commands import AnyCommand, OperationCommand

NAMES = {model.model_fields["type"].default for model in get_args(OperationCommand)}
EXAMPLES = [example for example in COMMAND_EXAMPLES if example["type"] in NAMES]
KNOWN_BY_ITSELF = {"type", "id", "data_type"}


class Kept(Requests[AnyCommand]):
    """A client whose answer is the command itself."""

    def request(self, command: AnyCommand, *, timeout: float | None = None) -> AnyCommand:
        """Give the command back."""
        del timeout
        return command


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["type"])
def test_each_operation_has_a_method_of_its_name(example: dict[str, Any]) -> None:
    """What a method is given stands in its command, under the same names."""
    leaves_out = KNOWN_BY_ITSELF if "deal_list" in example else {"type", "id"}
    given = {name: value for name, value in example.items() if name not in leaves_out}
    command = getattr(Kept(), example["type"])(**given)
    assert command.model_dump(mode="json", exclude_unset=True, exclude_none=True).items() >= given.items()
    assert command.type == example["type"]
