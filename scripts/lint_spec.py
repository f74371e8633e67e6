"""Refuses a spec that would generate badly: `python -m scripts.lint_spec [SPEC ...]`.

Every problem is told at once, each with its file and its JSON path.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_spec_validator import OpenAPIV31SpecValidator
from ruamel.yaml.error import YAMLError

from monime_ext.cli.openapi.document import Json, Operation, json_schema, operations, parameters, resolve
from scripts.grammar import (
    ENVIRONMENTS,
    KINDS,
    METHOD_NAMES,
    RATE_LIMITS,
    REQUEST_KEYWORDS,
    Named,
    Place,
    below,
    places,
)
from scripts.spec import load, maintained_specs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Problem = tuple[str, str]
_COMPONENT = re.compile(r"\$\.components\.schemas\.[^.\[]+")


def lint(path: Path) -> list[Problem]:
    """Return every problem of a spec as (JSON path, what is wrong), in the order of the file's outline."""
    try:
        document = load(path)
    except (YAMLError, TypeError, ValueError) as error:
        return [("$", " ".join(str(error).split()))]
    problems = [problem for check in _CHECKS for problem in check(document)]
    version = document.get("info", {}).get("version")
    if version != path.stem:
        problems.append(("$.info.version", f"{version!r} is not what the file's name says, {path.stem!r}"))
    # The meta-schema says in riddles what these checks say plainly, so it speaks only when they are content.
    return problems or _meta_schema(document)


def _keywords(document: dict[str, Json]) -> Iterator[Problem]:
    for place in places(document):
        known = {"$ref"} if "$ref" in place.node else KINDS[place.kind].keys()
        for key in place.node:
            if key not in known:
                beside = " beside a $ref, where it is lost" if "$ref" in place.node else ""
                yield place.path, f"{key!r} is no {place.kind} keyword{beside}"


def _references(document: dict[str, Json]) -> Iterator[Problem]:
    used = set()
    for place in places(document):
        if "$ref" in place.node:
            used.add(place.node["$ref"])
            try:
                resolve(document, place.node)
            except (KeyError, TypeError, AttributeError):
                yield place.path, f"{place.node['$ref']!r} names nothing in this file"
    for requirement in document.get("security", []):
        used.update(f"#/components/securitySchemes/{name}" for name in requirement)
    for section, held in document.get("components", {}).items():
        for name in held if isinstance(KINDS["components"].get(section), Named) else ():
            if f"#/components/{section}/{name}" not in used:
                yield f"$.components.{section}.{name}", "is used nowhere"


def _operations(document: dict[str, Json]) -> Iterator[Problem]:
    declared = {tag.get("name") for tag in document.get("tags", [])}
    ids = Counter(operation.body.get("operationId") for operation in operations(document))
    for operation in operations(document):
        path = f"$.paths.{operation.path}.{operation.method}"
        name = operation.body.get("operationId")
        if not name:
            yield path, "has no operationId"
        elif ids[name] > 1:
            yield path, f"the operationId {name!r} is used more than once"
        tags = operation.body.get("tags", [])
        if len(tags) != 1 or tags[0] not in declared:
            yield path, "must have exactly one tag, declared in $.tags"
        if "200" not in operation.body.get("responses", {}):
            yield path, "has no response '200'"


def _methods(document: dict[str, Json]) -> Iterator[Problem]:
    taken: dict[tuple[str, str], str] = {}
    for operation in operations(document):
        path = f"$.paths.{operation.path}.{operation.method}"
        name = operation.body.get("x-monime-method")
        if name not in METHOD_NAMES:
            yield path, f"'x-monime-method' must be one of {', '.join(METHOD_NAMES)}"
        resource = operation.body.get("x-monime-resource", "".join(operation.body.get("tags", [])[:1]))
        if not str(resource).isidentifier():
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
            yield path, f"'x-monime-defaults' names {name!r}, which is no required query parameter or property"
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


def _schemas(document: dict[str, Json]) -> Iterator[Problem]:
    for place in places(document):
        if place.kind != "schema" or "$ref" in place.node:
            continue
        node = place.node
        types = [node["type"]] if isinstance(node.get("type"), str) else node.get("type", [])
        is_object = "object" in types or "properties" in node
        if (is_object or "enum" in node) and not _COMPONENT.fullmatch(place.path):
            yield place.path, f"an inline {'object' if is_object else 'enum'}; make it a component of its own"
        if "enum" in node and "null" in types:
            yield place.path, "an enum that is nullable; use anyOf with a named enum"
        if "title" in node:
            yield place.path, "a title, which would rename the generated class"
        for name in node.get("required", []):
            if name not in node.get("properties", {}):
                yield place.path, f"requires {name!r}, which is not among its properties"
        for keyword in ("x-unique-by", "x-same"):
            if keyword in node and "array" not in types:
                yield place.path, f"{keyword!r} is for arrays"
        if "x-minor-units" in node and list(node["x-minor-units"]) != node.get("enum"):
            yield place.path, "'x-minor-units' names other currencies than the enum"
        if ("pattern" in node) != ("x-pattern-says" in node):
            yield place.path, "'pattern' and 'x-pattern-says' go together"
        if isinstance(node.get("pattern"), str):
            try:
                re.compile(node["pattern"])
            except re.error as error:
                yield place.path, f"the pattern is not a regular expression: {error}"


def _requests(document: dict[str, Json]) -> Iterator[Problem]:
    for place in _request_schemas(document):
        node = place.node
        for key in node:
            if key in KINDS["schema"] and key not in REQUEST_KEYWORDS:
                yield place.path, f"{key!r} in a request is checked neither by the client nor by the sandbox"
        if "anyOf" in node and ({"type": "null"} not in node["anyOf"] or len(node["anyOf"]) != 2):
            yield place.path, "in a request, anyOf is only for one schema or null"
        if "oneOf" in node:
            yield from _choice(document, place)
        types = node.get("type", [])
        if isinstance(types, list) and types and (len(types) != 2 or "null" not in types):
            yield place.path, "in a request, a list of types is only for one type or null"
        closed = node.get("additionalProperties")
        if types == "object" and closed is not False and not isinstance(closed, dict):
            yield place.path, "an object of a request must be closed: additionalProperties false, or a schema"


def _choice(document: dict[str, Json], place: Place) -> Iterator[Problem]:
    told = place.node.get("discriminator", {})
    name, mapping = told.get("propertyName"), told.get("mapping", {})
    if [{"$ref": reference} for reference in mapping.values()] != place.node["oneOf"]:
        yield place.path, "in a request, oneOf needs a discriminator whose mapping names the same schemas in that order"
        return
    for value, reference in mapping.items():
        chosen = resolve(document, {"$ref": reference})
        key = resolve(document, chosen.get("properties", {}).get(name, {}))
        if name not in chosen.get("required", []) or key.get("enum") != [value]:
            yield place.path, f"{reference!r} must require {name!r}, whose one value is {value!r}"


def _request_schemas(document: dict[str, Json]) -> Iterator[Place]:
    waiting = [
        inner
        for place in places(document)
        if place.kind in ("parameter", "request body")
        for inner in below(place)
        if inner.kind == "schema"
    ]
    seen = set()
    while waiting:
        place = waiting.pop(0)
        if place.path in seen:
            continue
        seen.add(place.path)
        yield place
        reference = str(place.node.get("$ref", ""))
        name = reference.removeprefix("#/components/schemas/")
        target = document.get("components", {}).get("schemas", {}).get(name)
        if target is not None and name != reference:
            waiting += below(Place(f"$.components.schemas.{name}", "schema", target))


def _environments(document: dict[str, Json]) -> Iterator[Problem]:
    limits = document.get("x-monime-rate-limits", {})
    if list(limits) != list(ENVIRONMENTS):
        yield "$.x-monime-rate-limits", f"must have {' and '.join(ENVIRONMENTS)}, in that order"
    for environment, told in limits.items():
        if list(told) != list(RATE_LIMITS) or not all(type(each) is int and each > 0 for each in told.values()):
            yield f"$.x-monime-rate-limits.{environment}", f"must have a number above 0 for {', '.join(RATE_LIMITS)}"
    schemes = [place for place in places(document) if place.kind == "security scheme"]
    if [bool(place.node.get("x-monime-test-prefix")) for place in schemes] != [True]:
        yield "$.components.securitySchemes", "must have one scheme, with an 'x-monime-test-prefix'"


def _meta_schema(document: dict[str, Json]) -> list[Problem]:
    return [
        (error.json_path, " ".join(error.message.split())) for error in OpenAPIV31SpecValidator(document).iter_errors()
    ]


_CHECKS: tuple[Callable[[dict[str, Json]], Iterator[Problem]], ...] = (
    _keywords,
    _references,
    _operations,
    _methods,
    _schemas,
    _requests,
    _environments,
)


def main(arguments: list[str]) -> int:
    """Lint the given specs, or all maintained ones; return the process's exit status."""
    paths = [Path(argument) for argument in arguments] or maintained_specs()
    problems = [(path, *problem) for path in paths for problem in lint(path)]
    for path, where, what in problems:
        print(f"{path}: {where}: {what}", file=sys.stderr)
    if not problems:
        print(f"{len(paths)} specs, no problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
