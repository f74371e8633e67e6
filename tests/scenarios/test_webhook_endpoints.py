"""Webhook endpoints.

A real host would deliver the events of real buyers, so these run in the sandbox only.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from monime_ext.errors import NotFound

if TYPE_CHECKING:
    from tests.scenarios.shop import Shop

pytestmark = pytest.mark.needs_a_buyer

EVENTS = ["checkout_session.completed", "payment.processing_completed"]


def test_an_endpoint_is_created_retrieved_updated_and_deleted(shop: Shop) -> None:
    endpoints = shop.client.webhook_endpoints
    created = endpoints.create(
        name="Orders",
        url="https://shop.example/monime",
        events=EVENTS,
        verification_method={"type": "HS256", "secret": secrets.token_hex(32)},
    )
    assert endpoints.get(created.id).to_dict()["events"] == EVENTS
    assert created.id in {endpoint.id for endpoint in endpoints.list()}

    endpoints.update(created.id, enabled=False)
    assert endpoints.get(created.id).to_dict()["enabled"] is False

    endpoints.delete(created.id)
    with pytest.raises(NotFound):
        endpoints.get(created.id)
