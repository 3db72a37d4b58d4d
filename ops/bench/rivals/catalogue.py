"""The rivals: what they are called, what they are made of, and what is measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rival:
    """What users would pick instead of qmt-bus.

    Attributes:
        title: for tables and plots.
        requirements: what pip installs for it, pinned, so that two runs measure the same.
        measures: in one line, what a round trip of it goes through.
        keeps_orders: whether an order that comes while its server is away waits for it.
    """

    title: str
    requirements: tuple[str, ...]
    measures: str
    keeps_orders: bool = False


# Pinned as well where the product has them too: its own must not change what a rival is measured with.
_REDIS = ("redis==8.1.0", "hiredis==3.5.0", "orjson==3.13.0")
_PYDANTIC = ("pydantic==2.14.3",)
_UVLOOP = ("uvloop==0.23.0; sys_platform != 'win32'",)
_FASTAPI = (
    "fastapi==0.165.0",
    "uvicorn==0.54.0",
    "httptools==0.9.0",
    "httpx==0.28.1",
    *_PYDANTIC,
    *_UVLOOP,
)

RIVALS: Mapping[str, Rival] = MappingProxyType(
    {
        "faststream": Rival(
            "FastStream",
            ("faststream[redis]==0.7.8", *_REDIS, *_PYDANTIC, *_UVLOOP),
            "Redis stream, consumer group, validated, one XADD in answer; no broker, no journal",
            keeps_orders=True,
        ),
        "fastapi": Rival(
            "FastAPI",
            _FASTAPI,
            "HTTP request over a kept connection, validated, order_stock, response; no journal, no events",
        ),
        "fastapi-async": Rival(
            "FastAPI, blocking its event loop",
            _FASTAPI,
            "the same, with order_stock in an async def, which FastAPI advises against",
        ),
        "grpc": Rival(
            "gRPC",
            ("grpcio==1.85.1", "grpcio-tools==1.85.1", *_PYDANTIC),
            "unary call over a kept channel, validated, order_stock, response; no journal, no events",
        ),
        "rpyc": Rival(
            "RPyC",
            ("rpyc==6.0.2", *_PYDANTIC),
            "remote call over a kept connection, validated, order_stock, result; no journal, no events",
        ),
        "taskiq": Rival(
            "taskiq",
            ("taskiq==0.13.0", "taskiq-redis==1.2.4", *_REDIS, *_PYDANTIC, *_UVLOOP),
            "Redis stream, consumer group, validated, order_stock, one XADD in answer; no journal",
            keeps_orders=True,
        ),
    }
)
"""Each rival by its name."""
