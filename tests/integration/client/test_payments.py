"""Payments: from a session to its money and back, against a running sandbox."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from monime_ext import errors, sle
from monime_ext.reconciliation.settlement import Settlement
from monime_ext.sandbox import Channel
from tests.integration.client.conftest import CART, Shop
from tests.integration.client.servers import answering, serving


def paid(shop: Shop, client: Any, **options: Any) -> Any:
    """A session that its buyer has paid, as it is now."""
    session = shop.create(client, **options)
    shop.sandbox.complete(session.id)
    return client.checkout_sessions.get(session.id)


def test_the_payment_of_a_session_is_found_and_read(either_release: Shop) -> None:
    client: Any = either_release.client()
    session = paid(either_release, client, reference="1042")
    (payment,) = client.payments.for_session(session)
    assert payment.id.startswith("spm-")
    assert payment.status == "completed"
    assert (payment.amount.currency, payment.amount.value) == ("SLE", 90000)
    assert [(fee.code, fee.amount.value) for fee in payment.fees] == [("Base", 900)]
    assert payment.order_number == session.order_number
    assert payment.ownership_graph.owner.id == session.id
    assert client.payments.get(payment.id) == payment


def test_a_session_may_be_named_by_its_id_or_be_an_old_copy(shop: Shop) -> None:
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
    assert [each.operation for each in shop.sandbox.requests()[before:]] == ["listPayments"]


def test_a_session_that_is_not_paid_has_no_payments(shop: Shop) -> None:
    client: Any = shop.client()
    session = shop.create(client)
    assert client.payments.for_session(session) == ()
    attempt = shop.sandbox.start_payment(session.id)
    shop.sandbox.decline_payment(attempt["id"])
    assert client.payments.for_session(session.id) == ()


def test_payments_of_another_order_are_not_given(shop: Shop) -> None:
    client: Any = shop.client()
    first, second = paid(shop, client), paid(shop, client)
    assert {each.id for each in client.payments.for_session(first)}.isdisjoint(
        each.id for each in client.payments.for_session(second)
    )


def test_a_list_is_filtered_and_goes_over_pages(either_release: Shop) -> None:
    client: Any = either_release.client()
    sessions = [paid(either_release, client, financial_account_id=f"fac-{n % 2}") for n in range(5)]
    assert len(list(client.payments.list(limit=2))) == 5
    assert len(list(client.payments.list(limit=2, financial_account_id="fac-0"))) == 3
    (one,) = client.payments.list(order_number=sessions[3].order_number)
    assert list(client.payments.list(financial_transaction_reference=one.financial_transaction_reference)) == [one]
    first, *rest = client.payments.list(limit=2).pages()
    assert [each for page in rest for each in page.items] == list(client.payments.list(after=first.next))


def told(*payments: dict[str, Any]) -> bytes:
    whole = [{"status": "completed", "amount": {"currency": "SLE", "value": 1}, **each} for each in payments]
    body = json.dumps({"success": True, "result": whole, "pagination": {"count": len(whole), "next": None}}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


THEIRS = {"ownershipGraph": {"owner": {"id": "scs-2", "type": "checkout_session"}}}


def test_what_a_filter_of_monime_s_lets_through_is_left_out(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    answer = told(
        {"id": "spm-1", "orderNumber": "N1"}, {"id": "spm-2", "orderNumber": "N2"}, {"id": "spm-3"}, {"id": "spm-4"}
    )
    with serving(answering(answer)) as url:
        client = shop.client(base_url=url)
        with caplog.at_level(logging.WARNING, "monime_ext"):
            assert [each.id for each in client.payments.list(order_number="N1")] == ["spm-1"]
        assert "3 of 4 results did not match the filter" in caplog.text
        assert len(list(client.payments.list())) == 4
        client.close()


def test_payments_that_belong_to_another_session_are_not_those_of_this_one(shop: Shop) -> None:
    client: Any = shop.client()
    session = paid(shop, client)
    number = {"orderNumber": session.order_number}
    ours = {
        "ownershipGraph": {
            "owner": {"id": "pay-1", "type": "x", "owner": {"id": session.id, "type": "checkout_session"}}
        }
    }
    answer = told({"id": "spm-1", **number, **ours}, {"id": "spm-2", **number, **THEIRS}, {"id": "spm-3", **number})
    with serving(answering(answer)) as url:
        other = shop.client(base_url=url)
        # One that does not say what it belongs to is found by its order number alone.
        assert [each.id for each in other.payments.for_session(session)] == ["spm-1", "spm-3"]
        other.close()


def test_a_payment_is_named_and_annotated_and_what_is_left_out_stays(either_release: Shop) -> None:
    client: Any = either_release.client()
    (payment,) = client.payments.for_session(paid(either_release, client))
    named = client.payments.update(payment.id, name="Rice for Isatu", metadata={"order": "1042"})
    assert (named.name, named.to_dict()["metadata"]) == ("Rice for Isatu", {"order": "1042"})
    again = client.payments.update(payment.id, name=None)
    assert again.name is None
    assert again.to_dict()["metadata"] == {"order": "1042"}
    assert client.payments.update(payment.id, metadata=None).metadata is None


def test_an_update_has_no_key_and_is_repeated_when_its_answer_is_lost(shop: Shop) -> None:
    client: Any = shop.client()
    (payment,) = client.payments.for_session(paid(shop, client))
    shop.sandbox.faults.add("reset_after")
    response = client.payments.with_response.update(payment.id, name="Rice")
    assert (response.attempts, response.idempotency_key, response.result.name) == (2, None, "Rice")
    assert {each.idempotency_key for each in shop.sandbox.requests() if each.operation == "updatePayment"} == {None}


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"name": "x" * 101}, ["name"]),
        ({"metadata": {"_a": "b", "c": "d" * 101}}, ["metadata._a", "metadata.c"]),
        ({"name": 5, "metadata": []}, ["name", "metadata"]),
    ],
)
def test_an_update_that_breaks_a_limit_is_refused_before_anything_is_sent(
    shop: Shop, changes: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        shop.client().payments.update("spm-1", **changes)
    assert [each.path for each in caught.value.problems] == paths
    assert shop.sandbox.requests() == []


def test_what_is_not_there_is_not_found(shop: Shop) -> None:
    client: Any = shop.client()
    for ask in (client.payments.get, client.payments.update):
        with pytest.raises(errors.NotFound):
            ask("spm-none")
    for search in (client.payments.for_session, client.payments.settlement):
        with pytest.raises(errors.NotFound):
            search("scs-none")


def test_a_settlement_is_what_monime_knows(either_release: Shop) -> None:
    client: Any = either_release.client()
    session = either_release.create(client, reference="1042")
    before = client.payments.settlement(session)
    assert not before.is_paid
    either_release.sandbox.set_fees({"Base": "0.01", "Levy": "0.005"})
    either_release.sandbox.complete(session.id, Channel("momo", "+23276123456", "m17"))
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


def test_a_call_of_several_requests_acts_in_the_space_that_it_is_told(shop: Shop) -> None:
    token, space = shop.sandbox.add_token()
    session = paid(shop, shop.client(access_token=token, space_id=space))
    elsewhere = shop.client(access_token=token)
    assert len(elsewhere.payments.for_session(session.id, space_id=space)) == 1
    assert elsewhere.payments.settlement(session.id, space_id=space).is_final


def test_nothing_personal_is_shown_by_a_payment(shop: Shop) -> None:
    client: Any = shop.client()
    session = shop.create(client, line_items=CART)
    shop.sandbox.complete(session.id, Channel("momo", "+23276123456", "m17"))
    (payment,) = client.payments.for_session(session.id)
    channel = payment.to_dict()["channel"]
    for secret in (channel["phoneNumber"], channel["fingerprint"]):
        assert secret not in repr(payment)
    assert isinstance(client.payments.settlement(session.id), Settlement)
