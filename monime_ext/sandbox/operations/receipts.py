"""Receipts, which came with the release of 2025-08-23."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext.sandbox.answers import Answer, succeeded
from monime_ext.sandbox.operations.checked import Checked, not_found

if TYPE_CHECKING:
    from monime_ext.sandbox.receipts import Receipt
    from monime_ext.sandbox.world import World


def get_receipt(world: World, request: Checked) -> Answer:
    """The receipt of an order of this Space."""
    return succeeded(_receipt(world, request).told())


def redeem_receipt(world: World, request: Checked) -> Answer:
    """Redeems what is asked for, all or nothing."""
    redeemed, receipt = world.receipts.redeem(
        _receipt(world, request),
        entitlements=request.body.get("entitlements"),
        everything=bool(request.body.get("redeemAll")),
        metadata=request.body.get("metadata"),
    )
    return succeeded({"redeem": redeemed, "receipt": receipt.told()})


def _receipt(world: World, request: Checked) -> Receipt:
    receipt = world.receipts.get(request.path["orderNumber"], request.space)
    if receipt is None:
        raise not_found("receipt")
    return receipt
