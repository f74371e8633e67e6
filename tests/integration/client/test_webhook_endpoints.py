"""Webhook endpoints, against a running sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext import errors
from tests.integration.client.conftest import Shop
from tests.versions import LATEST, module_of

SECRET = "c4n4ry-c4n4ry-c4n4ry-c4n4ry-c4n4ry"
ENDPOINT: dict[str, Any] = {
    "name": "Shop",
    "url": "https://shop.example/webhooks",
    "events": ["checkout_session.completed", "payment.processing_completed"],
    "verification_method": {"type": "HS256", "secret": SECRET},
}


def test_an_endpoint_is_created_with_every_argument(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    created = client.webhook_endpoints.create(
        **ENDPOINT,
        enabled=False,
        headers={"X-Gateway-Key": "gateway"},
        alert_emails=iter(["ops@shop.example"]),
        metadata={"shop": "1"},
    )
    assert created.id.startswith("whk-")
    data = created.to_dict()
    assert (data["name"], data["url"], data["events"]) == ("Shop", ENDPOINT["url"], ENDPOINT["events"])
    assert (data["enabled"], data["apiRelease"]) == (False, "caph")
    assert (data["headers"], data["alertEmails"]) == ({"X-Gateway-Key": "gateway"}, ["ops@shop.example"])
    assert data["metadata"] == {"shop": "1"}
    assert client.webhook_endpoints.get(created.id) == created
    assert [endpoint.id for endpoint in client.webhook_endpoints.list()] == [created.id]


def test_generated_models_make_the_same_request_as_mappings(any_version_shop: Shop) -> None:
    module: Any = module_of(any_version_shop.version)
    client: Any = any_version_shop.client()
    client.webhook_endpoints.create(**ENDPOINT)
    method = module.HS256Verification(type_="HS256", secret=SECRET)
    client.webhook_endpoints.create(**{**ENDPOINT, "verification_method": method})
    first, second = any_version_shop.sandbox.requests()
    assert first.body_sha256 == second.body_sha256


def test_a_lost_response_creates_one_endpoint(shop: Shop) -> None:
    client: Any = shop.client()
    shop.sandbox.faults.add("reset_after")
    response = client.webhook_endpoints.with_response.create(**ENDPOINT)
    assert (response.attempts, response.replayed) == (2, True)
    assert len(list(client.webhook_endpoints.list())) == 1


def test_fields_omitted_from_an_update_are_unchanged(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    created = client.webhook_endpoints.create(**ENDPOINT, headers={"X-A": "b"}, metadata={"shop": "1"})
    changed = client.webhook_endpoints.update(created.id, enabled=False, headers=None, events=("payment.created",))
    assert (changed.name, changed.enabled, changed.events) == ("Shop", False, ["payment.created"])
    assert changed.headers is None
    assert changed.to_dict()["metadata"] == {"shop": "1"}
    merged = client.webhook_endpoints.update(created.id, metadata={"till": "2", "shop": ""})
    assert merged.to_dict()["metadata"] == {"till": "2"}
    assert client.webhook_endpoints.get(created.id).enabled is False


def test_a_deleted_endpoint_is_not_found(any_version_shop: Shop) -> None:
    client: Any = any_version_shop.client()
    created = client.webhook_endpoints.create(**ENDPOINT)
    client.webhook_endpoints.delete(created.id)
    with pytest.raises(errors.NotFound):
        client.webhook_endpoints.get(created.id)
    assert list(client.webhook_endpoints.list()) == []


@pytest.mark.parametrize(
    ("wrong", "paths"),
    [
        ({"name": ""}, ["name"]),
        ({"url": "ftp://shop.example"}, ["url"]),
        ({"url": "https://shop.example/" + "x" * 255}, ["url"]),
        ({"events": []}, ["events"]),
        ({"events": "payment.created"}, ["events"]),
        ({"events": ["a", "a"]}, ["events"]),
        ({"events": [f"event.{n}" for n in range(101)]}, ["events"]),
        ({"verification_method": {"type": "HS256", "secret": "s" * 31}}, ["verificationMethod.secret"]),
        ({"verification_method": {"type": "HS256"}}, ["verificationMethod.secret"]),
        ({"verification_method": {"type": "ES256", "secret": SECRET}}, ["verificationMethod.secret"]),
        ({"verification_method": {"type": "none"}}, ["verificationMethod.type"]),
        ({"verification_method": {"secret": SECRET}}, ["verificationMethod.type"]),
        ({"verification_method": SECRET}, ["verificationMethod"]),
        ({"headers": {"X A": "b", "X-B": "c\n"}}, ["headers.X A", "headers.X-B"]),
        ({"headers": {f"X-{n}": "b" for n in range(11)}}, ["headers"]),
        ({"alert_emails": ["a@b.c", "d@e.f", "g@h.i"]}, ["alertEmails"]),
        ({"api_release": "CAPH"}, ["apiRelease"]),
        ({"name": 5, "url": 6, "events": 7}, ["name", "url", "events"]),
    ],
)
def test_an_invalid_endpoint_is_refused_before_a_request_is_sent(
    shop: Shop, wrong: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        shop.client().webhook_endpoints.create(**{**ENDPOINT, **wrong})
    assert sorted(problem.path for problem in caught.value.problems) == sorted(paths)
    assert SECRET not in repr(caught.value) + str(caught.value.problems)
    assert shop.sandbox.requests() == []


def test_the_repr_of_an_endpoint_shows_no_secret_header_or_address(shop: Shop) -> None:
    client: Any = shop.client()
    created = client.webhook_endpoints.create(**ENDPOINT, headers={"X-Key": SECRET}, alert_emails=["me@shop.example"])
    method = module_of(LATEST).HS256Verification(type_="HS256", secret=SECRET)
    shown = repr(created) + repr(method) + repr(client.webhook_endpoints.with_response.get(created.id))
    assert SECRET not in shown
    assert "me@shop.example" not in shown
