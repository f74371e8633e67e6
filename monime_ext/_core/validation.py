"""Validate a request against the contract of its API version, and report all problems at once.

The contract is generated from the maintained OpenAPI document; no limit is written here. Supported are the parts of
JSON Schema that the documents use for requests, and three keywords of their own: `x-unique-by`, `x-same` and
`x-pattern-says`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from monime_ext.errors import Problem

__all__ = ["Schema", "check"]

Schema: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]


def check(value: object, schema: Schema, schemas: Mapping[str, Schema], path: Path = ()) -> list[Problem]:
    """Return every problem of `value`, in the order of its fields; an empty list if it is valid.

    Args:
        value: Plain JSON, as `wire.to_plain` gives it.
        schema: The schema of the value.
        schemas: The schemas by the names that `$ref` uses.
        path: The path of `value` in the request.
    """
    problems: list[Problem] = []
    _check(value, schema, schemas, path, problems)
    return problems


def _check(value: object, schema: Schema, schemas: Mapping[str, Schema], path: Path, problems: list[Problem]) -> None:
    while "$ref" in schema:
        schema = schemas[schema["$ref"]]
    if "anyOf" in schema:
        if value is not None:
            schema = next(choice for choice in schema["anyOf"] if choice.get("type") != "null")
            _check(value, schema, schemas, path, problems)
        return
    if "oneOf" in schema:
        _check_choice(value, schema["discriminator"], schemas, path, problems)
        return
    types = schema.get("type")
    if types is not None and not _is(value, types):
        allowed = (types,) if isinstance(types, str) else types
        problems.append(_problem(path, _type_of(value), " or ".join(_ALLOWED[kind] for kind in allowed)))
    elif isinstance(value, str):
        _check_text(value, schema, path, problems)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        _check_number(value, schema, path, problems)
    elif isinstance(value, list):
        _check_array(value, schema, schemas, path, problems)
    elif isinstance(value, dict):
        _check_object(value, schema, schemas, path, problems)


def _check_choice(
    value: object, discriminator: Schema, schemas: Mapping[str, Schema], path: Path, problems: list[Problem]
) -> None:
    name, mapping = discriminator["propertyName"], discriminator["mapping"]
    if not isinstance(value, dict):
        problems.append(_problem(path, _type_of(value), _ALLOWED["object"]))
    elif name not in value:
        problems.append(_problem((*path, name), "nothing", "required"))
    elif isinstance(value[name], str) and value[name] in mapping:
        _check(value, schemas[mapping[value[name]]], schemas, path, problems)
    else:
        _check(value[name], {"type": "string", "enum": list(mapping)}, schemas, (*path, name), problems)


def _is(value: object, types: str | list[str]) -> bool:
    if isinstance(types, str):
        return _IS[types](value)
    return any(_IS[kind](value) for kind in types)


def _check_text(value: str, schema: Schema, path: Path, problems: list[Problem]) -> None:
    if not _is_unicode(value):
        problems.append(_problem(path, "a string with half of a surrogate pair", "valid Unicode"))
        return
    _check_count(len(value), "character", schema, "minLength", "maxLength", path, problems)
    if "enum" in schema and value not in schema["enum"]:
        given = f"another string of {_count(len(value), 'character')}"
        problems.append(_problem(path, given, _one_of(schema["enum"])))
    if "pattern" in schema and not _pattern(schema["pattern"]).search(value):
        given = f"{_count(len(value), 'character')} in an invalid format"
        problems.append(_problem(path, given, schema["x-pattern-says"]))


def _check_number(value: int, schema: Schema, path: Path, problems: list[Problem]) -> None:
    if abs(value) >= _UNREPRESENTABLE:
        problems.append(_problem(path, "a number of thousands of digits", "a number that JSON can represent"))
        return
    if "minimum" in schema and value < schema["minimum"]:
        problems.append(_problem(path, "a smaller number", f"at least {schema['minimum']}"))
    if "maximum" in schema and value > schema["maximum"]:
        problems.append(_problem(path, "a larger number", f"at most {schema['maximum']}"))


def _check_array(
    value: list[object], schema: Schema, schemas: Mapping[str, Schema], path: Path, problems: list[Problem]
) -> None:
    _check_count(len(value), "item", schema, "minItems", "maxItems", path, problems)
    if schema.get("uniqueItems"):
        _check_unique(value, path, problems)
    if "items" in schema:
        for index, item in enumerate(value):
            _check(item, schema["items"], schemas, (*path, index), problems)
    if "x-unique-by" in schema:
        _check_unique_by(value, schema["x-unique-by"], path, problems)
    if "x-same" in schema:
        _check_same(value, schema["x-same"], path, problems)


def _check_unique(items: list[object], path: Path, problems: list[Problem]) -> None:
    seen: set[object] = set()
    for index, item in enumerate(items):
        form = _canonical(item)
        if form in seen:
            problems.append(_problem(path, f"the item at [{index}] again", "unique items"))
        seen.add(form)


def _check_unique_by(items: list[object], name: str, path: Path, problems: list[Problem]) -> None:
    seen: set[object] = set()
    for index, item in enumerate(items):
        value = item.get(name) if isinstance(item, dict) else None
        if value is not None:
            form = _canonical(value)
            if form in seen:
                problems.append(_problem((*path, index, name), "a duplicate", f"a unique {name}"))
            seen.add(form)


def _check_same(items: list[object], names: list[str], path: Path, problems: list[Problem]) -> None:
    first: object = _MISSING
    for index, item in enumerate(items):
        value: object = item
        for name in names:
            value = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
        if value is _MISSING:
            continue
        form = _canonical(value)
        if first is _MISSING:
            first = form
        elif form != first:
            limit = f"the same {names[-1]} in every item"
            problems.append(_problem((*path, index, *names), "a different value", limit))


_MISSING = object()


def _canonical(value: object) -> object:
    """Return a hashable value that is the same for equal JSON values, and unique for one that JSON cannot represent."""
    if isinstance(value, str):
        return value
    try:
        return (json.dumps(value, sort_keys=True),)
    except (TypeError, ValueError, RecursionError):
        return object()


def _check_object(
    value: dict[object, object], schema: Schema, schemas: Mapping[str, Schema], path: Path, problems: list[Problem]
) -> None:
    _check_count(len(value), "pair", schema, "minProperties", "maxProperties", path, problems)
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            problems.append(_problem((*path, name), "nothing", "required"))
    additional = schema.get("additionalProperties", True)
    for key, item in value.items():
        if not isinstance(key, str):
            kind = type(key).__name__
            problems.append(_problem((*path, f"<{kind}>"), f"a name of type {kind}", "a string"))
        elif key in properties:
            _check(item, properties[key], schemas, (*path, key), problems)
        elif additional is False:
            limit = f"one of {', '.join(properties)}"
            problems.append(_problem((*path, _name(key)), "an unknown field", limit))
        else:
            if "propertyNames" in schema:
                _check(key, schema["propertyNames"], schemas, (*path, _name(key)), problems)
            if isinstance(additional, Mapping):
                _check(item, additional, schemas, (*path, _name(key)), problems)


def _check_count(
    count: int, unit: str, schema: Schema, minimum: str, maximum: str, path: Path, problems: list[Problem]
) -> None:
    if minimum in schema and count < schema[minimum]:
        problems.append(_problem(path, _count(count, unit), f"at least {_count(schema[minimum], unit)}"))
    if maximum in schema and count > schema[maximum]:
        problems.append(_problem(path, _count(count, unit), f"at most {_count(schema[maximum], unit)}"))


# Python refuses to write an integer of more than 4300 digits (see `sys.set_int_max_str_digits`).
_UNREPRESENTABLE = 10**4300

_IS: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}

_ALLOWED = {
    "string": "a string",
    "integer": "an integer",
    "boolean": "a boolean",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    # JSON Schema's `$` is the very end of the text, Python's also stands before a last line feed. In a class, it is
    # itself.
    return re.compile(re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda found: found[1] or r"\Z", pattern))


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(path: Path, given: str, limit: str) -> Problem:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return Problem(text.removeprefix("."), given, limit)


def _name(key: str) -> str:
    """Return the name of an unknown field, fit for a message: it is the caller's own text."""
    return key if key.isascii() and key.isprintable() and len(key) <= 64 else f"<{_count(len(key), 'character')}>"


def _type_of(value: object) -> str:
    return "null" if value is None else type(value).__name__


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _one_of(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"one of {', '.join(values)}"
