"""Which schemas are responses, and how their optional properties are passed to the generator."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from scripts.response_schemas import response_schemas, with_optional_properties


def content(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def document(**schemas: Any) -> dict[str, Any]:
    properties = {"shared": {"$ref": "#/components/schemas/Shared"}}
    return {
        "paths": {
            "/orders": {
                "post": {
                    "operationId": "createOrder",
                    "requestBody": content("OrderCreate"),
                    "responses": {"200": content("Order"), "default": {"$ref": "#/components/responses/Failed"}},
                }
            }
        },
        "webhooks": {"order": {"post": {"requestBody": content("OrderEvent"), "responses": {}}}},
        "components": {
            "responses": {"Failed": content("Error")},
            "schemas": {
                "OrderCreate": {"type": "object", "properties": {"name": {"type": "string"}, **properties}},
                "Order": {"type": "object", "properties": {"name": {"type": "string"}, **properties}},
                "OrderEvent": {"type": "object", "properties": {"parent": {"$ref": "#/components/schemas/OrderEvent"}}},
                "Error": {"type": "object", "required": ["code"], "properties": {"code": {"type": "integer"}}},
                "Shared": {"type": "object", "properties": {"id": {"type": "string"}}},
                "Unused": {"type": "object", "properties": {"id": {"type": "string"}}},
                **schemas,
            },
        },
    }


def prepared(schema: dict[str, Any]) -> Any:
    return with_optional_properties(document(Order=schema))["components"]["schemas"]["Order"]


def test_response_schemas_are_reachable_from_responses_and_webhooks_but_not_from_requests() -> None:
    assert response_schemas(document()) == ["Error", "Order", "OrderEvent"]


def test_only_response_schemas_change() -> None:
    spec = document()
    before = copy.deepcopy(spec)
    after = with_optional_properties(spec)
    assert spec == before
    changed = {
        name for name, schema in after["components"]["schemas"].items() if schema != spec["components"]["schemas"][name]
    }
    assert changed == {"Error", "Order", "OrderEvent"}
    assert {**after, "components": None} == {**spec, "components": None}


def test_optional_properties_become_required_and_nullable_and_are_listed() -> None:
    schema = prepared(
        {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    )
    assert schema["properties"] == {"id": {"type": "string"}, "name": {"type": ["string", "null"]}}
    assert schema["required"] == ["id", "name"]
    assert schema["x-optional"] == ["name"]


REFERENCE = {"$ref": "#/components/schemas/Error"}
NULL = {"type": "null"}


@pytest.mark.parametrize(
    ("schema", "nullable"),
    [
        ({"type": "string", "format": "date-time"}, {"type": ["string", "null"], "format": "date-time"}),
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        (REFERENCE, {"anyOf": [REFERENCE, NULL]}),
        ({"anyOf": [REFERENCE, NULL]}, {"anyOf": [REFERENCE, NULL]}),
        ({"oneOf": [REFERENCE, {"type": "string"}]}, {"oneOf": [REFERENCE, {"type": "string"}, NULL]}),
        (
            {"type": "string", "enum": ["a"], "description": "d"},
            {"anyOf": [{"type": "string", "enum": ["a"]}, NULL], "description": "d"},
        ),
        ({**REFERENCE, "description": "d"}, {"anyOf": [REFERENCE, NULL], "description": "d"}),
        ({"allOf": [REFERENCE]}, {"anyOf": [{"allOf": [REFERENCE]}, NULL]}),
        ({"description": "any value"}, {"description": "any value"}),
    ],
)
def test_every_kind_of_schema_can_be_made_nullable(schema: dict[str, Any], nullable: dict[str, Any]) -> None:
    assert prepared({"type": "object", "properties": {"field": schema}})["properties"] == {"field": nullable}


def test_nested_objects_are_prepared_too() -> None:
    inner = {"type": "object", "properties": {"properties": {"type": "integer"}}}
    schema = prepared(
        {"type": "object", "required": ["list"], "properties": {"list": {"type": "array", "items": inner}}}
    )
    items = schema["properties"]["list"]["items"]
    assert items["properties"] == {"properties": {"type": ["integer", "null"]}}
    assert (items["required"], items["x-optional"]) == (["properties"], ["properties"])


def test_a_reference_that_does_not_resolve_raises() -> None:
    with pytest.raises(KeyError):
        response_schemas(document(Order={"$ref": "#/components/schemas/Nothing"}))
