"""Derives the methods of the resources from a spec: their names, arguments, types, defaults and docstrings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from openapi_python_client.strings import PythonIdentifier

from monime_ext.cli.openapi.document import SCHEMA_REF, Json, Operation, json_schema, operations, parameters, resolve
from scripts.docstrings import docstring, limits_in_words, sentence

__all__ = ["Argument", "Method", "Resource", "model_names", "resources"]

HEADERS_OF_THE_CLIENT: Final = frozenset({"Monime-Version", "Monime-Space-Id"})
KEY_HEADER: Final = "Idempotency-Key"
OPTIONS: Final = "See `CallOptions`."
PAGE_OPTIONS: Final = "See `CallOptions`; they apply to the request of each page."


@dataclass(frozen=True)
class Argument:
    """An argument of a method.

    Attributes:
        name: Its name in Python.
        wire_name: Its name in the API.
        annotation: Its type.
        doc: What the docstring says of it.
        default: The source of its default; None for a required argument.
        is_array: Whether it is an array of the body, for which any iterable is accepted.
    """

    name: str
    wire_name: str
    annotation: str
    doc: str
    default: str | None = None
    is_array: bool = False

    @property
    def declaration(self) -> str:
        """The argument as it is written in a signature."""
        return f"{self.name}: {self.annotation}" + ("" if self.default is None else f" = {self.default}")


@dataclass(frozen=True)
class Method:
    """A method that calls one operation.

    Attributes:
        name: Its name.
        operation: The operation's id.
        http_method: The HTTP method, in lower case.
        model: The model that it returns; None for none.
        is_list: Whether it returns many of them, page by page.
        is_bare: Whether the response has no envelope.
        has_body: Whether the request has a body.
        path: The arguments in the path.
        body: The arguments in the body.
        query: The arguments in the query.
        filters: The wire names of the query arguments that the client checks again.
        takes_key: Whether it takes an idempotency key.
        takes_once: Whether it can be done exactly once, by way of the journal.
        noun: What the resource is called in a sentence.
        needs_space: Whether the operation acts in a Space.
        summary: The first line of the docstring.
        paragraphs: The paragraphs below it.
    """

    name: str
    operation: str
    http_method: str
    model: str | None
    is_list: bool
    is_bare: bool
    has_body: bool
    path: tuple[Argument, ...]
    body: tuple[Argument, ...]
    query: tuple[Argument, ...]
    filters: tuple[str, ...]
    takes_key: bool
    takes_once: bool
    noun: str
    needs_space: bool
    summary: str
    paragraphs: tuple[str, ...]

    @property
    def is_update(self) -> bool:
        """Whether arguments that are omitted leave a field unchanged."""
        return self.http_method == "patch"

    @property
    def result(self) -> str:
        """The type of what the method returns without its response."""
        return f"AsyncPaginator[{self.model}]" if self.is_list else self.model or "None"

    @property
    def keywords(self) -> list[Argument]:
        """The keyword-only arguments, the required ones first."""
        ordinary = [*self.body, *self.query]
        required = [argument for argument in ordinary if argument.default is None]
        return required + [argument for argument in ordinary if argument.default is not None] + self._extra

    @property
    def _extra(self) -> list[Argument]:
        extra = []
        if self.takes_key:
            doc = (
                "An `IdempotencyKey`, or 1 to 64 characters that are sent as they are. Defaults to a new random key, "
                "which protects the retries of this call, but not a second call."
            )
            extra.append(Argument("idempotency_key", KEY_HEADER, "str | IdempotencyKey | None", doc, "None"))
        if self.takes_once:
            extra += [
                Argument(
                    "once",
                    "",
                    "str | None",
                    "Your own id of the order, 1 to 255 characters; not together with `idempotency_key`. The order "
                    f"gets one {self.noun}, however many callers ask for it, however often, and even if a process "
                    "crashes: the request is kept in the client's journal before it is sent, and its outcome after it.",
                    "None",
                ),
                Argument(
                    "attempt",
                    "",
                    "int",
                    f"With `once`: 1 at first; 2 for a second {self.noun} after the first has expired, or was "
                    "cancelled or deleted.",
                    "1",
                ),
                Argument(
                    "renew",
                    "",
                    "Renew",
                    f'With `once`: what to do if the {self.noun} has ended in this way. `"never"` raises '
                    '`SessionEnded`, `"when_ended"` makes the next attempt.',
                    '"never"',
                ),
            ]
        return extra

    def signature(self, result: str) -> str:
        """Return the source of the signature.

        Args:
            result: The type of what is returned.
        """
        positional = ["self", *(argument.declaration for argument in self.path)]
        keywords = [argument.declaration for argument in self.keywords]
        items = [*positional, *(["*", *keywords] if keywords else []), "**options: Unpack[CallOptions]"]
        prefix = "def" if self.is_list else "async def"
        return f"{prefix} {self.name}({', '.join(items)}) -> {result}:"

    def docstring(self, raises: Mapping[str, str]) -> str:
        """Return the docstring.

        Args:
            raises: Descriptions of errors that replace the defaults, by the name of the error.
        """
        arguments = {argument.name: argument.doc for argument in (*self.path, *self.keywords)}
        arguments["**options"] = PAGE_OPTIONS if self.is_list else OPTIONS
        return docstring(self.summary, self.paragraphs, arguments, {**self._raises(), **raises})

    def _raises(self) -> dict[str, str]:
        found = {}
        if self.path or self.keywords:
            found["InvalidRequest"] = (
                "While iterating: an argument is invalid; nothing was sent. The error lists all problems."
                if self.is_list
                else "An argument is invalid; nothing was sent. The error lists all problems."
            )
        where = " in this Space" if self.needs_space else ""
        if self.path:
            found["NotFound"] = f"There is no such {self.noun}{where}."
        if self.path and self.http_method != "get":
            found["Conflict"] = f"The state of the {self.noun} does not allow it."
        if self.http_method != "get":
            found["OutcomeUnknown"] = self._outcome_unknown()
        if self.takes_key:
            found["IdempotencyConflict"] = "The key was already used with another request."
        if self.takes_once:
            found["JournalError"] = (
                "With `once`: `BodyMismatch`, `InProgress`, `SessionEnded`, `StillOpen` or `OutcomeLost`."
            )
            found["StoreUnavailable"] = "With `once`: the journal cannot be used; nothing was sent."
        if self.is_list:
            found["PaginationLoop"] = "While iterating: a cursor was returned twice."
            found["MonimeError"] = "While iterating; see `monime_ext.errors`."
        elif self.http_method == "get":
            found["MonimeError"] = "See `monime_ext.errors`."
        else:
            found["MonimeError"] = "See `monime_ext.errors`; `outcome` says whether the call had an effect."
        return found

    def _outcome_unknown(self) -> str:
        if self.takes_key:
            effect = f"The {self.noun} may exist" if self.name == "create" else "The call may have had its effect"
            once = "the same `once`, or with " if self.takes_once else ""
            return f"{effect}: make the same call again with {once}the error's `idempotency_key`."
        if self.http_method == "delete":
            return f"The {self.noun} may be deleted: make the same call again."
        return (
            f"The {self.noun} may have been changed: make the same call again, which has no effect beyond that of the "
            "first."
        )


@dataclass
class Resource:
    """One attribute of a client, and its methods.

    Attributes:
        name: The attribute.
        class_name: The name of its class, without `Async`.
        description: The description of its tag.
        methods: Its methods by name, in the order in which they stand in the spec.
    """

    name: str
    class_name: str
    description: str
    methods: dict[str, Method] = field(default_factory=dict)


def resources(document: dict[str, Json]) -> dict[str, Resource]:
    """Return the resources of a spec by name, sorted.

    Raises:
        KeyError: An operation has no method, or a tag no description.
        ValueError: Two operations have the same method.
    """
    names = PythonNames(document)
    models = model_names(document)
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    found: dict[str, Resource] = {}
    for operation in operations(document):
        tag = operation.body["tags"][0]
        name = operation.body.get("x-monime-resource", tag)
        if name not in found:
            class_name = "".join(word.capitalize() for word in name.split("_"))
            class_name += "Resource" if class_name in models else ""
            found[name] = Resource(name, class_name, sentence(names.translate(tags[tag])))
        method = _method(document, operation, names)
        if method.name in found[name].methods:
            raise ValueError(f"{operation.id}: there is another {name}.{method.name}")
        found[name].methods[method.name] = method
    return dict(sorted(found.items()))


def model_names(document: dict[str, Json]) -> list[str]:
    """Return the names of the generated models that requests consist of, and that responses have as results, sorted."""
    schemas = document["components"]["schemas"]
    found: set[str] = set()
    waiting: list[Json] = []
    for operation in operations(document):
        waiting.append(json_schema(resolve(document, operation.body.get("requestBody"))))
        response = json_schema(resolve(document, operation.body["responses"]["200"]))
        properties = resolve(document, response).get("properties", {})
        waiting.append(properties.get("result") if "success" in properties else response)
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return sorted(name for name in found if _is_model(schemas[name]))


class PythonNames:
    """Writes the API's names and values in a text as Python has them."""

    def __init__(self, document: dict[str, Json]) -> None:
        names = {parameter["name"] for item in operations(document) for parameter in parameters(document, item)}
        for schema in document["components"]["schemas"].values():
            names |= set(schema.get("properties", {}))
        self._names = {name: PythonIdentifier(name, "field_") for name in names if re.fullmatch("[a-z]+[A-Z].*", name)}

    def translate(self, text: str) -> str:
        """Return a text in one line, with `redirect_url` for `redirectUrl` and None for null."""
        text = re.sub(r"`(\w+)`", lambda found: f"`{self._names.get(found[1], found[1])}`", " ".join(text.split()))
        for value, python in (("null", "None"), ("true", "True"), ("false", "False")):
            text = re.sub(rf"(?i)\b{value}\b", python, text)
        return text


def _method(document: dict[str, Json], operation: Operation, names: PythonNames) -> Method:
    about = operation.body
    found = parameters(document, operation)
    body = json_schema(resolve(document, about.get("requestBody")))
    model, is_list, is_bare = _result(document, operation)
    in_query = [parameter for parameter in found if parameter["in"] == "query"]
    filters = tuple(parameter["name"] for parameter in in_query if parameter.get("x-monime-client-filter"))
    takes_key = any(parameter["name"] == KEY_HEADER for parameter in found)
    unexpected = [
        parameter["name"]
        for parameter in found
        if parameter["in"] not in ("path", "query") and parameter["name"] not in (KEY_HEADER, *HEADERS_OF_THE_CLIENT)
    ]
    if unexpected:
        raise ValueError(f"{operation.id}: no method can take {unexpected[0]}")
    is_update = operation.method == "patch"
    defaults = about.get("x-monime-defaults", {})
    return Method(
        name=about["x-monime-method"],
        operation=operation.id,
        http_method=operation.method,
        model=model,
        is_list=is_list,
        is_bare=is_bare,
        has_body=body is not None,
        path=tuple(_parameter(document, item, names, {}) for item in found if item["in"] == "path"),
        body=tuple(_body_arguments(document, body, names, defaults, is_update=is_update)) if body else (),
        query=tuple(_parameter(document, item, names, defaults) for item in in_query),
        filters=filters,
        takes_key=takes_key,
        takes_once=about.get("x-monime-once", False),
        noun=_noun(document, operation, model),
        needs_space=any(parameter["name"] == "Monime-Space-Id" for parameter in found),
        summary=sentence(names.translate(about["summary"])),
        paragraphs=tuple(_paragraphs(operation, names, is_list=is_list, filters=filters, takes_key=takes_key)),
    )


def _paragraphs(
    operation: Operation, names: PythonNames, *, is_list: bool, filters: tuple[str, ...], takes_key: bool
) -> Iterator[str]:
    if "description" in operation.body:
        yield sentence(names.translate(operation.body["description"]))
    if is_list:
        yield "The pages are fetched one after another while you iterate."
    if filters:
        yield (
            "Monime has been seen to return items that do not match a filter. Every item is therefore checked again: "
            "one that does not match is dropped, and a warning is logged. A page may be shorter than it was received."
        )
    if takes_key:
        yield "Every attempt sends the same bytes with the same idempotency key, so that retries have no second effect."


def _result(document: dict[str, Json], operation: Operation) -> tuple[str | None, bool, bool]:
    """Return the model of a response, whether it has many of them, and whether it has no envelope."""
    response = json_schema(resolve(document, operation.body["responses"]["200"]))
    properties = resolve(document, response).get("properties", {})
    if "success" not in properties:
        return _name(response), False, True
    result = properties.get("result")
    if result is None:
        return None, False, False
    if "items" in result:
        return _name(result["items"]), True, False
    return _name(result), False, False


def _noun(document: dict[str, Json], operation: Operation, model: str | None) -> str:
    """Return what the thing at an operation's path is called, as its `get` calls it."""
    path = operation.path.rpartition("}")[0] + "}" if "}" in operation.path else operation.path
    reading = next((other for other in operations(document) if other.path == path and other.method == "get"), operation)
    named = re.fullmatch(r"Retrieve an? ([a-z ]+)", reading.body["summary"])
    name = model if reading is operation else _result(document, reading)[0]
    return named[1] if named else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name or "object").lower()


def _parameter(
    document: dict[str, Json], parameter: Json, names: PythonNames, defaults: Mapping[str, object]
) -> Argument:
    schema = resolve(document, parameter["schema"])
    annotation = _annotation(document, parameter["schema"])
    default = None
    if parameter["name"] in defaults:
        default = repr(defaults[parameter["name"]])
    elif not parameter.get("required"):
        annotation, default = f"{annotation} | None", "None"
    texts = [sentence(names.translate(parameter["description"]))]
    if parameter["in"] == "query":
        texts += limits_in_words(schema)
    if parameter["name"] in defaults:
        texts.append(f"Defaults to `{defaults[parameter['name']]}`.")
    if parameter["name"] == "limit":
        texts.append("All pages are fetched in any case.")
    return Argument(
        PythonIdentifier(parameter["name"], "field_"), parameter["name"], annotation, " ".join(texts), default
    )


def _body_arguments(
    document: dict[str, Json], body: Json, names: PythonNames, defaults: Mapping[str, object], *, is_update: bool
) -> Iterator[Argument]:
    schema = resolve(document, body)
    required = schema.get("required", [])
    for name, stated in schema["properties"].items():
        inner, is_nullable = _without_null(stated)
        resolved = resolve(document, inner)
        annotation = _annotation(document, inner)
        default = None
        if name in defaults:
            default = repr(defaults[name])
        elif is_update:
            annotation, default = f"{annotation} | Unchanged", "UNCHANGED"
        elif name not in required:
            default = "None"
        if default == "None" or (is_nullable and name not in defaults):
            annotation += " | None"
        texts = [sentence(names.translate(stated.get("description") or resolved["description"]))]
        texts += [*limits_in_words(_in_full(document, resolved)), *_shape(document, inner)]
        if name in defaults:
            texts.append(f"Defaults to `{defaults[name]}`.")
        if is_update and is_nullable and "None" not in texts[0]:
            texts.append("None clears it.")
        yield Argument(
            PythonIdentifier(name, "field_"),
            name,
            annotation,
            " ".join(texts),
            default,
            is_array="items" in resolved,
        )


def _without_null(schema: Json) -> tuple[Json, bool]:
    """Return a schema without null, and whether null is allowed."""
    if "anyOf" in schema:
        rest = [option for option in schema["anyOf"] if option != {"type": "null"}]
        if len(rest) < len(schema["anyOf"]) and len(rest) == 1:
            return rest[0], True
    if isinstance(schema.get("type"), list):
        rest = [kind for kind in schema["type"] if kind != "null"]
        if len(rest) == 1:
            return {**schema, "type": rest[0]}, len(rest) < len(schema["type"])
    return schema, False


def _in_full(document: dict[str, Json], schema: Json) -> Json:
    """Return a schema whose items, names and values are resolved, for their limits."""
    parts = ("items", "propertyNames", "additionalProperties")
    return {key: resolve(document, value) if key in parts else value for key, value in schema.items()}


def _shape(document: dict[str, Json], schema: Json) -> list[str]:
    """Return what is accepted in place of a model."""
    items = resolve(document, schema).get("items")
    models = _annotation(document, items or schema).split(" | ")
    if len(models) == 1:
        return []
    named = [f"`{name}`" for name in models[:-1]]
    if items:
        return [f"{' and '.join(named)} models, or mappings with the API's field names."]
    return [f"{' or '.join(named)}, or a mapping with the API's field names."]


_SCALARS: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def _annotation(document: dict[str, Json], schema: Json) -> str:
    """Return the type of an argument.

    Raises:
        ValueError: The schema is of a kind that no method takes yet.
    """
    resolved = resolve(document, schema)
    if "oneOf" in resolved:
        models = [_name(option) for option in resolved["oneOf"]]
        return " | ".join(str(model) for model in (*models, "Mapping[str, object]"))
    if "enum" in resolved and _name(schema):
        return str(_name(schema))
    kind = resolved.get("type")
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind == "array":
        return f"Iterable[{_annotation(document, resolved['items'])}]"
    if kind == "object" and "properties" in resolved:
        return f"{_name(schema)} | Mapping[str, object]"
    if kind == "object" and isinstance(resolved.get("additionalProperties"), dict):
        return f"Mapping[str, {_annotation(document, resolved['additionalProperties'])}]"
    raise ValueError(f"no method has such an argument yet: {schema}")


def _name(schema: Json) -> str | None:
    reference = schema.get("$ref", "")
    return str(reference.removeprefix(SCHEMA_REF)) if reference.startswith(SCHEMA_REF) else None


def _is_model(schema: Json) -> bool:
    return schema.get("type") == "object" or "enum" in schema


def _references(node: Json) -> Iterable[str]:
    if isinstance(node, dict):
        name = _name(node) if isinstance(node.get("$ref"), str) else None
        if name:
            yield name
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
