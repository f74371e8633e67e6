"""The API specs, compiled for routing and validation. All names and limits come from the documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import unquote

from monime_ext._core.versions import ApiVersion
from monime_ext.sandbox.api.schema import Check, compile_check

__all__ = ["DEFAULT_API_VERSION", "HeaderNames", "Operation", "Parameter", "Spec", "Specs", "load_specs"]

# What a request without a `Monime-Version` header gets, and the version of webhook events. Monime does not document
# either; here they are fixed, so that a new version changes nothing for callers that do not ask for it.
DEFAULT_API_VERSION: Final[ApiVersion] = "caph.2025-08-23"

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A header, query or path parameter of an operation."""

    name: str
    location: str
    required: bool
    integer: bool
    check: Check


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of one API version."""

    id: str
    method: str
    path: str
    segments: tuple[str, ...]
    idempotent: bool
    parameters: Mapping[tuple[str, str], Parameter]
    body: Check | None


@dataclass(frozen=True, slots=True)
class HeaderNames:
    """The names of the request headers that apply to all operations."""

    version: str
    space: str
    idempotency_key: str


class Spec:
    """One version of the API.

    Args:
        document: The OpenAPI document.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.version: str = document["info"]["version"]
        self._document = document
        shared = document["components"]["parameters"]
        self.headers: HeaderNames = HeaderNames(
            version=shared["MonimeVersion"]["name"],
            space=shared["MonimeSpaceId"]["name"],
            idempotency_key=shared["IdempotencyKey"]["name"],
        )
        self.rate_limits: Mapping[str, Mapping[str, int]] = document["x-monime-rate-limits"]
        (scheme,) = document["components"]["securitySchemes"].values()
        self.test_prefix: str = scheme["x-monime-test-prefix"]
        self.key_retention: timedelta = timedelta(hours=shared["IdempotencyKey"]["x-monime-kept-hours"])
        self.check_space: Check = compile_check(self._inline(shared["MonimeSpaceId"]["schema"]))
        self.operations: dict[str, Operation] = {
            operation["operationId"]: self._operation(path, method, item, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in _METHODS
        }
        self._by_method: dict[str, list[Operation]] = {}
        for operation in self.operations.values():
            self._by_method.setdefault(operation.method, []).append(operation)

    def match(self, method: str, raw_path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation of a request and the values of its path parameters, or None.

        Args:
            method: The method in upper case.
            raw_path: The path before percent-decoding.
        """
        segments = raw_path.split("/")
        for operation in self._by_method.get(method, ()):
            if len(operation.segments) != len(segments):
                continue
            values: dict[str, str] = {}
            for template, segment in zip(operation.segments, segments, strict=True):
                if template.startswith("{") and segment:
                    values[template[1:-1]] = unquote(segment)
                elif template != segment:
                    break
            else:
                return operation, values
        return None

    def _operation(self, path: str, method: str, item: Mapping[str, Any], details: Mapping[str, Any]) -> Operation:
        parameters = {}
        for parameter in self._inline([*item.get("parameters", []), *details.get("parameters", [])]):
            schema = parameter.get("schema", {})
            parameters[parameter["in"], parameter["name"]] = Parameter(
                name=parameter["name"],
                location=parameter["in"],
                required=parameter.get("required", False),
                integer=schema.get("type") == "integer",
                check=compile_check(schema, where=parameter["name"]),
            )
        body = None
        if "requestBody" in details:
            media = self._inline(details["requestBody"])["content"]["application/json"]
            body = compile_check(media["schema"])
        return Operation(
            id=details["operationId"],
            method=method.upper(),
            path=path,
            segments=tuple(path.split("/")),
            idempotent=details.get("x-monime-idempotent", False),
            parameters=parameters,
            body=body,
        )

    def _inline(self, node: Any) -> Any:
        """Return the node with its references replaced by their targets."""
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
    """All API versions of this package.

    Args:
        documents: The OpenAPI documents.

    Raises:
        RuntimeError: None of the documents is that of the default version.
    """

    def __init__(self, documents: list[Mapping[str, Any]]) -> None:
        specs = sorted((Spec(document) for document in documents), key=lambda spec: spec.version)
        self.by_version: dict[str, Spec] = {spec.version: spec for spec in specs}
        if DEFAULT_API_VERSION not in self.by_version:
            raise RuntimeError(f"monime_api has no openapi.json of {DEFAULT_API_VERSION}: run `make generate`")
        self.default: Spec = self.by_version[DEFAULT_API_VERSION]
        self.operation_ids: frozenset[str] = frozenset(name for spec in specs for name in spec.operations)


@cache
def load_specs() -> Specs:
    """Load the specs of the generated package.

    Raises:
        RuntimeError: The generated package does not contain the spec of the default version.
    """
    return Specs(
        [
            json.loads(document.read_text("utf-8"))
            for package in resources.files("monime_api").iterdir()
            if package.is_dir() and (document := package / "openapi.json").is_file()
        ]
    )
