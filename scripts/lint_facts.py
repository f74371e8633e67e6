"""Checks the extension keywords, the prose and the examples of a spec; see `openapi/README.md`."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from monime_ext.cli.openapi.document import SCHEMA_REF, json_schema, operations, parameters, resolve
from scripts.grammar import ENVIRONMENTS, METHOD_NAMES, RATE_LIMITS, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monime_ext.cli.openapi.document import Json, Operation

Problem = tuple[str, str]
_PROPERTY = re.compile(r"\$\.components\.schemas\.(\w+)\.properties\.\w+")
_EVENT = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
_ID_PREFIX = re.compile(r"[a-z]{3}-")


def _methods(document: dict[str, Json]) -> Iterator[Problem]:
    taken: dict[tuple[str, str], str] = {}
    for operation in operations(document):
        path = f"$.paths.{operation.path}.{operation.method}"
        name = str(operation.body.get("x-monime-method"))
        if name not in METHOD_NAMES:
            yield path, f"'x-monime-method' must be one of {', '.join(METHOD_NAMES)}"
        resource = str(operation.body.get("x-monime-resource", "".join(operation.body.get("tags", [])[:1])))
        if not resource.isidentifier():
            yield path, f"the resource {resource!r} is not a Python name"
        if (resource, name) in taken:
            yield path, f"{resource}.{name} is already {taken[resource, name]}"
        taken[resource, name] = operation.body.get("operationId", operation.path)
        for keyword in ("x-monime-idempotent", "x-monime-once"):
            if operation.body.get(keyword, True) is not True:
                yield path, f"{keyword!r} is true or absent"
        if "x-monime-once" in operation.body and "x-monime-idempotent" not in operation.body:
            yield path, "'x-monime-once' needs 'x-monime-idempotent'"
        for name in operation.body.get("x-monime-defaults", {}).keys() - set(_required_names(document, operation)):
            yield path, f"'x-monime-defaults' has {name!r}, which is no required query parameter or property"
    for place in places(document):
        if place.kind == "parameter" and "x-monime-client-filter" in place.node:
            if place.node["x-monime-client-filter"] is not True:
                yield place.path, "'x-monime-client-filter' is true or absent"
            if place.node.get("in") != "query":
                yield place.path, "'x-monime-client-filter' is for query parameters"


def _required_names(document: dict[str, Json], operation: Operation) -> list[str]:
    body = resolve(document, json_schema(resolve(document, operation.body.get("requestBody")))) or {}
    in_query = [
        parameter["name"]
        for parameter in parameters(document, operation)
        if parameter.get("in") == "query" and parameter.get("required")
    ]
    return [*in_query, *body.get("required", [])]


def _environments(document: dict[str, Json]) -> Iterator[Problem]:
    limits = document.get("x-monime-rate-limits", {})
    if list(limits) != list(ENVIRONMENTS):
        yield "$.x-monime-rate-limits", f"must have {' and '.join(ENVIRONMENTS)}, in that order"
    for environment, limit_of in limits.items():
        if list(limit_of) != list(RATE_LIMITS) or not all(
            type(limit) is int and limit > 0 for limit in limit_of.values()
        ):
            yield f"$.x-monime-rate-limits.{environment}", f"must have a number above 0 for {', '.join(RATE_LIMITS)}"
    schemes = [place for place in places(document) if place.kind == "security scheme"]
    if [bool(place.node.get("x-monime-test-prefix")) for place in schemes] != [True]:
        yield "$.components.securitySchemes", "must have one scheme, with an 'x-monime-test-prefix'"


def _statuses(document: dict[str, Json]) -> Iterator[Problem]:
    for place in places(document):
        if place.kind != "schema":
            continue
        final, paid = place.node.get("x-monime-final"), place.node.get("x-monime-paid")
        for keyword, values in (("x-monime-final", final), ("x-monime-paid", paid)):
            if values is None:
                continue
            if not isinstance(values, list) or not values or not set(values) <= set(place.node.get("enum", ())):
                yield place.path, f"{keyword!r} must list values of the enum"
        if paid is not None and not set(paid) <= set(final or ()):
            yield place.path, "'x-monime-paid' must list final statuses"


def _events(document: dict[str, Json]) -> Iterator[Problem]:
    schemas = document.get("components", {}).get("schemas", {})
    models = {schema.get("x-monime-object-type"): name for name, schema in schemas.items()}
    for name, item in document.get("webhooks", {}).items():
        path = f"$.webhooks.{name}"
        if not _EVENT.fullmatch(name) or list(item) != ["post"]:
            yield path, "must be named object_type.what_happened, and have a post alone"
            continue
        delivery = item["post"]
        if delivery.get("x-monime-paid", True) is not True:
            yield f"{path}.post", "'x-monime-paid' is true or absent"
        envelope = resolve(document, json_schema(delivery.get("requestBody")) or {})
        model = models.get(name.partition(".")[0])
        if model is None or envelope.get("properties", {}).get("data", {}).get("$ref") != f"{SCHEMA_REF}{model}":
            yield f"{path}.post", "its `data` must be the schema whose 'x-monime-object-type' begins the event's name"
        for _, value in _examples(delivery.get("requestBody", {}).get("content", {}).get("application/json", {})):
            if value.get("event", {}).get("name") != name:
                yield f"{path}.post", "its example is of another event"
    for operation in operations(document):
        if "x-monime-paid" in operation.body:
            yield f"$.paths.{operation.path}.{operation.method}", "'x-monime-paid' is for events"


def _names(document: dict[str, Json]) -> Iterator[Problem]:
    prefixes: Counter[str] = Counter()
    types: Counter[str] = Counter()
    signatures = 0
    for place in places(document):
        signatures += place.kind == "parameter" and place.node.get("x-monime-signature") is True
        if place.kind != "schema":
            continue
        prefix, kind = place.node.get("x-monime-id-prefix"), place.node.get("x-monime-object-type")
        if prefix is not None:
            prefixes[prefix] += 1
            if not _PROPERTY.fullmatch(place.path) or not place.path.endswith(".id"):
                yield place.path, "'x-monime-id-prefix' is for the `id` of a component"
            if not _ID_PREFIX.fullmatch(prefix) or prefixes[prefix] > 1:
                yield place.path, "'x-monime-id-prefix' must be three letters and a dash, and used once"
        if kind is not None:
            types[kind] += 1
            if types[kind] > 1:
                yield place.path, f"the object type {kind!r} is used more than once"
        if place.node.get("x-monime-echoed", True) is not True:
            yield place.path, "'x-monime-echoed' is true or absent"
        if place.node.get("x-monime-sensitive", True) is not True or (
            "x-monime-sensitive" in place.node and not _PROPERTY.fullmatch(place.path)
        ):
            yield place.path, "'x-monime-sensitive' is true or absent, and for properties"
    if signatures != 1:
        yield "$.components.parameters", "must have one parameter with 'x-monime-signature'"


def _prose(document: dict[str, Json]) -> Iterator[Problem]:
    for place in places(document):
        described = place.kind in ("tag", "operation", "parameter", "header", "response", "info", "server")
        named = re.fullmatch(r"\$\.components\.schemas\.\w+", place.path) or _PROPERTY.fullmatch(place.path)
        if named or (described and "$ref" not in place.node):
            text = place.node.get("description", "")
            if not text:
                yield place.path, "has no description"
            elif not text.rstrip().endswith((".", "`")):
                yield place.path, "its description does not end in a period"
        if place.kind == "operation" and not re.fullmatch(r"[A-Z].*[^.]", place.node.get("summary", "")):
            yield place.path, "needs a summary that begins with a capital and has no period"


def bodies(document: dict[str, Json]) -> Iterator[Problem]:
    """Yield every body without an example, and every example that its schema does not allow.

    The document must be sound otherwise.
    """
    registry = Registry().with_resource("urn:document", DRAFT202012.create_resource(document))
    for place in places(document):
        if place.kind == "media type":
            examples = list(_examples(place.node))
            if not examples:
                yield place.path, "has no example"
            for name, value in examples:
                yield from _invalid(f"{place.path}.{name}", place.node.get("schema", {}), value, registry)


def _examples(media_type: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    if "example" in media_type:
        yield "example", media_type["example"]
    for name, example in media_type.get("examples", {}).items():
        yield f"examples.{name}", example.get("value")


def _invalid(path: str, schema: Json, value: Json, registry: Registry[Json]) -> Iterator[Problem]:
    for error in Draft202012Validator(_absolute(schema), registry=registry).iter_errors(value):
        yield path, f"{error.json_path} is not valid: {' '.join(error.message.split())}"


def _absolute(node: Json) -> Json:
    if isinstance(node, list):
        return [_absolute(item) for item in node]
    if not isinstance(node, dict):
        return node
    absolute = {key: _absolute(value) for key, value in node.items()}
    if isinstance(node.get("$ref"), str):
        absolute["$ref"] = f"urn:document{node['$ref']}"
    return absolute


CHECKS: tuple[Callable[[dict[str, Json]], Iterator[Problem]], ...] = (
    _methods,
    _environments,
    _statuses,
    _events,
    _names,
    _prose,
)
