"""Registering where events are delivered, against a running sandbox."""

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


def test_an_endpoint_is_registered_with_all_that_was_given(either_release: Shop) -> None:
    client: Any = either_release.client()
    made = client.webhook_endpoints.create(
        **ENDPOINT,
        enabled=False,
        headers={"X-Gateway-Key": "gateway"},
        alert_emails=iter(["ops@shop.example"]),
        metadata={"shop": "1"},
    )
    assert made.id.startswith("whk-")
    told = made.to_dict()
    assert (told["name"], told["url"], told["events"]) == ("Shop", ENDPOINT["url"], ENDPOINT["events"])
    assert (told["enabled"], told["apiRelease"]) == (False, "caph")
    assert (told["headers"], told["alertEmails"]) == ({"X-Gateway-Key": "gateway"}, ["ops@shop.example"])
    assert told["metadata"] == {"shop": "1"}
    assert client.webhook_endpoints.get(made.id) == made
    assert [each.id for each in client.webhook_endpoints.list()] == [made.id]


def test_generated_models_make_the_same_request_as_mappings(either_release: Shop) -> None:
    face: Any = module_of(either_release.version)
    client: Any = either_release.client()
    client.webhook_endpoints.create(**ENDPOINT)
    method = face.HS256Verification(type_="HS256", secret=SECRET)
    client.webhook_endpoints.create(**{**ENDPOINT, "verification_method": method})
    first, second = either_release.sandbox.requests()
    assert first.body_sha256 == second.body_sha256


def test_a_lost_answer_registers_once(shop: Shop) -> None:
    client: Any = shop.client()
    shop.sandbox.faults.add("reset_after")
    response = client.webhook_endpoints.with_response.create(**ENDPOINT)
    assert (response.attempts, response.replayed) == (2, True)
    assert len(list(client.webhook_endpoints.list())) == 1


def test_what_is_left_out_of_an_update_stays(either_release: Shop) -> None:
    client: Any = either_release.client()
    made = client.webhook_endpoints.create(**ENDPOINT, headers={"X-A": "b"}, metadata={"shop": "1"})
    changed = client.webhook_endpoints.update(made.id, enabled=False, headers=None, events=("payment.created",))
    assert (changed.name, changed.enabled, changed.events) == ("Shop", False, ["payment.created"])
    assert changed.headers is None
    assert changed.to_dict()["metadata"] == {"shop": "1"}
    assert client.webhook_endpoints.get(made.id).enabled is False


def test_a_deleted_endpoint_is_gone(either_release: Shop) -> None:
    client: Any = either_release.client()
    made = client.webhook_endpoints.create(**ENDPOINT)
    client.webhook_endpoints.delete(made.id)
    with pytest.raises(errors.NotFound):
        client.webhook_endpoints.get(made.id)
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
def test_what_breaks_a_limit_is_refused_before_anything_is_sent(
    shop: Shop, wrong: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        shop.client().webhook_endpoints.create(**{**ENDPOINT, **wrong})
    assert sorted(each.path for each in caught.value.problems) == sorted(paths)
    assert SECRET not in repr(caught.value) + str(caught.value.problems)
    assert shop.sandbox.requests() == []


def test_neither_a_secret_nor_a_header_nor_an_address_is_shown(shop: Shop) -> None:
    client: Any = shop.client()
    made = client.webhook_endpoints.create(**ENDPOINT, headers={"X-Key": SECRET}, alert_emails=["me@shop.example"])
    method = module_of(LATEST).HS256Verification(type_="HS256", secret=SECRET)
    shown = repr(made) + repr(method) + repr(client.webhook_endpoints.with_response.get(made.id))
    assert SECRET not in shown
    assert "me@shop.example" not in shown
