"""Reading OpenAPI documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

__all__ = ["METHODS", "SCHEMA_REF", "Json", "Operation", "json_schema", "operations", "parameters", "resolve", "target"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SCHEMA_REF: Final = "#/components/schemas/"

# A document is JSON that is read by key, so its values are untyped.
Json: TypeAlias = Any


@dataclass(frozen=True)
class Operation:
    """An operation of a document.

    Attributes:
        method: The method in lower case.
        path: The path.
        body: The operation object.
    """

    method: str
    path: str
    body: dict[str, Json]

    @property
    def id(self) -> str:
        """The `operationId`."""
        return str(self.body["operationId"])


def operations(document: dict[str, Json]) -> Iterator[Operation]:
    """Yield the operations of a document in their order."""
    for path, item in document.get("paths", {}).items():
        for method, body in item.items():
            if method in METHODS:
                yield Operation(method, path, body)


def resolve(document: dict[str, Json], node: Json) -> Json:
    """Return what a local `$ref` points at; return anything else unchanged.

    Raises:
        KeyError: The reference is not local, or points at nothing.
    """
    while isinstance(node, dict) and "$ref" in node:
        node = target(document, node["$ref"])
    return node


def target(document: dict[str, Json], reference: str) -> Json:
    """Return what a local reference points at, which may be another reference.

    Raises:
        KeyError: The reference is not local, or points at nothing.
    """
    if not reference.startswith("#/"):
        raise KeyError(reference)
    node: Json = document
    for part in reference[2:].split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def parameters(document: dict[str, Json], operation: Operation) -> list[dict[str, Json]]:
    """Return the parameters of an operation, those of its path first, with references resolved."""
    shared = document["paths"][operation.path].get("parameters", [])
    return [resolve(document, parameter) for parameter in [*shared, *operation.body.get("parameters", [])]]


def json_schema(content_holder: Json) -> Json | None:
    """Return the schema of the JSON content of a request body or response, or None if it has none."""
    if not isinstance(content_holder, dict):
        return None
    return content_holder.get("content", {}).get("application/json", {}).get("schema")
