"""The API versions that the tests run with: all of them, or the latest where a test needs just one.

A new API version adds a line to the list in `monime_ext`; the only other place to change is the import below.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from monime_ext import API_VERSIONS, ApiVersion
from monime_ext.caph_2025_08_23 import (
    AsyncMonime,
    CheckoutSession,
    Event,
    LineItemCreate,
    Monime,
    Payment,
    Price,
    Webhook,
    webhooks,
)

__all__ = [
    "EARLIEST",
    "LATEST",
    "LATEST_MODULE",
    "MODULES",
    "VERSIONS",
    "AsyncMonime",
    "CheckoutSession",
    "Event",
    "LineItemCreate",
    "Monime",
    "Payment",
    "Price",
    "Webhook",
    "contract_of",
    "models_of",
    "module_of",
    "webhooks",
]

VERSIONS: Final[tuple[ApiVersion, ...]] = tuple(API_VERSIONS)
"""Every API version, the earliest first."""

EARLIEST: Final = VERSIONS[0]
LATEST: Final = VERSIONS[-1]
"""The version of the names that this module imports, for tests that need just one."""

MODULES: Final = tuple(API_VERSIONS.values())
"""The module name of every version, such as `caph_2025_08_23`."""

LATEST_MODULE: Final = f"monime_ext.{API_VERSIONS[LATEST]}"
"""The module that pins the latest version, for programs that tests write."""


def module_of(version: ApiVersion) -> Any:
    """Return the module of `monime_ext` that pins a version."""
    return import_module(f"monime_ext.{API_VERSIONS[version]}")


def models_of(version: ApiVersion) -> Any:
    """Return the generated models of a version."""
    return import_module(f"monime_api.{API_VERSIONS[version]}.models")


def contract_of(version: ApiVersion) -> Any:
    """Return the generated contract of a version."""
    return import_module(f"monime_api.{API_VERSIONS[version]}.contract")
