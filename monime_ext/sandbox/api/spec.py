"""The maintained specs, made ready to match and check requests. Nothing here knows a limit or a name by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import unquote

from monime_ext.sandbox.api.schema import Check, compile_check

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A header, query or path parameter of an operation."""

    name: str
    place: str
    required: bool
    integer: bool
    check: Check


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one version."""

    id: str
    method: str
    path: str
    segments: tuple[str, ...]
    idempotent: bool
    parameters: Mapping[tuple[str, str], Parameter]
    body: Check | None


@dataclass(frozen=True, slots=True)
class HeaderNames:
    """The request headers that steer a call, by the names that the spec gives them."""

    version: str
    space: str
    idempotency_key: str


class Spec:
    """One version of the API."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.version: str = document["info"]["version"]
        self._document = document
        shared = document["components"]["parameters"]
        self.headers = HeaderNames(
            version=shared["MonimeVersion"]["name"],
            space=shared["MonimeSpaceId"]["name"],
            idempotency_key=shared["IdempotencyKey"]["name"],
        )
        self.rate_limits: Mapping[str, Mapping[str, int]] = document["x-monime-rate-limits"]
        (scheme,) = document["components"]["securitySchemes"].values()
        self.test_prefix: str = scheme["x-monime-test-prefix"]
        self.key_kept_for = timedelta(hours=shared["IdempotencyKey"]["x-monime-kept-hours"])
        self.check_space = compile_check(self._inline(shared["MonimeSpaceId"]["schema"]))
        self.operations = {
            operation["operationId"]: self._operation(path, method, item, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in _METHODS
        }
        self._by_method: dict[str, list[Operation]] = {}
        for operation in self.operations.values():
            self._by_method.setdefault(operation.method, []).append(operation)

    def match(self, method: str, raw_path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a request is for and the values in its path, or None if this version has none.

        Arguments:
            method: The method in capitals.
            raw_path: The path as it was sent, percent signs included.
        """
        given = raw_path.split("/")
        for operation in self._by_method.get(method, ()):
            if len(operation.segments) != len(given):
                continue
            values: dict[str, str] = {}
            for wanted, segment in zip(operation.segments, given, strict=True):
                if wanted.startswith("{") and segment:
                    values[wanted[1:-1]] = unquote(segment)
                elif wanted != segment:
                    break
            else:
                return operation, values
        return None

    def _operation(self, path: str, method: str, item: Mapping[str, Any], told: Mapping[str, Any]) -> Operation:
        parameters = {}
        for one in self._inline([*item.get("parameters", []), *told.get("parameters", [])]):
            schema = one.get("schema", {})
            parameters[one["in"], one["name"]] = Parameter(
                name=one["name"],
                place=one["in"],
                required=one.get("required", False),
                integer=schema.get("type") == "integer",
                check=compile_check(schema, where=one["name"]),
            )
        body = None
        if "requestBody" in told:
            media = self._inline(told["requestBody"])["content"]["application/json"]
            body = compile_check(media["schema"])
        return Operation(
            id=told["operationId"],
            method=method.upper(),
            path=path,
            segments=tuple(path.split("/")),
            idempotent=told.get("x-monime-idempotent", False),
            parameters=parameters,
            body=body,
        )

    def _inline(self, node: Any) -> Any:
        """The node with its references replaced by what they point at; a check then never looks one up."""
        if isinstance(node, list):
            return [self._inline(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            target: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = {**target, **{name: value for name, value in node.items() if name != "$ref"}}
            return self._inline(node)
        return {name: self._inline(value) for name, value in node.items()}


class Specs:
    """Every version that this package has."""

    def __init__(self, documents: list[Mapping[str, Any]]) -> None:
        specs = sorted((Spec(document) for document in documents), key=lambda spec: spec.version)
        self.by_version = {spec.version: spec for spec in specs}
        self.newest = specs[-1]
        self.operation_ids = frozenset(name for spec in specs for name in spec.operations)


@cache
def installed() -> Specs:
    """The specs of the generated package.

    Raises:
        RuntimeError: The generated package holds no spec.
    """
    found = [
        json.loads(document.read_text("utf-8"))
        for package in resources.files("monime_api").iterdir()
        if package.is_dir() and (document := package / "openapi.json").is_file()
    ]
    if not found:
        raise RuntimeError("monime_api holds no openapi.json: run `make generate`")
    return Specs(found)
