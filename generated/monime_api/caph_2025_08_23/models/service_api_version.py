from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="ServiceApiVersion")


@_attrs_define
class ServiceApiVersion:
    """An API version."""

    id: str | None = None
    """ The API version as `Monime-Version` has it. """
    release: Release | None = None
    """ Its name and date. """
    deprecated: bool | None = None
    """ Whether the API version is deprecated. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.id is not None:
            field_dict["id"] = self.id
        if self.release is not None:
            field_dict["release"] = self.release.to_dict()
        if self.deprecated is not None:
            field_dict["deprecated"] = self.deprecated
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ServiceApiVersion must be an object") from None
        self = _new(cls)
        value = d.pop("id", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("id must be a string or null")
        self.id = value

        value = d.pop("release", None)
        if value is None:
            self.release = value
        elif isinstance(value, dict):
            self.release = Release.from_dict(value)
        else:
            raise TypeError("release must be an object or null")

        value = d.pop("deprecated", None)
        if value is not None and not isinstance(value, bool):
            raise TypeError("deprecated must be a boolean or null")
        self.deprecated = value

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


from ..models.release import Release
