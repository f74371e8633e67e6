from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="ServiceStatus")


@_attrs_define
class ServiceStatus:
    """The environment that the token selects, and whether the token is valid."""

    environment: str | None = None
    """ `live` or `test`; null without a valid token. """
    is_authenticated: bool | None = None
    """ Whether the token is valid. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.environment is not None:
            field_dict["environment"] = self.environment
        if self.is_authenticated is not None:
            field_dict["isAuthenticated"] = self.is_authenticated
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ServiceStatus must be an object") from None
        self = _new(cls)
        value = d.pop("environment", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("environment must be a string or null")
        self.environment = value

        value = d.pop("isAuthenticated", None)
        if value is not None and not isinstance(value, bool):
            raise TypeError("isAuthenticated must be a boolean or null")
        self.is_authenticated = value

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
