from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ServiceApiVersion")


@_attrs_define
class ServiceApiVersion:
    """The release that answered."""

    id: str | None = None
    release: Release | None = None
    deprecated: bool | None = None
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
        id = d.pop("id", None)
        if id is not None and not isinstance(id, str):
            raise TypeError("id must be a string or null")

        _release = d.pop("release", None)
        release: Release | None
        if _release is None:
            release = _release
        elif isinstance(_release, dict):
            release = Release.from_dict(_release)
        else:
            raise TypeError("release must be an object or null")

        deprecated = d.pop("deprecated", None)
        if deprecated is not None and not isinstance(deprecated, bool):
            raise TypeError("deprecated must be a boolean or null")

        return cls(id, release, deprecated, d)

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
