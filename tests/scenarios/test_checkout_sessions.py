"""Checkout sessions, in the sandbox and at Monime."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from monime_ext import IdempotencyKey
from monime_ext.errors import IdempotencyConflict, NotFound, TimedOut
from tests.scenarios.shop import CART, TOTAL

if TYPE_CHECKING:
    from tests.scenarios.shop import Shop
    from tests.versions import CheckoutSession

EVERYTHING: dict[str, Any] = {
    "description": "Für Aïssata ☕ — ɓ ɗ ŋ",
    "reference": "order 1042/ä",
    "callback_state": "opaque",
    "success_url": "https://shop.example/paid?order=1042&x=%20",
    "cancel_url": "https://shop.example/cancelled",
    "payment_options": {
        "card": {"disable": True},
        "momo": {"enabledProviders": ["m17", "m18"], "disabledProviders": ["m18"]},
        "bank": {"disable": False},
    },
    "branding_options": {"primaryColor": "#1F6F54"},
    "metadata": {"order_id": "1042", "Shop-2": "ä ☕"},
}


def new_key() -> str:
    return f"scenario-{secrets.token_hex(12)}"


def total(session: CheckoutSession) -> int:
    lines: Any = session.to_dict()["lineItems"]["data"]
    return sum(line["price"]["value"] * line["quantity"] for line in lines)


def test_a_session_is_pending_for_an_hour(shop: Shop) -> None:
    session = shop.create()

    assert session.id.startswith("scs-")
    assert (session.status, session.order_number) == ("pending", None)
    assert total(session) == TOTAL
    assert str(session.redirect_url).startswith("http")
    assert isinstance(session.create_time, datetime)
    assert isinstance(session.expire_time, datetime)
    assert abs(session.expire_time - session.create_time - timedelta(hours=1)) < timedelta(minutes=1)


def test_a_session_has_the_fields_it_was_created_with(shop: Shop) -> None:
    session = shop.create(**EVERYTHING)

    assert session.description == EVERYTHING["description"]
    assert session.reference == EVERYTHING["reference"]
    assert session.success_url == EVERYTHING["success_url"]
    assert session.cancel_url == EVERYTHING["cancel_url"]
    assert session.to_dict()["metadata"] == EVERYTHING["metadata"]


def test_a_retrieved_session_equals_the_created_one(shop: Shop) -> None:
    created = shop.create(**EVERYTHING)

    assert shop.client.checkout_sessions.get(created.id).to_dict() == created.to_dict()


def test_the_largest_cart_is_accepted(shop: Shop) -> None:
    lines = [
        {"name": f"{n:02}" * 50, "price": {"currency": "SLE", "value": 1}, "quantity": 1, "reference": f"line-{n}"}
        for n in range(16)
    ]

    session = shop.create(name="n" * 150, line_items=lines)

    assert total(session) == 16


def test_the_same_request_with_one_key_is_executed_once(shop: Shop) -> None:
    key = new_key()
    first = shop.create(idempotency_key=key)
    again = shop.client.checkout_sessions.with_response.create(
        name=str(first.name), line_items=CART, idempotency_key=key
    )

    assert again.replayed
    assert again.result.to_dict() == first.to_dict()


def test_the_key_of_an_order_creates_one_session(shop: Shop) -> None:
    order = secrets.token_hex(8)
    sessions = [shop.create(idempotency_key=IdempotencyKey.for_order(order)) for _ in range(3)]

    assert len({session.id for session in sessions}) == 1


def test_another_request_with_the_same_key_is_refused(shop: Shop) -> None:
    key = new_key()
    first = shop.create(idempotency_key=key)

    with pytest.raises(IdempotencyConflict) as refused:
        shop.create(idempotency_key=key, name="Another order")

    assert (refused.value.status, refused.value.outcome) == (409, "rejected")
    assert shop.client.checkout_sessions.get(first.id).status == "pending"


def test_requests_without_an_explicit_key_are_all_executed(shop: Shop) -> None:
    assert shop.create().id != shop.create().id


def test_a_list_yields_every_session_once(shop: Shop) -> None:
    created = {shop.create().id for _ in range(3)}

    pages = list(islice(shop.client.checkout_sessions.list(limit=2).pages(), 20))
    ids = [session.id for page in pages for session in page.items]

    assert all(len(page.items) <= 2 for page in pages)
    assert len(set(ids)) == len(ids)
    # A Space may contain more sessions, in an unspecified order.
    assert created <= set(ids) or len(pages) == 20


def test_a_deleted_session_is_not_found(shop: Shop) -> None:
    session = shop.create()
    shop.client.checkout_sessions.delete(session.id)

    for gone in (shop.client.checkout_sessions.get, shop.client.checkout_sessions.delete):
        with pytest.raises(NotFound) as refused:
            gone(session.id)
        assert refused.value.request_id


def test_an_unknown_session_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        shop.client.checkout_sessions.get(f"scs-{secrets.token_hex(11)}")


def test_waiting_for_an_unpaid_session_times_out(shop: Shop) -> None:
    session = shop.create()

    with pytest.raises(TimedOut):
        shop.client.checkout_sessions.wait(session.id, timeout=0.2, interval=0.1)
