"""JSON as the sandbox reads, keeps and writes it."""

from __future__ import annotations

import json
from typing import Any

# JSON that came over the wire or goes there; its shape is the spec's to know.
Json = dict[str, Any]


def encode(value: object) -> bytes:
    """JSON as compact UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def parse_json(body: bytes) -> Any:
    """One JSON document, read strictly.

    Raises:
        ValueError: It is not JSON in UTF-8, or is JSON that readers disagree about.
        RecursionError: It is nested too deeply.
    """
    value = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    if b"\\u" in body:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is given twice")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
