"""What stands where in an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

__all__ = ["METHODS", "SCHEMA_REF", "Json", "Operation", "json_schema", "operations", "parameters", "resolve"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SCHEMA_REF: Final = "#/components/schemas/"

# The shape of a document is JSON: it is walked by key, so its values stay untyped here.
Json: TypeAlias = Any


@dataclass(frozen=True)
class Operation:
    """One operation of a spec: its method in lower case, its path, and what the spec says of it."""

    method: str
    path: str
    body: dict[str, Json]

    @property
    def id(self) -> str:
        """The operation's `operationId`."""
        return str(self.body["operationId"])


def operations(document: dict[str, Json]) -> Iterator[Operation]:
    """Yield every operation of a spec in the order in which it stands there."""
    for path, item in document.get("paths", {}).items():
        for method, body in item.items():
            if method in METHODS:
                yield Operation(method, path, body)


def resolve(document: dict[str, Json], node: Json) -> Json:
    """Follow a local `$ref` to what it names; anything else is returned as it is.

    Raises:
        KeyError: when the reference is not local, or names nothing.
    """
    while isinstance(node, dict) and "$ref" in node:
        reference = node["$ref"]
        if not reference.startswith("#/"):
            raise KeyError(reference)
        node = document
        for part in reference[2:].split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def parameters(document: dict[str, Json], operation: Operation) -> list[dict[str, Json]]:
    """Return the parameters of an operation, those of its path first, references followed."""
    shared = document["paths"][operation.path].get("parameters", [])
    return [resolve(document, parameter) for parameter in [*shared, *operation.body.get("parameters", [])]]


def json_schema(content_holder: Json) -> Json | None:
    """Return the JSON schema of a request body or response, or None when it has none."""
    if not isinstance(content_holder, dict):
        return None
    return content_holder.get("content", {}).get("application/json", {}).get("schema")
