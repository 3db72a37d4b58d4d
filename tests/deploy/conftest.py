"""A worker and a strategy for what is deployed around them."""

from pathlib import Path

import pytest
from redis import Redis
from support.strategy import Strategy


@pytest.fixture
def environment(redis_url: str, account_id: str, tmp_path: Path) -> dict[str, str]:
    """Return the settings of a worker over the simulated terminal."""
    return {
        "BROKER": "simulated",
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNT_ID": account_id,
        "STATE_DIR": str(tmp_path / "state"),
    }


@pytest.fixture
def strategy(redis_client: Redis, account_id: str) -> Strategy:
    """Return a strategy that follows the contract by hand."""
    return Strategy(redis_client, account_id, "alpha")
