import threading
from collections.abc import Iterator

import pytest
from fake_worker import event
from redis import Redis

from bus_schema import codec
from bus_schema.client import OperatorClient, ReplyTimeoutError, SendUnconfirmedError
from bus_schema.client.streams import entries_of
from bus_schema.control import Halt, Resume, parse_control
from bus_schema.keys import DATA_FIELD, Keys
from ops.chaos.proxy import TcpProxy


@pytest.fixture
def operator(redis_url: str, account_id: str) -> Iterator[OperatorClient]:
    """Connect an operator."""
    with OperatorClient(redis_url, account_id=account_id, timeout=5) as one:
        yield one


def answer_next(redis: Redis, keys: Keys) -> None:
    """Play the worker: read one control command, say something else first, then reply."""
    ((_, raw),) = entries_of(redis.xread({keys.control: "0-0"}, block=5000))
    command = parse_control(raw)
    other = event("reply", command_id="another", command_type="halt", ok=True, result={})
    reply = event("reply", command_id=command.id, command_type=command.type, ok=True, result={"halts": {}})
    for told in (other, reply):
        redis.xadd(keys.status, {DATA_FIELD: codec.encode(told)})


def test_request_gives_the_reply_to_this_command(
    operator: OperatorClient, redis_client: Redis, account_id: str
) -> None:
    """The reply is found on the status stream by the command's id."""
    worker = threading.Thread(target=answer_next, args=(redis_client, Keys(account_id)))
    worker.start()
    reply = operator.request(Halt(id="halt-1", reason="lunch"))
    worker.join()
    assert (reply.command_id, reply.ok, reply.result) == ("halt-1", True, {"halts": {}})


def test_no_worker_means_no_reply_in_time(operator: OperatorClient) -> None:
    """A missing reply is an error that names the command."""
    with pytest.raises(ReplyTimeoutError, match="resume-1"):
        operator.request(Resume(id="resume-1"), timeout=0.2)


def test_an_unconfirmed_command_is_reported_as_such(redis_proxy: TcpProxy, account_id: str) -> None:
    """Where Redis does not confirm, nobody claims that the worker was halted, or that it was not."""
    redis_proxy.refuse()
    with (
        OperatorClient(redis_proxy.url, account_id=account_id) as operator,
        pytest.raises(SendUnconfirmedError, match="halt-2"),
    ):
        operator.send(Halt(id="halt-2", reason="lunch"), timeout=0.2)
