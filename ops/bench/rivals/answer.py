"""What every rival answers: the reply that the worker gives to an order that the terminal took."""

from typing import Any


def reply(name: str, *, order_id: int) -> dict[str, Any]:
    """The reply to a place_order command.

    Args:
        name: the command's id.
        order_id: the terminal's number of the order.
    """
    result = {"client_order_id": name, "order_id": order_id}
    return {"type": "reply", "command_id": name, "ok": order_id > 0, "result": result}
