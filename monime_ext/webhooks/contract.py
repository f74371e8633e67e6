"""What the contracts of the API versions state about webhooks: one function for each fact."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from monime_ext._core.versions import API_VERSIONS, ApiVersion

__all__ = ["object_model", "paid_events", "secret_lengths"]


@cache
def paid_events(version: ApiVersion) -> frozenset[str]:
    """Return the names of the events that report a payment.

    Args:
        version: The API version.
    """
    return frozenset(_contract(version).PAID_EVENTS)


def object_model(version: ApiVersion, object_type: str) -> str | None:
    """Return the name of the model of the objects that events are about, or None if the version has none.

    Args:
        version: The API version.
        object_type: The type of an object, such as `checkout_session`.
    """
    models: dict[str, str] = _contract(version).OBJECT_TYPES
    return models.get(object_type)


@cache
def secret_lengths() -> tuple[int, int]:
    """Return the minimum and maximum length of a webhook secret that any API version accepts.

    Signatures do not depend on a version, and a webhook may be registered through another version than the one that
    reads its events: so the range is the widest one, and no version is preferred.
    """
    secrets = [_contract(version).SCHEMAS["HS256Verification"]["properties"]["secret"] for version in API_VERSIONS]
    return min(secret["minLength"] for secret in secrets), max(secret["maxLength"] for secret in secrets)


@cache
def _contract(version: ApiVersion) -> Any:
    return import_module(f"monime_api.{API_VERSIONS[version]}.contract")
