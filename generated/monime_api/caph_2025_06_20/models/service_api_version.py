from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ServiceApiVersion")


@_attrs_define
class ServiceApiVersion:
    """The release that answered."""

    id: None | str | Unset = UNSET
    release: None | Release | Unset = UNSET
    deprecated: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        release: dict[str, Any] | None | Unset
        if isinstance(self.release, Unset):
            release = UNSET
        elif isinstance(self.release, Release):
            release = self.release.to_dict()
        else:
            release = self.release

        deprecated: bool | None | Unset
        if isinstance(self.deprecated, Unset):
            deprecated = UNSET
        else:
            deprecated = self.deprecated

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if release is not UNSET:
            field_dict["release"] = release
        if deprecated is not UNSET:
            field_dict["deprecated"] = deprecated

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ServiceApiVersion must be an object") from None
        id = d.pop("id", UNSET)
        if id is not None and id is not UNSET and not isinstance(id, str):
            raise TypeError("id must be a string or null")

        _release = d.pop("release", UNSET)
        release: None | Release | Unset
        if _release is None or _release is UNSET:
            release = _release
        elif isinstance(_release, dict):
            release = Release.from_dict(_release)
        else:
            raise TypeError("release must be an object or null")

        deprecated = d.pop("deprecated", UNSET)
        if deprecated is not None and deprecated is not UNSET and not isinstance(deprecated, bool):
            raise TypeError("deprecated must be a boolean or null")

        instance_ = cls(
            id,
            release,
            deprecated,
        )

        instance_.additional_properties = d
        return instance_

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
