"""Returning to the shop in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import session_id
from tests.browser.looks import look

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from monime_ext.sandbox.backend import ReturnMethod
    from tests.browser.conftest import Order, Shop


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("end", "path"), [("complete", "/thanks?order=1042&x=%20+"), ("cancel", "/cart?order=1042")])
def test_the_browser_goes_back_by_itself_with_the_query_kept_and_nothing_added(
    page: Page, order: Order, sandbox: Sandbox, shop: Shop, method: ReturnMethod, end: str, path: str
) -> None:
    sandbox.return_method = method
    link = order()
    (sandbox.complete if end == "complete" else sandbox.cancel)(session_id(link))
    page.clock.install()
    page.goto(link)
    expect(page.get_by_text("Redirecting…")).to_be_visible()
    page.clock.run_for("00:03")

    page.wait_for_url(f"{shop.url}{path}")
    assert shop.visits == [(method, path, b"")]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_javascript_a_buyer_pays_and_goes_back_by_buttons(
    chromium: Browser, order: Order, sandbox: Sandbox, shop: Shop, method: ReturnMethod
) -> None:
    sandbox.return_method = method
    with chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(order())
        expect(page.get_by_text("Pay within 59 minutes")).to_be_visible()
        page.locator("summary", has_text="Card").click()
        page.get_by_label("Card number").fill("4242 4242 4242 4242")
        page.get_by_label("Expiry date").fill("12 / 34")
        page.get_by_label("Security code").fill("123")
        page.get_by_role("button", name="Pay SLE").click()
        page.get_by_role("link", name="Continue to localhost").click()
        if method == "POST":
            page.get_by_role("button", name="Continue to localhost").click()
        page.wait_for_url(f"{shop.url}/thanks?order=1042&x=%20+")

    assert shop.visits == [(method, "/thanks?order=1042&x=%20+", b"")]


def test_a_shop_that_redirects_the_form_is_followed(
    page: Page, order: Order, sandbox: Sandbox, shop: Shop, chromium: Browser
) -> None:
    sandbox.return_method = "POST"
    shop.redirects = f"{shop.url}/orders/1042"
    link = order()
    sandbox.complete(session_id(link))
    page.goto(f"{link}/return")

    page.wait_for_url(f"{shop.url}/orders/1042")
    assert [(method, path) for method, path, _ in shop.visits] == [
        ("POST", "/thanks?order=1042&x=%20+"),
        ("GET", "/orders/1042"),
    ]


def test_a_session_without_addresses_ends_on_the_sandboxs_own_page(page: Page, order: Order, sandbox: Sandbox) -> None:
    link = order(successUrl=None, cancelUrl=None, brandingOptions=None, description=None)
    page.goto(link)
    expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_visible()
    sandbox.complete(session_id(link))
    page.goto(link)

    expect(page.get_by_text("You can close this page.")).to_be_visible()
    assert page.get_by_role("link").count() == 0
    look(page, "completed-nowhere-to-go")


def test_a_link_to_no_session_says_so(page: Page, sandbox: Sandbox, console: list[str]) -> None:
    page.goto(f"{sandbox.url}/checkout/scs-nobody")

    expect(page.get_by_role("heading", name="Checkout not found")).to_be_visible()
    assert ["404" in line for line in console] == [True]
    console.clear()
    look(page, "no-such-checkout")
