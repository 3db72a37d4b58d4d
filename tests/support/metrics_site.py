"""The pages of `qmt-bus metrics`, as Prometheus and a supervisor read them."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from http.client import HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from support.waiting import wait_until


class Site:
    """The pages at an address, as Prometheus and a supervisor read them."""

    def __init__(self, base: str) -> None:
        self.base = base

    def figures(self) -> dict[str, float]:
        """Return each sample of `/metrics` under its name and its labels' values, in the labels' order."""
        with self._open("/metrics") as answer:
            text = answer.read().decode()
        return {
            " ".join(
                [sample.name, *(f"{label}={value}" for label, value in sorted(sample.labels.items()))]
            ): (sample.value)
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def wait_for(self, name: str, value: float, timeout: float = 15) -> None:
        """Wait until a sample has a value."""
        wait_until(lambda: self.figures().get(name) == value, f"{name} to be {value:g}", timeout)

    def judged(self, path: str) -> tuple[int, dict[str, Any]]:
        """Return the status and the body of `/healthz` or `/readyz`."""
        try:
            with self._open(path) as answer:
                return answer.status, json.load(answer)
        except HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

    def wait_for_verdict(self, path: str, status: int, reason: str, timeout: float = 20) -> None:
        """Wait until a question about health is answered like this."""

        def is_said() -> bool:
            said, body = self.judged(path)
            return said == status and reason in body["reason"]

        wait_until(is_said, f"{path} to say {status} {reason!r}", timeout)

    def _open(self, path: str) -> HTTPResponse:
        answer = urlopen(f"{self.base}{path}", timeout=20)  # noqa: S310 - always the test's own http address.
        assert isinstance(answer, HTTPResponse)
        return answer


Serve = Callable[[str], AbstractContextManager[Site]]
"""Serve the pages of the Redis at an address; they follow when the block begins."""
