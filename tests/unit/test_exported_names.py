"""The public names: a new one is a decision, and importing one imports no more than it needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import monime_ext
from monime_ext import API_VERSIONS, ApiVersion
from tests.versions import EARLIEST, LATEST, LATEST_MODULE, VERSIONS, Monime, contract_of, module_of

ROOT = Path(__file__).parents[2]
MODULES = [
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted((ROOT / "monime_ext").rglob("*.py"))
    if file.stem != "__main__" and len(ast.parse(file.read_bytes()).body) > 1
]
ADDED = {
    "caph.2025-08-23": {
        "Entitlement",
        "EntitlementRedeem",
        "Receipt",
        "ReceiptRedeem",
        "ReceiptRedemption",
        "ReceiptStatus",
    }
}
"""What a version exports beyond the version before it."""


def test_the_package_exports_these_names() -> None:
    assert monime_ext.__all__ == [
        "API_VERSIONS",
        "ApiVersion",
        "CallOptions",
        "IdempotencyKey",
        "Money",
        "MonimeError",
        "Page",
        "Response",
        "ResumeReport",
        "Runtime",
        "Settlement",
        "Timeout",
        "connect",
        "connect_async",
        "errors",
        "resume",
        "resume_async",
        "sle",
        "usd",
    ]
    assert dir(monime_ext) == monime_ext.__all__


@pytest.mark.parametrize("name", monime_ext.__all__)
def test_every_exported_name_exists(name: str) -> None:
    assert getattr(monime_ext, name) is not None


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Monime'"):
        _ = monime_ext.Monime  # type: ignore[attr-defined]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_exports_its_clients_and_its_types(version: ApiVersion) -> None:
    names = {
        "Amount",
        "AsyncCheckout",
        "AsyncMonime",
        "Bank",
        "Branding",
        "BrandingOptions",
        "CardOptions",
        "CardScheme",
        "Checkout",
        "CheckoutSession",
        "CheckoutSessionCreate",
        "CheckoutSessionStatus",
        "Currency",
        "ES256",
        "ES256Verification",
        "Event",
        "Fee",
        "HS256",
        "HS256Verification",
        "LineItem",
        "LineItemCreate",
        "LineItemCreateType",
        "LineItemType",
        "LineItems",
        "Metadata",
        "MetadataCreate",
        "Momo",
        "Monime",
        "Owner",
        "OwnershipGraph",
        "Payment",
        "PaymentChannel",
        "PaymentChannelType",
        "PaymentOptions",
        "PaymentStatus",
        "PaymentUpdate",
        "Price",
        "ProviderFeatureSet",
        "ProviderKycVerificationFeature",
        "ProviderOptions",
        "ProviderPaymentFeature",
        "ProviderPayoutFeature",
        "ProviderStatus",
        "Release",
        "RequestOrigin",
        "Service",
        "ServiceApiVersion",
        "ServiceStatus",
        "VerificationMethod",
        "VerificationMethodType",
        "Webhook",
        "WebhookApiRelease",
        "WebhookCreate",
        "WebhookHeaders",
        "WebhookHeadersCreate",
        "WebhookUpdate",
        "webhooks",
    }
    for earlier in VERSIONS[: VERSIONS.index(version) + 1]:
        names |= ADDED.get(earlier, set())
    module = module_of(version)
    assert sorted(module.__all__) == dir(module) == sorted(names)
    for name in names:
        exported = getattr(module, name)
        assert not isinstance(exported, type) or exported.__name__ == name


@pytest.mark.parametrize("version", VERSIONS)
def test_the_types_of_a_version_are_its_own(version: ApiVersion) -> None:
    module = module_of(version)
    assert module.CheckoutSession.__module__.startswith(f"monime_api.{API_VERSIONS[version]}.")
    with pytest.raises(AttributeError):
        _ = module.ErrorResponse


def test_every_maintained_spec_has_its_module() -> None:
    specs = sorted(file.name.removesuffix(".yaml") for file in (ROOT / "openapi").glob("caph.*.yaml"))
    assert list(VERSIONS) == specs
    for version in VERSIONS:
        assert module_of(version).Monime._spec.version == version
        assert version == contract_of(version).API_VERSION


def test_the_tests_run_with_the_latest_version_where_one_is_enough() -> None:
    assert module_of(LATEST).Monime is Monime


@pytest.mark.parametrize("module", MODULES)
def test_every_module_declares_what_it_exports(module: str) -> None:
    exported = import_module(module).__all__
    assert len(exported) == len(set(exported))
    for name in exported:
        assert hasattr(import_module(module), name)


def imported_by(statement: str) -> set[str]:
    """Return the top-level packages that a statement imports, in a new process."""
    program = f"import sys\n{statement}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


HEAVY = {
    "httpx",
    "httpcore",
    "anyio",
    "attrs",
    "attr",
    "dateutil",
    "monime_api",
    "jsonschema",
    "starlette",
    "asyncio",
    "ssl",
}


@pytest.mark.parametrize(
    "statement",
    [
        "import monime_ext",
        "from monime_ext import errors, IdempotencyKey, Money, MonimeError, Timeout, connect, sle",
        *(f"from monime_ext.{module} import Monime, AsyncMonime" for module in API_VERSIONS.values()),
        "import monime_ext.sandbox",
        "from monime_ext.inbox import Inbox, SQLiteInboxStore",
        f"from {LATEST_MODULE} import webhooks",
        "from monime_ext.receivers import Receiver",
    ],
)
def test_importing_imports_nothing_heavy(statement: str) -> None:
    imported = imported_by(statement)
    assert "monime_ext" in imported
    assert imported & HEAVY == set()


def test_importing_a_type_of_a_version_imports_no_other_version() -> None:
    program = f"from monime_ext.{API_VERSIONS[EARLIEST]} import LineItemCreate, Price"
    modules = imported_by(f"{program}\nassert 'monime_api.{API_VERSIONS[LATEST]}' not in sys.modules")
    assert "monime_api" in modules
    assert "httpx" not in modules
