"""The public names: a new one is a decision, and importing one imports no more than it needs."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import monime_ext
from monime_ext import caph_2025_06_20, caph_2025_08_23
from monime_ext._core.versions import API_VERSIONS

ROOT = Path(__file__).parents[2]
FACES = [caph_2025_06_20, caph_2025_08_23]
MODULES = [
    f"monime_ext.{file.stem}" for file in sorted((ROOT / "monime_ext").glob("*.py")) if not file.stem.startswith("__")
]
MODULES += [
    f"monime_ext.{file.parent.name}.{file.stem}"
    for folder in ("inbox", "receivers", "stores", "webhooks")
    for file in sorted((ROOT / "monime_ext" / folder).glob("*.py"))
    if not file.stem.startswith("__")
]


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
        "Resumed",
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
def test_every_exported_name_is_there(name: str) -> None:
    assert getattr(monime_ext, name) is not None


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Monime'"):
        _ = monime_ext.Monime  # type: ignore[attr-defined]


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.__name__)
def test_a_face_exports_its_clients_and_the_types_of_its_release(face: object) -> None:
    names = [
        "Amount",
        "AsyncMonime",
        "Bank",
        "BrandingOptions",
        "CardOptions",
        "CheckoutSession",
        "CheckoutSessionCreate",
        "ES256Verification",
        "Event",
        "Fee",
        "HS256Verification",
        "LineItem",
        "LineItemCreate",
        "Metadata",
        "Momo",
        "Monime",
        "OwnershipGraph",
        "Payment",
        "PaymentChannel",
        "PaymentOptions",
        "Price",
        "ProviderOptions",
        "Service",
        "VerificationMethod",
        "Webhook",
        "webhooks",
    ]
    if face is caph_2025_08_23:
        names = sorted([*names, "Entitlement", "EntitlementRedeem", "Receipt", "ReceiptRedemption"])
    assert vars(face)["__all__"] == names
    for name in names:
        assert getattr(getattr(face, name), "__name__", "webhooks") == name


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.__name__)
def test_the_types_of_a_face_are_those_of_its_own_release(face: Any) -> None:
    package = vars(face)["__name__"].rpartition(".")[2]
    assert face.CheckoutSession.__module__.startswith(f"monime_api.{package}.")
    with pytest.raises(AttributeError):
        _ = face.ErrorResponse


def test_the_releases_are_the_maintained_specs_and_each_has_its_face() -> None:
    specs = {file.name.removesuffix(".yaml") for file in (ROOT / "openapi").glob("caph.*.yaml")}
    assert set(API_VERSIONS) == specs
    for version, module in API_VERSIONS.items():
        assert import_module(f"monime_ext.{module}").Monime._spec.version == version
        assert version == import_module(f"monime_api.{module}.contract").API_VERSION


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_exports(module: str) -> None:
    exported = import_module(module).__all__
    assert len(exported) == len(set(exported))
    for name in exported:
        assert hasattr(import_module(module), name)


def imported_by(statement: str) -> set[str]:
    """The top-level packages in memory after a statement, in a new process."""
    program = f"import sys\n{statement}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    told = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(told.stdout.split())


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
        "from monime_ext.caph_2025_08_23 import Monime, AsyncMonime",
        "from monime_ext.caph_2025_06_20 import Monime, AsyncMonime",
        "import monime_ext.sandbox",
        "from monime_ext.inbox import Inbox, SQLiteInboxStore",
        "from monime_ext.caph_2025_08_23 import webhooks",
        "from monime_ext.receivers import Receiver",
    ],
)
def test_importing_brings_nothing_heavy(statement: str) -> None:
    imported = imported_by(statement)
    assert "monime_ext" in imported
    assert imported & HEAVY == set()


def test_a_type_of_a_face_brings_only_its_own_release() -> None:
    program = "from monime_ext.caph_2025_06_20 import LineItemCreate, Price"
    modules = imported_by(f"{program}\nassert 'monime_api.caph_2025_08_23' not in sys.modules")
    assert "monime_api" in modules
    assert "httpx" not in modules
