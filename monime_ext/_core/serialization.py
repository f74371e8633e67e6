"""Serialize a request's body: to plain JSON values, and to bytes that are the same at every attempt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Final, TypeGuard, cast

if TYPE_CHECKING:
    from attrs import AttrsInstance

    from monime_ext.money import Money

__all__ = ["as_list", "to_bytes", "to_json_value", "wire_name"]


def to_json_value(value: object) -> object:
    """Return `value` as JSON represents it: generated models and `Money` as objects in wire names, sequences as lists.

    Nothing is validated or converted. A value that JSON cannot represent stays as it is and is reported by validation.
    """
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, Mapping):
        return {name: to_json_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json_value(item) for item in value]
    if hasattr(type(value), "__attrs_attrs__"):
        return _model_to_json_value(cast("AttrsInstance", value))
    return value.to_dict() if _is_money(value) else value


def as_list(items: object) -> object:
    """Return any iterable of items as a list; anything else is returned as it is, for validation to refuse."""
    if isinstance(items, Iterable) and not isinstance(items, str | bytes | Mapping):
        return list(items)
    return items


def to_bytes(value: object) -> bytes:
    """Return a JSON value as compact UTF-8 with sorted names, so that equal requests are equal bytes."""
    return _ENCODER.encode(value).encode()


def wire_name(attribute: str) -> str:
    """Return the JSON name of a generated model's attribute: `lineItems` for `line_items`, `type` for `type_`."""
    first, *rest = attribute.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


_SCALARS: Final = (str, int, float, NoneType)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def _is_money(value: object) -> TypeGuard[Money]:
    # A program that holds an amount has already imported `Money`; others do not pay for the import.
    from monime_ext.money import Money

    return isinstance(value, Money)


def _model_to_json_value(model: AttrsInstance) -> dict[str, object]:
    # The generated `to_dict` fails on a field of the wrong type. Here such a value is kept, and validation reports it.
    additional: Mapping[str, object] = getattr(model, "additional_properties", {})
    values = {name: to_json_value(value) for name, value in additional.items()}
    for attribute, name, default in _fields(type(model)):
        value = getattr(model, attribute)
        # An absent field is UNSET in a request model. It is None in a response model, which a caller may pass on.
        if type(value).__name__ != "Unset" and (value is not None or default is not None):
            values[name] = to_json_value(value)
    return values


@cache
def _fields(model: type[AttrsInstance]) -> tuple[tuple[str, str, object], ...]:
    """Return the fields of a model: attribute, name in JSON, and default."""
    from attrs import fields

    return tuple(
        (field.name, wire_name(field.name), field.default)
        for field in fields(model)
        if field.name != "additional_properties"
    )
