"""Bodies of deliveries: the two success events of one payment, and others."""

from __future__ import annotations

import json
from typing import Any

from tests.versions import LATEST

SECRET = "0123456789abcdef0123456789abcdef"
AT = 1784112516
SESSION_ID = "scs-k6Hn1Fv0pTQz3sW8yB2mX4"

SESSION: dict[str, Any] = {
    "id": SESSION_ID,
    "status": "completed",
    "name": "Order 1042",
    "orderNumber": "100042",
    "reference": "1042",
    "redirectUrl": f"https://checkout.monime.io/{SESSION_ID}",
    "lineItems": {"data": [{"id": "lit-1", "name": "Rice", "price": {"currency": "SLE", "value": 45000}}]},
    "expireTime": "2026-07-15T11:15:42.02Z",
    "createTime": "2026-07-15T10:15:42.02Z",
    "metadata": {"order_id": "1042"},
}
PAYMENT: dict[str, Any] = {
    "id": "spm-1",
    "status": "completed",
    "amount": {"currency": "SLE", "value": 45000},
    "channel": {"type": "momo", "provider": "m17", "phoneNumber": "+23276***456", "metadata": {"till": "3"}},
    "orderNumber": "100042",
    "fees": [{"code": "Base", "amount": {"currency": "SLE", "value": 450}}],
    "createTime": "2026-07-15T10:20:42.02Z",
    "ownershipGraph": {"owner": {"id": SESSION_ID, "type": "checkout_session", "metadata": {"order_id": "1042"}}},
}


def envelope(name: str, data: Any, *, id: str = "wkd-1", **more: Any) -> dict[str, Any]:
    """Return an envelope; `more` replaces or adds fields."""
    kind = name.partition(".")[0]
    return {
        "apiVersion": LATEST,
        "event": {"id": id, "name": name, "timestamp": str(AT)},
        "object": {"id": data.get("id") if isinstance(data, dict) else None, "type": kind},
        "data": data,
        **more,
    }


def body(name: str, data: Any, *, id: str = "wkd-1", **more: Any) -> bytes:
    """Return the bytes of an envelope."""
    return json.dumps(envelope(name, data, id=id, **more)).encode()


def session_completed(id: str = "wkd-1", **fields: Any) -> bytes:
    """Return the event of the session, with changed fields of the session."""
    return body("checkout_session.completed", {**SESSION, **fields}, id=id)


def payment_completed(id: str = "wkd-2", **fields: Any) -> bytes:
    """Return the event of the payment, with changed fields of the payment."""
    return body("payment.processing_completed", {**PAYMENT, **fields}, id=id)
