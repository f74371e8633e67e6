"""Comparing a maintained spec with a published one, in the two dialects that they are written in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from monime_ext.cli.openapi.comparison import compare
from scripts.compare_spec import main
from scripts.explanations import explanations

if TYPE_CHECKING:
    from pathlib import Path

    from monime_ext.cli.openapi.document import Json

KEY = {"in": "header", "name": "Key", "required": True, "schema": {"type": "string", "maxLength": 64}}


def spec(request: Json, response: Json | None = None, **more: Json) -> dict[str, Json]:
    def content(schema: Json) -> Json:
        return {"content": {"application/json": {"schema": schema}}}

    operation: dict[str, Json] = {
        "operationId": "makeThing",
        "parameters": [KEY],
        "requestBody": {"required": True, **content(request)},
        "responses": {"200": content(response or {"type": "object"})},
    }
    operation.update(more.pop("operation", {}))
    return {
        "openapi": "3.1.0",
        "info": {"version": "v1"},
        "servers": [{"url": "https://example.test"}],
        "paths": {"/things": {"post": operation}},
        **more,
    }


def with_field(field: Json, *, required: bool = False) -> dict[str, Json]:
    return {"type": "object", "properties": {"a": field}, **({"required": ["a"]} if required else {})}


def report(ours: dict[str, Json], theirs: dict[str, Json]) -> list[str]:
    return [str(difference) for difference in compare(ours, theirs).differences]


@pytest.mark.parametrize(
    ("ours", "theirs", "what"),
    [
        ({"type": "integer"}, {"type": "string"}, "type: ours integer, theirs string"),
        ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 10},
         "maxLength: ours 9, theirs 10 (ours is stricter)"),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 2},
         "minimum: ours 1, theirs 2 (ours is looser)"),
        ({"type": "array", "maxItems": 3}, {"type": "array"}, "maxItems: ours 3, theirs nothing (ours is stricter)"),
        ({"type": "array"}, {"type": "array", "uniqueItems": True},
         "uniqueItems: ours nothing, theirs True (ours is looser)"),
        ({"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^b"}, "pattern: ours ^a, theirs ^b"),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"},
         "format: ours date, theirs date-time"),
        ({"type": "string", "enum": ["x"]}, {"type": "string", "enum": ["x", "y"]},
         "enum: ours ['x'], theirs ['x', 'y'] (ours is stricter)"),
        ({"type": "string", "enum": ["x"]}, {"type": "string", "enum": ["y"]}, "enum: ours ['x'], theirs ['y']"),
        ({"type": ["string", "null"]}, {"type": "string"}, "nullable: ours True, theirs nothing (ours is looser)"),
        ({"type": "string"}, {"type": "string", "nullable": True},
         "nullable: ours nothing, theirs True (ours is stricter)"),
        ({"type": "object"}, {"type": "object", "additionalProperties": False},
         "unknown fields: ours nothing, theirs refused (ours is looser)"),
        ({"anyOf": [{"type": "string", "enum": ["x"]}, {"type": "string"}]}, {"type": "string", "enum": ["x"]},
         "other values: ours allowed, theirs nothing (ours is looser)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("side", ["request", "response"])
def test_each_fact_of_a_field_that_differs_is_reported(side: str, ours: Json, theirs: Json, what: str) -> None:
    pair = [with_field(ours), with_field(theirs)]
    documents = [spec(one) if side == "request" else spec({"type": "object"}, one) for one in pair]
    assert report(*documents) == [f"POST /things {side}.a: {what}"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"anyOf": [{"type": "object"}, {"type": "null"}]}, {"type": "object", "nullable": True}),
        ({"type": "string", "maxLength": 3}, {"oneOf": [{"type": "string", "maxLength": 3}]}),
        ({"type": "string", "format": "uri"}, {"type": "string", "format": "url"}),
        ({"type": "string", "minLength": 0}, {"type": "string", "default": "x", "description": "prose"}),
        ({"type": "object", "additionalProperties": {}}, {"type": "object", "additionalProperties": True}),
        (
            {"type": "object", "properties": {"b": {"type": "string"}, "c": {"type": "string"}}},
            {
                "oneOf": [
                    {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]},
                    {"type": "object", "properties": {"c": {"type": "string"}}},
                ]
            },
        ),
        (
            with_field({"type": "string", "enum": ["x"]}),
            {"properties": {"a": {"type": "string"}}, "oneOf": [with_field({"type": "string", "enum": ["x"]})]},
        ),
    ],
)
def test_two_ways_of_saying_the_same_are_no_difference(ours: Json, theirs: Json) -> None:
    assert report(spec(with_field(ours)), spec(with_field(theirs))) == []


def test_the_values_that_tell_the_forms_of_a_choice_apart_are_compared_wherever_they_are_written() -> None:
    def form(value: str) -> Json:
        return {"type": "object", "properties": {"kind": {"type": "string", "enum": [value]}}, "required": ["kind"]}

    names = {value: {"$ref": f"#/components/schemas/{value}"} for value in "xy"}
    named = {value: {"type": "object", "properties": {"kind": {"$ref": f"#/components/schemas/{value}Kind"}},
                     "required": ["kind"]} for value in "xy"}  # fmt: skip
    kinds = {f"{value}Kind": {"type": "string", "enum": [value]} for value in "xy"}
    ours = spec({"oneOf": [names["x"], names["y"]]}, components={"schemas": {**named, **kinds}})
    assert report(ours, spec({"oneOf": [form("x"), form("y")]})) == []
    assert report(ours, spec({"oneOf": [form("x"), form("z")]})) == [
        "POST /things request.kind: enum: ours ['x', 'y'], theirs ['x', 'z']"
    ]


def test_a_field_that_only_one_of_them_has_is_reported() -> None:
    empty = {"type": "object", "properties": {}}
    some = with_field({"type": "string"})
    assert report(spec(some), spec(empty)) == ["POST /things request.a: field: ours present, theirs nothing"]
    assert report(spec(empty), spec(some)) == ["POST /things request.a: field: ours nothing, theirs present"]


def test_a_field_that_only_one_of_them_requires_is_reported() -> None:
    field = {"type": "string"}
    assert report(spec(with_field(field, required=True)), spec(with_field(field))) == [
        "POST /things request.a: required: ours True, theirs False (ours is stricter)"
    ]


def test_what_is_read_only_is_no_part_of_a_request_but_part_of_a_response() -> None:
    theirs = with_field({"type": "string", "readOnly": True})
    ours: Json = {"type": "object"}
    assert report(spec(ours, ours), spec(theirs, theirs)) == [
        "POST /things response.a: field: ours nothing, theirs present"
    ]


def test_items_values_and_names_are_looked_into() -> None:
    def holding(limit: int) -> Json:
        text = {"type": "string", "maxLength": limit}
        return with_field(
            {"type": "array", "items": {"type": "object", "additionalProperties": text, "propertyNames": text}}
        )

    assert report(spec(holding(1)), spec(holding(2))) == [
        "POST /things request.a[].*: maxLength: ours 1, theirs 2 (ours is stricter)",
        "POST /things request.a[] names: maxLength: ours 1, theirs 2 (ours is stricter)",
    ]


def test_schemas_that_hold_themselves_are_compared_once() -> None:
    def circle(limit: int) -> Json:
        node = {
            "type": "object",
            "properties": {"up": {"$ref": "#/components/schemas/Node"}, "a": {"type": "string", "maxLength": limit}},
        }
        return spec({"type": "object"}, {"$ref": "#/components/schemas/Node"}, components={"schemas": {"Node": node}})

    assert report(circle(1), circle(2)) == ["POST /things response.a: maxLength: ours 1, theirs 2 (ours is stricter)"]


def test_parameters_are_compared_by_place_and_name() -> None:
    limited = {**KEY, "required": False, "schema": {"type": "string", "maxLength": 65}}
    other = {"in": "query", "name": "page", "schema": {"type": "integer"}}
    body: Json = {"type": "object"}
    assert report(
        spec(body, operation={"parameters": [limited]}), spec(body, operation={"parameters": [KEY, other]})
    ) == [
        "POST /things header Key: required: ours False, theirs True (ours is looser)",
        "POST /things header Key: maxLength: ours 65, theirs 64 (ours is looser)",
        "POST /things query page: parameter: ours nothing, theirs present",
    ]


def test_operations_and_servers_are_compared() -> None:
    ours, theirs = spec({"type": "object"}), spec({"type": "object"})
    ours["paths"]["/ours"] = {"get": {"responses": {}}}
    theirs["paths"]["/things"]["patch"] = {"responses": {}}
    theirs["servers"] = [{"url": "https://other.test/"}]
    assert report(ours, theirs) == [
        "servers: url: ours https://example.test, theirs https://other.test",
        "GET /ours: operation: ours present, theirs nothing",
        "PATCH /things: operation: ours nothing, theirs present",
    ]


class Files:
    """Two specs and their explanations on disk, compared as the command does it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def status(self, ours: Json, theirs: Json, explained: list[Json]) -> int:
        for name, document in (("ours.yaml", ours), ("theirs.json", theirs), ("why.yaml", {"explained": explained})):
            # JSON is YAML too.
            self._folder.joinpath(name).write_text(json.dumps(document), encoding="utf-8")
        paths = [str(self._folder / name) for name in ("ours.yaml", "theirs.json")]
        return main([*paths, "--explained", str(self._folder / "why.yaml")])


OURS = spec(with_field({"type": "string", "maxLength": 9}))
THEIRS = spec(with_field({"type": "string", "maxLength": 10}))
REASON = {"where": "POST * request.*", "what": "maxLength", "ours": "stricter", "why": "documented"}


def test_equal_specs_conform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Files(tmp_path).status(OURS, OURS, []) == 0
    assert "v1 conforms: 1 operations and 2 fields compared, 0 differences" in capsys.readouterr().out


def test_an_unexplained_difference_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Files(tmp_path).status(OURS, THEIRS, []) == 1
    assert "POST /things request.a: maxLength: ours 9, theirs 10" in capsys.readouterr().err


def test_an_explained_one_conforms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Files(tmp_path).status(OURS, THEIRS, [REASON]) == 0
    assert "1 differences, all explained" in capsys.readouterr().out


@pytest.mark.parametrize(
    "changed",
    [{"where": "GET *"}, {"where": "POST * response*"}, {"what": "minLength"}, {"ours": "looser"}, {"only": "v2"}],
)
def test_an_explanation_of_something_else_does_not_help(tmp_path: Path, changed: Json) -> None:
    assert Files(tmp_path).status(OURS, THEIRS, [{**REASON, **changed}]) == 1


@pytest.mark.parametrize("idle", ["GET *", ["POST * request.*", "GET *"]])
def test_an_unused_explanation_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str], idle: Json) -> None:
    assert Files(tmp_path).status(OURS, THEIRS, [REASON, {**REASON, "where": idle}]) == 1
    assert "no longer explains anything: GET *: maxLength" in capsys.readouterr().err


@pytest.mark.parametrize("broken", [{"why": None}, {"reason": "x"}, {"ours": "better"}])
def test_an_explanation_must_be_whole(tmp_path: Path, broken: Json) -> None:
    entry = {key: value for key, value in {**REASON, **broken}.items() if value is not None}
    path = tmp_path / "why.yaml"
    path.write_text(json.dumps({"explained": [entry]}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"why\.yaml"):
        explanations(path, "v1")
