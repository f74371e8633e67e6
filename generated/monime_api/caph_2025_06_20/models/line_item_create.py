from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.line_item_create_type import (
    LineItemCreateType,
    check_line_item_create_type,
)
from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="LineItemCreate")


@_attrs_define
class LineItemCreate:
    """One line of the cart."""

    name: str
    """ What the line is called on the page. """
    price: Price
    """ The price of one unit. """
    type_: LineItemCreateType | Unset = UNSET
    """ The kind of line. Defaults to `custom`. """
    quantity: int | Unset = UNSET
    """ The number of units. Defaults to 1. """
    reference: str | None | Unset = UNSET
    """ Your own id of the line; unique within the session. """
    description: str | None | Unset = UNSET
    """ A sentence about the line. """
    images: list[str] | None | Unset = UNSET
    """ URLs of pictures. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        field_dict["name"] = self.name
        field_dict["price"] = self.price.to_dict()
        if not isinstance(self.type_, Unset):
            field_dict["type"] = self.type_
        if not isinstance(self.quantity, Unset):
            field_dict["quantity"] = self.quantity
        if not isinstance(self.reference, Unset):
            field_dict["reference"] = self.reference
        if not isinstance(self.description, Unset):
            field_dict["description"] = self.description
        if not isinstance(self.images, Unset):
            field_dict["images"] = self.images
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("LineItemCreate must be an object") from None
        self = _new(cls)
        value = d.pop("name")
        if not isinstance(value, str):
            raise TypeError("name must be a string")
        self.name = value

        self.price = Price.from_dict(d.pop("price"))

        value = d.pop("type", UNSET)
        if value is UNSET:
            self.type_ = value
        elif isinstance(value, str):
            self.type_ = check_line_item_create_type(value)
        else:
            raise TypeError("type must be a string")

        value = d.pop("quantity", UNSET)
        if value is not UNSET and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError("quantity must be an integer")
        self.quantity = value

        value = d.pop("reference", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("reference must be a string or null")
        self.reference = value

        value = d.pop("description", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("description must be a string or null")
        self.description = value

        value = d.pop("images", UNSET)
        if value is None or value is UNSET:
            self.images = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("images must contain strings only")
            self.images = value
        else:
            raise TypeError("images must be an array or null")

        return self


from ..models.price import Price
