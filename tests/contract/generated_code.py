"""The generated code under test: its versions, its modules and the specs it is generated from."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from scripts.spec import ROOT, load, maintained_specs, package_name

DOCUMENTS = {package_name(path): load(path) for path in maintained_specs()}
VERSIONS = list(DOCUMENTS)
GENERATED = ROOT / "generated" / "monime_api"


def module(version: str, name: str) -> ModuleType:
    """Import a generated module of a version by its name in the package: `models`, `api.service.get_service`."""
    return importlib.import_module(f"monime_api.{version}.{name}")


def session() -> dict[str, Any]:
    """Return a session as Monime returns it, with every known field."""
    price = {"currency": "SLE", "value": 1250}
    line = {"id": "lit-1", "type": "custom", "name": "Tea", "price": price, "quantity": 2, "reference": "a"}
    return {
        "id": "scs-1",
        "status": "pending",
        "name": "Order 1042",
        "orderNumber": None,
        "reference": "1042",
        "description": None,
        "redirectUrl": "https://checkout.example.test/scs-1",
        "successUrl": "https://shop.example.test/thanks",
        "cancelUrl": None,
        "lineItems": {"data": [line, {**line, "id": "lit-2", "images": ["https://shop.example.test/tea.png"]}]},
        "financialAccountId": "fac-1",
        "brandingOptions": {"primaryColor": "#0A7B3E"},
        "expireTime": "2026-08-16T10:15:42.02Z",
        "createTime": "2026-08-16T09:15:42.02Z",
        "ownershipGraph": {"owner": {"id": "spc-1", "type": "space", "metadata": None, "owner": None}},
        "metadata": {"order": "1042"},
    }


def without_nulls(value: Any) -> Any:
    """Return JSON without the object members that are null."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value
