"""Generated models take from an answer exactly what the spec says may be in it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from monime_ext.cli.openapi.document import json_schema, operations
from tests.contract.generated_code import DOCUMENTS, VERSIONS, module

# One value of each JSON type, and lists of some. The text is a date-time, since `format` is checked by nobody else.
VALUES: list[Any] = [None, True, 5, 1.5, "2026-08-16T10:15:42Z", [], {}, [5], ["x"], [None], [{}]]


def answers(document: dict[str, Any]) -> list[str]:
    """The names of all objects that an answer of the API can hold."""
    schemas = document["components"]["schemas"]
    waiting = [json_schema(operation.body["responses"]["200"]) for operation in operations(document)]
    waiting += [json_schema(response) for response in document["components"]["responses"].values()]
    found: dict[str, None] = {}
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix("#/components/schemas/")
            if name in schemas and name not in found:
                found[name] = None
                waiting.append(schemas[name])
            waiting += node.values()
    return [name for name in found if schemas[name].get("type") == "object"]


def least(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """The smallest value that a schema allows."""
    name = str(schema.get("$ref", "")).removeprefix("#/components/schemas/")
    schema = document["components"]["schemas"].get(name, schema)
    if schema.get("type") == "object":
        return {key: least(document, schema["properties"][key]) for key in schema.get("required", [])}
    return {"boolean": True, "integer": 1, "string": "x"}.get(str(schema.get("type")), "x")


CASES = [
    (version, name, field)
    for version in VERSIONS
    for name in answers(DOCUMENTS[version])
    for field in DOCUMENTS[version]["components"]["schemas"][name].get("properties", {})
]


@pytest.mark.parametrize(("version", "name", "field"), CASES)
def test_a_field_takes_what_the_spec_allows_and_refuses_the_rest(version: str, name: str, field: str) -> None:
    document = DOCUMENTS[version]
    model = getattr(module(version, "models"), name)
    reference = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    validator = Draft202012Validator(reference)
    for value in VALUES:
        wire = {**least(document, {"$ref": f"#/components/schemas/{name}"}), field: value}
        if validator.is_valid(wire):
            assert model.from_dict(wire).to_dict().keys() == wire.keys()
        else:
            with pytest.raises((TypeError, ValueError, KeyError)):
                model.from_dict(wire)


def test_the_cases_cover_the_answers_of_every_operation() -> None:
    for version in VERSIONS:
        names = {name for case_version, name, _ in CASES if case_version == version}
        assert {"CheckoutSession", "LineItem", "Amount", "Owner", "Pagination", "ErrorResponse", "Service"} <= names
        assert {"Payment", "PaymentChannel", "Fee", "Bank", "Momo", "Webhook", "VerificationMethod"} <= names
