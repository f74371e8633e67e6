from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="CardOptions")


@_attrs_define
class CardOptions:
    """Whether payment by card is offered."""

    disable: bool | Unset = UNSET
    """ True removes the method from the page. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        if not isinstance(self.disable, Unset):
            field_dict["disable"] = self.disable
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("CardOptions must be an object") from None
        self = _new(cls)
        value = d.pop("disable", UNSET)
        if value is not UNSET and not isinstance(value, bool):
            raise TypeError("disable must be a boolean")
        self.disable = value

        return self
