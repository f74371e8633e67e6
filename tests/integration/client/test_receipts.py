"""Receipts and redeeming them, against a running sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext import IdempotencyKey, errors
from tests.integration.client.conftest import Shop
from tests.versions import module_of

LINES = [
    {"name": "Entry", "price": {"currency": "SLE", "value": 5000}, "quantity": 3, "reference": "entry"},
    {"name": "Meal", "price": {"currency": "SLE", "value": 2500}, "quantity": 1, "reference": "meal"},
]


def order(shop: Shop, client: Any) -> str:
    """The number of an order that was just paid."""
    session = shop.create(client, line_items=LINES)
    number: str = shop.sandbox.complete(session.id)["orderNumber"]
    return number


def left(receipt: Any) -> dict[str, int]:
    return {each.key: each.remaining for each in receipt.entitlements}


def test_a_receipt_tells_what_the_order_entitles_to(shop: Shop) -> None:
    client: Any = shop.client()
    number = order(shop, client)
    receipt = client.receipts.get(number)
    assert (receipt.status, receipt.order_number) == ("not_redeemed", number)
    assert receipt.to_dict()["orderAmount"] == {"currency": "SLE", "value": 17500}
    assert left(receipt) == {"entry": 3, "meal": 1}


def test_some_of_it_and_then_all_of_it_is_redeemed(shop: Shop) -> None:
    face: Any = module_of(shop.version)
    client: Any = shop.client()
    number = order(shop, client)
    entitlements = [face.EntitlementRedeem(key="entry", units=2), {"key": "meal"}]
    some = client.receipts.redeem(number, entitlements=entitlements, metadata={"door": "north"})
    assert some.redeem is True
    assert (some.receipt.status, left(some.receipt)) == ("partially_redeemed", {"entry": 1, "meal": 0})
    rest = client.receipts.redeem(number, redeem_all=True)
    assert (rest.receipt.status, left(rest.receipt)) == ("fully_redeemed", {"entry": 0, "meal": 0})


def test_too_much_redeems_nothing(shop: Shop) -> None:
    client: Any = shop.client()
    number = order(shop, client)
    refused = client.receipts.redeem(number, entitlements=[{"key": "meal", "units": 2}, {"key": "entry"}])
    assert refused.redeem is False
    assert left(client.receipts.get(number)) == {"entry": 3, "meal": 1}


def test_what_is_named_counts_more_than_all(shop: Shop) -> None:
    client: Any = shop.client()
    number = order(shop, client)
    client.receipts.redeem(number, entitlements=iter([{"key": "entry"}]), redeem_all=True)
    assert left(client.receipts.get(number)) == {"entry": 2, "meal": 1}
    client.receipts.redeem(number, entitlements=[], redeem_all=True)
    assert left(client.receipts.get(number)) == {"entry": 0, "meal": 0}


def test_a_lost_answer_redeems_once(shop: Shop) -> None:
    client: Any = shop.client()
    number = order(shop, client)
    shop.sandbox.faults.add("reset_after")
    response = client.receipts.with_response.redeem(number, entitlements=[{"key": "entry"}])
    assert (response.attempts, response.replayed) == (2, True)
    assert left(client.receipts.get(number)) == {"entry": 2, "meal": 1}


def test_one_scan_redeems_once_whoever_asks(shop: Shop) -> None:
    number = order(shop, shop.client())
    for _ in range(3):
        key = IdempotencyKey.for_order("scan-7")
        shop.client().receipts.redeem(number, entitlements=[{"key": "entry"}], idempotency_key=key)
    assert left(shop.client().receipts.get(number)) == {"entry": 2, "meal": 1}


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({}, ["entitlements"]),
        ({"entitlements": []}, ["entitlements"]),
        ({"redeem_all": False}, ["entitlements"]),
        ({"redeem_all": "yes"}, ["redeemAll"]),
        ({"entitlements": "entry"}, ["entitlements"]),
        (
            {"entitlements": [{"key": "", "units": 0}, {"units": 1, "size": 2}, {"key": "k" * 101}]},
            ["entitlements[0].key", "entitlements[0].units", "entitlements[1].key", "entitlements[1].size",
             "entitlements[2].key"],
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    shop: Shop, given: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        shop.client().receipts.redeem("N1", **given)
    assert [each.path for each in caught.value.problems] == paths
    assert shop.sandbox.requests() == []


@pytest.mark.parametrize("number", ["", "n" * 21, "a/b", "..", 5])
def test_what_is_no_order_number_is_refused_before_anything_is_sent(shop: Shop, number: Any) -> None:
    with pytest.raises(errors.InvalidRequest, match="orderNumber"):
        shop.client().receipts.get(number)
    assert shop.sandbox.requests() == []


def test_an_order_that_is_not_there_is_not_found(shop: Shop) -> None:
    with pytest.raises(errors.NotFound):
        shop.client().receipts.get("NONE")


def test_the_earlier_release_has_no_receipts(shop: Shop) -> None:
    shop.version = "caph.2025-06-20"
    assert not hasattr(shop.class_, "receipts")
