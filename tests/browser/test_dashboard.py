"""The dashboard in a real browser: live updates and forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import session_id
from tests.browser.looks import look

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.browser.conftest import Order, Shop


@pytest.fixture
def dashboard(page: Page, sandbox: Sandbox) -> Page:
    """The dashboard, connected to the activity stream."""
    page.goto(f"{sandbox.url}/_sandbox/")
    expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    expect(page.locator("[data-connection]")).to_have_text("Live")
    return page


def part(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=re.compile(f"^{title}"))


def test_activity_is_shown_without_reloading(dashboard: Page, order: Order, sandbox: Sandbox) -> None:
    dashboard.evaluate("window.still = true")
    expect(part(dashboard, "Sessions")).to_contain_text("No sessions yet")
    look(dashboard, "dashboard-empty")

    session = session_id(order())
    expect(part(dashboard, "Sessions").get_by_role("row", name=session)).to_contain_text("pending")
    expect(part(dashboard, "Idempotency keys").get_by_role("row", name=session)).to_be_visible()
    expect(part(dashboard, "Requests").get_by_role("row", name="POST /v1/checkout-sessions")).to_contain_text("200")

    sandbox.decline_payment(sandbox.start_payment(session)["id"], "insufficient_funds")
    expect(part(dashboard, "Payments")).to_contain_text("insufficient funds")
    sandbox.complete(session)
    expect(part(dashboard, "Sessions").get_by_role("row", name=session)).to_contain_text("completed")
    expect(part(dashboard, "Payments")).to_contain_text("Base SLE\u00a010.76")
    expect(part(dashboard, "Live")).to_contain_text("payment completed")
    assert dashboard.evaluate("window.still")


def test_a_session_is_paid_cancelled_and_expired_from_the_dashboard(
    dashboard: Page, order: Order, sandbox: Sandbox
) -> None:
    for button, status in [("Pay", "completed"), ("Cancel", "cancelled"), ("Expire", "expired")]:
        session = session_id(order())
        row = part(dashboard, "Sessions").get_by_role("row", name=session)
        row.get_by_role("button", name=button).click()

        expect(row).to_contain_text(status)
        assert sandbox.sessions()[-1]["status"] == status


def test_a_payment_in_progress_is_decided_from_the_dashboard(dashboard: Page, order: Order, sandbox: Sandbox) -> None:
    session = session_id(order())
    for button in ("Decline", "Succeed"):
        payment = sandbox.start_payment(session)["id"]
        part(dashboard, "Payments").get_by_role("row", name=payment).get_by_role("button", name=button).click()
        expect(part(dashboard, "Payments").get_by_role("button")).to_have_count(0)

    assert [item["status"] for item in sandbox.payments()] == ["declined", "completed"]


def test_a_fault_is_added_and_taken_away(dashboard: Page, order: Order, sandbox: Sandbox) -> None:
    sandbox.complete(session_id(order()))
    sandbox.start_payment(session_id(order()))
    dashboard.get_by_label("Kind").select_option("status")
    dashboard.get_by_label("Operation").select_option("listCheckoutSessions")
    dashboard.get_by_label("Times").fill("")
    dashboard.get_by_role("textbox", name="Status").fill("429")
    dashboard.get_by_label("Retry-After").fill("7")
    dashboard.get_by_role("button", name="Add").click()

    faults = part(dashboard, "Active faults")
    expect(faults.get_by_role("row", name="status 429, Retry-After 7")).to_contain_text("always")
    (waiting,) = sandbox.faults.active()
    assert (waiting.fault.kind, waiting.fault.status, waiting.fault.retry_after) == ("status", 429, "7")
    assert (waiting.fault.match, waiting.fault.times) == ("listCheckoutSessions", None)
    dashboard.get_by_label("Kind").select_option("garbage")
    dashboard.get_by_role("button", name="Add").click()
    expect(faults.get_by_role("row", name="garbage")).to_be_visible()
    look(dashboard, "dashboard")
    faults.get_by_role("row", name="status 429").get_by_role("button", name="Remove").click()
    expect(faults.get_by_role("row", name="status 429")).to_have_count(0)
    faults.get_by_role("button", name="Clear all").click()
    expect(faults).to_contain_text("No active faults.")
    assert sandbox.faults.active() == []


def test_a_failed_action_is_reported_and_nothing_changes(dashboard: Page, sandbox: Sandbox, console: list[str]) -> None:
    dashboard.get_by_label("Times").fill("often")
    dashboard.get_by_role("button", name="Add").click()

    expect(dashboard.get_by_role("alert")).to_contain_text("times is not a number")
    # An update in the meantime does not remove it before it is read; the next action does.
    sandbox.clock.advance(minutes=61)
    expect(dashboard.get_by_role("region", name="Clock")).to_contain_text("1 h 1 min ahead")
    expect(dashboard.get_by_role("alert")).to_contain_text("times is not a number")
    dashboard.get_by_role("button", name="+15 min").click()
    expect(dashboard.get_by_role("region", name="Clock")).to_contain_text("1 h 16 min ahead")
    expect(dashboard.get_by_role("alert")).to_be_empty()
    assert sandbox.faults.active() == []
    assert ["400" in line for line in console] == [True]
    console.clear()


def test_the_clock_advances_and_the_return_method_is_chosen(dashboard: Page, order: Order, sandbox: Sandbox) -> None:
    order()
    dashboard.get_by_role("button", name="+61 min").click()
    expect(dashboard.get_by_role("region", name="Clock")).to_contain_text("1 h 1 min ahead")
    expect(part(dashboard, "Sessions")).to_contain_text("expired")

    dashboard.get_by_role("button", name="POST").click()
    expect(dashboard.get_by_role("button", name="POST")).to_have_attribute("aria-pressed", "true")
    expect(dashboard.get_by_role("button", name="POST")).to_be_focused()
    assert sandbox.return_method == "POST"


def test_the_sandbox_is_reset_after_a_second_thought(dashboard: Page, order: Order, sandbox: Sandbox) -> None:
    session = session_id(order())
    expect(part(dashboard, "Sessions")).to_contain_text(session)
    expect(dashboard.get_by_role("button", name="Yes, delete everything")).to_be_hidden()
    dashboard.get_by_text("Reset the sandbox").click()
    dashboard.get_by_role("button", name="Yes, delete everything").click()

    expect(part(dashboard, "Sessions")).to_contain_text("No sessions yet")
    assert sandbox.sessions() == []


def test_without_javascript_it_shows_the_tables_and_its_forms_work(
    chromium: Browser, order: Order, sandbox: Sandbox
) -> None:
    session = session_id(order())
    with chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{sandbox.url}/_sandbox/")
        expect(page.locator("[data-connection]")).to_have_text("Reload the page to update it")
        page.get_by_role("button", name=re.compile("^Pay")).click()

        expect(part(page, "Sessions").get_by_role("row", name=session)).to_contain_text("completed")
        expect(page).to_have_url(f"{sandbox.url}/_sandbox/")


def test_a_delivery_is_shown_with_request_answer_and_reason_and_sent_again(
    dashboard: Page, order: Order, sandbox: Sandbox, shop: Shop
) -> None:
    sandbox.webhooks.add(f"{shop.url}/hooks?token=a-canary", events=["checkout_session.completed"])
    shop.refuses_hooks = True
    sandbox.complete(session_id(order()))
    deliveries = part(dashboard, "Webhook deliveries")
    row = deliveries.get_by_role("row", name="checkout_session.completed")
    expect(row).to_contain_text("1: 503")
    expect(row).to_contain_text("pending")

    shop.refuses_hooks = False
    row.get_by_role("button", name="Resend").click()
    expect(row).to_contain_text("2: 200")
    expect(row).to_contain_text("delivered")
    row.locator("summary", has_text="2: 200").click()
    expect(row).to_contain_text('"name": "checkout_session.completed"')
    expect(row).to_contain_text("Welcome back")
    assert "canary" not in dashboard.content()
    assert [path for _, path, _ in shop.visits] == ["/hooks?token=a-canary"] * 2
    look(dashboard, "dashboard-deliveries")
