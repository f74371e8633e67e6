from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="RequestOrigin")


@_attrs_define
class RequestOrigin:
    """Where a request came from."""

    country: str | None = None
    """ The ISO 3166-1 alpha-2 code of the country. """
    ip_address: str | None = None
    """ The IP address. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.country is not None:
            field_dict["country"] = self.country
        if self.ip_address is not None:
            field_dict["ipAddress"] = self.ip_address
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("RequestOrigin must be an object") from None
        self = _new(cls)
        value = d.pop("country", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("country must be a string or null")
        self.country = value

        value = d.pop("ipAddress", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("ipAddress must be a string or null")
        self.ip_address = value

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
