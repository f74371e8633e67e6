"""Payments. An attempt that was declined is the sandbox's own record: here it does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext.sandbox.answers import Answer, succeeded
from monime_ext.sandbox.operations.checked import Checked, listed, not_found
from monime_ext.sandbox.payments import FILTERS, Payment

if TYPE_CHECKING:
    from monime_ext.sandbox.world import World


def list_payments(world: World, request: Checked) -> Answer:
    """One page of those that match all filters, newest first."""
    filters = {name: request.query[name] for name in FILTERS if name in request.query}
    return listed(world.payments.page(request.space, filters, *request.page()), Payment.told)


def get_payment(world: World, request: Checked) -> Answer:
    """One payment of this Space."""
    return succeeded(_payment(world, request).told())


def update_payment(world: World, request: Checked) -> Answer:
    """Changes the name, the metadata, or both."""
    return succeeded(world.payments.update(_payment(world, request).id, request.body).told())


def _payment(world: World, request: Checked) -> Payment:
    try:
        payment = world.payments.get(request.path["id"])
    except KeyError:
        raise not_found("payment") from None
    if payment.space != request.space or payment.status == "declined":
        raise not_found("payment")
    return payment
