"""Normalizing JSON schemas of any OpenAPI dialect, so that two of them can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from monime_ext.cli.openapi.document import Json, resolve

__all__ = ["Shape", "shape"]

_LIMITS = (
    "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "x-unique-by",
    "x-same",
)  # fmt: skip
# These values are the defaults.
_DEFAULTS = (("minLength", 0), ("minItems", 0), ("minProperties", 0), ("uniqueItems", False))
# Some OpenAPI 3.0 documents use "url" for the registered format "uri".
_FORMATS = {"url": "uri"}


@dataclass
class Shape:
    """A normalized schema.

    Attributes:
        facts: Limits, types and values by keyword.
        properties: The schemas of the properties, not normalized.
        required: The names of the required properties.
        inside: The schemas of items, values and names by path step, not normalized.
    """

    facts: dict[str, Json] = field(default_factory=dict)
    properties: dict[str, Json] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    inside: dict[str, Json] = field(default_factory=dict)


def shape(document: dict[str, Json], schema: Json, *, request: bool) -> Shape:
    """Return the normalized form of a schema of `document`.

    All ways to make a schema nullable become one, and a choice of one schema becomes that schema. A choice of several
    objects becomes one object with the properties of all. Read-only properties are omitted from requests.
    """
    node = _merged(document, schema)
    facts = {name: node[name] for name in _LIMITS if name in node and (name, node[name]) not in _DEFAULTS}
    for name in ("type", "nullable", "enum"):
        if node.get(name):
            facts[name] = sorted(node[name]) if name == "enum" else node[name]
    if node.get("open"):
        facts["other values"] = "allowed"
    if "format" in node:
        facts["format"] = _FORMATS.get(node["format"], node["format"])
    if node.get("additionalProperties") is False:
        facts["unknown fields"] = "refused"
    inside = {"[]": node["items"]} if node.get("items") else {}
    for name, step in (("additionalProperties", ".*"), ("propertyNames", " names")):
        if isinstance(node.get(name), dict) and node[name]:
            inside[step] = node[name]
    properties = {
        name: value
        for name, value in node.get("properties", {}).items()
        if not (request and resolve(document, value).get("readOnly"))
    }
    return Shape(facts, properties, frozenset(node.get("required", ())) & properties.keys(), inside)


def _merged(document: dict[str, Json], schema: Json) -> dict[str, Json]:
    """Return a schema without `$ref` and choices, and with the keys `nullable` and `open` (other values)."""
    node = dict(resolve(document, schema))
    declared = node.get("type", [])
    types = [declared] if isinstance(declared, str) else declared
    others = sorted(name for name in types if name != "null")
    node["nullable"] = node.get("nullable", False) or "null" in types
    node["type"] = others[0] if len(others) == 1 else others
    for part in node.pop("allOf", ()):
        node = _both(node, _merged(document, part))
    choices = [_merged(document, choice) for key in ("anyOf", "oneOf") for choice in node.pop(key, ())]
    if choices:
        nullable = any(choice.get("nullable") for choice in choices)
        choices = [choice for choice in choices if choice.get("type")]
        node = _both(node, _any_of(document, choices))
        node["nullable"] = node.get("nullable", False) or nullable
    return node


def _both(outer: dict[str, Json], inner: dict[str, Json]) -> dict[str, Json]:
    merged = {**outer, **{key: value for key, value in inner.items() if value or key not in outer}}
    merged["properties"] = {**outer.get("properties", {}), **inner.get("properties", {})}
    merged["required"] = [*outer.get("required", ()), *inner.get("required", ())]
    merged["nullable"] = outer.get("nullable", False) or inner.get("nullable", False)
    return merged


def _any_of(document: dict[str, Json], choices: list[dict[str, Json]]) -> dict[str, Json]:
    if len(choices) <= 1:
        return choices[0] if choices else {}
    types = {str(choice["type"]) for choice in choices}
    if types == {"object"}:
        return _one_object(document, choices)
    enums = [choice["enum"] for choice in choices if "enum" in choice]
    if len(types) == 1 and len(enums) == 1 and len(choices) == 2:
        return {"type": choices[0]["type"], "enum": enums[0], "open": True}
    return {"type": sorted(types)}


def _one_object(document: dict[str, Json], choices: list[dict[str, Json]]) -> dict[str, Json]:
    names = _unique(name for choice in choices for name in choice.get("properties", {}))
    properties = {}
    for name in names:
        holders = [choice["properties"] for choice in choices if name in choice.get("properties", {})]
        held = [resolve(document, one[name]) for one in holders]
        properties[name] = held[0]
        if all("enum" in one for one in held):
            properties[name] = {**held[0], "enum": _unique(value for one in held for value in one["enum"])}
    required = set.intersection(*(set(choice.get("required", ())) for choice in choices))
    closed = all(choice.get("additionalProperties") is False for choice in choices)
    merged = {"type": "object", "properties": properties, "required": sorted(required)}
    return merged | ({"additionalProperties": False} if closed else {})


def _unique(values: Iterable[Json]) -> list[Json]:
    return list(dict.fromkeys(values))
