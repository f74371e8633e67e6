"""Authentication, and the headers of responses."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from monime_ext.errors import Forbidden, Unauthorized

if TYPE_CHECKING:
    from tests.scenarios.shop import Shop


def test_the_service_knows_the_caller(shop: Shop) -> None:
    service = shop.client.whoami()

    assert service.status
    assert service.status.is_authenticated


def test_the_service_reports_an_unknown_caller(shop: Shop) -> None:
    service = shop.make(access_token=f"mon_{secrets.token_hex(20)}").whoami()

    assert service.status
    assert not service.status.is_authenticated


def test_an_unknown_token_is_refused(shop: Shop) -> None:
    with pytest.raises(Unauthorized) as refused:
        shop.make(access_token=f"mon_{secrets.token_hex(20)}").checkout_sessions.get("scs-1")

    assert (refused.value.status, refused.value.outcome, refused.value.attempts) == (401, "rejected", 1)


def test_a_space_that_is_not_the_callers_is_refused(shop: Shop) -> None:
    with pytest.raises(Forbidden) as refused:
        list(shop.client.checkout_sessions.list(space_id=f"spc-{secrets.token_hex(11)}"))

    assert refused.value.outcome == "rejected"


def test_every_response_has_its_own_request_id(shop: Shop) -> None:
    responses = [shop.client.service.with_response.whoami() for _ in range(3)]

    assert len({response.request_id for response in responses}) == 3
    assert all(response.request_id for response in responses)
