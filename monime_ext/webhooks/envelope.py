"""Parses the bytes of a delivery, whatever they are, into plain data."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from monime_ext.errors import PayloadInvalid

__all__ = ["MAX_BODY_BYTES", "parse_envelope"]

MAX_BODY_BYTES: Final = 1024 * 1024
"""The size of the largest body that is read. A delivery has a few thousand bytes."""

_MAX_DEPTH: Final = 64
_MAX_NAME_LENGTH: Final = 255


def parse_envelope(body: bytes) -> dict[str, Any]:
    """Return the envelope in a body, with `event.id` and `event.name`, and with metadata parsed that was sent as text.

    Raises:
        PayloadInvalid: The body is not an envelope, or is larger than `MAX_BODY_BYTES`.
    """
    if not isinstance(body, bytes):
        _reject(f"was passed as {type(body).__name__}: pass the raw bytes")
    if len(body) > MAX_BODY_BYTES:
        _reject(f"has {len(body)} bytes, and the maximum is {MAX_BODY_BYTES}")
    try:
        envelope = json.loads(body, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        _reject("is not JSON")
    if not isinstance(envelope, dict):
        _reject("is not a JSON object")
    event = envelope.get("event")
    if not isinstance(event, dict):
        _reject("has no object `event`")
    for field in ("id", "name"):
        value = event.get(field)
        # Other characters could not be stored in every database, nor logged safely.
        if not isinstance(value, str) or not value or len(value) > _MAX_NAME_LENGTH or not value.isprintable():
            _reject(f"has no string `event.{field}` of at most {_MAX_NAME_LENGTH} printable characters")
    _parse_metadata(envelope)
    return envelope


def _parse_metadata(envelope: dict[str, Any]) -> None:
    """Replace metadata that was sent as JSON text, as seen in some deliveries, by the object in it."""
    pending: list[tuple[Any, int, bool]] = [(envelope, 1, False)]
    while pending:
        node, depth, is_metadata = pending.pop()
        if depth > _MAX_DEPTH:
            _reject(f"is nested more than {_MAX_DEPTH} deep")
        if isinstance(node, list):
            pending += [(item, depth + 1, is_metadata) for item in node]
        elif isinstance(node, dict):
            # A key of metadata may be named "metadata" too; its value stays as its owner wrote it.
            if not is_metadata and isinstance(text := node.get("metadata"), str):
                node["metadata"] = _object_or_text(text)
            pending += [(item, depth + 1, is_metadata or name == "metadata") for name, item in node.items()]


def _object_or_text(text: str) -> object:
    if not text.strip():
        return None
    try:
        value: object = json.loads(text, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        return text
    return value if value is None or isinstance(value, dict) else text


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _reject(reason: str) -> NoReturn:
    raise PayloadInvalid(
        f"The body of the delivery {reason}. It was not processed; if Monime signed it, keep it and contact them."
    ) from None
