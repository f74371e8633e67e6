"""A running sandbox, and a caller that sends raw requests."""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest

from monime_ext.sandbox import Sandbox

CART: dict[str, Any] = {
    "name": "Order 1042",
    "lineItems": [
        {"name": "Rice, 25 kg", "price": {"currency": "SLE", "value": 45000}, "quantity": 2},
        {"name": "Delivery", "price": {"currency": "SLE", "value": 5000}, "reference": "delivery"},
    ],
}


@dataclass(frozen=True)
class Reply:
    """A response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def result(self) -> Any:
        return self.json["result"]

    @property
    def error(self) -> Any:
        return self.json["error"]


class Caller:
    """Calls one sandbox. Headers default to valid ones; None removes one."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._keys = count(1)

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str | None] | None = None,
        timeout: float = 10,
    ) -> Reply:
        wanted: dict[str, str | None] = {
            "Authorization": f"Bearer {self.sandbox.access_token}",
            "Monime-Space-Id": self.sandbox.space_id,
            "Content-Type": None if body is None else "application/json",
            **(headers or {}),
        }
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection(urlsplit(self.sandbox.url).netloc, timeout=timeout)
        try:
            sent = {name: value for name, value in wanted.items() if value is not None}
            connection.request(method, path, body=raw, headers=sent)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def create(
        self,
        body: object = None,
        key: str | None = None,
        headers: Mapping[str, str | None] | None = None,
        timeout: float = 10,
    ) -> Reply:
        """Create a session. The key defaults to a new one."""
        made = {"Idempotency-Key": key or f"key-{next(self._keys)}", **(headers or {})}
        return self("POST", "/v1/checkout-sessions", CART if body is None else body, made, timeout)

    def control(self, method: str, path: str, body: object = None) -> Reply:
        """Call the control plane."""
        return self(method, f"/_sandbox{path}", body, {"Authorization": None, "Monime-Space-Id": None})


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    """An empty sandbox without rate limits."""
    running.reset()
    return running


@pytest.fixture
def call(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)


@pytest.fixture
def caller_of() -> Callable[[Sandbox], Caller]:
    return Caller


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Return an environment in which programs import the same packages as this test run."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
