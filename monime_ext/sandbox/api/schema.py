"""Validation of JSON values against the spec's schemas. Problems never contain the invalid values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

__all__ = ["Check", "Problem", "compile_check", "problem"]

_MAX_PROBLEMS = 1000
_MAX_NAME_LENGTH = 64

Problem = dict[str, object]
Check = Callable[[object], list[Problem]]

_MESSAGES: Final = {
    "additionalProperties": "is not a known field",
    "anyOf": "matches none of the allowed schemas",
    "enum": "is not one of the allowed values",
    "maxItems": "has too many items",
    "maxLength": "is too long",
    "maxProperties": "has too many entries",
    "maximum": "is too large",
    "minItems": "has too few items",
    "minLength": "is too short",
    "minimum": "is too small",
    "pattern": "has an invalid format",
    "required": "is missing",
    "type": "has the wrong type",
    "uniqueItems": "contains a duplicate item",
    "x-same": "differs between items",
    "x-unique-by": "contains a duplicate value",
}
_KEYWORDS_WITHOUT_LIMIT: Final = frozenset({"additionalProperties", "anyOf", "required", "uniqueItems"})


def problem(path: str, keyword: str, limit: object = None) -> Problem:
    """Return one entry of `error.details`.

    Args:
        path: The location in the request.
        keyword: The keyword of the schema that failed, or a message of its own.
        limit: The value of the keyword.
    """
    return {"path": path, "problem": _MESSAGES.get(keyword, keyword), "limit": limit}


def compile_check(schema: Mapping[str, Any], where: str = "") -> Check:
    """Return a function that checks values against a schema.

    Args:
        schema: The schema, without references.
        where: The prefix of the paths of problems.
    """
    validator = _Validator(schema)

    def check(value: object) -> list[Problem]:
        found: list[Problem] = []
        for error in validator.iter_errors(value):
            found.append(_to_problem(error, where))
            if len(found) == _MAX_PROBLEMS:
                break
        return found

    return check


def _to_problem(error: ValidationError, where: str) -> Problem:
    keyword = str(error.validator)
    limit = None if keyword in _KEYWORDS_WITHOUT_LIMIT else error.validator_value
    entry = problem(_path(where, error.absolute_path), keyword, limit)
    if "propertyNames" in error.absolute_schema_path:
        entry["problem"] = f"has a name that {entry['problem']}"
    return entry


def _path(where: str, steps: Iterator[str | int] | Any) -> str:
    path = where
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            name = step if len(step) <= _MAX_NAME_LENGTH else step[:_MAX_NAME_LENGTH] + "…"
            path += f".{name}" if path else name
    return path.encode("utf-8", "replace").decode()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # In ECMAScript `$` matches only at the end; in Python it also matches before a trailing newline.
    return re.compile(re.sub(r"(\\.)|\$(?![^\[]*\])", lambda match: match[1] or r"\Z", pattern))


def _pattern(_: object, pattern: str, instance: object, __: object) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError("pattern")


def _required(_: object, names: list[str], instance: object, __: object) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for name in names:
            if name not in instance:
                yield ValidationError("required", path=(name,))


def _additional(validator: Any, allowed: Any, instance: object, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        known = schema.get("properties", {})
        for name, value in instance.items():
            if name not in known:
                if allowed is False:
                    yield ValidationError("additionalProperties", path=(name,))
                else:
                    yield from validator.descend(value, allowed, path=name)


def _property_names(validator: Any, schema: Any, instance: object, _: object) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for name in instance:
            yield from validator.descend(name, schema, path=name)


def _any_of(validator: Any, branches: list[Any], instance: object, _: object) -> Iterator[ValidationError]:
    # For a nullable schema, report the problems of the schema itself; `anyOf` would only report that nothing matches.
    schemas = [branch for branch in branches if branch != {"type": "null"}]
    if len(schemas) == 1 and len(branches) == 2:
        if instance is not None:
            yield from validator.descend(instance, schemas[0])
    elif not any(validator.evolve(schema=branch).is_valid(instance) for branch in branches):
        yield ValidationError("anyOf")


def _one_of(validator: Any, branches: list[Any], instance: object, schema: Any) -> Iterator[ValidationError]:
    # The discriminator selects the schema whose problems are reported.
    if not isinstance(instance, dict):
        yield from validator.descend(instance, {"type": "object"})
        return
    name, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
    if name not in instance:
        yield ValidationError("required", validator="required", path=(name,))
        return
    values = list(mapping)
    if instance[name] in values:
        yield from validator.descend(instance, branches[values.index(instance[name])])
    else:
        yield from validator.descend(instance[name], {"type": "string", "enum": values}, path=name)


def _unique_items(_: object, is_unique: bool, instance: object, __: object) -> Iterator[ValidationError]:
    if is_unique and isinstance(instance, list):
        distinct = {json.dumps(item, sort_keys=True) for item in instance}
        if len(distinct) < len(instance):
            yield ValidationError("uniqueItems")


def _unique_by(_: object, name: str, instance: object, __: object) -> Iterator[ValidationError]:
    if isinstance(instance, list):
        seen: set[str] = set()
        for index, item in enumerate(instance):
            if isinstance(item, dict) and item.get(name) is not None:
                value = json.dumps(item[name], sort_keys=True)
                if value in seen:
                    yield ValidationError("x-unique-by", path=(index, name))
                seen.add(value)


def _same(_: object, names: list[str], instance: object, __: object) -> Iterator[ValidationError]:
    if isinstance(instance, list):
        first: str | None = None
        for index, item in enumerate(instance):
            value: object = item
            for name in names:
                if not isinstance(value, dict) or name not in value:
                    break
                value = value[name]
            else:
                text = json.dumps(value, sort_keys=True)
                if first is None:
                    first = text
                elif text != first:
                    yield ValidationError("x-same", path=(index, *names))


def _is_integer(_: object, value: object) -> bool:
    # JSON Schema accepts 1.0 as an integer; an API that counts minor units must not.
    return isinstance(value, int) and not isinstance(value, bool)


_Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    validators={
        "additionalProperties": _additional,
        "anyOf": _any_of,
        "oneOf": _one_of,
        "pattern": _pattern,
        "propertyNames": _property_names,
        "required": _required,
        "uniqueItems": _unique_items,
        "x-same": _same,
        "x-unique-by": _unique_by,
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)
