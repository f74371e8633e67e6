"""From the bytes of a delivery to plain data, whatever the bytes are."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from monime_ext.errors import PayloadInvalid

__all__ = ["MAX_BODY_BYTES", "envelope_of"]

MAX_BODY_BYTES: Final = 1024 * 1024
"""The largest body that is read. A delivery has a few thousand bytes."""

_DEEPEST: Final = 64
_LONGEST_NAME: Final = 255


def envelope_of(body: bytes) -> dict[str, Any]:
    """Return the envelope in a body, `event.id` and `event.name` being there. Metadata that came as text is read.

    Raises:
        PayloadInvalid: It is no envelope, or larger than `MAX_BODY_BYTES`.
    """
    if not isinstance(body, bytes):
        _refuse(f"was handed in as {type(body).__name__}: hand in the raw bytes")
    if len(body) > MAX_BODY_BYTES:
        _refuse(f"has {len(body)} bytes, and at most {MAX_BODY_BYTES} are read")
    try:
        envelope = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        _refuse("is not JSON")
    if not isinstance(envelope, dict):
        _refuse("is not a JSON object")
    event = envelope.get("event")
    if not isinstance(event, dict):
        _refuse("has no object `event`")
    for field in ("id", "name"):
        value = event.get(field)
        # What is not printable could not be kept in every database, nor logged safely.
        if not isinstance(value, str) or not value or len(value) > _LONGEST_NAME or not value.isprintable():
            _refuse(f"has no text `event.{field}` of at most {_LONGEST_NAME} printable characters")
    _read_metadata(envelope)
    return envelope


def _read_metadata(envelope: dict[str, Any]) -> None:
    """Put objects where metadata came as JSON text, as in some deliveries that were seen."""
    waiting: list[tuple[Any, int, bool]] = [(envelope, 1, False)]
    while waiting:
        node, depth, is_metadata = waiting.pop()
        if depth > _DEEPEST:
            _refuse(f"is nested more than {_DEEPEST} deep")
        if isinstance(node, list):
            waiting += [(each, depth + 1, is_metadata) for each in node]
        elif isinstance(node, dict):
            # A pair of metadata may be named "metadata" too, and is what its owner wrote.
            if not is_metadata and isinstance(text := node.get("metadata"), str):
                node["metadata"] = _object_or_same(text)
            waiting += [(each, depth + 1, is_metadata or name == "metadata") for name, each in node.items()]


def _object_or_same(text: str) -> Any:
    if not text.strip():
        return None
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return text
    return found if found is None or isinstance(found, dict) else text


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse(what: str) -> NoReturn:
    raise PayloadInvalid(
        f"The body of the delivery {what}. Nothing was done with it; if Monime signed it, keep it and ask them."
    ) from None
