from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.line_item_create_type import (
    LineItemCreateType,
    check_line_item_create_type,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="LineItemCreate")


@_attrs_define
class LineItemCreate:
    """One line of the cart."""

    name: str
    """ What the line is called on the page. """
    price: Price
    """ The price of one unit. """
    type_: LineItemCreateType | Unset = UNSET
    """ The kind of line; `custom` when left out. """
    quantity: int | Unset = UNSET
    """ How many; 1 when left out. """
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
        name = d.pop("name")
        if not isinstance(name, str):
            raise TypeError("name must be a string")

        price = Price.from_dict(d.pop("price"))

        _type_ = d.pop("type", UNSET)
        type_: LineItemCreateType | Unset
        if _type_ is UNSET:
            type_ = _type_
        elif isinstance(_type_, str):
            type_ = check_line_item_create_type(_type_)
        else:
            raise TypeError("type must be a string")

        quantity = d.pop("quantity", UNSET)
        if quantity is not UNSET and (isinstance(quantity, bool) or not isinstance(quantity, int)):
            raise TypeError("quantity must be an integer")

        reference = d.pop("reference", UNSET)
        if reference is not None and reference is not UNSET and not isinstance(reference, str):
            raise TypeError("reference must be a string or null")

        description = d.pop("description", UNSET)
        if (
            description is not None
            and description is not UNSET
            and not isinstance(description, str)
        ):
            raise TypeError("description must be a string or null")

        _images = d.pop("images", UNSET)
        images: list[str] | None | Unset
        if _images is None or _images is UNSET:
            images = _images
        elif isinstance(_images, list):
            for item in _images:
                if not isinstance(item, str):
                    raise TypeError("images must contain strings only")
            images = _images
        else:
            raise TypeError("images must be an array or null")

        return cls(name, price, type_, quantity, reference, description, images)


from ..models.price import Price
