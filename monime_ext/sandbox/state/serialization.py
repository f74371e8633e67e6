"""Reading and writing of JSON."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

__all__ = ["Json", "encode_json", "json_text", "merge_metadata", "parse_json"]

# A JSON object. The spec defines its shape, so its values have no static type here.
Json: TypeAlias = dict[str, Any]


def json_text(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encode_json(value: object) -> bytes:
    """Return compact JSON in UTF-8."""
    return json_text(value).encode("utf-8")


def merge_metadata(current: Json, changes: Json) -> Json:
    """Return the changes of an update, with their metadata merged into the current metadata, as Monime does.

    An empty value removes its key; null removes all metadata.
    """
    if not isinstance(changes.get("metadata"), dict):
        return changes
    merged = {**(current.get("metadata") or {}), **changes["metadata"]}
    return {**changes, "metadata": {key: value for key, value in merged.items() if value} or None}


def parse_json(body: bytes) -> Any:
    """Parse one JSON document strictly.

    Raises:
        ValueError: The body is not JSON in UTF-8, or parsers disagree about its meaning: it contains `NaN`, a duplicate
            key or a lone surrogate.
        RecursionError: The document is nested too deeply.
    """
    value = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_reject_constant)
    if b"\\u" in body:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _object(pairs: list[tuple[str, Any]]) -> Json:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def _reject_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
