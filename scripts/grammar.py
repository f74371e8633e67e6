"""The keywords of OpenAPI 3.1 and JSON Schema, and the kind of object that each of them contains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monime_ext.cli.openapi.document import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monime_ext.cli.openapi.document import Json


@dataclass(frozen=True)
class One:
    """A keyword that holds one object of a kind."""

    kind: str


@dataclass(frozen=True)
class Many:
    """A keyword that holds a list of objects of a kind."""

    kind: str


@dataclass(frozen=True)
class Named:
    """A keyword that holds a mapping from names to objects of a kind."""

    kind: str


LEAF = None
Grammar = dict[str, One | Many | Named | None]


def _leaves(words: str) -> Grammar:
    return dict.fromkeys(words.split(), LEAF)


OUR_KEYWORDS = {
    "document": ("x-monime-rate-limits",),
    "operation": (
        *("x-monime-idempotent", "x-monime-method", "x-monime-resource", "x-monime-once", "x-monime-paid"),
        "x-monime-defaults",
    ),
    "parameter": ("x-monime-kept-hours", "x-monime-client-filter", "x-monime-signature"),
    "schema": (
        *(
            "x-unique-by",
            "x-same",
            "x-minor-units",
            "x-pattern-says",
            "x-monime-echoed",
            "x-monime-sensitive",
            "x-monime-id-prefix",
        ),
        *("x-monime-object-type", "x-monime-final", "x-monime-paid"),
    ),
    "security scheme": ("x-monime-test-prefix",),
}

ENVIRONMENTS = ("test", "live")
METHOD_NAMES = ("create", "delete", "get", "list", "redeem", "update", "whoami")
RATE_LIMITS = ("space-limit", "token-limit", "endpoint-limit")

KINDS: dict[str, Grammar] = {
    "document": {
        **_leaves("openapi jsonSchemaDialect security externalDocs"),
        **dict.fromkeys(OUR_KEYWORDS["document"], LEAF),
        "info": One("info"),
        "servers": Many("server"),
        "tags": Many("tag"),
        "paths": Named("path item"),
        "webhooks": Named("path item"),
        "components": One("components"),
    },
    "info": _leaves("title summary description termsOfService contact license version"),
    "server": _leaves("url description variables"),
    "tag": _leaves("name description externalDocs"),
    "path item": {
        **_leaves("summary description"),
        "servers": Many("server"),
        "parameters": Many("parameter"),
        **dict.fromkeys(METHODS, One("operation")),
    },
    "operation": {
        **_leaves("tags summary description externalDocs operationId deprecated security"),
        **dict.fromkeys(OUR_KEYWORDS["operation"], LEAF),
        "servers": Many("server"),
        "parameters": Many("parameter"),
        "requestBody": One("request body"),
        "responses": Named("response"),
    },
    "parameter": {
        **_leaves("name in description required deprecated allowEmptyValue style explode allowReserved example"),
        **dict.fromkeys(OUR_KEYWORDS["parameter"], LEAF),
        "schema": One("schema"),
        "examples": Named("example"),
    },
    "request body": {**_leaves("description required"), "content": Named("media type")},
    "media type": {**_leaves("example encoding"), "schema": One("schema"), "examples": Named("example")},
    "response": {**_leaves("description"), "headers": Named("header"), "content": Named("media type")},
    "header": {**_leaves("description required deprecated style explode example"), "schema": One("schema")},
    "example": _leaves("summary description value externalValue"),
    "security scheme": {
        **_leaves("type description name in scheme bearerFormat flows openIdConnectUrl"),
        **dict.fromkeys(OUR_KEYWORDS["security scheme"], LEAF),
    },
    "components": {
        "schemas": Named("schema"),
        "responses": Named("response"),
        "parameters": Named("parameter"),
        "examples": Named("example"),
        "requestBodies": Named("request body"),
        "headers": Named("header"),
        "securitySchemes": Named("security scheme"),
        "pathItems": Named("path item"),
    },
    "schema": {
        **_leaves("title description default deprecated readOnly writeOnly examples type enum const format"),
        **_leaves("multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength pattern"),
        **_leaves("minItems maxItems uniqueItems minContains maxContains minProperties maxProperties required"),
        **_leaves("dependentRequired discriminator contentEncoding contentMediaType"),
        **dict.fromkeys(OUR_KEYWORDS["schema"], LEAF),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), Many("schema")),
        **dict.fromkeys(("not", "if", "then", "else", "items", "contains", "propertyNames"), One("schema")),
        **dict.fromkeys(("additionalProperties", "unevaluatedItems", "unevaluatedProperties"), One("schema")),
        **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), Named("schema")),
    },
}

# The keywords allowed beside a reference to a schema; the code generator ignores all others.
BESIDE_REFERENCE = frozenset({"$ref", "description", "default"})

# The keywords that requests may use: those that both the sandbox and the client check, and those that need no check.
REQUEST_KEYWORDS: frozenset[str] = frozenset(
    {
        *_leaves("$ref description default type enum format required properties additionalProperties propertyNames"),
        *_leaves("minProperties maxProperties minLength maxLength pattern minimum maximum"),
        *_leaves("items minItems maxItems uniqueItems anyOf oneOf discriminator"),
        *OUR_KEYWORDS["schema"],
    }
)


@dataclass(frozen=True)
class Place:
    """One object of a document: its JSON path, its kind, and its content."""

    path: str
    kind: str
    node: dict[str, Json]


def places(document: dict[str, Json]) -> Iterator[Place]:
    """Yield every object of a document of which the grammar knows the kind, from the outside in.

    What is below an unknown keyword is not looked at; references are yielded, not followed.
    """
    return _places("$", "document", document)


def below(place: Place) -> Iterator[Place]:
    """Yield a place and every place inside it."""
    return _places(place.path, place.kind, place.node)


def _places(path: str, kind: str, node: Json) -> Iterator[Place]:
    if not isinstance(node, dict):
        return
    yield Place(path, kind, node)
    for key, held in KINDS[kind].items():
        value = node.get(key)
        if isinstance(held, One):
            yield from _places(f"{path}.{key}", held.kind, value)
        elif isinstance(held, Many) and isinstance(value, list):
            for index, item in enumerate(value):
                yield from _places(f"{path}.{key}[{index}]", held.kind, item)
        elif isinstance(held, Named) and isinstance(value, dict):
            for name, item in value.items():
                yield from _places(f"{path}.{key}.{name}", held.kind, item)
