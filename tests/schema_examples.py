"""Example values for the schemas of a contract."""

from __future__ import annotations

from typing import Any


def example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return a value that has every field of its schema; if there are alternatives, the first."""
    while "$ref" in schema:
        schema = schemas[schema["$ref"]]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return example(schema[choice][0], schemas)
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    match kind:
        case "string":
            return schema.get("enum", ["a:b"])[0]
        case "integer":
            return 7
        case "boolean":
            return True
        case "array":
            return [example(schema["items"], schemas)]
    whole = {name: example(property_schema, schemas) for name, property_schema in schema.get("properties", {}).items()}
    return whole if schema.get("additionalProperties") is False else {**whole, "any": "text"}


def minimal_example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return an object that has only the fields that its schema requires."""
    whole = example(schema, schemas)
    return {name: whole[name] for name in schema.get("required", ())}
