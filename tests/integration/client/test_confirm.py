"""Confirm payments, against a running sandbox."""

from __future__ import annotations

import pytest

from monime_ext import errors, sle
from tests.integration.client.conftest import Shop


def test_a_paid_order_is_confirmed(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    session = any_version_shop.create(client, reference="1042")
    any_version_shop.sandbox.complete(session.id)
    confirmed = client.checkout_sessions.confirm(session.id, amount=sle("900.00"), reference="1042")
    assert confirmed.status == "completed"
    assert confirmed == client.checkout_sessions.confirm(session.id, amount=90000, currency="SLE", reference="1042")
    response = client.checkout_sessions.with_response.confirm(session.id, amount=sle("900.00"), reference="1042")
    assert response.result == confirmed
    assert response.request_id


def test_an_order_that_is_not_paid_is_not_confirmed(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client, reference="1042")
    with pytest.raises(errors.NotPaid) as pending:
        client.checkout_sessions.confirm(session.id, amount=sle("900.00"), reference="1042")
    assert pending.value.session_status == "pending"
    assert pending.value.request_id == shop.sandbox.requests()[-1].request_id
    shop.sandbox.expire(session.id)
    with pytest.raises(errors.NotPaid) as expired:
        client.checkout_sessions.confirm(session.id, amount=sle("900.00"), reference="1042")
    assert expired.value.session_status == "expired"


def test_a_paid_session_of_another_order_is_not_confirmed(shop: Shop) -> None:
    client = shop.client()
    cheap = shop.create(client, reference="1", line_items=[{"name": "Sweet", "price": sle("1.00")}])
    shop.sandbox.complete(cheap.id)
    with pytest.raises(errors.NotConfirmed) as caught:
        client.checkout_sessions.confirm(cheap.id, amount=sle("900.00"), reference="1042")
    assert not isinstance(caught.value, errors.NotPaid)
    assert {mismatch.field: mismatch.actual for mismatch in caught.value.mismatches} == {
        "amount": 100,
        "reference": "1",
    }
    assert caught.value.outcome == "rejected"


def test_an_invalid_expectation_is_refused_before_a_request_is_sent(shop: Shop) -> None:
    with pytest.raises(errors.InvalidRequest, match="currency"):
        shop.client().checkout_sessions.confirm("scs-1", amount=90000, reference=None)
    assert shop.sandbox.requests() == []


def test_an_unknown_session_is_not_found(shop: Shop) -> None:
    with pytest.raises(errors.NotFound):
        shop.client().checkout_sessions.confirm("scs-none", amount=sle(1), reference=None)
