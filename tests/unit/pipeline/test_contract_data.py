"""The contents of `contract.py`."""

from __future__ import annotations

import pytest

from monime_ext.cli.openapi.document import Json
from scripts.contract import contract_source


def spec(**schemas: Json) -> dict[str, Json]:
    reference = {"$ref": "#/components/schemas/Body"}
    content = {"content": {"application/json": {"schema": reference}}}
    operation = {
        "operationId": "makeThing",
        "tags": ["things"],
        "parameters": [
            {"name": "thingKey", "in": "header", "required": True, "description": "x", "schema": {"type": "string"}}
        ],
        "requestBody": content,
        "responses": {"200": content},
    }
    return {
        "info": {"version": "v1"},
        "servers": [{"url": "https://example.test"}],
        "x-monime-rate-limits": {"test": {"token-limit": 1}, "live": {"token-limit": 2}},
        "paths": {"/things": {"post": operation}},
        "webhooks": {
            "thing.made": {"post": {}},
            "thing.paid": {"post": {"x-monime-paid": True}},
        },
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "x-monime-test-prefix": "try_"}},
            "parameters": {
                "Key": {"x-monime-kept-hours": 36},
                "Signature": {"name": "Thing-Signature", "x-monime-signature": True},
            },
            "schemas": schemas,
        },
    }


def made(document: dict[str, Json]) -> dict[str, Json]:
    names: dict[str, Json] = {"__name__": "contract"}
    exec(contract_source(document), names)
    return names


def test_it_says_for_how_long_a_key_is_kept() -> None:
    assert made(spec(Body={"type": "object"}))["KEY_KEPT_HOURS"] == 36


def test_an_operation_says_how_it_is_called() -> None:
    assert made(spec(Body={"type": "object"}))["OPERATIONS"] == {
        "makeThing": {
            "method": "POST",
            "path": "/things",
            "idempotent": False,
            "module": "things.make_thing",
            "parameters": [
                {
                    "name": "thingKey",
                    "argument": "thing_key",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string"},
                }
            ],
            "body": "Body",
            "response": "Body",
        }
    }


def test_the_limits_and_the_environments_are_there() -> None:
    contract = made(spec(Body={"type": "object"}))
    assert contract["RATE_LIMITS"] == {"test": {"token-limit": 1}, "live": {"token-limit": 2}}
    assert contract["TEST_TOKEN_PREFIX"] == "try_"


def test_the_events_and_those_that_mean_paid_are_there() -> None:
    contract = made(spec(Body={"type": "object"}))
    assert contract["EVENTS"] == ("thing.made", "thing.paid")
    assert contract["PAID_EVENTS"] == ("thing.paid",)
    assert contract["SIGNATURE_HEADER"] == "Thing-Signature"


def test_statuses_are_keyed_by_the_model_that_has_them() -> None:
    status = {
        "type": "string",
        "enum": ["open", "done", "dropped"],
        "x-monime-final": ["done", "dropped"],
        "x-monime-paid": ["done"],
    }
    other = {"type": "string", "enum": ["new", "used"]}

    def model(name: str) -> Json:
        return {
            "type": "object",
            "properties": {"status": {"anyOf": [{"$ref": f"#/components/schemas/{name}"}, {"type": "string"}]}},
        }

    contract = made(
        spec(
            Body={"type": "object", "properties": {"status": {"type": "integer"}}},
            Thing=model("ThingStatus"),
            ThingStatus=status,
            Other=model("OtherStatus"),
            OtherStatus=other,
        )
    )
    assert contract["STATUSES"] == {"Thing": ("open", "done", "dropped"), "Other": ("new", "used")}
    assert contract["FINAL_STATUSES"] == {"Thing": ("done", "dropped")}
    assert contract["PAID_STATUSES"] == {"Thing": ("done",)}


def test_object_types_and_id_prefixes_name_their_models() -> None:
    thing = {
        "type": "object",
        "x-monime-object-type": "some_thing",
        "properties": {"id": {"type": "string", "x-monime-id-prefix": "thg-"}},
    }
    contract = made(spec(Body={"type": "object"}, Thing=thing))
    assert contract["OBJECT_TYPES"] == {"some_thing": "Thing"}
    assert contract["ID_PREFIXES"] == {"Thing": "thg-"}


def test_defaults_are_no_part_of_what_is_checked() -> None:
    body = {"type": "object", "properties": {"default": {"type": "integer", "default": 3}}}
    assert made(spec(Body=body))["SCHEMAS"]["Body"] == {
        "type": "object",
        "properties": {"default": {"type": "integer"}},
    }


def test_only_schemas_that_a_request_reaches_are_there_and_circles_end() -> None:
    schemas = made(
        spec(
            Body={"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Inner"}}},
            Inner={"type": "object", "properties": {"body": {"$ref": "#/components/schemas/Body"}}},
            Other={"type": "string"},
        )
    )["SCHEMAS"]
    assert schemas == {
        "Body": {"type": "object", "properties": {"inner": {"$ref": "Inner"}}},
        "Inner": {"type": "object", "properties": {"body": {"$ref": "Body"}}},
    }


def test_descriptions_go_but_a_field_named_description_stays() -> None:
    body = {
        "type": "object",
        "description": "prose",
        "properties": {"description": {"type": "string", "description": "prose"}},
    }
    assert made(spec(Body=body))["SCHEMAS"]["Body"] == {
        "type": "object",
        "properties": {"description": {"type": "string"}},
    }


def test_a_choice_names_its_forms_as_references_do() -> None:
    part = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["part"]}}}
    reference = "#/components/schemas/Part"
    choice = {
        "oneOf": [{"$ref": reference}],
        "discriminator": {"propertyName": "kind", "mapping": {"part": reference}},
    }
    assert made(spec(Body=choice, Part=part))["SCHEMAS"] == {
        "Body": {"oneOf": [{"$ref": "Part"}], "discriminator": {"propertyName": "kind", "mapping": {"part": "Part"}}},
        "Part": part,
    }


def test_a_body_that_is_not_a_named_component_is_refused() -> None:
    document = spec(Body={"type": "object"})
    document["paths"]["/things"]["post"]["requestBody"] = {
        "content": {"application/json": {"schema": {"type": "object"}}}
    }
    with pytest.raises(ValueError, match="makeThing"):
        contract_source(document)
