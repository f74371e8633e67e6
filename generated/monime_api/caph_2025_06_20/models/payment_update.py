from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="PaymentUpdate")


@_attrs_define
class PaymentUpdate:
    """Changes to a payment."""

    name: str | None | Unset = UNSET
    """ Your own name of the payment. """
    metadata: MetadataCreate | None | Unset = UNSET
    """ Your own key-value pairs of text, merged into the existing ones. An empty value removes its key; null
    removes all. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        if not isinstance(self.name, Unset):
            field_dict["name"] = self.name
        if not isinstance(self.metadata, Unset):
            field_dict["metadata"] = None if self.metadata is None else self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("PaymentUpdate must be an object") from None
        self = _new(cls)
        value = d.pop("name", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("name must be a string or null")
        self.name = value

        value = d.pop("metadata", UNSET)
        if value is None or value is UNSET:
            self.metadata = value
        elif isinstance(value, dict):
            self.metadata = MetadataCreate.from_dict(value)
        else:
            raise TypeError("metadata must be an object or null")

        return self


from ..models.metadata_create import MetadataCreate
