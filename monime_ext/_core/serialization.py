"""Plain JSON from what a caller hands in, and bytes from plain JSON: once per call, the same at every attempt."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeGuard, cast

if TYPE_CHECKING:
    from attrs import AttrsInstance

    from monime_ext.money import Money

__all__ = ["to_bytes", "to_json_value", "wire_name"]


def to_json_value(value: object) -> object:
    """Return `value` as JSON has it: generated models and `Money` as objects in wire names, sequences as lists.

    Nothing is checked or converted: what JSON has no form for stays as it is, for the validation to name.
    """
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, Mapping):
        return {key: to_json_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_json_value(each) for each in value]
    if hasattr(type(value), "__attrs_attrs__"):
        return _model_to_plain(value)
    return value.to_dict() if _is_money(value) else value


def to_bytes(plain: object) -> bytes:
    """Return the bytes of a JSON value: compact, UTF-8, keys sorted, so that equal requests are equal bytes."""
    return _JSON.encode(plain).encode()


_SCALARS: Final = (str, int, float, NoneType)
_JSON: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def _is_money(value: object) -> TypeGuard[Money]:
    # Who has an amount has imported its class; who has none needs not wait for it at every start.
    from monime_ext.money import Money

    return isinstance(value, Money)


def _model_to_plain(model: Any) -> dict[str, object]:
    # The generated `to_dict` fails on a field of the wrong type; here it survives, to be refused with its path.
    plain: dict[str, object] = dict(to_json_value(getattr(model, "additional_properties", {})))  # type: ignore[call-overload]
    for attribute, name in _wire_names(model.__class__):
        value = getattr(model, attribute)
        if type(value).__name__ != "Unset":
            plain[name] = to_json_value(value)
    return plain


@cache
def _wire_names(model: Hashable) -> tuple[tuple[str, str], ...]:
    from attrs import fields

    names = (each.name for each in fields(cast("type[AttrsInstance]", model)))
    return tuple((name, wire_name(name)) for name in names if name != "additional_properties")


def wire_name(attribute: str) -> str:
    """Return the name in JSON of a generated model's attribute: `line_items` is `lineItems`, `type_` is `type`."""
    first, *rest = attribute.rstrip("_").split("_")
    return first + "".join(each.capitalize() for each in rest)
