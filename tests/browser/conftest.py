"""A real browser, a running sandbox, and a shop to return to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from monime_ext.sandbox import Sandbox
from tests.services import program

if TYPE_CHECKING:
    from playwright.sync_api import Request as PageRequest

CART: dict[str, Any] = {
    "name": "Order 1042",
    "description": "Groceries from the corner shop",
    "lineItems": [
        {"name": "Rice, 25 kg", "price": {"currency": "SLE", "value": 45000}, "quantity": 2},
        {"name": "Palm oil, 5 l", "price": {"currency": "SLE", "value": 17550}, "description": "Cold pressed"},
    ],
    "brandingOptions": {"primaryColor": "#0A7B3E"},
}
# Disables Chromium's background requests.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Not for the session, which is what "package" means in a folder that is none: while Playwright runs, its event loop
    # stands in the way of the other tests' own.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    """An empty sandbox without rate limits."""
    running.reset()
    return running


@dataclass
class Shop:
    """A web shop that records its visits.

    It can redirect forms and reject webhooks.
    """

    url: str
    redirects: str | None = None
    refuses_hooks: bool = False
    visits: list[tuple[str, str, bytes]] = field(default_factory=list)


@pytest.fixture
def shop() -> Iterator[Shop]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path != "/favicon.ico":
                made.visits.append((self.command, self.path, body))
            response = b"<!doctype html><title>The shop</title><h1>Welcome back</h1>"
            if made.redirects is not None and self.command == "POST":
                self.send_response(303)
                self.send_header("Location", made.redirects)
            else:
                self.send_response(503 if made.refuses_hooks and self.path.startswith("/hooks") else 200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(response)))
            self.end_headers()
            self.wfile.write(response)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks up

        def log_message(self, format: str, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Shop(f"http://localhost:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


Order = Callable[..., str]


@pytest.fixture
def order(sandbox: Sandbox, shop: Shop) -> Order:
    """Return a function that creates a session and returns its link; keyword arguments change the request."""
    numbers = count(1)

    def make(**changes: object) -> str:
        body = {
            **CART,
            "successUrl": f"{shop.url}/thanks?order=1042&x=%20+",
            "cancelUrl": f"{shop.url}/cart?order=1042",
        }
        kept = {name: value for name, value in {**body, **changes}.items() if value is not None}
        request = Request(
            f"{sandbox.url}/v1/checkout-sessions",
            json.dumps(kept).encode(),
            {
                "Authorization": f"Bearer {sandbox.access_token}",
                "Monime-Space-Id": sandbox.space_id,
                "Content-Type": "application/json",
                "Idempotency-Key": f"order-{next(numbers)}",
            },
        )
        with urlopen(request, timeout=10) as response:
            link: str = json.load(response)["result"]["redirectUrl"]
        return link

    return make


@pytest.fixture
def console() -> list[str]:
    """The messages in the browser's console. A test that expects some removes them."""
    return []


@pytest.fixture
def page(chromium: Browser, sandbox: Sandbox, shop: Shop, console: list[str]) -> Iterator[Page]:
    """A page on a phone, in a new browser context.

    Fails the test if the page calls another host or writes unexpected messages to the console.
    """
    here = {urlsplit(sandbox.url).netloc, urlsplit(shop.url).netloc}
    elsewhere: list[str] = []

    def asked(request: PageRequest) -> None:
        if urlsplit(request.url).netloc not in here:
            elsewhere.append(request.url)

    def reported(message: ConsoleMessage) -> None:
        console.append(message.text)

    with chromium.new_context(viewport={"width": 360, "height": 740}) as context:
        context.set_default_timeout(10_000)
        context.on("request", asked)
        context.on("console", reported)
        context.on("weberror", lambda error: console.append(str(error.error)))
        yield context.new_page()
    assert elsewhere == []
    assert console == []


def session_id(link: str) -> str:
    """Return the id of the session of a link."""
    return link.rpartition("/")[2]
