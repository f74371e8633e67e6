"""The document that the code generator reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.generator_input import generator_input

if TYPE_CHECKING:
    from monime_ext.cli.openapi.document import Json


def prepared(**schemas: Json) -> dict[str, Json]:
    """Return the schemas that the generator gets, of a document with one operation that returns `Thing`."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"a": 1}}}
    document = {
        "paths": {"/things": {"get": {"responses": {"200": {"content": content}, "default": {"description": "x"}}}}},
        "webhooks": {"thing.made": {"post": {"requestBody": {"$ref": "#/components/schemas/Event"}}}},
        "components": {"schemas": schemas},
    }
    made = generator_input(document)
    assert "webhooks" not in made
    responses = made["paths"]["/things"]["get"]["responses"]
    assert responses["default"] == {"description": "x"}
    assert responses["200"]["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    found: dict[str, Json] = made["components"]["schemas"]
    return found


def test_schemas_of_events_alone_are_dropped() -> None:
    inner = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Inner"}}}
    made = prepared(Thing=inner, Inner=inner, Event={"$ref": "#/components/schemas/Thing"})
    assert made == {"Thing": inner, "Inner": inner}


def test_defaults_are_dropped_and_fields_named_default_stay() -> None:
    thing = {"properties": {"default": {"type": "integer", "default": 1}, "example": {"type": "string"}}}
    assert prepared(Thing=thing) == {
        "Thing": {"properties": {"default": {"type": "integer"}, "example": {"type": "string"}}}
    }


def test_a_description_beside_a_reference_is_kept() -> None:
    reference = {"$ref": "#/components/schemas/Inner"}
    inner = {"type": "string"}
    made = prepared(Thing={"properties": {"a": {"description": "An a.", **reference}}}, Inner=inner)
    assert made == {"Thing": {"properties": {"a": {"description": "An a.", "allOf": [reference]}}}, "Inner": inner}


def test_a_sensitive_property_is_described_as_not_in_repr() -> None:
    secret = {"type": "string", "description": "A key.", "x-monime-sensitive": True}
    assert prepared(Thing={"properties": {"a": secret}}) == {
        "Thing": {
            "properties": {"a": {"type": "string", "description": "A key. Sensitive, so not in `repr`."}},
        }
    }
