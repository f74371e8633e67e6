"""Paying, declining and cancelling in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import session_id
from tests.browser.looks import look

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.browser.conftest import Order, Shop


def choose(page: Page, way: str, number: str) -> None:
    """Open a payment method, enter a number and submit it."""
    page.locator("summary", has_text=way).click()
    page.get_by_role("textbox", name=re.compile("number|wallet", re.IGNORECASE)).fill(number)
    if way == "Card":
        page.get_by_label("Expiry date").fill("12 / 34")
        page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay SLE").click()


def said(page: Page) -> list[str]:
    return page.get_by_role("alert").all_inner_texts()


@pytest.mark.parametrize(
    ("way", "number", "channel"),
    [
        ("Orange Money", "+232 76 000 001", {"type": "momo", "provider": "m17"}),
        ("Afrimoney", "077 123 456", {"type": "momo", "provider": "m18"}),
        ("Bank account", "0010 000 001", {"type": "bank", "provider": "slb001"}),
        ("SafulPay", "7000 0001", {"type": "wallet", "provider": "dw001"}),
    ],
)
def test_a_buyer_pays_by_a_number_and_an_approval(
    page: Page, order: Order, sandbox: Sandbox, shop: Shop, way: str, number: str, channel: dict[str, str]
) -> None:
    page.goto(order())
    choose(page, way, number)
    expect(page.get_by_text("Pay SLE\u00a01,075.50 for Order 1042?")).to_be_visible()
    if channel["provider"] == "m17":
        look(page, "approve")
    assert number.replace(" ", "") not in page.content().replace(" ", "")
    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_role("heading", name="Payment received")).to_be_focused()
    page.get_by_role("link", name="Continue to localhost").click()
    page.wait_for_url(f"{shop.url}/thanks?order=1042&x=%20+")
    (payment,) = sandbox.payments()
    assert payment["status"] == "completed"
    assert channel.items() <= payment["channel"].items()
    assert sandbox.sessions()[0]["status"] == "completed"


def test_a_buyer_pays_by_card(page: Page, order: Order, sandbox: Sandbox) -> None:
    page.goto(order())
    choose(page, "Card", "4242 4242 4242 4242")

    expect(page.get_by_role("heading", name="Payment received")).to_be_visible()
    expect(page.get_by_text("Visa, •••• 4242")).to_be_visible()
    expect(page.get_by_text(sandbox.sessions()[0]["orderNumber"])).to_be_visible()
    look(page, "completed")


def test_a_declined_buyer_pays_by_another_way_in_the_same_session(page: Page, order: Order, sandbox: Sandbox) -> None:
    link = order()
    page.goto(link)
    look(page, "choose")
    choose(page, "Orange Money", "076 000 002")
    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Orange Money payment declined Reason: insufficient funds")
    expect(page).to_have_title(re.compile("^Declined: "))
    assert sandbox.sessions()[0]["status"] == "pending"
    look(page, "declined")

    choose(page, "Card", "4000 0000 0000 0069")
    expect(page.get_by_role("alert")).to_contain_text("Visa payment declined Reason: expired card")
    choose(page, "Afrimoney", "077 123 456")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("alert")).to_contain_text("Reason: rejected by payer")

    choose(page, "Card", "5555 5555 5555 4444")
    expect(page.get_by_role("heading", name="Payment received")).to_be_visible()
    assert [(item["status"], item["reason"]) for item in sandbox.payments(session_id(link))] == [
        ("declined", "insufficient_funds"),
        ("declined", "expired_card"),
        ("declined", "rejected_by_payer"),
        ("completed", None),
    ]


def test_a_buyer_switches_to_another_payment_method(page: Page, order: Order, sandbox: Sandbox) -> None:
    page.goto(order())
    choose(page, "SafulPay", "7000 0001")
    page.get_by_role("button", name="Use another payment method").click()

    expect(page.get_by_role("heading", name="Choose how to pay")).to_be_visible()
    assert said(page) == []
    assert sandbox.payments()[0]["reason"] == "abandoned_by_payer"


def test_an_invalid_field_is_marked_and_nothing_happens(page: Page, order: Order, sandbox: Sandbox) -> None:
    page.goto(order())
    page.locator("summary", has_text="Card").click()
    look(page, "card")
    page.get_by_label("Card number").fill("4111 1111 1111 1111")
    page.get_by_label("Expiry date").fill("01 / 20")
    page.get_by_label("Security code").fill("12")
    page.get_by_role("button", name="Pay SLE").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    for label, text in [("Card number", "test cards"), ("Expiry date", "future month"), ("Security code", "3 digits")]:
        field = page.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(text))
        expect(field).to_have_value("")
    assert sandbox.payments() == []
    look(page, "card-problems")

    page.get_by_role("link", name="Enter one of the test cards").click()
    expect(page.get_by_label("Card number")).to_be_focused()


def test_the_other_fields_of_a_test_card_survive_an_error(page: Page, order: Order, sandbox: Sandbox) -> None:
    page.goto(order())
    page.locator("summary", has_text="Card").click()
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expiry date").fill("12 / 34")
    page.get_by_label("Security code").fill("12")
    page.get_by_role("button", name="Pay SLE").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Card number")).to_have_value("4242 4242 4242 4242")
    expect(page.get_by_label("Expiry date")).to_have_value("12 / 34")

    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay SLE").click()

    expect(page.get_by_role("heading", name="Payment received")).to_be_visible()
    assert sandbox.payments()[0]["status"] == "completed"


def test_a_test_number_is_filled_in_by_a_click(page: Page, order: Order) -> None:
    page.goto(order())
    page.locator("summary", has_text="Orange Money").click()
    page.get_by_role("button", name="+232 76 000 002").click()

    expect(page.get_by_role("textbox", name="Phone number")).to_be_focused()
    expect(page.get_by_role("textbox", name="Phone number")).to_have_value("+232 76 000 002")
    expect(page.get_by_role("row", name="+232 76 000 002")).to_contain_text("declined: insufficient funds")
    look(page, "momo")


def test_a_button_that_is_pressed_twice_pays_once(page: Page, order: Order, sandbox: Sandbox) -> None:
    page.goto(order())
    page.locator("summary", has_text="Card").click()
    page.get_by_label("Card number").fill("4242424242424242")
    page.get_by_label("Expiry date").fill("12/34")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay SLE").dblclick()

    expect(page.get_by_role("heading", name="Payment received")).to_be_visible()
    assert len(sandbox.payments()) == 1


def test_a_buyer_cancels(page: Page, order: Order, sandbox: Sandbox, shop: Shop) -> None:
    page.goto(order())
    page.get_by_role("button", name="Cancel and return to localhost").click()

    expect(page.get_by_role("heading", name="Payment cancelled")).to_be_focused()
    look(page, "cancelled")
    page.get_by_role("link", name="Return to localhost").click()
    page.wait_for_url(f"{shop.url}/cart?order=1042")
    assert sandbox.sessions()[0]["status"] == "cancelled"


def test_a_buyer_who_walked_away_comes_back_too_late(page: Page, order: Order, sandbox: Sandbox, shop: Shop) -> None:
    link = order()
    page.goto(link)
    choose(page, "Orange Money", "076 123 456")
    page.goto("about:blank")
    sandbox.clock.advance(minutes=61)
    page.goto(link)

    expect(page.get_by_role("heading", name="This link has expired")).to_be_focused()
    look(page, "expired")
    page.get_by_role("link", name="Return to localhost").click()
    page.wait_for_url(f"{shop.url}/cart?order=1042")
    assert sandbox.sessions()[0]["status"] == "expired"
    assert sandbox.payments()[0]["status"] == "declined"


def test_an_open_page_shows_that_the_session_has_expired(page: Page, order: Order, sandbox: Sandbox) -> None:
    page.clock.install()
    page.goto(order())
    expect(page.get_by_text(re.compile(r"Pay within (60:00|59:[0-5]\d)"))).to_be_visible()
    sandbox.clock.advance(minutes=61)
    page.clock.run_for("00:02")

    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()


def test_a_payment_from_elsewhere_is_seen_on_the_open_page(page: Page, order: Order, sandbox: Sandbox) -> None:
    page.clock.install()
    link = order()
    page.goto(link)
    sandbox.complete(session_id(link))
    page.clock.run_for("00:02")

    expect(page.get_by_role("heading", name="Payment received")).to_be_visible()


def test_the_time_that_is_left_is_shown_and_its_end_announced(page: Page, order: Order) -> None:
    page.clock.install()
    page.goto(order())
    expect(page.locator("[data-time-warning]")).to_have_text("")
    page.clock.run_for("55:00")
    expect(page.get_by_text(re.compile(r"Pay within (5:00|4:5\d)"))).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("5 minutes left to pay")
    page.clock.run_for("04:00")
    expect(page.get_by_role("status")).to_have_text("1 minute left to pay")


def test_the_whole_way_can_be_gone_without_a_mouse(page: Page, order: Order, sandbox: Sandbox) -> None:
    page.goto(order())

    def tab_to(name: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText")
            if name in focused:
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline == "solid", f"the focus of {name} is not visible"
                return
        raise AssertionError(f"{name} was not reached")

    tab_to("Orange Money")
    page.keyboard.press("Enter")
    tab_to("Phone number")
    page.keyboard.type("076123456")
    tab_to("Pay SLE")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Approve on your phone")).to_be_focused()
    tab_to("Approve")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Payment received")).to_be_focused()
    tab_to("Continue to")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert sandbox.sessions()[0]["status"] == "completed"


def test_the_largest_cart_in_the_worst_colour_still_fits(page: Page, order: Order) -> None:
    line = {"price": {"currency": "USD", "value": 123_456_789_01}, "quantity": 100_000, "description": "w" * 100}
    page.goto(
        order(
            name="W" * 150,
            description="m" * 1000,
            lineItems=[{**line, "name": f"{number:03}{'W' * 97}"} for number in range(16)],
            brandingOptions={"primaryColor": "#ffe600"},
        )
    )

    look(page, "largest-cart")
