"""Serialization: from the arguments of a caller to the bytes of a request."""

from __future__ import annotations

import enum
import json
import math
from collections import OrderedDict
from importlib import import_module
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext._core.serialization import to_bytes, to_json_value, wire_name
from monime_ext._core.versions import API_VERSIONS
from tests.schema_examples import example, minimal_example

PACKAGES = sorted(API_VERSIONS.values())


def contract(package: str) -> Any:
    return import_module(f"monime_api.{package}.contract")


REQUEST_MODELS = [
    pytest.param(
        getattr(import_module(f"monime_api.{package}.models"), name),
        schema,
        contract(package).SCHEMAS,
        id=f"{package}.{name}",
    )
    for package in PACKAGES
    for name, schema in contract(package).SCHEMAS.items()
    if schema.get("type") == "object"
]


def test_the_contract_has_request_models() -> None:
    assert len(REQUEST_MODELS) >= 16


@pytest.mark.parametrize(("model", "schema", "schemas"), REQUEST_MODELS)
def test_a_model_serializes_like_its_to_dict(model: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> None:
    whole = example(schema, schemas)
    model_instance = model.from_dict(whole)
    assert to_json_value(model_instance) == model_instance.to_dict() == whole
    minimal = minimal_example(schema, schemas)
    assert to_json_value(model.from_dict(minimal)) == minimal


@pytest.mark.parametrize(("model", "schema", "schemas"), REQUEST_MODELS)
def test_every_attribute_has_its_name_in_the_spec(model: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> None:
    attributes = {attribute.name for attribute in attrs.fields(model)} - {"additional_properties"}
    assert {wire_name(attribute) for attribute in attributes} == set(schema.get("properties", {}))


@pytest.mark.parametrize("package", PACKAGES)
def test_absent_fields_of_a_response_model_are_not_sent(package: str) -> None:
    models = import_module(f"monime_api.{package}.models")
    assert to_json_value(models.Branding()) == models.Branding().to_dict() == {}
    branding = models.Branding(primary_color="#0A7B3E", additional_properties={"surprise": None})
    assert to_json_value(branding) == branding.to_dict() == {"primaryColor": "#0A7B3E", "surprise": None}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_model_with_invalid_values_is_serialized_for_the_validation(package: str) -> None:
    models = import_module(f"monime_api.{package}.models")
    line = models.LineItemCreate(name=5, price="ten", quantity="2")
    assert to_json_value(line) == {"name": 5, "price": "ten", "quantity": "2"}
    assert to_json_value([models.Price(currency="SLE", value=models.Price("SLE", 1))]) == [
        {"currency": "SLE", "value": {"currency": "SLE", "value": 1}}
    ]


def test_mappings_and_sequences_become_objects_and_arrays() -> None:
    arguments = MappingProxyType({"a": ({"b": 1},), "c": OrderedDict(d=[MappingProxyType({})])})
    assert to_json_value(arguments) == {"a": [{"b": 1}], "c": {"d": [{}]}}


def test_the_arguments_of_the_caller_are_not_changed() -> None:
    inner = {"b": [1]}
    plain = to_json_value({"a": inner})
    assert plain == {"a": {"b": [1]}}
    assert isinstance(plain, dict)
    plain["a"]["b"].append(2)
    assert inner == {"b": [1]}


@pytest.mark.parametrize("value", [object(), {1, 2}, b"a", 1j])
def test_other_objects_are_unchanged(value: object) -> None:
    assert to_json_value([value]) == [value]


class Currency(enum.StrEnum):
    SLE = "SLE"


def test_a_string_enum_is_serialized_as_its_value() -> None:
    assert to_bytes(to_json_value({"currency": Currency.SLE})) == b'{"currency":"SLE"}'


def test_bytes_are_compact_sorted_utf8() -> None:
    assert to_bytes({"b": [1, True, None], "a": "né\u2028"}) == '{"a":"né\u2028","b":[1,true,null]}'.encode()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
)


@given(json_values)
def test_bytes_round_trip_and_do_not_depend_on_the_order_of_names(value: Any) -> None:
    written = to_bytes(value)
    assert json.loads(written) == value
    if isinstance(value, dict):
        assert to_bytes(dict(reversed(value.items()))) == written


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_bytes([value])
