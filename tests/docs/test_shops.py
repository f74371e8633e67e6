"""The three example shops: each is started as its users start it, and takes payments in a sandbox."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

import pytest

from monime_ext.caph_2025_08_23 import webhooks
from monime_ext.sandbox import Sandbox
from tests.deliveries import payment_completed

ROOT = Path(__file__).parents[2]
SHOPS = ["fastapi_shop", "flask_shop", "django_shop"]
NET = 106_474  # SLE 1,075.50 less the fee of 1 %, which is SLE 10.76.


class NoRedirects(HTTPRedirectHandler):
    """Returns redirects instead of following them."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        return None


@dataclass
class BrowserResponse:
    status: int
    text: str
    location: str | None


class Browser:
    """The browser of one buyer. It keeps cookies and does not follow redirects."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener: OpenerDirector = build_opener(NoRedirects, HTTPCookieProcessor(CookieJar()))

    def __call__(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> BrowserResponse:
        url = path if path.startswith("http") else self.url + path
        request = Request(url, data=body, headers=headers or {}, method=method)
        try:
            response: Any = self._opener.open(request, timeout=20)
        except HTTPError as error:
            response = error
        with response:
            return BrowserResponse(response.status, response.read().decode(), response.headers.get("Location"))

    def order(self) -> str:
        """Open the shop and go to the cart; return the order's id from the URL of the cart."""
        location = self("GET", "/").location
        assert location is not None
        return location.rpartition("/")[2]

    def pay(self, order: str) -> BrowserResponse:
        """Press the button of the cart, and send the hidden fields of its form."""
        cart = self("GET", f"/orders/{order}")
        assert (cart.status, cart.text.count("<form method=post")) == (200, 1)
        assert "SLE 1,075.50" in cart.text
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', cart.text))
        return self("POST", f"/orders/{order}", urlencode(hidden).encode())


@dataclass
class Shop:
    """A running shop."""

    url: str
    books: Path

    def ledger(self, order: str) -> list[int]:
        """Return the amounts that were booked for an order."""
        with closing(sqlite3.connect(self.books)) as connection:
            return [net for (net,) in connection.execute("SELECT net FROM ledger WHERE order_id = ?", (order,))]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off") as sandbox:
        yield sandbox


@pytest.fixture(scope="module", params=SHOPS)
def shop(request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp(request.param)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    books = folder / "shop.sqlite3"
    environment = {
        **os.environ,
        "MONIME_BASE_URL": sandbox.url,
        "MONIME_ACCESS_TOKEN": sandbox.access_token,
        "MONIME_SPACE_ID": sandbox.space_id,
        "MONIME_WEBHOOK_SECRET": sandbox.webhook_secret,
        "MONIME_JOURNAL": str(folder / "journal.sqlite3"),
        "SHOP_DATABASE": str(books),
    }
    command = [sys.executable, "-W", "error", "-m", f"examples.shops.{request.param}", "--port", str(port)]
    log = folder / "log"
    with log.open("wb") as written, subprocess.Popen(command, cwd=ROOT, env=environment, stderr=written) as process:
        try:
            _wait_until_open(port, process, log)
            sandbox.reset()
            sandbox.webhooks.add(f"http://127.0.0.1:{port}/monime")
            yield Shop(f"http://127.0.0.1:{port}", books)
        finally:
            process.terminate()
    assert "Traceback" not in log.read_text("utf-8")


def _wait_until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"no server on port {port}\n{log.read_text('utf-8')}")


@pytest.fixture
def browser(shop: Shop) -> Browser:
    return Browser(shop.url)


def sessions_of(order: str, sandbox: Sandbox) -> list[str]:
    return [session["id"] for session in sandbox.sessions() if session["reference"] == order]


def test_every_shop_is_tested() -> None:
    assert {path.stem for path in ROOT.joinpath("examples", "shops").glob("*.py")} == set(SHOPS)


def test_an_order_is_booked_once_with_its_net_amount_in_any_order_of_events(
    shop: Shop, browser: Browser, sandbox: Sandbox
) -> None:
    sandbox.webhooks.update_delivery_settings(order="shuffled", duplicates=3, payment_completed=True)
    orders = [browser.order() for _ in range(4)]
    for order in orders:
        assert browser.pay(order).status == 303
        (session,) = sessions_of(order, sandbox)
        sandbox.complete(session)
    assert sandbox.webhooks.flush() == []
    sandbox.webhooks.replay(2)
    assert sandbox.webhooks.flush() == []

    assert [shop.ledger(order) for order in orders] == [[NET]] * 4
    delivered = [
        delivery for order in orders for delivery in sandbox.webhooks.deliveries(sessions_of(order, sandbox)[0])
    ]
    assert len(delivered) >= 4 * 2 * 4


def test_pressing_pay_repeatedly_leads_to_the_page_of_one_session(browser: Browser, sandbox: Sandbox) -> None:
    order = browser.order()
    browser("GET", f"/orders/{order}")
    with ThreadPoolExecutor(3) as fingers:
        pressed = list(fingers.map(browser.pay, [order] * 3))
    pressed.append(browser.pay(order))
    (session,) = sessions_of(order, sandbox)
    assert [(response.status, response.location) for response in pressed] == [
        (303, f"{sandbox.url}/checkout/{session}")
    ] * 4

    other = browser.order()
    browser.pay(other)
    assert other != order
    assert len(sessions_of(other, sandbox)) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_return_page_shows_the_status_at_monime(method: str, browser: Browser, sandbox: Sandbox) -> None:
    order = browser.order()
    browser.pay(order)
    (session,) = sessions_of(order, sandbox)

    (created,) = [item for item in sandbox.sessions() if item["id"] == session]
    assert created["successUrl"] == created["cancelUrl"] == f"{browser.url}/paid?order={order}"
    assert "<h1>Not paid yet</h1>" in come_back(browser, method, order)
    sandbox.complete(session)
    assert any("<h1>Thank you!</h1>" in page for page in come_back_repeatedly(browser, method, order))


def test_an_unknown_order_is_not_found(browser: Browser) -> None:
    never_paid = browser.order()
    for path in ("/paid", "/paid?order=", f"/paid?order={never_paid}"):
        response = browser("GET", path)
        assert (response.status, "<h1>Please talk to us</h1>" in response.text) == (404, True)


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_a_buyer_who_did_not_pay_can_try_again_and_pays_once(
    end: str, shop: Shop, browser: Browser, sandbox: Sandbox
) -> None:
    order = browser.order()
    browser.pay(order)
    (first,) = sessions_of(order, sandbox)
    (sandbox.cancel if end == "cancel" else sandbox.expire)(first)
    shown = come_back(browser, "GET", order)
    assert "<h1>Please try again</h1>" in shown
    assert f'href="/orders/{order}"' in shown

    browser.pay(order)
    (second,) = set(sessions_of(order, sandbox)) - {first}
    sandbox.complete(second)
    assert sandbox.webhooks.flush() == []
    assert "<h1>Thank you!</h1>" in come_back(browser, "GET", order)
    assert shop.ledger(order) == [NET]


def test_a_forged_delivery_is_401_and_books_nothing(shop: Shop, browser: Browser, sandbox: Sandbox) -> None:
    order, event = pay_and_create_event(browser, sandbox)
    assert browser("POST", "/monime", event).status == 401
    assert deliver(browser, event, "another secret than the one of the shop").status == 401
    assert shop.ledger(order) == []
    # It was refused only because of its signature.
    assert deliver(browser, event, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == [NET]


def test_a_payment_with_several_events_is_booked_once(shop: Shop, browser: Browser, sandbox: Sandbox) -> None:
    order, event = pay_and_create_event(browser, sandbox)
    for id in ("wkd-a", "wkd-b"):
        another = event.replace(b'"wkd-', f'"{id}-'.encode())
        assert deliver(browser, another, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == [NET]


@pytest.mark.parametrize("name", [b"payment.processing_completed", b"payment.completed"])
def test_payments_without_a_session_are_all_booked(shop: Shop, browser: Browser, sandbox: Sandbox, name: bytes) -> None:
    orders = []
    for _ in range(2):
        order, event = pay_and_create_event(browser, sandbox, names_session=False)
        event = event.replace(b"payment.processing_completed", name)
        assert deliver(browser, event, sandbox.webhook_secret).status == 200
        orders.append(order)
    assert [shop.ledger(order) for order in orders] == [[NET]] * 2


def test_a_payment_with_only_its_session_is_booked(shop: Shop, browser: Browser, sandbox: Sandbox) -> None:
    order, event = pay_and_create_event(browser, sandbox, names_order=False)
    assert deliver(browser, event, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == [NET]


def test_an_unrelated_payment_in_the_same_space_is_accepted_and_books_nothing(
    shop: Shop, browser: Browser, sandbox: Sandbox
) -> None:
    order, event = pay_and_create_event(browser, sandbox, names_session=False, names_order=False)
    assert deliver(browser, event, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == []


@pytest.mark.parametrize(
    "differs",
    [
        {"amount": {"currency": "SLE", "value": 100}},
        {"amount": {"currency": "USD", "value": 107_550}, "fees": []},
        {"reference": "another order"},
        {"ownershipGraph": "another session"},
    ],
)
def test_a_payment_that_only_names_the_order_in_its_metadata_books_nothing(
    shop: Shop, browser: Browser, sandbox: Sandbox, differs: dict[str, Any]
) -> None:
    """Another program of the same Space sells something else, and calls its own thing `order_id` too."""
    order, event = pay_and_create_event(browser, sandbox)
    if "ownershipGraph" in differs:
        owner = {"id": "scs-another", "type": "checkout_session", "metadata": {"order_id": order}}
        differs = {"ownershipGraph": {"owner": owner}}
    another = json.dumps({**json.loads(event), "data": {**json.loads(event)["data"], **differs}}).encode()
    assert deliver(browser, another, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == []


def test_a_payment_without_fees_is_not_skipped(shop: Shop, browser: Browser, sandbox: Sandbox) -> None:
    order, event = pay_and_create_event(browser, sandbox)
    without = json.loads(event)
    without["data"]["fees"] = None
    assert deliver(browser, json.dumps(without).encode(), sandbox.webhook_secret).status == 500
    assert shop.ledger(order) == []


def test_an_error_of_monime_is_shown_without_details(browser: Browser, sandbox: Sandbox) -> None:
    order = browser.order()
    sandbox.faults.add("status", "createCheckoutSession", times=1, status=403)
    try:
        response = browser.pay(order)
    finally:
        sandbox.faults.clear()
    assert (response.status, "<h1>The payment page is away</h1>" in response.text) == (503, True)
    assert browser.pay(order).status == 303


def test_a_request_with_another_host_is_refused(browser: Browser, sandbox: Sandbox) -> None:
    order = browser.order()
    response = browser("POST", f"/orders/{order}", b"", {"Host": "evil.example"})
    assert response.status in (400, 403)
    assert sessions_of(order, sandbox) == []


def pay_and_create_event(
    browser: Browser, sandbox: Sandbox, *, names_session: bool = True, names_order: bool = True
) -> tuple[str, bytes]:
    """Create an order, and return its id and the event that reports its payment."""
    order = browser.order()
    browser.pay(order)
    (session,) = sessions_of(order, sandbox)
    metadata = {"order_id": order} if names_order else None
    owner = {"id": session, "type": "checkout_session", "metadata": metadata} if names_session else None
    amount, fee = {"currency": "SLE", "value": 107_550}, {"currency": "SLE", "value": 107_550 - NET}
    event = payment_completed(
        f"wkd-{order}",
        ownershipGraph={"owner": owner},
        channel={"type": "momo", "metadata": None if names_session else metadata},
        amount=amount,
        fees=[{"code": "Base", "amount": fee}],
    )
    return order, event.replace(b'"spm-1"', f'"spm-{order}"'.encode())


def deliver(browser: Browser, body: bytes, secret: str) -> BrowserResponse:
    """Deliver an event, signed with a secret."""
    header = webhooks.sign(body, secret, timestamp=int(time.time()))
    return browser("POST", "/monime", body, {webhooks.SIGNATURE_HEADER: header})


def come_back_repeatedly(browser: Browser, method: str, order: str) -> Iterator[str]:
    """Yield what the shop shows, for longer than the two seconds for which the page gives the same result."""
    for _ in range(200):
        yield come_back(browser, method, order)
        time.sleep(0.1)


def come_back(browser: Browser, method: str, order: str) -> str:
    """Return from the hosted page, and return what the shop shows."""
    response = browser(method, f"/paid?order={order}", b"" if method == "POST" else None)
    if method == "POST":
        assert (response.status, response.location) == (303, f"./paid?order={order}")
        response = browser("GET", f"/paid?order={order}")
    assert response.status == 200
    assert '<meta name="viewport"' in response.text
    return response.text
