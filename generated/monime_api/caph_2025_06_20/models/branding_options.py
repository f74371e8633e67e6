from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="BrandingOptions")


@_attrs_define
class BrandingOptions:
    """The appearance of the checkout page."""

    primary_color: str | Unset = UNSET
    """ A hexadecimal color, such as `#0A7B3E`. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        if not isinstance(self.primary_color, Unset):
            field_dict["primaryColor"] = self.primary_color
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("BrandingOptions must be an object") from None
        self = _new(cls)
        value = d.pop("primaryColor", UNSET)
        if value is not UNSET and not isinstance(value, str):
            raise TypeError("primaryColor must be a string")
        self.primary_color = value

        return self
