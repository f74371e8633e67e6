"""What the contracts state about webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from monime_ext import webhooks
from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.errors import ConfigurationError
from monime_ext.webhooks.contract import object_model, paid_events, secret_lengths
from tests.deliveries import PAYMENT, body


@pytest.fixture
def _no_cache() -> Iterator[None]:
    secret_lengths.cache_clear()
    yield
    secret_lengths.cache_clear()


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch, _no_cache: None) -> list[dict[str, Any]]:
    """The schemas of a webhook secret, one for each API version, to be changed by a test."""
    changed: list[dict[str, Any]] = []
    for module in API_VERSIONS.values():
        schemas = import_module(f"monime_api.{module}.contract").SCHEMAS
        secret = dict(schemas["HS256Verification"]["properties"]["secret"])
        monkeypatch.setitem(schemas, "HS256Verification", {"properties": {"secret": secret}})
        changed.append(secret)
    return changed


@pytest.mark.parametrize("first", [0, 1])
def test_a_secret_is_valid_if_any_version_accepts_its_length(secrets: list[dict[str, Any]], first: int) -> None:
    secrets[first].update(minLength=40, maxLength=300)
    secrets[1 - first].update(minLength=20, maxLength=50)
    assert secret_lengths() == (20, 300)
    for length in (20, 300):
        webhooks.sign(b"", "x" * length, timestamp=0)
    for length in (19, 301):
        with pytest.raises(ConfigurationError, match="20 to 300 characters"):
            webhooks.sign(b"", "x" * length, timestamp=0)


@pytest.mark.parametrize("version", API_VERSIONS)
def test_the_events_that_report_a_payment_are_those_of_the_version(
    monkeypatch: pytest.MonkeyPatch, version: ApiVersion
) -> None:
    contract = import_module(f"monime_api.{API_VERSIONS[version]}.contract")
    assert paid_events(version) == set(contract.PAID_EVENTS) >= {"payment.processing_completed"}
    paid_events.cache_clear()
    monkeypatch.setattr(contract, "PAID_EVENTS", ("order.paid",))
    assert webhooks.parse(body("order.paid", {}), version=version).is_paid
    assert not webhooks.parse(body("payment.processing_completed", {}), version=version).is_paid
    paid_events.cache_clear()


@pytest.mark.parametrize("version", API_VERSIONS)
def test_the_models_of_objects_are_those_of_the_version(monkeypatch: pytest.MonkeyPatch, version: ApiVersion) -> None:
    contract = import_module(f"monime_api.{API_VERSIONS[version]}.contract")
    assert object_model(version, "payout") is None
    monkeypatch.setattr(contract, "OBJECT_TYPES", {"deposit": "Payment"})
    assert webhooks.parse(body("deposit.completed", PAYMENT), version=version).payment is not None
    assert webhooks.parse(body("payment.completed", PAYMENT), version=version).payment is None


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_version_signs_in_the_same_header(version: ApiVersion) -> None:
    contract = import_module(f"monime_api.{API_VERSIONS[version]}.contract")
    assert contract.SIGNATURE_HEADER == webhooks.SIGNATURE_HEADER
