"""Receipts and their redemption, against a running sandbox."""

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


def paid_order(shop: Shop, client: Any) -> str:
    """Create and pay an order, and return its number."""
    session = shop.create(client, line_items=LINES)
    number: str = shop.sandbox.complete(session.id)["orderNumber"]
    return number


def remaining(receipt: Any) -> dict[str, int]:
    return {entitlement.key: entitlement.remaining for entitlement in receipt.entitlements}


def test_a_receipt_contains_the_entitlements_of_the_order(shop: Shop) -> None:
    client: Any = shop.client()
    number = paid_order(shop, client)
    receipt = client.receipts.get(number)
    assert (receipt.status, receipt.order_number) == ("not_redeemed", number)
    assert receipt.to_dict()["orderAmount"] == {"currency": "SLE", "value": 17500}
    assert remaining(receipt) == {"entry": 3, "meal": 1}


def test_a_receipt_is_redeemed_in_part_and_then_in_full(shop: Shop) -> None:
    module: Any = module_of(shop.version)
    client: Any = shop.client()
    number = paid_order(shop, client)
    entitlements = [module.EntitlementRedeem(key="entry", units=2), {"key": "meal"}]
    some = client.receipts.redeem(number, entitlements=entitlements, metadata={"door": "north"})
    assert some.redeem is True
    assert (some.receipt.status, remaining(some.receipt)) == ("partially_redeemed", {"entry": 1, "meal": 0})
    rest = client.receipts.redeem(number, redeem_all=True)
    assert (rest.receipt.status, remaining(rest.receipt)) == ("fully_redeemed", {"entry": 0, "meal": 0})


def test_redeeming_too_many_units_redeems_nothing(shop: Shop) -> None:
    client: Any = shop.client()
    number = paid_order(shop, client)
    refused = client.receipts.redeem(number, entitlements=[{"key": "meal", "units": 2}, {"key": "entry"}])
    assert refused.redeem is False
    assert remaining(client.receipts.get(number)) == {"entry": 3, "meal": 1}


def test_given_entitlements_override_redeem_all(shop: Shop) -> None:
    client: Any = shop.client()
    number = paid_order(shop, client)
    client.receipts.redeem(number, entitlements=iter([{"key": "entry"}]), redeem_all=True)
    assert remaining(client.receipts.get(number)) == {"entry": 2, "meal": 1}
    client.receipts.redeem(number, entitlements=[], redeem_all=True)
    assert remaining(client.receipts.get(number)) == {"entry": 0, "meal": 0}


def test_a_lost_response_redeems_once(shop: Shop) -> None:
    client: Any = shop.client()
    number = paid_order(shop, client)
    shop.sandbox.faults.add("reset_after")
    response = client.receipts.with_response.redeem(number, entitlements=[{"key": "entry"}])
    assert (response.attempts, response.replayed) == (2, True)
    assert remaining(client.receipts.get(number)) == {"entry": 2, "meal": 1}


def test_one_scan_redeems_once_in_any_client(shop: Shop) -> None:
    number = paid_order(shop, shop.client())
    for _ in range(3):
        key = IdempotencyKey.for_order("scan-7")
        shop.client().receipts.redeem(number, entitlements=[{"key": "entry"}], idempotency_key=key)
    assert remaining(shop.client().receipts.get(number)) == {"entry": 2, "meal": 1}


@pytest.mark.parametrize(
    ("arguments", "paths"),
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
def test_an_invalid_redemption_is_refused_before_a_request_is_sent(
    shop: Shop, arguments: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        shop.client().receipts.redeem("N1", **arguments)
    assert [problem.path for problem in caught.value.problems] == paths
    assert shop.sandbox.requests() == []


@pytest.mark.parametrize("number", ["", "n" * 21, "a/b", "..", 5])
def test_an_invalid_order_number_is_refused_before_a_request_is_sent(shop: Shop, number: Any) -> None:
    with pytest.raises(errors.InvalidRequest, match="orderNumber"):
        shop.client().receipts.get(number)
    assert shop.sandbox.requests() == []


def test_an_unknown_order_is_not_found(shop: Shop) -> None:
    with pytest.raises(errors.NotFound):
        shop.client().receipts.get("NONE")


def test_the_earlier_api_version_has_no_receipts(shop: Shop) -> None:
    shop.version = "caph.2025-06-20"
    assert not hasattr(shop.class_, "receipts")
