"""Sandboxes with a seed, whatever else happens in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monime_ext.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.sandbox.conftest import Caller

UNREACHABLE = "http://127.0.0.1:9/hooks"


def ids(caller_of: Callable[[Sandbox], Caller], sandbox: Sandbox, *, extra_requests: int = 0) -> list[object]:
    """Create and pay sessions, and return all ids that a shop stores."""
    call = caller_of(sandbox)
    for number in range(3):
        session = call.create(key=f"key-{number}").result["id"]
        for _ in range(extra_requests):
            call("GET", "/v1/checkout-sessions")
        declined = sandbox.start_payment(session)["id"]
        sandbox.decline_payment(declined)
        sandbox.complete(session)
    orders = [(item["id"], item["orderNumber"], item["lineItems"]) for item in sandbox.sessions()]
    return [
        sandbox.access_token,
        sandbox.space_id,
        sandbox.webhook_secret,
        orders,
        [p["id"] for p in sandbox.payments()],
    ]


def test_a_seeded_run_is_the_same_with_webhooks_and_other_requests(caller_of: Callable[[Sandbox], Caller]) -> None:
    with Sandbox(seed=7) as sandbox:
        expected = ids(caller_of, sandbox)
    with Sandbox(seed=7, webhooks=[UNREACHABLE]) as sandbox:
        sandbox.webhooks.add(UNREACHABLE)
        sandbox.webhooks.update_delivery_settings(order="shuffled", duplicates=3, lost_response_rate=0.5)
        assert ids(caller_of, sandbox, extra_requests=2) == expected
    with Sandbox(seed=8) as sandbox:
        assert ids(caller_of, sandbox) != expected


def test_the_order_of_seeded_events_is_the_same(caller_of: Callable[[Sandbox], Caller]) -> None:
    def names(webhooks: list[str]) -> list[str]:
        with Sandbox(seed=7, webhooks=webhooks) as sandbox:
            sandbox.webhooks.update_delivery_settings(order="shuffled")
            ids(caller_of, sandbox)
            return [event["name"] for event in sandbox.webhooks.events()]

    assert names([]) == names([UNREACHABLE])


def test_a_callback_that_calls_the_sandbox_raises_instead_of_freezing(
    caller_of: Callable[[Sandbox], Caller], capfd: pytest.CaptureFixture[str]
) -> None:
    failures: list[str] = []
    with Sandbox() as sandbox:
        for work in (sandbox.sessions, sandbox.stop, sandbox.webhooks.flush, lambda: sandbox.clock.advance(minutes=1)):

            def call_sandbox(_: object, work: Callable[[], object] = work) -> None:
                try:
                    work()
                except RuntimeError as error:
                    failures.append(str(error))
                    raise

            sandbox.subscribe(call_sandbox)

        assert caller_of(sandbox)("GET", "/", timeout=5).status == 200
        session = caller_of(sandbox).create().result["id"]
        assert sandbox.complete(session)["status"] == "completed"

    assert len(failures) >= 8
    assert all("a callback of the sandbox cannot call it" in failure for failure in failures)
    assert "RuntimeError: a callback of the sandbox cannot call it" in capfd.readouterr().err


@pytest.mark.parametrize("action", ["cancel", "expire"])
def test_a_payment_that_ends_with_its_session_is_in_the_activity(
    caller_of: Callable[[Sandbox], Caller], action: str
) -> None:
    with Sandbox() as sandbox:
        session = caller_of(sandbox).create().result["id"]
        payment = sandbox.start_payment(session)["id"]
        getattr(sandbox, action)(session)

        recent = sandbox._call(lambda backend: backend.activity.recent())
        (declined,) = [event for event in recent if event.kind == "payment_declined"]
        assert declined.details["payment"] == payment
        assert declined.details["session"] == session
        assert declined.details["reason"] == sandbox.payments()[0]["reason"]
        assert declined.details["method"] == sandbox.payments()[0]["channel"]["type"]


def test_a_moved_clock_does_not_look_like_a_wrong_one(caller_of: Callable[[Sandbox], Caller]) -> None:
    from datetime import UTC, datetime

    with Sandbox() as sandbox:
        sandbox.clock.advance(days=3)
        reply = caller_of(sandbox)("GET", "/")

    sent_at = datetime.fromisoformat(reply.headers["monime-request-timestamp"])
    assert abs((datetime.now(UTC) - sent_at).total_seconds()) < 60
