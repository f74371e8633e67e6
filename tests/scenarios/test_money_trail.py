"""From a session to its payment. Most of it needs buyers, so it runs in the sandbox only."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from monime_ext.errors import Conflict, NotFound, NotPaid
from monime_ext.sandbox.state.channels import Channel
from tests.scenarios.shop import TOTAL, Shop

FEE = TOTAL // 100


def test_an_unknown_order_has_no_payments(shop: Shop) -> None:
    assert list(shop.client.payments.list(order_number=secrets.token_hex(6).upper())) == []


def test_an_unknown_payment_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        shop.client.payments.get(f"spm-{secrets.token_hex(11)}")


def test_an_unpaid_session_is_not_confirmed_and_has_no_payment(shop: Shop) -> None:
    session = shop.create(reference="1042")

    with pytest.raises(NotPaid):
        shop.client.checkout_sessions.confirm(session.id, amount=TOTAL, currency="SLE", reference="1042")
    assert shop.client.payments.for_session(session) == ()
    assert not shop.client.payments.settlement(session).is_paid


@pytest.mark.needs_a_buyer
def test_a_paid_session_and_its_payment_refer_to_each_other(shop: Shop) -> None:
    session = shop.create(reference="1042")
    shop.buyer.complete(session.id)

    paid = shop.client.checkout_sessions.confirm(session.id, amount=TOTAL, currency="SLE", reference="1042")
    (payment,) = shop.client.payments.for_session(paid)
    reported = shop.client.payments.get(payment.id).to_dict()

    assert reported["status"] == "completed"
    assert reported["orderNumber"] == paid.order_number
    assert reported["amount"] == {"currency": "SLE", "value": TOTAL}
    assert reported["fees"][0]["code"] == "Base"
    assert [fee["amount"]["value"] for fee in reported["fees"]] == [FEE]
    assert (reported["ownershipGraph"]["owner"]["type"], reported["ownershipGraph"]["owner"]["id"]) == (
        "checkout_session",
        session.id,
    )


@pytest.mark.needs_a_buyer
def test_the_net_amount_is_the_total_without_the_fees(shop: Shop) -> None:
    session = shop.create()
    shop.buyer.complete(session.id)

    settlement = shop.client.payments.settlement(session.id)

    assert settlement.is_final
    amounts = [settlement.gross, settlement.fee, settlement.net]
    assert [amount.value for amount in amounts if amount] == [TOTAL, FEE, TOTAL - FEE]


@pytest.mark.needs_a_buyer
def test_a_declined_buyer_pays_with_another_method(shop: Shop) -> None:
    session = shop.create()
    declined = shop.buyer.start_payment(session.id, Channel("momo", "+232 76 000000", "m17"))
    shop.buyer.decline_payment(declined["id"], "insufficient funds")
    assert shop.client.checkout_sessions.get(session.id).status == "pending"

    shop.buyer.complete(session.id, Channel("bank", "0012345678", "slb001"))

    (payment,) = shop.client.payments.for_session(session.id)
    assert payment.id != declined["id"]
    channel = payment.to_dict()["channel"]
    assert (channel["type"], channel["provider"]) == ("bank", "slb001")


@pytest.mark.needs_a_buyer
def test_a_session_that_is_being_paid_cannot_be_deleted(shop: Shop) -> None:
    session = shop.create()
    shop.buyer.start_payment(session.id)

    with pytest.raises(Conflict) as refused:
        shop.client.checkout_sessions.delete(session.id)

    assert refused.value.outcome == "rejected"
    shop.buyer.complete(session.id)
    assert shop.client.checkout_sessions.get(session.id).status == "completed"


@pytest.mark.needs_a_buyer
@pytest.mark.parametrize("end", ["cancelled", "expired"])
def test_a_session_that_ends_unpaid_has_no_order_number_and_no_payment(shop: Shop, end: str) -> None:
    session = shop.create()
    if end == "cancelled":
        shop.buyer.cancel(session.id)
    else:
        shop.buyer.clock.advance(minutes=61)

    ended = shop.client.checkout_sessions.wait(session.id)

    assert (ended.status, ended.order_number) == (end, None)
    assert shop.client.payments.for_session(ended) == ()


@pytest.mark.needs_a_buyer
def test_a_buyer_may_pay_late_in_the_life_of_a_session(shop: Shop) -> None:
    session = shop.create()
    shop.buyer.clock.advance(minutes=45)
    shop.buyer.complete(session.id)

    paid = shop.client.checkout_sessions.confirm(session.id, amount=TOTAL, currency="SLE", reference=None)

    assert paid.create_time is not None
    assert shop.client.payments.settlement(paid).is_paid
    assert shop.buyer.clock.now() - paid.create_time >= timedelta(minutes=45)


@pytest.mark.needs_a_buyer
def test_a_redemption_is_atomic_and_idempotent(shop: Shop) -> None:
    if not hasattr(shop.client, "receipts"):
        assert shop.client.api_version == "caph.2025-06-20"
        return
    session = shop.create(line_items=[{"name": "Entry", "price": {"currency": "SLE", "value": 500}, "quantity": 3,
                                       "reference": "entry"}])  # fmt: skip
    shop.buyer.complete(session.id)
    number = str(shop.client.checkout_sessions.get(session.id).order_number)
    receipts = shop.client.receipts
    assert receipts.get(number).to_dict()["status"] == "not_redeemed"

    scan = {"entitlements": [{"key": "entry", "units": 2}], "idempotency_key": f"scan-{secrets.token_hex(12)}"}
    for _ in range(2):
        redeemed = receipts.redeem(number, **scan).to_dict()  # type: ignore[arg-type]
        assert redeemed["redeem"] is True
        assert redeemed["receipt"]["entitlements"][0]["remaining"] == 1
    assert receipts.redeem(number, entitlements=[{"key": "entry", "units": 2}]).to_dict()["redeem"] is False
    assert receipts.get(number).to_dict()["status"] == "partially_redeemed"
    receipts.redeem(number, redeem_all=True)
    assert receipts.get(number).to_dict()["status"] == "fully_redeemed"
