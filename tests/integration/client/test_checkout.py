"""The builder with a running sandbox, of every API version, sync and async."""

from __future__ import annotations

import pytest

from monime_ext import IdempotencyKey, errors, sle
from tests.integration.client.conftest import Shop


def test_the_created_session_has_everything_that_was_built(any_version_shop: Shop) -> None:
    session = (
        any_version_shop.client()
        .checkout("Order 1042")
        .item("Rice 25 kg", sle("450.00"), quantity=2, reference="rice")
        .item("Oil", sle("175.50"))
        .reference("1042")
        .return_urls(success="https://shop.example/thanks", cancel="myshop://cancelled")
        .only_momo("m17")
        .brand("#0A7B3E")
        .metadata(order_id="1042")
        .create()
    )
    created = session.to_dict()
    assert (created["name"], created["reference"], created["status"]) == ("Order 1042", "1042", "pending")
    lines = [(line["name"], line["price"]["value"], line["quantity"]) for line in created["lineItems"]["data"]]
    assert lines == [("Rice 25 kg", 45000, 2), ("Oil", 17550, 1)]
    assert (created["successUrl"], created["cancelUrl"]) == ("https://shop.example/thanks", "myshop://cancelled")
    assert (created["brandingOptions"], created["metadata"]) == ({"primaryColor": "#0A7B3E"}, {"order_id": "1042"})


def test_a_preview_equals_what_create_sends_with_the_same_key(any_version_shop: Shop) -> None:
    client = any_version_shop.client()
    checkout = client.checkout("Order 1042").item("Rice", sle("450.00"), quantity=2).metadata(order_id="1042")
    key = IdempotencyKey.for_order("1042")
    preview = checkout.preview(idempotency_key=key)
    assert any_version_shop.sandbox.requests() == []
    created = checkout.with_response.create(idempotency_key=key)
    again = client.checkout_sessions.with_response.create(
        name="Order 1042",
        line_items=[{"name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2}],
        metadata={"order_id": "1042"},
        idempotency_key=preview.idempotency_key,
    )
    assert created.idempotency_key == preview.idempotency_key
    assert (again.replayed, again.result.id) == (True, created.result.id)


def test_one_base_is_shared_by_many_carts(shop: Shop) -> None:
    base = shop.client().checkout("Table 7").return_urls(success="https://shop.example/thanks").only_momo()
    first = base.item("Rice", sle(45)).create()
    second = base.item("Fish", sle(60)).metadata(guest="2").create()
    assert first.id != second.id
    names = [session["lineItems"]["data"][0]["name"] for session in shop.sandbox.sessions()]
    assert names == ["Rice", "Fish"]


def test_a_cart_that_is_too_long_sends_nothing_until_it_is_collapsed(shop: Shop) -> None:
    cart = shop.client().checkout("Order").items({"name": f"line {i}", "price": sle(i)} for i in range(40))
    with pytest.raises(errors.InvalidRequest, match=r"at most 16 items; `\.collapse\(\)`"):
        cart.create()
    assert shop.sandbox.requests() == []
    cart.collapse().create()
    (session,) = shop.sandbox.sessions()
    lines = session["lineItems"]["data"]
    assert len(lines) == 16
    assert sum(line["price"]["value"] * line["quantity"] for line in lines) == cart.total.value


def test_the_options_of_a_call_are_applied(shop: Shop) -> None:
    _, space = shop.sandbox.add_token(shop.sandbox.access_token)
    checkout = shop.client().checkout("Order").item("Rice", sle(1))
    checkout.create(space_id=space)
    shop.sandbox.faults.add("status", status=500)
    with pytest.raises(errors.ServerError) as lost:
        checkout.create(idempotency_key="my-key", max_retries=0)
    assert (lost.value.idempotency_key, lost.value.attempts) == ("my-key", 1)
    assert [session["spaceId"] for session in shop.sandbox.sessions()] == [space]


def test_a_builder_of_a_closed_client_builds_but_does_not_send(shop: Shop) -> None:
    client = shop.client()
    checkout = client.checkout("Order").item("Rice", sle(1))
    client.close()
    assert checkout.item("Oil", sle(2)).total == sle(3)
    with pytest.raises(errors.ClientClosed):
        checkout.create()
