"""Checks a request against its release's contract, and names all faults at once.

The contract is made from the maintained OpenAPI document; no limit is written here. What is understood is the part of
JSON Schema that the documents use for requests, and two keywords of their own: `x-unique-by` and `x-same`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from .errors import Problem

__all__ = ["Schema", "check"]

Schema: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]


def check(value: object, schema: Schema, schemas: Mapping[str, Schema], path: Path = ()) -> list[Problem]:
    """Return every fault of `value`, in the order of the fields; an empty list when there is none.

    Args:
        value: Plain JSON, as `wire.to_plain` gives it.
        schema: What it has to be.
        schemas: The named schemas that `$ref` can mean.
        path: Where `value` stands in the request.
    """
    return list(_faults(value, schema, schemas, path))


def _faults(value: object, schema: Schema, schemas: Mapping[str, Schema], path: Path) -> Iterator[Problem]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"]]
    if "anyOf" in schema:
        if value is None:
            return
        schema = next(each for each in schema["anyOf"] if each.get("type") != "null")
        yield from _faults(value, schema, schemas, path)
        return
    types = schema.get("type", ())
    types = (types,) if isinstance(types, str) else types
    if types and not any(_IS[each](value) for each in types):
        allowed = " or ".join(_ALLOWED[each] for each in types)
        yield _problem(path, _type_of(value), allowed)
    elif isinstance(value, str):
        yield from _text_faults(value, schema, path)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        yield from _number_faults(value, schema, path)
    elif isinstance(value, list):
        yield from _array_faults(value, schema, schemas, path)
    elif isinstance(value, dict):
        yield from _object_faults(value, schema, schemas, path)


def _text_faults(value: str, schema: Schema, path: Path) -> Iterator[Problem]:
    if not _is_unicode(value):
        yield _problem(path, "text with half of a surrogate pair", "valid Unicode text")
        return
    yield from _count_faults(len(value), "character", schema.get("minLength"), schema.get("maxLength"), path)
    if "enum" in schema and value not in schema["enum"]:
        yield _problem(path, f"another text of {_count(len(value), 'character')}", _one_of(schema["enum"]))
    if "pattern" in schema and not _pattern(schema["pattern"]).search(value):
        yield _problem(path, f"{_count(len(value), 'character')} of another form", f"text like {schema['pattern']}")


def _number_faults(value: int, schema: Schema, path: Path) -> Iterator[Problem]:
    if value.bit_length() > _WRITABLE_BITS:
        yield _problem(path, "a number of thousands of digits", "a number that can be written as JSON")
        return
    if "minimum" in schema and value < schema["minimum"]:
        yield _problem(path, "a smaller number", f"at least {schema['minimum']}")
    if "maximum" in schema and value > schema["maximum"]:
        yield _problem(path, "a larger number", f"at most {schema['maximum']}")


def _array_faults(value: list[object], schema: Schema, schemas: Mapping[str, Schema], path: Path) -> Iterator[Problem]:
    yield from _count_faults(len(value), "item", schema.get("minItems"), schema.get("maxItems"), path)
    if schema.get("uniqueItems"):
        seen: set[str] = set()
        for index, item in enumerate(value):
            form = json.dumps(item, sort_keys=True, default=repr)
            if form in seen:
                yield _problem((*path, index), "an item that was given before", "no item twice")
            seen.add(form)
    if "items" in schema:
        for index, item in enumerate(value):
            yield from _faults(item, schema["items"], schemas, (*path, index))
    if "x-unique-by" in schema:
        yield from _repeated(value, schema["x-unique-by"], path)
    if "x-same" in schema:
        yield from _mixed(value, schema["x-same"], path)


def _repeated(items: list[object], name: str, path: Path) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        value = item.get(name) if isinstance(item, dict) else None
        if isinstance(value, str):
            if value in seen:
                yield _problem((*path, index, name), "one that was given before", f"each {name} once")
            seen.add(value)


def _mixed(items: list[object], names: list[str], path: Path) -> Iterator[Problem]:
    first: str | None = None
    for index, item in enumerate(items):
        value: object = item
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, str):
            if first is not None and value != first:
                yield _problem((*path, index, *names), "another one than before", f"the same {names[-1]} in every item")
            first = first or value


def _object_faults(
    value: dict[object, object], schema: Schema, schemas: Mapping[str, Schema], path: Path
) -> Iterator[Problem]:
    yield from _count_faults(len(value), "pair", schema.get("minProperties"), schema.get("maxProperties"), path)
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield _problem((*path, name), "nothing", "it is required")
    others = schema.get("additionalProperties", True)
    for key, each in value.items():
        if not isinstance(key, str):
            yield _problem((*path, f"<{type(key).__name__}>"), f"a name of type {type(key).__name__}", "names are text")
        elif key in properties:
            yield from _faults(each, properties[key], schemas, (*path, key))
        elif others is False:
            yield _problem((*path, _name(key)), "a field that the API does not have", f"only {', '.join(properties)}")
        else:
            if "propertyNames" in schema:
                yield from _faults(key, schema["propertyNames"], schemas, (*path, _name(key)))
            if isinstance(others, Mapping):
                yield from _faults(each, others, schemas, (*path, _name(key)))


def _count_faults(count: int, unit: str, least: int | None, most: int | None, path: Path) -> Iterator[Problem]:
    if least is not None and count < least:
        yield _problem(path, _count(count, unit), f"at least {_count(least, unit)}")
    if most is not None and count > most:
        yield _problem(path, _count(count, unit), f"at most {_count(most, unit)}")


# Python refuses to write an integer of more than 4300 digits (see `sys.set_int_max_str_digits`).
_WRITABLE_BITS = 4300 * 3

_IS: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}

_ALLOWED = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    # JSON Schema's `$` is the very end of the text, Python's also stands before a last line feed.
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern))


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(path: Path, given: str, limit: str) -> Problem:
    told = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return Problem(told.removeprefix("."), given, limit)


def _name(key: str) -> str:
    """The name of a field that the contract does not know, fit for a message: it is the caller's own text."""
    return key if key.isascii() and key.isprintable() and len(key) <= 64 else f"<{_count(len(key), 'character')}>"


def _type_of(value: object) -> str:
    return "null" if value is None else type(value).__name__


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _one_of(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"one of {', '.join(values)}"
