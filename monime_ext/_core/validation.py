"""Validate a request against the contract of its API version, and report all problems at once.

The contract is generated from the maintained OpenAPI document; no limit is written here. Supported are the parts of
JSON Schema that the documents use for requests, and three keywords of their own: `x-unique-by`, `x-same` and
`x-pattern-says`.

A schema is compiled once, to one function for each of its parts, which contains the limits; checking a value walks no
schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from monime_ext.errors import Problem

__all__ = ["Check", "Path", "Schema", "Validator", "check_items_together"]

Schema: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]
Check: TypeAlias = Callable[[object, Path, list[Problem]], None]
"""Appends every problem of a value, in the order of its fields; the path is the value's path in the request."""


class Validator:
    """Checks values against the schemas of one contract.

    Args:
        schemas: The schemas by the names that `$ref` uses.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.schemas = schemas
        # By identity, together with the schema, so that no other schema can get the same identity.
        self._compiled: dict[int, tuple[Schema, Check]] = {}

    def check(self, value: object, schema: Schema, path: Path = ()) -> list[Problem]:
        """Return every problem of `value`, in the order of its fields; an empty list if it is valid.

        Args:
            value: A JSON value, as `to_json_value` returns it.
            schema: The schema of the value.
            path: The path of `value` in the request.
        """
        problems: list[Problem] = []
        self.compiled(schema)(value, path, problems)
        return problems

    def compiled(self, schema: Schema) -> Check:
        """Return the check of a schema, compiled when it is first needed."""
        found = self._compiled.get(id(schema))
        if found is None:
            found = self._compiled[id(schema)] = (schema, self._compile(schema))
        return found[1]

    def _compile(self, schema: Schema) -> Check:
        if "$ref" in schema:
            # Found when it is first used, because schemas may refer to each other in a circle.
            return lambda value, path, problems: self.compiled(self.schemas[schema["$ref"]])(value, path, problems)
        if "anyOf" in schema:
            return self._optional(schema["anyOf"])
        if "oneOf" in schema:
            return self._choice(schema["discriminator"])
        types = schema.get("type", list(_TYPES))
        kinds = [types] if isinstance(types, str) else types
        checks = [(_TYPES[kind], self._of_kind(kind, schema)) for kind in kinds]
        expected = " or ".join(_EXPECTED[kind] for kind in kinds)
        # A boolean is an `int` in Python.
        refuses_booleans = "integer" in kinds and "boolean" not in kinds

        def check(value: object, path: Path, problems: list[Problem]) -> None:
            for python_type, check_value in checks:
                if isinstance(value, python_type) and not (refuses_booleans and isinstance(value, bool)):
                    check_value(value, path, problems)
                    return
            problems.append(_problem(path, _type_of(value), expected))

        return check

    def _of_kind(self, kind: str, schema: Schema) -> Check:
        match kind:
            case "string":
                return _string(schema)
            case "integer":
                return _integer(schema)
            case "array":
                return self._array(schema)
            case "object":
                return self._object(schema)
            case _:
                return _nothing

    def _optional(self, choices: Sequence[Schema]) -> Check:
        some = self.compiled(next(choice for choice in choices if choice.get("type") != "null"))

        def check(value: object, path: Path, problems: list[Problem]) -> None:
            if value is not None:
                some(value, path, problems)

        return check

    def _choice(self, discriminator: Schema) -> Check:
        name, mapping = discriminator["propertyName"], discriminator["mapping"]
        unknown = _string({"enum": list(mapping)})

        def check(value: object, path: Path, problems: list[Problem]) -> None:
            if not isinstance(value, dict):
                problems.append(_problem(path, _type_of(value), _EXPECTED["object"]))
            elif name not in value:
                problems.append(_problem((*path, name), "nothing", "required"))
            elif not isinstance(value[name], str):
                problems.append(_problem((*path, name), _type_of(value[name]), _EXPECTED["string"]))
            elif value[name] in mapping:
                self.compiled(self.schemas[mapping[value[name]]])(value, path, problems)
            else:
                unknown(value[name], (*path, name), problems)

        return check

    def _array(self, schema: Schema) -> Check:
        count = _count_check("item", schema.get("minItems"), schema.get("maxItems"))
        unique = bool(schema.get("uniqueItems"))
        items = self.compiled(schema["items"]) if "items" in schema else None

        def check(value: Any, path: Path, problems: list[Problem]) -> None:
            count(len(value), path, problems)
            if unique:
                _check_unique(value, path, problems)
            if items is not None:
                for index, item in enumerate(value):
                    items(item, (*path, index), problems)
            check_items_together(value, schema, path, problems)

        return check

    def _object(self, schema: Schema) -> Check:
        count = _count_check("pair", schema.get("minProperties"), schema.get("maxProperties"))
        required: Sequence[str] = schema.get("required", ())
        properties = {name: self.compiled(part) for name, part in schema.get("properties", {}).items()}
        additional = schema.get("additionalProperties", True)
        other = self.compiled(additional) if isinstance(additional, Mapping) else None
        other_name = self.compiled(schema["propertyNames"]) if "propertyNames" in schema else None

        def check(value: Any, path: Path, problems: list[Problem]) -> None:
            count(len(value), path, problems)
            for name in required:
                if name not in value:
                    problems.append(_problem((*path, name), "nothing", "required"))
            for key, item in value.items():
                if not isinstance(key, str):
                    kind = type(key).__name__
                    problems.append(_problem((*path, f"<{kind}>"), f"a name of type {kind}", "a string"))
                elif key in properties:
                    properties[key](item, (*path, key), problems)
                elif additional is False:
                    expected = f"one of {', '.join(properties)}"
                    problems.append(_problem((*path, _shown(key)), "an unknown field", expected))
                else:
                    if other_name is not None:
                        other_name(key, (*path, _shown(key)), problems)
                    if other is not None:
                        other(item, (*path, _shown(key)), problems)

        return check


def _string(schema: Schema) -> Check:
    count = _count_check("character", schema.get("minLength"), schema.get("maxLength"))
    enum: Sequence[str] | None = schema.get("enum")
    pattern = _compile_pattern(schema["pattern"]) if "pattern" in schema else None

    def check(value: Any, path: Path, problems: list[Problem]) -> None:
        if not value.isascii() and not _is_unicode(value):
            problems.append(_problem(path, "a string with half of a surrogate pair", "valid Unicode"))
            return
        count(len(value), path, problems)
        if enum is not None and value not in enum:
            problems.append(_problem(path, f"another string of {_count(len(value), 'character')}", _one_of(enum)))
        if pattern is not None and not pattern.search(value):
            actual = f"{_count(len(value), 'character')} in an invalid format"
            problems.append(_problem(path, actual, schema["x-pattern-says"]))

    return check


def _integer(schema: Schema) -> Check:
    minimum, maximum = schema.get("minimum"), schema.get("maximum")

    def check(value: Any, path: Path, problems: list[Problem]) -> None:
        if abs(value) >= _UNREPRESENTABLE:
            expected = "a number that JSON can represent"
            problems.append(_problem(path, "a number of thousands of digits", expected))
        elif minimum is not None and value < minimum:
            problems.append(_problem(path, "a smaller number", f"at least {minimum}"))
        elif maximum is not None and value > maximum:
            problems.append(_problem(path, "a larger number", f"at most {maximum}"))

    return check


def _count_check(unit: str, minimum: int | None, maximum: int | None) -> Callable[[int, Path, list[Problem]], None]:
    def check(count: int, path: Path, problems: list[Problem]) -> None:
        if minimum is not None and count < minimum:
            problems.append(_problem(path, _count(count, unit), f"at least {_count(minimum, unit)}"))
        if maximum is not None and count > maximum:
            problems.append(_problem(path, _count(count, unit), f"at most {_count(maximum, unit)}"))

    return check


def check_items_together(items: Sequence[object], schema: Schema, path: Path, problems: list[Problem]) -> None:
    """Check what a schema says of the items of an array together: `x-unique-by` and `x-same`."""
    if "x-unique-by" in schema:
        _check_unique_by(items, schema["x-unique-by"], path, problems)
    if "x-same" in schema:
        _check_same(items, schema["x-same"], path, problems)


def _nothing(value: object, path: Path, problems: list[Problem]) -> None:
    """Check nothing: the type is all that a schema says of a boolean, and of null."""


def _check_unique(items: list[object], path: Path, problems: list[Problem]) -> None:
    seen: set[object] = set()
    for index, item in enumerate(items):
        canonical = _canonical(item)
        if canonical in seen:
            problems.append(_problem(path, f"the item at [{index}] again", "unique items"))
        seen.add(canonical)


def _check_unique_by(items: Sequence[object], name: str, path: Path, problems: list[Problem]) -> None:
    seen: set[object] = set()
    for index, item in enumerate(items):
        value = item.get(name) if isinstance(item, dict) else None
        if value is not None:
            canonical = _canonical(value)
            if canonical in seen:
                problems.append(_problem((*path, index, name), "a duplicate", f"a unique {name}"))
            seen.add(canonical)


def _check_same(items: Sequence[object], names: Sequence[str], path: Path, problems: list[Problem]) -> None:
    first: object = _MISSING
    for index, item in enumerate(items):
        value: object = item
        for name in names:
            value = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
        if value is _MISSING:
            continue
        canonical = _canonical(value)
        if first is _MISSING:
            first = canonical
        elif canonical != first:
            expected = f"the same {names[-1]} in every item"
            problems.append(_problem((*path, index, *names), "a different value", expected))


_MISSING: Final = object()


def _canonical(value: object) -> object:
    """Return a hashable value that is the same for equal JSON values, and unique for one that JSON cannot represent."""
    if isinstance(value, str):
        return value
    try:
        return (json.dumps(value, sort_keys=True),)
    except (TypeError, ValueError, RecursionError):
        return object()


# Python refuses to write an integer of more than 4300 digits (see `sys.set_int_max_str_digits`).
_UNREPRESENTABLE: Final = 10**4300

# Booleans before integers: a boolean is an `int` in Python.
_TYPES: Final[dict[str, type]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "array": list,
    "object": dict,
    "null": type(None),
}

_EXPECTED: Final = {
    "string": "a string",
    "integer": "an integer",
    "boolean": "a boolean",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def _compile_pattern(pattern: str) -> re.Pattern[str]:
    # JSON Schema's `$` is the very end of the text, Python's also stands before a last line feed. In a class, it is
    # itself.
    return re.compile(re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda found: found[1] or r"\Z", pattern))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(path: Path, actual: str, expected: str) -> Problem:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return Problem(text.removeprefix("."), actual, expected)


def _shown(key: str) -> str:
    """Return the name of an unknown field, fit for a message: it is the caller's own text."""
    return key if key.isascii() and key.isprintable() and len(key) <= 64 else f"<{_count(len(key), 'character')}>"


def _type_of(value: object) -> str:
    return "null" if value is None else type(value).__name__


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _one_of(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"one of {', '.join(values)}"
