"""Writes `contract.py`: what the hand-written client must know of a spec, as plain Python data."""

from __future__ import annotations

from pprint import pformat
from typing import TYPE_CHECKING

from openapi_python_client.strings import PythonIdentifier

from monime_ext.cli.openapi.document import SCHEMA_REF, Json, json_schema, operations, parameters, resolve

if TYPE_CHECKING:
    from monime_ext.cli.openapi.document import Operation

# What a schema says to people, or to the code around the client.
_NOT_CHECKED = ("description", "default", "x-monime-sensitive")

_HEAD = '''"""What the spec says of operations and requests. Made by scripts/generate.py; never edit it."""

from __future__ import annotations

from typing import Any, Final, TypedDict

Schema = dict[str, Any]


class Operation(TypedDict):
    """One operation: its request, and the schemas of its body and of its successful response."""

    method: str
    path: str
    idempotent: bool
    module: str
    parameters: list[dict[str, Any]]
    body: str | None
    response: str | None
'''


def contract_source(document: dict[str, Json]) -> str:
    """Return the source of `contract.py` for a spec, not yet formatted.

    Raises:
        KeyError: A reference points at nothing.
        ValueError: A request body or a 200 response is not a named component.
    """
    found = {operation.id: _operation(document, operation) for operation in operations(document)}
    roots = [_bare(parameter["schema"]) for entry in found.values() for parameter in entry["parameters"]]
    roots += [{"$ref": entry["body"]} for entry in found.values() if entry["body"]]
    values = {
        "API_VERSION: Final": document["info"]["version"],
        "BASE_URL: Final": document["servers"][0]["url"],
        "TEST_TOKEN_PREFIX: Final": _test_prefix(document),
        "RATE_LIMITS: Final[dict[str, dict[str, int]]]": document["x-monime-rate-limits"],
        "KEY_KEPT_HOURS: Final": _key_kept_hours(document),
        "SIGNATURE_HEADER: Final": _signature_header(document),
        "STATUSES: Final[dict[str, tuple[str, ...]]]": _statuses(document, "enum"),
        "FINAL_STATUSES: Final[dict[str, tuple[str, ...]]]": _statuses(document, "x-monime-final"),
        "PAID_STATUSES: Final[dict[str, tuple[str, ...]]]": _statuses(document, "x-monime-paid"),
        "EVENTS: Final[tuple[str, ...]]": tuple(document["webhooks"]),
        "PAID_EVENTS: Final[tuple[str, ...]]": tuple(
            name for name, item in document["webhooks"].items() if item["post"].get("x-monime-paid")
        ),
        "OBJECT_TYPES: Final[dict[str, str]]": _object_types(document),
        "ID_PREFIXES: Final[dict[str, str]]": _id_prefixes(document),
        "OPERATIONS: Final[dict[str, Operation]]": found,
        "SCHEMAS: Final[dict[str, Schema]]": _reachable(document, roots),
    }
    lines = [f"{name} = {pformat(value, sort_dicts=False, width=90)}" for name, value in values.items()]
    return _HEAD + "\n\n" + "\n".join(lines) + "\n"


def _test_prefix(document: dict[str, Json]) -> str:
    (scheme,) = document["components"]["securitySchemes"].values()
    return str(scheme["x-monime-test-prefix"])


def _key_kept_hours(document: dict[str, Json]) -> int:
    (hours,) = {
        parameter["x-monime-kept-hours"]
        for parameter in document["components"]["parameters"].values()
        if "x-monime-kept-hours" in parameter
    }
    return int(hours)


def _signature_header(document: dict[str, Json]) -> str:
    (name,) = {
        parameter["name"]
        for parameter in document["components"]["parameters"].values()
        if parameter.get("x-monime-signature")
    }
    return str(name)


def _statuses(document: dict[str, Json], keyword: str) -> dict[str, tuple[str, ...]]:
    """Return a list of statuses for every model whose `status` has one."""
    schemas = document["components"]["schemas"]
    found = {}
    for name, schema in schemas.items():
        status = schema.get("properties", {}).get("status", {})
        for choice in status.get("anyOf", ()):
            named = resolve(document, choice)
            if "enum" in named and keyword in named:
                found[name] = tuple(named[keyword])
    return found


def _object_types(document: dict[str, Json]) -> dict[str, str]:
    schemas = document["components"]["schemas"].items()
    return {schema["x-monime-object-type"]: name for name, schema in schemas if "x-monime-object-type" in schema}


def _id_prefixes(document: dict[str, Json]) -> dict[str, str]:
    ids = {
        name: schema.get("properties", {}).get("id", {}) for name, schema in document["components"]["schemas"].items()
    }
    return {name: node["x-monime-id-prefix"] for name, node in ids.items() if "x-monime-id-prefix" in node}


def module_of(operation: Operation) -> str:
    """Return where the generator puts an operation, as `tag.operation` below the package's `api`."""
    return ".".join(PythonIdentifier(name, "field_") for name in (operation.body["tags"][0], operation.id))


def _operation(document: dict[str, Json], operation: Operation) -> dict[str, Json]:
    body = json_schema(resolve(document, operation.body.get("requestBody")))
    response = json_schema(resolve(document, operation.body["responses"].get("200")))
    return {
        "method": operation.method.upper(),
        "path": operation.path,
        "idempotent": operation.body.get("x-monime-idempotent", False),
        "module": module_of(operation),
        "parameters": [
            {
                "name": parameter["name"],
                "argument": PythonIdentifier(parameter["name"], "field_"),
                "in": parameter["in"],
                "required": parameter.get("required", False),
                "schema": _bare(parameter["schema"]),
            }
            for parameter in parameters(document, operation)
        ],
        "body": _component_name(body, operation),
        "response": _component_name(response, operation),
    }


def _component_name(schema: Json | None, operation: Operation) -> str | None:
    if schema is None:
        return None
    reference = schema.get("$ref", "")
    if not reference.startswith(SCHEMA_REF):
        raise ValueError(f"{operation.id}: its body and its response must be named components")
    return str(reference.removeprefix(SCHEMA_REF))


def _reachable(document: dict[str, Json], roots: list[Json]) -> dict[str, Json]:
    schemas = document["components"]["schemas"]
    seen: dict[str, Json] = {}
    waiting = list(roots)
    while waiting:
        for name in _references(waiting.pop()):
            if name not in seen:
                seen[name] = _bare(schemas[name])
                waiting.append(seen[name])
    return {name: seen[name] for name in schemas if name in seen}


def _references(node: Json) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [name for value in node.values() for name in _references(value)]
    if isinstance(node, list):
        return [name for value in node for name in _references(value)]
    return []


def _bare(schema: Json, *, names_are_data: bool = False) -> Json:
    """Drop what no check needs and shorten references; below `properties` a key is a name, not a keyword."""
    if isinstance(schema, list):
        return [_bare(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    bare: dict[str, Json] = {}
    for key, value in schema.items():
        if names_are_data:
            bare[key] = _bare(value)
        elif key == "$ref":
            bare[key] = value.removeprefix(SCHEMA_REF)
        elif key == "enum":
            bare[key] = value
        elif key == "mapping":
            bare[key] = {name: reference.removeprefix(SCHEMA_REF) for name, reference in value.items()}
        elif key not in _NOT_CHECKED:
            bare[key] = _bare(value, names_are_data=key == "properties")
    return bare
