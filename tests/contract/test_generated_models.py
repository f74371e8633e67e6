"""Generated models accept in a response exactly what the spec allows, and represent absent fields by None."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from jsonschema import Draft202012Validator

from monime_ext._core.serialization import wire_name
from monime_ext.cli.openapi.document import SCHEMA_REF, json_schema, operations
from tests.contract.generated_code import DOCUMENTS, VERSIONS, module

# One value of each JSON type, and lists of some. The text is a date-time, since nothing else checks `format`.
VALUES: list[Any] = [None, True, 5, 1.5, "2026-08-16T10:15:42Z", [], {}, [5], ["x"], [None], [{}]]


def reachable(document: dict[str, Any], nodes: list[Any]) -> list[str]:
    """The names of all objects that these schemas contain."""
    schemas = document["components"]["schemas"]
    waiting = list(nodes)
    found: dict[str, None] = {}
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix(SCHEMA_REF)
            if name in schemas and name not in found:
                found[name] = None
                waiting.append(schemas[name])
            waiting += node.values()
    return [name for name in found if schemas[name].get("type") == "object"]


def response_objects(document: dict[str, Any]) -> list[str]:
    """The names of all objects that a response of the API can contain."""
    responses = [json_schema(operation.body["responses"]["200"]) for operation in operations(document)]
    responses += [json_schema(response) for response in document["components"]["responses"].values()]
    return reachable(document, responses)


def request_objects(document: dict[str, Any]) -> list[str]:
    """The names of all objects that a request body can contain."""
    return reachable(document, [operation.body.get("requestBody") for operation in operations(document)])


def minimal(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """The smallest value that a schema allows."""
    name = str(schema.get("$ref", "")).removeprefix(SCHEMA_REF)
    schema = document["components"]["schemas"].get(name, schema)
    if schema.get("type") == "object":
        return {key: minimal(document, schema["properties"][key]) for key in schema.get("required", [])}
    return {"boolean": True, "integer": 1, "string": "x"}.get(str(schema.get("type")), "x")


def fields_of(model: Any) -> list[Any]:
    """The fields of a model without `additional_properties`; their types are text, such as `str | None`."""
    return [field for field in attrs.fields(model) if field.name != "additional_properties"]


MODELS = [(version, name) for version in VERSIONS for name in response_objects(DOCUMENTS[version])]
REQUESTS = [(version, name) for version in VERSIONS for name in request_objects(DOCUMENTS[version])]
CASES = [
    (version, name, field)
    for version, name in MODELS
    for field in DOCUMENTS[version]["components"]["schemas"][name].get("properties", {})
]


@pytest.mark.parametrize(("version", "name", "field"), CASES)
def test_a_field_accepts_what_the_spec_allows_and_rejects_everything_else(version: str, name: str, field: str) -> None:
    document = DOCUMENTS[version]
    model = getattr(module(version, "models"), name)
    reference = {"$ref": f"{SCHEMA_REF}{name}", "components": document["components"]}
    validator = Draft202012Validator(reference)
    optional = field not in document["components"]["schemas"][name].get("required", [])
    required_only = minimal(document, {"$ref": f"{SCHEMA_REF}{name}"})
    for value in VALUES:
        wire = {**required_only, field: value}
        if value is None and optional:
            # Null is absence, even where the spec does not allow it.
            assert model.from_dict(wire) == model.from_dict(required_only)
            assert model.from_dict(wire).to_dict() == required_only
        elif validator.is_valid(wire):
            assert model.from_dict(wire).to_dict().keys() == wire.keys()
        else:
            with pytest.raises((TypeError, ValueError, KeyError)):
                model.from_dict(wire)


def test_the_cases_cover_the_responses_of_every_operation() -> None:
    for version in VERSIONS:
        names = {name for case_version, name, _ in CASES if case_version == version}
        assert {"CheckoutSession", "LineItem", "Amount", "Owner", "Pagination", "ErrorResponse", "Service"} <= names
        assert {"Payment", "PaymentChannel", "Fee", "Bank", "Momo", "Webhook", "VerificationMethod"} <= names


def test_requests_and_responses_share_no_object() -> None:
    assert not set(MODELS) & set(REQUESTS)


@pytest.mark.parametrize(("version", "name"), MODELS)
def test_an_optional_response_field_is_none_by_default_and_never_unset(version: str, name: str) -> None:
    schema = DOCUMENTS[version]["components"]["schemas"][name]
    fields = fields_of(getattr(module(version, "models"), name))
    for field in fields:
        assert "Unset" not in field.type
        assert field.default in (attrs.NOTHING, None)
        assert (field.default is None) == field.type.endswith(" | None")
    optional = schema.get("properties", {}).keys() - schema.get("required", [])
    assert sum(field.default is None for field in fields) == len(optional)


@pytest.mark.parametrize(("version", "name"), REQUESTS)
def test_an_optional_request_field_is_unset_by_default(version: str, name: str) -> None:
    unset = module(version, "types").UNSET
    schema = DOCUMENTS[version]["components"]["schemas"][name]
    fields = fields_of(getattr(module(version, "models"), name))
    for field in fields:
        assert (field.default is unset) == field.type.endswith(" | Unset")
    optional = schema.get("properties", {}).keys() - schema.get("required", [])
    assert sum(field.default is unset for field in fields) == len(optional)


@pytest.mark.parametrize(("version", "name"), [*MODELS, *REQUESTS])
def test_personal_and_unknown_fields_are_not_in_repr(version: str, name: str) -> None:
    properties = DOCUMENTS[version]["components"]["schemas"][name].get("properties", {})
    hidden = {field for field, schema in properties.items() if "x-monime-sensitive" in schema}
    shown = {wire_name(field.name) for field in attrs.fields(getattr(module(version, "models"), name)) if field.repr}
    assert shown == properties.keys() - hidden
