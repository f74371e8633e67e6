"""Payments of a session, and what a successful one changes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from monime_ext.sandbox import Channel, Sandbox
from monime_ext.sandbox.state.store import InvalidState
from tests.integration.sandbox.conftest import CART

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.sandbox.conftest import Caller

MOMO = {"type": "momo", "provider": "m17", "number": "+23276000001"}


@pytest.fixture
def session(call: Caller) -> Any:
    return call.create({**CART, "reference": "1042", "metadata": {"order": "1042"}}).result


def names(sandbox: Sandbox) -> list[str]:
    return [event["name"] for event in sandbox.webhooks.events()]


def test_a_payment_that_succeeds_completes_its_session_and_leaves_the_whole_trail(
    call: Caller, sandbox: Sandbox, session: Any
) -> None:
    begun = call.control("POST", "/payments", {"session": session["id"], "channel": MOMO})
    done = call.control("POST", f"/payments/{begun.json['id']}/succeed").json
    paid = call("GET", f"/v1/checkout-sessions/{session['id']}").result

    assert (begun.status, begun.json["status"]) == (201, "processing")
    assert (begun.json["orderNumber"], begun.json["financialTransactionReference"]) == (None, None)
    assert re.fullmatch(r"spm-[A-Za-z0-9]{22}", done["id"])
    assert (done["status"], paid["status"]) == ("completed", "completed")
    assert done["orderNumber"] == paid["orderNumber"]
    assert done["amount"] == {"currency": "SLE", "value": 2 * 45_000 + 5_000}
    assert done["fees"] == [{"code": "Base", "amount": {"currency": "SLE", "value": 950}, "metadata": None}]
    assert done["ownershipGraph"]["owner"]["type"] == "checkout_session"
    assert done["ownershipGraph"]["owner"]["id"] == session["id"]
    assert (done["name"], done["reference"]) == ("Order 1042", "1042")
    assert done["financialAccountId"].startswith("fac-")
    assert done["financialTransactionReference"]
    assert datetime.fromisoformat(done["updateTime"]) >= datetime.fromisoformat(done["createTime"])


def test_the_number_of_a_channel_is_masked(call: Caller, session: Any) -> None:
    reply = call.control("POST", "/payments", {"session": session["id"], "channel": MOMO})

    channel = reply.json["channel"]
    assert (channel["type"], channel["provider"]) == ("momo", "m17")
    assert channel["phoneNumber"] == "+232*****001"
    assert channel["fingerprint"]
    assert 1 <= len(channel["reference"]) <= 64
    assert b"76000001" not in reply.body


@pytest.mark.parametrize(
    ("channel", "reported"),
    [
        (Channel("momo", "+23276000001", "m18"), {"provider": "m18", "phoneNumber": "+232*****001"}),
        (Channel("card", "4242 4242 4242 4242"), {"scheme": "visa", "last4": "4242"}),
        (Channel("card", "5555 5555 5555 4444"), {"scheme": "mastercard", "last4": "4444"}),
        (Channel("bank", "0010000001", "slb001"), {"provider": "slb001", "accountNumber": "*******001"}),
        (Channel("wallet", "70000001", "dw001"), {"provider": "dw001", "walletId": "*****001"}),
    ],
    ids=lambda value: value.type if isinstance(value, Channel) else None,
)
def test_every_kind_of_channel_pays(sandbox: Sandbox, session: Any, channel: Channel, reported: dict[str, str]) -> None:
    sandbox.complete(session["id"], channel)

    (payment,) = sandbox.payments(session["id"])
    assert reported.items() <= payment["channel"].items()
    assert payment["status"] == "completed"


def test_a_declined_payment_leaves_the_session_pending_and_another_method_pays_it(
    sandbox: Sandbox, session: Any
) -> None:
    first = sandbox.start_payment(session["id"], Channel("momo", "+23276000002", "m17"))
    declined = sandbox.decline_payment(first["id"], "insufficient_funds")
    assert (declined["status"], declined["reason"]) == ("declined", "insufficient_funds")
    assert sandbox.sessions()[0]["status"] == "pending"

    paid = sandbox.complete(session["id"], Channel("card", "4242424242424242"))

    assert paid["status"] == "completed"
    assert [payment["status"] for payment in sandbox.payments(session["id"])] == ["declined", "completed"]
    assert names(sandbox).count("payment.processing_completed") == 1


@pytest.mark.parametrize(
    ("number", "status", "reason"),
    [("+23276000001", "completed", None), ("+23276000003", "declined", "rejected_by_payer")],
)
def test_a_test_number_keeps_its_promise(
    call: Caller, session: Any, number: str, status: str, reason: str | None
) -> None:
    begun = call.control("POST", "/payments", {"session": session["id"], "channel": {**MOMO, "number": number}})

    settled = call.control("POST", f"/payments/{begun.json['id']}/resolve").json

    assert (settled["status"], settled["reason"]) == (status, reason)


def test_one_payment_is_in_progress_at_a_time(call: Caller, sandbox: Sandbox, session: Any) -> None:
    sandbox.start_payment(session["id"])

    assert call.control("POST", "/payments", {"session": session["id"]}).status == 409
    with pytest.raises(InvalidState, match="in progress"):
        sandbox.complete(session["id"], Channel("card", "4242424242424242"))
    assert len(sandbox.payments()) == 1


def test_an_attempt_is_ended_once(call: Caller, sandbox: Sandbox, session: Any) -> None:
    payment = sandbox.start_payment(session["id"])
    sandbox.succeed_payment(payment["id"])

    for action in ("succeed", "decline", "resolve"):
        assert call.control("POST", f"/payments/{payment['id']}/{action}").status == 409
    assert names(sandbox).count("checkout_session.completed") == 1


@pytest.mark.parametrize("end", ["cancel", "expire", "complete"])
def test_a_session_that_is_over_is_not_paid(sandbox: Sandbox, session: Any, end: str) -> None:
    getattr(sandbox, end)(session["id"])

    with pytest.raises(InvalidState, match="already"):
        sandbox.start_payment(session["id"])


def test_an_attempt_ends_with_its_session(sandbox: Sandbox, session: Any) -> None:
    payment = sandbox.start_payment(session["id"])
    sandbox.clock.advance(hours=1)

    (ended,) = sandbox.payments()
    assert (ended["status"], ended["reason"]) == ("declined", "session_expired")
    with pytest.raises(InvalidState):
        sandbox.succeed_payment(payment["id"])
    assert names(sandbox) == ["payment.created", "payment.processing_started", "checkout_session.expired"]


def test_a_method_that_is_not_offered_is_refused(call: Caller, sandbox: Sandbox) -> None:
    closed = call.create({**CART, "paymentOptions": {"momo": {"enabledProviders": ["m18"]}}}).result

    reply = call.control("POST", "/payments", {"session": closed["id"], "channel": MOMO})

    assert (reply.status, reply.json) == (400, {"error": "the session does not offer this provider"})
    assert sandbox.payments() == []
    assert not sandbox.sessions()[0]["started"]


def test_a_session_without_any_method_cannot_be_paid(call: Caller, sandbox: Sandbox) -> None:
    options = {method: {"disable": True} for method in ("momo", "card", "bank", "wallet")}
    closed = call.create({**CART, "paymentOptions": options}).result

    with pytest.raises(InvalidState, match="no payment method"):
        sandbox.complete(closed["id"])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/payments", {"session": "scs-nobody"}, 404),
        ("/payments", {}, 404),
        ("/payments", {"session": "scs-nobody", "amount": 1}, 400),
        ("/payments", {"session": "scs-nobody", "channel": {"type": "cash"}}, 400),
        ("/payments/spm-nobody/succeed", {}, 404),
        ("/payments/spm-nobody/steal", {}, 404),
        ("/payments/spm-nobody/decline", {"because": "x"}, 400),
    ],
)
def test_an_impossible_action_is_reported(call: Caller, path: str, body: object, status: int) -> None:
    assert call.control("POST", path, body).status == status


def test_both_success_events_have_the_same_time_and_the_fees_are_in_one_only(sandbox: Sandbox, session: Any) -> None:
    sandbox.complete(session["id"])

    events = {event["name"]: event for event in sandbox.webhooks.events()}
    assert list(events) == [
        "payment.created",
        "payment.processing_started",
        "checkout_session.completed",
        "payment.processing_completed",
    ]
    assert events["checkout_session.completed"]["occurred"] == events["payment.processing_completed"]["occurred"]
    assert len({event["id"] for event in events.values()}) == 4


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_the_end_of_a_session_is_an_event(sandbox: Sandbox, session: Any, end: str) -> None:
    getattr(sandbox, end)(session["id"])

    assert names(sandbox) == [f"checkout_session.{ {'cancel': 'cancelled', 'expire': 'expired'}[end] }"]


def test_the_fees_can_be_set(call: Caller, sandbox: Sandbox, session: Any) -> None:
    rates = {"Base": "0.01", "Channel": "0.005"}
    assert call.control("PUT", "/fees", rates).json == rates

    sandbox.complete(session["id"])

    (payment,) = sandbox.payments()
    assert [(fee["code"], fee["amount"]["value"]) for fee in payment["fees"]] == [("Base", 950), ("Channel", 475)]
    sandbox.reset()
    assert call.control("GET", "/fees").json == {"Base": "0.01"}
    assert call.control("PUT", "/fees", {"Base": 0.01}).status == 400


def test_fees_are_an_option(caller_of: Callable[[Sandbox], Caller]) -> None:
    with Sandbox(fees={}) as free:
        free.complete(caller_of(free).create().result["id"])
        assert free.payments()[0]["fees"] == []
    with pytest.raises(ValueError, match="rate"):
        Sandbox(fees={"Base": "2"})


def test_the_money_goes_to_the_account_that_was_asked_for(call: Caller, sandbox: Sandbox) -> None:
    sandbox.complete(call.create({**CART, "financialAccountId": "fac-mine"}).result["id"])
    for _ in range(2):
        sandbox.complete(call.create().result["id"])

    accounts = [payment["financialAccountId"] for payment in sandbox.payments()]
    assert accounts[0] == "fac-mine"
    assert accounts[1] == accounts[2] != "fac-mine"


def test_an_amount_of_any_size_is_paid_exactly(call: Caller, sandbox: Sandbox) -> None:
    line = {"name": "everything", "price": {"currency": "SLE", "value": 10**30 + 50}, "quantity": 100_000}
    sandbox.complete(call.create({"name": "x", "lineItems": [line]}).result["id"])

    (payment,) = sandbox.payments()
    assert payment["amount"]["value"] == (10**30 + 50) * 100_000
    assert payment["fees"][0]["amount"]["value"] == (10**30 + 50) * 1000
