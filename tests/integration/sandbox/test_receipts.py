"""Receipts and their redemption."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.conftest import CART

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.integration.sandbox.conftest import Caller, Reply

TICKETS = {
    **CART,
    "metadata": {"gate": "3"},
    "lineItems": [
        {"name": "Seat", "price": {"currency": "SLE", "value": 100}, "quantity": 5, "reference": "seat"},
        {"name": "Drink", "price": {"currency": "SLE", "value": 10}, "reference": "drink"},
        {"name": "Map", "price": {"currency": "SLE", "value": 1}, "reference": ""},
    ],
}


class Door:
    """Redeem the receipt of an order, with a new key for each call."""

    def __init__(self, call: Caller, order_number: str) -> None:
        self._call = call
        self.path = f"/v1/receipts/{order_number}"
        self._keys = count()

    def receipt(self) -> Any:
        return self._call("GET", self.path).result

    def redeem(self, **body: object) -> Reply:
        return self.redeem_with(f"door-{next(self._keys)}", body)

    def redeem_with(self, key: str, body: object) -> Reply:
        return self._call("POST", f"{self.path}/redeem", body, {"Idempotency-Key": key})

    def used(self) -> dict[str, int]:
        return {item["name"]: item["current"] for item in self.receipt()["entitlements"]}


@pytest.fixture
def door(call: Caller, sandbox: Sandbox) -> Door:
    return Door(call, sandbox.complete(call.create(TICKETS).result["id"])["orderNumber"])


def seats(units: int) -> dict[str, object]:
    return {"key": "seat", "units": units}


def test_a_receipt_entitles_to_what_was_bought(door: Door) -> None:
    receipt = door.receipt()

    seat, drink, leaflet = receipt["entitlements"]
    assert seat == {"key": "seat", "name": "Seat", "limit": 5, "current": 0, "remaining": 5, "exhausted": False}
    assert (drink["key"], drink["limit"]) == ("drink", 1)
    assert leaflet["key"].startswith("lit-")
    assert (receipt["status"], receipt["orderName"]) == ("not_redeemed", "Order 1042")
    assert receipt["orderAmount"] == {"currency": "SLE", "value": 511}
    assert receipt["metadata"] == {"gate": "3"}


def test_it_is_redeemed_bit_by_bit_until_nothing_is_left(door: Door) -> None:
    part = door.redeem(entitlements=[seats(2), {"key": "drink"}]).result
    assert part["redeem"] is True
    assert part["receipt"]["status"] == "partially_redeemed"
    assert door.used() == {"Seat": 2, "Drink": 1, "Map": 0}

    rest = door.redeem(redeemAll=True).result

    assert rest["receipt"]["status"] == "fully_redeemed"
    assert all(item["exhausted"] and item["remaining"] == 0 for item in rest["receipt"]["entitlements"])
    assert door.redeem(redeemAll=True).result == {"redeem": False, "receipt": rest["receipt"]}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"entitlements": [{"key": "drink"}, seats(6)]}, id="more than there is"),
        pytest.param({"entitlements": [seats(3), seats(3)]}, id="more than there is, in two parts"),
        pytest.param({"entitlements": [seats(1), {"key": "cake"}]}, id="something else"),
        pytest.param({}, id="nothing"),
        pytest.param({"redeemAll": False, "entitlements": []}, id="nothing, in words"),
    ],
)
def test_what_cannot_all_be_redeemed_is_not_redeemed_at_all(door: Door, asked: dict[str, object]) -> None:
    before = door.receipt()

    reply = door.redeem(**asked)

    assert (reply.status, reply.result) == (200, {"redeem": False, "receipt": before})
    assert door.receipt() == before


def test_what_is_named_beats_redeem_all(door: Door) -> None:
    door.redeem(redeemAll=True, entitlements=[seats(1)])

    assert door.used() == {"Seat": 1, "Drink": 0, "Map": 0}


def test_the_same_key_redeems_once(door: Door) -> None:
    first, again = (door.redeem_with("scan-1", {"entitlements": [seats(1)]}) for _ in range(2))

    assert again.body == first.body
    assert again.headers["monime-cache"] == "irc"
    assert door.used()["Seat"] == 1
    assert door.redeem_with("scan-1", {"entitlements": [seats(2)]}).error["reason"] == "idempotency_key_in_use"


def test_a_redemption_brings_its_metadata(door: Door) -> None:
    door.redeem(entitlements=[seats(1)], metadata={"by": "usher"})
    assert door.receipt()["metadata"] == {"by": "usher"}

    door.redeem(entitlements=[seats(9)], metadata={"by": "nobody"})
    assert door.receipt()["metadata"] == {"by": "usher"}


@pytest.mark.parametrize(
    "body",
    [{"entitlements": [seats(0)]}, {"entitlements": [{"units": 1}]}, {"entitlements": [{"key": ""}]}, {"all": 1}],
)
def test_a_redemption_outside_the_limits_is_refused(door: Door, body: dict[str, object]) -> None:
    assert door.redeem(**body).status == 400


def test_what_is_not_paid_has_no_receipt(call: Caller) -> None:
    call.create()

    assert call("GET", "/v1/receipts/NOSUCHORDER").status == 404
    assert call("POST", "/v1/receipts/NOSUCHORDER/redeem", {}, {"Idempotency-Key": "k"}).status == 404


def test_the_older_release_has_no_receipts(call: Caller, door: Door) -> None:
    assert call("GET", door.path, headers={"Monime-Version": "caph.2025-06-20"}).status == 501
