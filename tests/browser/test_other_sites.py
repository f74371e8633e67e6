"""Another site's page in a real browser: it can neither change the sandbox nor read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.conftest import QUIET, session_id
from tests.services import program

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.browser.conftest import Order, Shop

# Chromium asks the user before a page may call this machine; other browsers do not, so the sandbox must protect itself.
UNPROTECTED = "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"
BLANK = "<!doctype html><title>A page</title><p>Win a phone"
# Sends what the page may send without a preflight, and what it may not, and returns what it could read.
ATTACK = """
async ({sandbox, session}) => {
  const read = [];
  const requests = [
    ["/_sandbox/reset", {method: "POST", mode: "no-cors"}],
    [`/_sandbox/sessions/${session}/cancel`, {method: "POST", mode: "no-cors"}],
    ["/_sandbox/deliveries/replay", {method: "POST", mode: "no-cors"}],
    ["/_sandbox/dashboard/reset", {method: "POST", mode: "no-cors", body: new URLSearchParams()}],
    [`/checkout/${session}/cancel`, {method: "POST", mode: "no-cors", body: new URLSearchParams()}],
    ["/_sandbox/faults", {method: "POST", mode: "no-cors", body: '{"kind": "hang"}'}],
    ["/v1/checkout-sessions", {method: "POST", mode: "no-cors"}],
    ["/v1/checkout-sessions", {mode: "no-cors"}],
    ["/_sandbox/faults", {method: "DELETE"}],
    ["/_sandbox/tokens", {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"}],
    ["/_sandbox/webhooks", {method: "POST", headers: {"Content-Type": "application/json"},
                            body: JSON.stringify({url: "http://127.0.0.1:1/admin"})}],
    ["/_sandbox/payments", {}],
    ["/_sandbox/requests", {}],
    ["/v1/webhooks", {headers: {"Authorization": "Bearer mon_test_x", "Monime-Space-Id": "spc-x"}}],
  ];
  for (const [path, options] of requests) {
    try {
      const response = await fetch(sandbox + path, {credentials: "include", ...options});
      if (response.ok) read.push([path, response.status, await response.text()]);
    } catch {}
  }
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: `${sandbox}/_sandbox/reset`, target: "frame"});
  const frame = Object.assign(document.createElement("iframe"), {name: "frame"});
  document.body.append(frame, form);
  const loaded = new Promise((done) => { frame.onload = done; setTimeout(done, 2000); });
  form.submit();
  await loaded;
  return read;
}
"""


@pytest.fixture(scope="module")
def hostile_browser() -> Iterator[Browser]:
    """A browser in which evil.example resolves to this machine, as after DNS rebinding."""
    rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", rules, UNPROTECTED, *QUIET]
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visit(hostile_browser: Browser) -> Iterator[Any]:
    """Return a function that opens a page of the attacker at a URL."""
    with hostile_browser.new_context() as context:
        context.set_default_timeout(10_000)

        def visit(url: str) -> Page:
            page = context.new_page()

            def fulfill(route: Route) -> None:
                route.fulfill(body=BLANK, content_type="text/html")

            page.route(url, fulfill)
            page.goto(url)
            page.unroute(url)
            return page

        yield visit


def assert_unchanged(sandbox: Sandbox, session: str) -> None:
    assert [(found["id"], found["status"]) for found in sandbox.sessions()] == [(session, "pending")]
    assert len(sandbox.faults.active()) == 1
    assert [endpoint["url"] for endpoint in sandbox.webhooks.endpoints()] == []
    assert sandbox.state()["spaces"] == [sandbox.space_id]
    assert len(sandbox.requests()) == 1


@pytest.mark.parametrize("site", ["http://evil.example:3000", "http://localhost:3000", "http://127.0.0.1:3000"])
def test_a_page_of_another_origin_changes_and_reads_nothing(
    visit: Any, sandbox: Sandbox, order: Order, site: str
) -> None:
    session = session_id(order())
    sandbox.faults.add("hang", times=None)
    page = visit(f"{site}/free-phones")

    read = page.evaluate(ATTACK, {"sandbox": sandbox.url, "session": session})

    assert read == []
    assert_unchanged(sandbox, session)


def test_a_page_whose_name_was_rebound_to_this_machine_changes_and_reads_nothing(
    visit: Any, sandbox: Sandbox, order: Order
) -> None:
    session = session_id(order())
    sandbox.faults.add("hang", times=None)
    # For the browser, the sandbox is now of the page's own origin.
    origin = f"http://evil.example:{urlsplit(sandbox.url).port}"
    page = visit(f"{origin}/free-phones")

    read = page.evaluate(ATTACK, {"sandbox": origin, "session": session})

    assert read == []
    assert_unchanged(sandbox, session)


def test_a_shop_of_another_origin_may_link_to_the_payment_page(
    visit: Any, sandbox: Sandbox, order: Order, shop: Shop
) -> None:
    link = order()
    page = visit("http://evil.example:3000/cart")
    page.evaluate("link => { location.href = link }", link)
    page.wait_for_url(link)

    page.get_by_role("button", name="Cancel").click()
    page.wait_for_url(f"{shop.url}/**")

    assert sandbox.sessions()[0]["status"] == "cancelled"
