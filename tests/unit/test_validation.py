"""The validation before a request is sent: every keyword, all problems, and never a value."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext._core.validation import Path, Schema, Validator
from monime_ext._core.versions import API_VERSIONS
from monime_ext.errors import Problem
from tests.versions import LATEST

TEXT = {"type": "string"}
NULLABLE = {"type": ["string", "null"], "maxLength": 2}
LISTED = {"type": "array", "items": TEXT}
MODEL = {"type": "object", "additionalProperties": False, "required": ["a"], "properties": {"a": TEXT, "b": TEXT}}
PAIRS = {
    "type": "object",
    "maxProperties": 2,
    "propertyNames": {"type": "string", "maxLength": 3, "pattern": "^[a-z]+$", "x-pattern-says": "small letters"},
    "additionalProperties": {"type": "string", "maxLength": 2},
}
UNIQUE = {"type": "array", "x-unique-by": "ref", "items": {"type": "object"}}
SAME = {"type": "array", "x-same": ["price", "currency"], "items": {"type": "object"}}
KEYED = {"type": "object", "additionalProperties": False, "required": ["kind", "key"],
         "properties": {"kind": {"type": "string", "enum": ["keyed"]}, "key": TEXT}}  # fmt: skip
CHOICE = {
    "oneOf": [{"$ref": "Keyed"}, {"$ref": "Bare"}],
    "discriminator": {"propertyName": "kind", "mapping": {"keyed": "Keyed", "bare": "Bare"}},
}
SCHEMAS = {
    "Model": MODEL,
    "Keyed": KEYED,
    "Bare": {"type": "object", "additionalProperties": False, "required": ["kind"],
             "properties": {"kind": {"type": "string", "enum": ["bare"]}}},
}  # fmt: skip
CREATES: dict[str, dict[str, Any]] = {
    version: import_module(f"monime_api.{module}.contract").SCHEMAS for version, module in API_VERSIONS.items()
}


def check(value: object, schema: Schema, schemas: Mapping[str, Schema], path: Path = ()) -> list[Problem]:
    return Validator(schemas).check(value, schema, path)


def problem_paths(value: object, schema: Schema) -> list[str]:
    return [problem.path for problem in check(value, schema, SCHEMAS)]


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (TEXT, ["", "a", "\U0001f35a"], [None, 1, 1.0, True, [], {}, b"a", object()]),
        ({"type": "integer"}, [0, -1, 10**30], [None, True, False, 1.0, "1", float("nan")]),
        ({"type": "boolean"}, [True, False], [None, 0, 1, "true"]),
        ({"type": "array"}, [[], [1]], [None, {}, "a", iter([1])]),
        ({"type": "object"}, [{}, {"a": 1}], [None, [], "a"]),
        (NULLABLE, [None, "", "ab"], ["abc", 1]),
        ({"type": "string", "minLength": 2}, ["ab", "\U0001f35a\U0001f35a"], ["", "a", "\U0001f35a"]),
        ({"type": "string", "maxLength": 2}, ["ab", "\U0001f35a\U0001f35a"], ["abc", "e\u0301e"]),
        ({"type": "string", "enum": ["SLE", "USD"]}, ["SLE", "USD"], ["sle", "", "SLL", "SLE "]),
        (
            {"type": "string", "pattern": "^a+$", "x-pattern-says": "a"},
            ["a", "aa"],
            ["", "b", "a\n", "a\r", "\na", "ab"],
        ),
        ({"type": "string", "pattern": "b", "x-pattern-says": "b"}, ["abc"], ["ac"]),
        ({"type": "string", "pattern": r"^[$\]]\$$", "x-pattern-says": "$"}, ["$$", "]$"], ["$$\n", "$", "$\n", "a$"]),
        ({"type": "integer", "minimum": 1, "maximum": 3}, [1, 3], [0, 4, -1]),
        ({"type": "array", "minItems": 1, "maxItems": 2}, [[1], [1, 2]], [[], [1, 2, 3]]),
        ({"type": "array", "uniqueItems": True}, [["a", "b"], [], ["1", 1]], [["a", "b", "a"]]),
        ({"anyOf": [{"$ref": "Model"}, {"type": "null"}]}, [None, {"a": ""}], [{}, "a", {"a": "", "c": 1}]),
        (
            CHOICE,
            [{"kind": "keyed", "key": "x"}, {"kind": "bare"}],
            [
                None,
                "keyed",
                [],
                {},
                {"key": "x"},
                {"kind": "keyed"},
                {"kind": "bare", "key": "x"},
                {"kind": "other"},
                {"kind": None},
                {"kind": ["bare"]},
            ],
        ),
        ({"$ref": "Model"}, [{"a": "x", "b": "y"}], [None, {"b": "y"}]),
        (PAIRS, [{}, {"abc": "ab"}], [{"a": "", "b": "", "c": ""}, {"abcd": ""}, {"A": ""}, {"a\n": ""}, {"a": "abc"}]),
        (UNIQUE, [[{"ref": "a"}, {"ref": "b"}, {"ref": None}, {"ref": None}, {}, {}]], [[{"ref": "a"}, {"ref": "a"}]]),
        (
            SAME,
            [[], [{"price": {"currency": "SLE"}}, {"price": {}}, {}, {"price": {"currency": "SLE"}}]],
            [[{"price": {"currency": "SLE"}}, {"price": {"currency": "USD"}}]],
        ),
    ],
    ids=lambda value: repr(value) if isinstance(value, dict) else "",
)
def test_each_keyword_accepts_valid_and_refuses_invalid_values(schema: Schema, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert problem_paths(value, schema) == [], value
    for value in bad:
        assert problem_paths(value, schema) != [], value


@pytest.mark.parametrize(
    ("schema", "value", "paths"),
    [
        (LISTED, ["a", 1, "b", None], ["[1]", "[3]"]),
        (MODEL, {"c": 1}, ["a", "c"]),
        (PAIRS, {"a": "abc", "B": "abc"}, ["a", "B", "B"]),
        (CHOICE, {"kind": "keyed", "x": 1}, ["key", "x"]),
        (CHOICE, {"kind": "other", "x": 1}, ["kind"]),
        (UNIQUE, [{"ref": "a"}, {"ref": "a"}, {"ref": "a"}], ["[1].ref", "[2].ref"]),
        (SAME, [{"price": {"currency": "SLE"}}, {"price": {"currency": "USD"}}], ["[1].price.currency"]),
        (
            {"type": "object", "properties": {"items": {"type": "array", "items": MODEL}}},
            {"items": [{}]},
            ["items[0].a"],
        ),
    ],
)
def test_a_problem_has_the_path_in_the_request(schema: Schema, value: object, paths: list[str]) -> None:
    assert problem_paths(value, schema) == paths


def test_all_problems_are_reported() -> None:
    value = {
        "name": "x" * 151,
        "lineItems": [
            {"name": 5, "price": {"currency": "LE", "value": 1.5}, "quantity": 0, "size": "L"},
            {"price": {"value": True}, "images": ["a:b", "a:b", "not a url", "c:d"]},
        ],
        "metadata": {"_a": "b", "monime-x": "c", "fine": 5},
        "brandingOptions": {"primaryColor": "green"},
        "unknown": 1,
    }
    contract = CREATES[LATEST]
    problems = check(value, contract["CheckoutSessionCreate"], contract)
    assert sorted({problem.path for problem in problems}) == [
        "brandingOptions.primaryColor",
        "lineItems[0].name",
        "lineItems[0].price.currency",
        "lineItems[0].price.value",
        "lineItems[0].quantity",
        "lineItems[0].size",
        "lineItems[1].images",
        "lineItems[1].images[2]",
        "lineItems[1].name",
        "lineItems[1].price.currency",
        "lineItems[1].price.value",
        "metadata._a",
        "metadata.fine",
        "metadata.monime-x",
        "name",
        "unknown",
    ]


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udc00\ud800"])
def test_a_lone_surrogate_is_refused_in_any_string(text: str) -> None:
    assert problem_paths(text, TEXT) == [""]
    assert problem_paths([text], LISTED) == ["[0]"]
    assert len(problem_paths({text: "a"}, PAIRS)) == 1


def test_unprintable_names_are_not_shown() -> None:
    assert problem_paths({"a": "", "\u202egnp": 1, "x" * 65: 1, "a\nb": 1}, MODEL) == [
        "<4 characters>", "<65 characters>", "<3 characters>",
    ]  # fmt: skip


def test_a_name_that_is_not_a_string_is_refused() -> None:
    assert problem_paths({"a": "", 5: 1}, MODEL) == ["<int>"]


@pytest.mark.parametrize(("digits", "fine"), [(4300, True), (4301, False)])
def test_a_number_is_refused_only_if_python_cannot_serialize_it(digits: int, fine: bool) -> None:
    for number in (10 ** (digits - 1), -(10**digits - 1)):
        assert (problem_paths(number, {"type": "integer"}) == []) is fine


def test_deep_nesting_is_a_problem_and_does_not_crash() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert problem_paths(deep, MODEL) == ["a"]


def test_items_that_are_not_json_are_refused_and_not_compared() -> None:
    loop: list[Any] = []
    loop.append(loop)
    unique = {"type": "array", "uniqueItems": True, "items": TEXT}
    for odd in ({(1, 2): 3}, {1: 2, "a": 3}, loop, object(), {1, 2}):
        assert problem_paths([odd, odd, "a"], unique) == ["[0]", "[1]"]
        assert problem_paths([{"ref": odd}, {"ref": odd}], UNIQUE) == []
        assert problem_paths([{"price": {"currency": odd}}, {}], SAME) == []


def test_a_pattern_is_described_in_words() -> None:
    schema = {"type": "string", "pattern": "^#[0-9a-f]{6}$", "x-pattern-says": "a hex colour, such as #0a7b3e"}
    (problem,) = check("green", schema, {}, ("primaryColor",))
    assert (
        str(problem)
        == "primary_color (primaryColor): a hex colour, such as #0a7b3e (got 5 characters in an invalid format)"
    )


def test_no_pattern_of_the_contract_backtracks_on_long_text() -> None:
    # A pattern that backtracks would take practically forever.
    patterns = {
        schema["pattern"]
        for contract in CREATES.values()
        for named in contract.values()
        for schema in [
            named,
            *named.get("properties", {}).values(),
            *(named[key] for key in ("propertyNames", "additionalProperties") if isinstance(named.get(key), dict)),
        ]
        if "pattern" in schema
    }
    assert len(patterns) >= 6
    for pattern in patterns:
        for text in ("a" * 50_000 + "\n", "a " * 50_000 + "\n", "a:" + "b" * 50_000 + " ", "#" + "f" * 50_000 + "\n"):
            assert check(text, {"type": "string", "pattern": pattern, "x-pattern-says": "its form"}, {})


CANARY = "CANARY7F3E"
hostile_text = st.sampled_from([CANARY, CANARY * 200, f"{CANARY}\n", f"\ud800{CANARY}", f" {CANARY}:é"])
hostile = st.recursive(
    hostile_text | st.none() | st.booleans() | st.floats() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "price", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)
line = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("name", "price", "quantity", "reference", "description", "images", "type", "surprise"), hostile
    ),
)
TOP_LEVEL = (
    "name", "description", "successUrl", "cancelUrl", "callbackState", "reference", "financialAccountId",
    "paymentOptions", "brandingOptions", "surprise",
)  # fmt: skip
create = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(TOP_LEVEL, hostile),
        "lineItems": hostile | st.lists(line, max_size=4),
        "metadata": hostile | st.dictionaries(st.sampled_from(["a", "_b", "monime"]), hostile, max_size=3),
    },
)


@given(st.sampled_from(sorted(CREATES)), create)
def test_no_problem_contains_a_value(version: str, value: dict[str, Any]) -> None:
    contract = CREATES[version]
    for problem in check(value, contract["CheckoutSessionCreate"], contract):
        assert CANARY not in str(problem) + repr(problem)
