"""A shop in each framework, and a caller that sends what Monime and browsers send."""

from __future__ import annotations

import http.client
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from monime_ext.sandbox import Sandbox
from tests.deliveries import AT, SECRET
from tests.integration.receivers.servers import FRAMEWORKS, Handle, Shop, shop
from tests.versions import Event, webhooks


@dataclass
class Site:
    """A shop that serves, and the events it received.

    Attributes:
        handle: What the shop does with an event; by default nothing.
    """

    framework: str
    url: str
    shop: Shop
    events: list[Event]
    handle: Handle = field(default=lambda event: None)

    def __call__(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request; return status, headers by lower-case name, and body."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        try:
            # A server that responds before it has read everything may close the connection; the response is there.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def deliver(self, body: bytes, *, at: int = AT, secret: str = SECRET) -> tuple[int, Mapping[str, str], bytes]:
        """Deliver as Monime does."""
        headers = {
            webhooks.SIGNATURE_HEADER: webhooks.sign(body, secret, timestamp=at),
            "Content-Type": "application/json",
        }
        return self("POST", "/monime", body, headers)


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Sandbox:
    """A sandbox without any data."""
    _sandbox.reset()
    return _sandbox


@pytest.fixture(scope="module", params=list(FRAMEWORKS))
def _site(request: pytest.FixtureRequest, _sandbox: Sandbox) -> Iterator[Site]:
    events: list[Event] = []

    def handle(event: Event) -> object:
        events.append(event)
        return serving.handle(event)

    settings: dict[str, Any] = {
        "access_token": _sandbox.access_token,
        "space_id": _sandbox.space_id,
        "base_url": _sandbox.url,
        "max_retries": 0,
    }
    with ExitStack() as stack:
        made = shop(handle, settings)
        serving = Site(request.param, stack.enter_context(FRAMEWORKS[request.param](made)), made, events)
        yield serving


@pytest.fixture
def site(_site: Site, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> Site:
    """A shop that has received nothing yet; every test runs for every framework."""
    _site.events.clear()
    _site.shop.orders.clear()
    _site.handle = lambda event: None
    caplog.set_level(logging.DEBUG)
    return _site
