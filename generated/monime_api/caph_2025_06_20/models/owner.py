from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="Owner")


@_attrs_define
class Owner:
    """One object in an ownership graph."""

    id: str | None = None
    """ The id of the object. """
    type_: str | None = None
    """ The type of the object, such as `checkout_session`. """
    metadata: Metadata | None = None
    """ The metadata of the object. """
    owner: Owner | None = None
    """ The object that this object belongs to. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.id is not None:
            field_dict["id"] = self.id
        if self.type_ is not None:
            field_dict["type"] = self.type_
        if self.metadata is not None:
            field_dict["metadata"] = self.metadata.to_dict()
        if self.owner is not None:
            field_dict["owner"] = self.owner.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Owner must be an object") from None
        self = _new(cls)
        value = d.pop("id", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("id must be a string or null")
        self.id = value

        value = d.pop("type", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("type must be a string or null")
        self.type_ = value

        value = d.pop("metadata", None)
        if value is None:
            self.metadata = value
        elif isinstance(value, dict):
            self.metadata = Metadata.from_dict(value)
        else:
            raise TypeError("metadata must be an object or null")

        value = d.pop("owner", None)
        if value is None:
            self.owner = value
        elif isinstance(value, dict):
            self.owner = Owner.from_dict(value)
        else:
            raise TypeError("owner must be an object or null")

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


from ..models.metadata import Metadata
