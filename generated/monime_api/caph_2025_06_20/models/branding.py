from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="Branding")


@_attrs_define
class Branding:
    """The appearance of the checkout page."""

    primary_color: str | None = None
    """ A hexadecimal color, such as `#0A7B3E`. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.primary_color is not None:
            field_dict["primaryColor"] = self.primary_color
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Branding must be an object") from None
        self = _new(cls)
        value = d.pop("primaryColor", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("primaryColor must be a string or null")
        self.primary_color = value

        self.additional_properties = d
        return self

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
