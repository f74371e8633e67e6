"""Prepare a spec for the generator, so that absent fields of responses become None.

The generator writes the same kind of model for requests and responses. In a request an absent field and a null field
differ; in a response both mean that there is no value. Templates see neither which operations use a schema nor the
keys of a property, but they see the schema of a model. So this module makes each optional property of a response schema
required and nullable, which gives it the type `X | None`, and lists the names in the schema under `x-optional`.
"""

from __future__ import annotations

from typing import Final

from monime_ext.cli.openapi.document import SCHEMA_REF, Json, operations, parameters, target

OPTIONAL: Final = "x-optional"
"""The key that lists, in a response schema, the properties that may be absent."""


def response_schemas(document: dict[str, Json]) -> list[str]:
    """Return the names of the schemas that responses and webhooks contain and requests do not.

    Raises:
        KeyError: A reference does not resolve.
    """
    found = list(operations(document))
    requests = [[operation.body.get("requestBody"), parameters(document, operation)] for operation in found]
    responses = [[operation.body["responses"] for operation in found], document.get("webhooks", {})]
    in_requests = reachable_schemas(document, requests)
    return sorted(reachable_schemas(document, responses) - in_requests)


def with_optional_properties(document: dict[str, Json]) -> dict[str, Json]:
    """Return a spec in which optional properties of response schemas are required, nullable and in `x-optional`.

    Raises:
        KeyError: A reference does not resolve.
    """
    schemas = dict(document["components"]["schemas"])
    for name in response_schemas(document):
        schemas[name] = _with_optional(schemas[name])
    return {**document, "components": {**document["components"], "schemas": schemas}}


def reachable_schemas(document: dict[str, Json], roots: Json) -> set[str]:
    """Return the names of the schemas that a part of a document refers to, directly or through others.

    Raises:
        KeyError: A reference does not resolve.
    """
    names: set[str] = set()
    references: set[str] = set()
    pending = [roots]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in references:
                references.add(reference)
                pending.append(target(document, reference))
                if reference.startswith(SCHEMA_REF):
                    names.add(reference.removeprefix(SCHEMA_REF))
            pending += node.values()
    return names


def _with_optional(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_with_optional(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    prepared = {key: _with_optional(value) for key, value in schema.items() if key != "properties"}
    if "properties" not in schema:
        return prepared
    properties = {name: _with_optional(value) for name, value in schema["properties"].items()}
    required = schema.get("required", [])
    optional = [name for name in properties if name not in required]
    return {
        **prepared,
        "properties": {name: _nullable(value) if name in optional else value for name, value in properties.items()},
        "required": list(properties),
        OPTIONAL: optional,
    }


def _nullable(schema: dict[str, Json]) -> dict[str, Json]:
    """Return the schema that also allows null, in the form that adds no level to the names the generator derives."""
    null = {"type": "null"}
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return schema if null in schema[key] else {**schema, key: [*schema[key], null]}
    types = schema.get("type")
    if types is None or "enum" in schema:
        rest = {key: value for key, value in schema.items() if key != "description"}
        description = {"description": schema["description"]} if "description" in schema else {}
        return {"anyOf": [rest, null], **description} if rest else schema
    types = types if isinstance(types, list) else [types]
    return schema if "null" in types else {**schema, "type": [*types, "null"]}
