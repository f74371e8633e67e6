"""What is shown of a delivery: its form, without what identifies a person or opens a door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from monime_ext.sandbox.answers import Json

MASK = "•••"

# Of a payment's channel. The rest of an event is ids, states, amounts, and what the shop wrote for every buyer to see.
_PERSONAL = frozenset({"phoneNumber", "accountNumber", "walletId", "last4", "fingerprint"})
_SHOWN_HEADERS = frozenset({"content-type", "user-agent"})


def masked_body(body: bytes) -> Json:
    """An event's envelope with the values of metadata and of the buyer's accounts masked."""
    shown: Json = _masked(json.loads(body))
    return shown


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a delivery; those that are the endpoint's own, and the signature, by name only."""
    return {name: value if name.lower() in _SHOWN_HEADERS else MASK for name, value in headers.items()}


def _masked(node: Any) -> Any:
    if isinstance(node, list):
        return [_masked(item) for item in node]
    if not isinstance(node, dict):
        return node
    shown: Json = {}
    for name, value in node.items():
        if name in _PERSONAL and value is not None:
            shown[name] = MASK
        elif name == "metadata" and value is not None:
            shown[name] = dict.fromkeys(value, MASK) if isinstance(value, dict) else MASK
        else:
            shown[name] = _masked(value)
    return shown
