"""The three shops of the examples sell: each is started as its users start it, and pays in a sandbox."""

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


class StayHere(HTTPRedirectHandler):
    """Leaves redirects to the test."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        return None


@dataclass
class Answer:
    status: int
    text: str
    location: str | None


class Browser:
    """A browser of one buyer: it keeps cookies, and follows no redirect unasked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener: OpenerDirector = build_opener(StayHere, HTTPCookieProcessor(CookieJar()))

    def __call__(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        url = path if path.startswith("http") else self.url + path
        request = Request(url, data=body, headers=headers or {}, method=method)
        try:
            answer: Any = self._opener.open(request, timeout=20)
        except HTTPError as error:
            answer = error
        with answer:
            return Answer(answer.status, answer.read().decode(), answer.headers.get("Location"))

    def order(self) -> str:
        """Open the shop and go to the cart; return the order's id, as it stands in the cart's address."""
        location = self("GET", "/").location
        assert location is not None
        return location.rpartition("/")[2]

    def pay(self, order: str) -> Answer:
        """Press the button of the cart, with whatever is hidden in its form."""
        cart = self("GET", f"/orders/{order}")
        assert (cart.status, cart.text.count("<form method=post")) == (200, 1)
        assert "SLE 1,075.50" in cart.text
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', cart.text))
        return self("POST", f"/orders/{order}", urlencode(hidden).encode())


@dataclass
class Shop:
    """A shop that is open."""

    url: str
    books: Path

    def ledger(self, order: str) -> list[int]:
        """What was booked for an order."""
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
    raise AssertionError(f"nobody serves on port {port}\n{log.read_text('utf-8')}")


@pytest.fixture
def browser(shop: Shop) -> Browser:
    return Browser(shop.url)


def sessions_of(order: str, sandbox: Sandbox) -> list[str]:
    return [session["id"] for session in sandbox.sessions() if session["reference"] == order]


def test_every_shop_is_tested() -> None:
    assert {path.stem for path in ROOT.joinpath("examples", "shops").glob("*.py")} == set(SHOPS)


def test_an_order_is_booked_once_with_what_it_brings_however_its_events_come(
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


def test_paying_leads_to_the_page_of_one_session_however_often_the_button_is_pressed(
    browser: Browser, sandbox: Sandbox
) -> None:
    order = browser.order()
    browser("GET", f"/orders/{order}")
    with ThreadPoolExecutor(3) as fingers:
        pressed = list(fingers.map(browser.pay, [order] * 3))
    pressed.append(browser.pay(order))
    (session,) = sessions_of(order, sandbox)
    assert [(answer.status, answer.location) for answer in pressed] == [(303, f"{sandbox.url}/checkout/{session}")] * 4

    other = browser.order()
    browser.pay(other)
    assert other != order
    assert len(sessions_of(other, sandbox)) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_to_come_back_to_tells_what_monime_says(method: str, browser: Browser, sandbox: Sandbox) -> None:
    order = browser.order()
    browser.pay(order)
    (session,) = sessions_of(order, sandbox)

    (there,) = [each for each in sandbox.sessions() if each["id"] == session]
    assert there["successUrl"] == there["cancelUrl"] == f"{browser.url}/paid?order={order}"
    assert "<h1>Not paid yet</h1>" in come_back(browser, method, order)
    sandbox.complete(session)
    assert "<h1>Thank you!</h1>" in come_back(browser, method, order)


def test_an_order_that_is_not_there_is_not_found(browser: Browser) -> None:
    never_paid = browser.order()
    for path in ("/paid", "/paid?order=", f"/paid?order={never_paid}"):
        answer = browser("GET", path)
        assert (answer.status, "<h1>Please talk to us</h1>" in answer.text) == (404, True)


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_who_did_not_pay_may_try_again_and_pays_once(end: str, shop: Shop, browser: Browser, sandbox: Sandbox) -> None:
    order = browser.order()
    browser.pay(order)
    (first,) = sessions_of(order, sandbox)
    (sandbox.cancel if end == "cancel" else sandbox.expire)(first)
    said = come_back(browser, "GET", order)
    assert "<h1>Please try again</h1>" in said
    assert f'href="/orders/{order}"' in said

    browser.pay(order)
    (second,) = set(sessions_of(order, sandbox)) - {first}
    sandbox.complete(second)
    assert sandbox.webhooks.flush() == []
    assert "<h1>Thank you!</h1>" in come_back(browser, "GET", order)
    assert shop.ledger(order) == [NET]


def test_a_forged_delivery_is_401_and_books_nothing(shop: Shop, browser: Browser, sandbox: Sandbox) -> None:
    order, told = paid_and_told(browser, sandbox)
    assert browser("POST", "/monime", told).status == 401
    assert deliver(browser, told, "another secret than the one of the shop").status == 401
    assert shop.ledger(order) == []
    # It was refused for its signature, and for nothing else.
    assert deliver(browser, told, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == [NET]


def test_a_payment_that_is_told_of_by_several_events_is_booked_once(
    shop: Shop, browser: Browser, sandbox: Sandbox
) -> None:
    order, told = paid_and_told(browser, sandbox)
    for id in ("wkd-a", "wkd-b"):
        another = told.replace(b'"wkd-', f'"{id}-'.encode())
        assert deliver(browser, another, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == [NET]


@pytest.mark.parametrize("name", [b"payment.processing_completed", b"payment.completed"])
def test_payments_that_name_no_session_are_booked_each(
    shop: Shop, browser: Browser, sandbox: Sandbox, name: bytes
) -> None:
    orders = []
    for _ in range(2):
        order, told = paid_and_told(browser, sandbox, names_session=False)
        told = told.replace(b"payment.processing_completed", name)
        assert deliver(browser, told, sandbox.webhook_secret).status == 200
        orders.append(order)
    assert [shop.ledger(order) for order in orders] == [[NET]] * 2


def test_a_payment_that_names_its_session_alone_is_booked(shop: Shop, browser: Browser, sandbox: Sandbox) -> None:
    order, told = paid_and_told(browser, sandbox, names_order=False)
    assert deliver(browser, told, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == [NET]


def test_a_payment_for_something_else_in_the_same_space_is_received_and_books_nothing(
    shop: Shop, browser: Browser, sandbox: Sandbox
) -> None:
    order, told = paid_and_told(browser, sandbox, names_session=False, names_order=False)
    assert deliver(browser, told, sandbox.webhook_secret).status == 200
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
    order, told = paid_and_told(browser, sandbox)
    if "ownershipGraph" in differs:
        owner = {"id": "scs-another", "type": "checkout_session", "metadata": {"order_id": order}}
        differs = {"ownershipGraph": {"owner": owner}}
    another = json.dumps({**json.loads(told), "data": {**json.loads(told)["data"], **differs}}).encode()
    assert deliver(browser, another, sandbox.webhook_secret).status == 200
    assert shop.ledger(order) == []


def test_a_payment_that_does_not_tell_its_fees_is_not_passed_over(
    shop: Shop, browser: Browser, sandbox: Sandbox
) -> None:
    order, told = paid_and_told(browser, sandbox)
    without = json.loads(told)
    without["data"]["fees"] = None
    assert deliver(browser, json.dumps(without).encode(), sandbox.webhook_secret).status == 500
    assert shop.ledger(order) == []


def test_when_monime_cannot_be_asked_the_shop_says_so_and_nothing_else(browser: Browser, sandbox: Sandbox) -> None:
    order = browser.order()
    sandbox.faults.add("status", "createCheckoutSession", times=1, status=403)
    try:
        answer = browser.pay(order)
    finally:
        sandbox.faults.clear()
    assert (answer.status, "<h1>The payment page is away</h1>" in answer.text) == (503, True)
    assert browser.pay(order).status == 303


def test_another_host_than_the_shop_s_own_makes_no_links(browser: Browser, sandbox: Sandbox) -> None:
    order = browser.order()
    answer = browser("POST", f"/orders/{order}", b"", {"Host": "evil.example"})
    assert answer.status in (400, 403)
    assert sessions_of(order, sandbox) == []


def paid_and_told(
    browser: Browser, sandbox: Sandbox, *, names_session: bool = True, names_order: bool = True
) -> tuple[str, bytes]:
    """Make an order; return its id, and the event that would tell of its payment."""
    order = browser.order()
    browser.pay(order)
    (session,) = sessions_of(order, sandbox)
    metadata = {"order_id": order} if names_order else None
    owner = {"id": session, "type": "checkout_session", "metadata": metadata} if names_session else None
    amount, fee = {"currency": "SLE", "value": 107_550}, {"currency": "SLE", "value": 107_550 - NET}
    told = payment_completed(
        f"wkd-{order}",
        ownershipGraph={"owner": owner},
        channel={"type": "momo", "metadata": None if names_session else metadata},
        amount=amount,
        fees=[{"code": "Base", "amount": fee}],
    )
    return order, told.replace(b'"spm-1"', f'"spm-{order}"'.encode())


def deliver(browser: Browser, body: bytes, secret: str) -> Answer:
    """Deliver now, signed with a secret."""
    header = webhooks.sign(body, secret, timestamp=int(time.time()))
    return browser("POST", "/monime", body, {webhooks.SIGNATURE_HEADER: header})


def come_back(browser: Browser, method: str, order: str) -> str:
    """Come back as the hosted page sends the browser, and return what is shown."""
    answer = browser(method, f"/paid?order={order}", b"" if method == "POST" else None)
    if method == "POST":
        assert (answer.status, answer.location) == (303, f"./paid?order={order}")
        answer = browser("GET", f"/paid?order={order}")
    assert answer.status == 200
    assert '<meta name="viewport"' in answer.text
    return answer.text
