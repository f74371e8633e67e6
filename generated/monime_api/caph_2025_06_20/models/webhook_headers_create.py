from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="WebhookHeadersCreate")


@_attrs_define
class WebhookHeadersCreate:
    """Headers of every delivery, such as one that your gateway requires."""

    additional_properties: dict[str, str] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("WebhookHeadersCreate must be an object") from None
        self = _new(cls)
        self.additional_properties = {}
        for key, item in d.items():
            if not isinstance(item, str):
                raise TypeError("AdditionalProperty must be a string")
            self.additional_properties[key] = item

        return self

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> str:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: str) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
