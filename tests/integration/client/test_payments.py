"""Payments and settlements, against a running sandbox."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from monime_ext import errors, sle
from monime_ext.reconciliation.settlement import Settlement
from monime_ext.sandbox import Channel
from tests.integration.client.conftest import CART, Shop
from tests.integration.client.servers import responding_with, serving


def paid(shop: Shop, client: Any, **options: Any) -> Any:
    """Create a session, pay it, and return it."""
    session = shop.create(client, **options)
    shop.sandbox.complete(session.id)
    return client.checkout_sessions.get(session.id)


def test_the_payment_of_a_session_is_found_and_read(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    session = paid(any_version_shop, client, reference="1042")
    (payment,) = client.payments.for_session(session)
    assert payment.id.startswith("spm-")
    assert payment.status == "completed"
    assert (payment.amount.currency, payment.amount.value) == ("SLE", 90000)
    assert [(fee.code, fee.amount.value) for fee in payment.fees] == [("Base", 900)]
    assert payment.order_number == session.order_number
    assert payment.ownership_graph.owner.id == session.id
    assert client.payments.get(payment.id) == payment


def test_the_session_of_payments_may_be_an_id_or_an_old_copy(shop: Shop) -> None:
    client: Any = shop.client()
    old = shop.create(client)
    shop.sandbox.complete(old.id)
    assert old.order_number is None
    assert client.payments.for_session(old) == client.payments.for_session(old.id)
    assert len(client.payments.for_session(old)) == 1


def test_a_session_with_its_order_number_costs_one_request(shop: Shop) -> None:
    client: Any = shop.client()
    session = paid(shop, client)
    before = len(shop.sandbox.requests())
    client.payments.for_session(session)
    assert [request.operation for request in shop.sandbox.requests()[before:]] == ["listPayments"]


def test_a_session_that_is_not_paid_has_no_payments(shop: Shop) -> None:
    client: Any = shop.client()
    session = shop.create(client)
    assert client.payments.for_session(session) == ()
    attempt = shop.sandbox.start_payment(session.id)
    shop.sandbox.decline_payment(attempt["id"])
    assert client.payments.for_session(session.id) == ()


def test_payments_of_another_order_are_not_returned(shop: Shop) -> None:
    client: Any = shop.client()
    first, second = paid(shop, client), paid(shop, client)
    assert {payment.id for payment in client.payments.for_session(first)}.isdisjoint(
        payment.id for payment in client.payments.for_session(second)
    )


def test_a_list_is_filtered_and_paginated(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    sessions = [paid(any_version_shop, client, financial_account_id=f"fac-{n % 2}") for n in range(5)]
    assert len(list(client.payments.list(limit=2))) == 5
    assert len(list(client.payments.list(limit=2, financial_account_id="fac-0"))) == 3
    (one,) = client.payments.list(order_number=sessions[3].order_number)
    assert list(client.payments.list(financial_transaction_reference=one.financial_transaction_reference)) == [one]
    first, *rest = client.payments.list(limit=2).pages()
    assert [payment for page in rest for payment in page.items] == list(client.payments.list(after=first.next))


def payments_response(*payments: dict[str, Any]) -> bytes:
    whole = [{"status": "completed", "amount": {"currency": "SLE", "value": 1}, **payment} for payment in payments]
    body = json.dumps({"success": True, "result": whole, "pagination": {"count": len(whole), "next": None}}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


THEIRS = {"ownershipGraph": {"owner": {"id": "scs-2", "type": "checkout_session"}}}


def test_results_that_do_not_match_the_filter_are_dropped(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    response = payments_response(
        {"id": "spm-1", "orderNumber": "N1"}, {"id": "spm-2", "orderNumber": "N2"}, {"id": "spm-3"}, {"id": "spm-4"}
    )
    with serving(responding_with(response)) as url:
        client = shop.client(base_url=url)
        with caplog.at_level(logging.WARNING, "monime_ext"):
            assert [payment.id for payment in client.payments.list(order_number="N1")] == ["spm-1"]
        assert "3 of 4 results did not match the filter" in caplog.text
        assert len(list(client.payments.list())) == 4
        client.close()


def test_payments_of_another_session_are_not_returned(shop: Shop) -> None:
    client: Any = shop.client()
    session = paid(shop, client)
    number = {"orderNumber": session.order_number}
    ours = {
        "ownershipGraph": {
            "owner": {"id": "pay-1", "type": "x", "owner": {"id": session.id, "type": "checkout_session"}}
        }
    }
    response = payments_response(
        {"id": "spm-1", **number, **ours}, {"id": "spm-2", **number, **THEIRS}, {"id": "spm-3", **number}
    )
    with serving(responding_with(response)) as url:
        other = shop.client(base_url=url)
        # A payment without an owner is found by its order number alone.
        assert [payment.id for payment in other.payments.for_session(session)] == ["spm-1", "spm-3"]
        other.close()


def test_an_update_changes_the_given_fields_and_keeps_the_others(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    (payment,) = client.payments.for_session(paid(any_version_shop, client))
    renamed = client.payments.update(payment.id, name="Rice for Isatu", metadata={"order": "1042"})
    assert (renamed.name, renamed.to_dict()["metadata"]) == ("Rice for Isatu", {"order": "1042"})
    again = client.payments.update(payment.id, name=None)
    assert again.name is None
    assert again.to_dict()["metadata"] == {"order": "1042"}
    merged = client.payments.update(payment.id, metadata={"shop": "1", "order": ""})
    assert merged.to_dict()["metadata"] == {"shop": "1"}
    assert client.payments.update(payment.id, metadata=None).metadata is None


def test_an_update_has_no_key_and_is_retried_when_its_response_is_lost(shop: Shop) -> None:
    client: Any = shop.client()
    (payment,) = client.payments.for_session(paid(shop, client))
    shop.sandbox.faults.add("reset_after")
    response = client.payments.with_response.update(payment.id, name="Rice")
    assert (response.attempts, response.idempotency_key, response.result.name) == (2, None, "Rice")
    assert {request.idempotency_key for request in shop.sandbox.requests() if request.operation == "updatePayment"} == {
        None
    }


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"name": "x" * 101}, ["name"]),
        ({"metadata": {"_a": "b", "c": "d" * 101}}, ["metadata._a", "metadata.c"]),
        ({"name": 5, "metadata": []}, ["name", "metadata"]),
    ],
)
def test_an_invalid_update_is_refused_before_a_request_is_sent(
    shop: Shop, changes: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        shop.client().payments.update("spm-1", **changes)
    assert [problem.path for problem in caught.value.problems] == paths
    assert shop.sandbox.requests() == []


def test_unknown_ids_are_not_found(shop: Shop) -> None:
    client: Any = shop.client()
    for method in (client.payments.get, client.payments.update):
        with pytest.raises(errors.NotFound):
            method("spm-none")
    for search in (client.payments.for_session, client.payments.settlement):
        with pytest.raises(errors.NotFound):
            search("scs-none")


def test_a_settlement_has_the_amounts_of_monime(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    session = any_version_shop.create(client, reference="1042")
    before = client.payments.settlement(session)
    assert not before.is_paid
    any_version_shop.sandbox.set_fees({"Base": "0.01", "Levy": "0.005"})
    any_version_shop.sandbox.complete(session.id, Channel("momo", "+23276123456", "m17"))
    after = client.payments.settlement(session.id)
    assert (after.gross, after.fee, after.net) == (sle("900.00"), sle("13.50"), sle("886.50"))
    assert after.fees == {"Base": sle("9.00"), "Levy": sle("4.50")}
    assert after.is_final
    assert (after.reference, after.session_id) == ("1042", session.id)
    (payment,) = after.paid_payments
    assert (payment.channel, payment.provider) == ("momo", "m17")
    assert before | after == after | before
    assert (before | after).net == after.net
    assert "6123456" not in json.dumps(after.to_json())


def test_a_call_of_several_requests_uses_the_given_space(shop: Shop) -> None:
    token, space = shop.sandbox.add_token()
    session = paid(shop, shop.client(access_token=token, space_id=space))
    elsewhere = shop.client(access_token=token)
    assert len(elsewhere.payments.for_session(session.id, space_id=space)) == 1
    assert elsewhere.payments.settlement(session.id, space_id=space).is_final


def test_the_repr_of_a_payment_has_no_personal_data(shop: Shop) -> None:
    client: Any = shop.client()
    session = shop.create(client, line_items=CART)
    shop.sandbox.complete(session.id, Channel("momo", "+23276123456", "m17"))
    (payment,) = client.payments.for_session(session.id)
    channel = payment.to_dict()["channel"]
    for secret in (channel["phoneNumber"], channel["fingerprint"]):
        assert secret not in repr(payment)
    assert isinstance(client.payments.settlement(session.id), Settlement)
