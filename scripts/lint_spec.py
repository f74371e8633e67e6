"""Refuse a spec that would generate badly: `python -m scripts.lint_spec [SPEC ...]`.

All problems are reported at once, with the file and the JSON path. Without arguments, it checks what the
sources make now.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_spec_validator import OpenAPIV31SpecValidator
from ruamel.yaml.error import YAMLError

from monime_ext.cli.openapi.document import Json, operations, resolve
from scripts.compose import CompositionError, compose
from scripts.grammar import BESIDE_REFERENCE, KINDS, REQUEST_KEYWORDS, Named, Place, below, places
from scripts.lint_facts import CHECKS as FACTS
from scripts.lint_facts import bodies
from scripts.spec import load

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
    return lint_document(document, path.stem)


def lint_document(document: dict[str, Json], version: str) -> list[Problem]:
    """Return every problem of the document of an API version, in the order of its outline."""
    problems = [problem for check in _CHECKS for problem in check(document)]
    stated = document.get("info", {}).get("version")
    if stated != version:
        problems.append(("$.info.version", f"{stated!r} is not what the file's name says, {version!r}"))
    # The official meta-schema words problems badly, and examples need a sound document, so these checks come last.
    return problems or _meta_schema(document) or list(bodies(document))


def _keywords(document: dict[str, Json]) -> Iterator[Problem]:
    for place in places(document):
        known = frozenset(KINDS[place.kind])
        if "$ref" in place.node:
            known = BESIDE_REFERENCE if place.kind == "schema" else frozenset({"$ref"})
        for key in place.node:
            if key not in known:
                beside = " beside a $ref, where it is lost" if "$ref" in place.node else ""
                yield place.path, f"{key!r} is not a keyword of a {place.kind}{beside}"


def _references(document: dict[str, Json]) -> Iterator[Problem]:
    used = set()
    for place in places(document):
        if "$ref" in place.node:
            used.add(place.node["$ref"])
            try:
                resolve(document, place.node)
            except (KeyError, TypeError, AttributeError):
                yield place.path, f"{place.node['$ref']!r} points at nothing in this file"
    for requirement in document.get("security", []):
        used.update(f"#/components/securitySchemes/{name}" for name in requirement)
    for section, held in document.get("components", {}).items():
        for name in held if isinstance(KINDS["components"].get(section), Named) else ():
            if f"#/components/{section}/{name}" not in used:
                yield f"$.components.{section}.{name}", "is not used"


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
            yield place.path, "'x-minor-units' lists other currencies than the enum"
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
                yield place.path, f"{key!r} in a request is checked by neither the client nor the sandbox"
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
    discriminator = place.node.get("discriminator", {})
    name, mapping = discriminator.get("propertyName"), discriminator.get("mapping", {})
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
        if place.kind in ("parameter", "request body") and not place.path.startswith("$.webhooks.")
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


def _meta_schema(document: dict[str, Json]) -> list[Problem]:
    return [
        (error.json_path, " ".join(error.message.split())) for error in OpenAPIV31SpecValidator(document).iter_errors()
    ]


_CHECKS: tuple[Callable[[dict[str, Json]], Iterator[Problem]], ...] = (
    _keywords,
    _references,
    _operations,
    _schemas,
    _requests,
    *FACTS,
)


def main(arguments: list[str]) -> int:
    """Lint the given specs, or those that the sources make; return the process's exit status."""
    try:
        found = {path: lint(Path(path)) for path in arguments} or {
            f"openapi/{name}": lint_document(document, Path(name).stem) for name, document in compose().items()
        }
    except CompositionError as error:
        print(error, file=sys.stderr)
        return 1
    problems = [(path, *problem) for path, of_path in found.items() for problem in of_path]
    for path, where, what in problems:
        print(f"{path}: {where}: {what}", file=sys.stderr)
    if not problems:
        print(f"{len(found)} specs, no problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
