"""Request bodies generated from a spec: valid ones, ones at the limits, and ones beyond them.

A request is a valid one with up to four edits. What an edit may put at a place comes from the schema at that place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from hypothesis import strategies as st

Schema: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str | int, ...]

ABSENT = object()
NOT_THIS_TYPE = [None, True, 0, 1.0, "", "a", [], {}, [1], {"a": 1}, [None], -1, 10**30]
CHARACTERS = ["a", "é", "語", "\U0001f35a", "\u0301"]


class Shape:
    """The shape of one request body.

    Args:
        document: The whole spec, as JSON.
        name: The schema of the body.
    """

    def __init__(self, document: dict[str, Any], name: str) -> None:
        self._schemas: dict[str, Schema] = document["components"]["schemas"]
        self.body = self._schemas[name]
        self._candidates = {place: self._values(schema) for place, schema in self._places(self.body, ())}
        # Written once and read for each edit: no two requests share a mutable part.
        self._edits = [
            (place, None if value is ABSENT else json.dumps(value))
            for place, values in self._candidates.items()
            for value in [ABSENT, *values]
        ]
        self._fields = {field: self._valid(schema) for field, schema in self.body["properties"].items()}
        self._required: list[str] = self.body.get("required", [])
        self._optional = sorted(set(self._fields) - set(self._required))

    @property
    def places(self) -> set[Place]:
        """Every place of a request that can be edited; items of arrays stand at 0 and 1."""
        return set(self._candidates)

    def requests(self) -> st.SearchStrategy[dict[str, Any]]:
        """Bodies, valid and not."""
        return st.builds(
            self._request,
            st.sets(st.sampled_from(self._optional), max_size=5),
            st.sampled_from([1] * 12 + [2] * 8 + [16, 17]),
            st.lists(st.sampled_from(self._edits), max_size=4),
        )

    def _request(self, optional: set[str], lines: int, edits: list[tuple[Place, str | None]]) -> dict[str, Any]:
        names = [*self._required, *sorted(optional)]
        body: dict[str, Any] = json.loads(json.dumps({name: self._fields[name] for name in names}))
        for line in body.get("lineItems", []):
            # Only the first has every field; the others are there to be compared with it, and to be many.
            bare = [{"name": line["name"], "price": dict(line["price"])} for _ in range(lines - 1)]
            body["lineItems"] = [line, *bare]
        for place, written in edits:
            _edit(body, place, ABSENT if written is None else json.loads(written))
        return body

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return self._resolved(schema["anyOf"][0]) if "anyOf" in schema else schema

    def _forms(self, schema: Schema) -> list[Schema]:
        """The schema itself, or the forms between which it leaves a choice."""
        schema = self._resolved(schema)
        return [self._resolved(form) for form in schema.get("oneOf", [schema])]

    def _places(self, schema: Schema, place: Place) -> Iterator[tuple[Place, Schema]]:
        if place:
            yield place, self._resolved(schema)
        for form in self._forms(schema):
            yield from self._inner_places(form, place)

    def _inner_places(self, schema: Schema, place: Place) -> Iterator[tuple[Place, Schema]]:
        for name, property_schema in schema.get("properties", {}).items():
            yield from self._places(property_schema, (*place, name))
        if isinstance(schema.get("additionalProperties"), dict):
            for name in _names(schema.get("propertyNames", {})):
                yield from self._places(schema["additionalProperties"], (*place, name))
        elif schema.get("type") == "object":
            for name in ("surprise", "", "Name", "é", "\u202e", "n" * 65):
                yield (*place, name), {"type": "string"}
        if "items" in schema:
            for index in (0, 1):
                yield from self._places(schema["items"], (*place, index))

    def _valid(self, schema: Schema) -> Any:
        schema = self._forms(schema)[0]
        kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
        if kind == "object":
            return {
                name: self._valid(property_schema) for name, property_schema in schema.get("properties", {}).items()
            }
        if kind == "array":
            return [self._valid(schema["items"])]
        if kind == "integer":
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        return schema["enum"][0] if "enum" in schema else _fitting(schema)

    def _values(self, schema: Schema) -> list[Any]:
        """The values to try at a place: right, at its limits, beyond them, and of other types."""
        forms = [self._valid(form) for form in self._forms(schema)]
        values: list[Any] = [*forms, *NOT_THIS_TYPE, "\ud800", "a\udfff:b"]
        said = schema.get("type", "object")
        types = [said] if isinstance(said, str) else said
        if "string" in types:
            values += _texts(schema)
        if "integer" in types:
            for limit in (schema.get("minimum"), schema.get("maximum")):
                values += [] if limit is None else [limit - 1, limit, limit + 1]
            values += [float(schema.get("minimum", 7)), False, -(10**40), 10**4299]
        if "array" in types:
            item = self._valid(schema["items"])
            other = f"{item}2" if isinstance(item, str) else item
            values += [[item, other], [item, item], [item, other, item], [other, None]]
            for limit in (schema.get("minItems"), schema.get("maxItems")):
                if limit is not None:
                    values += [[f"{item}{n}" if isinstance(item, str) else item for n in range(limit + step)]
                               for step in (-1, 0, 1)]  # fmt: skip
        if "maxProperties" in schema:
            most = schema["maxProperties"]
            values += [{f"k{n}": "v" for n in range(count)} for count in (most - 1, most, most + 1)]
        return values


def _edit(body: Any, place: Place, value: Any) -> None:
    """Put a value at a place, or take away what is there; nothing happens where there is no such place."""
    *way, last = place
    for step in way:
        if isinstance(body, dict) and isinstance(step, str):
            body = body.setdefault(step, {})
        elif isinstance(body, list) and isinstance(step, int) and step < len(body):
            body = body[step]
        else:
            return
    if isinstance(body, dict) and isinstance(last, str):
        body[last] = value
        if value is ABSENT:
            del body[last]
    elif isinstance(body, list) and isinstance(last, int) and last < len(body) and value is not ABSENT:
        body[last] = value


def _fitting(schema: Schema) -> str:
    seeds = ("value", "a:b", "#0A7B3E", "https://a.example")
    return next(text for text in seeds if _fits(text, schema)).ljust(schema.get("minLength", 0), "x")


def _fits(text: str, schema: Schema) -> bool:
    return "pattern" not in schema or re.search(schema["pattern"], text) is not None


def _texts(schema: Schema) -> list[str]:
    seed = schema["enum"][0] if "enum" in schema else _fitting(schema)
    texts = [
        seed,
        seed + "\n",
        "\n" + seed,
        " " + seed,
        seed.upper(),
        seed.lower(),
        seed[:-1],
        seed * 2,
        "",
        " ",
        "\x00",
    ]
    texts += [
        *schema.get("enum", []),
        "\u2028",
        "\ufeff",
        "\xa0",
        "a:\xa0b",
        "a:\ufeff",
        "a:\x1cb",
        "a:\x85b",
        "mailto:x",
    ]
    texts += [
        "#abc",
        "#abcd",
        "#abcde",
        "#ABCDEF12",
        "abc",
        "myapp://x?y=%20",
        "1a:b",
        ":b",
        "http:",
        "https://ü.example/é",
        "HTTPS://a",
        "https://",
        "a b",
        "a\tb ",
    ]
    for limit in (schema.get("minLength"), schema.get("maxLength")):
        if limit is not None:
            texts += [(seed + filler * limit)[: limit + step] for filler in CHARACTERS for step in (-1, 0, 1)]
    return texts


def _names(schema: Schema) -> list[str]:
    long = schema.get("maxLength", 64)
    return [
        "key", "Key-2_", "_key", "-key", "monime", "MoNiMe-x", "monim", "xmonime", "é", "", "a b", "a\n", "0",
        "k" * long, "k" * (long + 1), "\u0661", "X-Key!#$%&'*+.^_`|~", "a:b", "a$\n",
    ]  # fmt: skip
