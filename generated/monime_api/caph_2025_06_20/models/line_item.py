from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.line_item_type import LineItemType

_new = object.__new__
T = TypeVar("T", bound="LineItem")


@_attrs_define
class LineItem:
    """One item to pay for."""

    name: str
    """ The name of the item on the checkout page. """
    price: Amount
    """ An amount of money. """
    id: str | None = None
    """ The id of the item, `lit-…`. """
    type_: LineItemType | str | None = None
    """ The kind of item. """
    quantity: int | None = None
    """ The number of units. """
    reference: str | None = None
    """ Your own id of the item, or one that Monime generated. """
    description: str | None = None
    """ A sentence about the item. """
    images: list[str] | None = None
    """ The URLs of pictures of the item. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["name"] = self.name
        field_dict["price"] = self.price.to_dict()
        if self.id is not None:
            field_dict["id"] = self.id
        if self.type_ is not None:
            field_dict["type"] = self.type_
        if self.quantity is not None:
            field_dict["quantity"] = self.quantity
        if self.reference is not None:
            field_dict["reference"] = self.reference
        if self.description is not None:
            field_dict["description"] = self.description
        if self.images is not None:
            field_dict["images"] = self.images
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("LineItem must be an object") from None
        self = _new(cls)
        value = d.pop("name")
        if not isinstance(value, str):
            raise TypeError("name must be a string")
        self.name = value

        self.price = Amount.from_dict(d.pop("price"))

        value = d.pop("id", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("id must be a string or null")
        self.id = value

        value = d.pop("type", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("type must be a string or null")
        self.type_ = value

        value = d.pop("quantity", None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError("quantity must be an integer or null")
        self.quantity = value

        value = d.pop("reference", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("reference must be a string or null")
        self.reference = value

        value = d.pop("description", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("description must be a string or null")
        self.description = value

        value = d.pop("images", None)
        if value is None:
            self.images = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("images must contain strings only")
            self.images = value
        else:
            raise TypeError("images must be an array or null")

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


from ..models.amount import Amount
