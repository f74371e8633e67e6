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
    reference: None | str | Unset = UNSET
    """ Your own id of the line; unique within the session. """
    description: None | str | Unset = UNSET
    """ A sentence about the line. """
    images: list[str] | None | Unset = UNSET
    """ URLs of pictures. """

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        price = self.price.to_dict()

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        quantity = self.quantity

        reference: None | str | Unset
        if isinstance(self.reference, Unset):
            reference = UNSET
        else:
            reference = self.reference

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        images: list[str] | None | Unset
        if isinstance(self.images, Unset):
            images = UNSET
        elif isinstance(self.images, list):
            images = self.images

        else:
            images = self.images

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "price": price,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_
        if quantity is not UNSET:
            field_dict["quantity"] = quantity
        if reference is not UNSET:
            field_dict["reference"] = reference
        if description is not UNSET:
            field_dict["description"] = description
        if images is not UNSET:
            field_dict["images"] = images

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
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_line_item_create_type(_type_)

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
            for images_type_0_item_data in _images:
                if not isinstance(images_type_0_item_data, str):
                    raise TypeError("images must hold strings only")
            images = _images
        else:
            raise TypeError("images must be an array or null")

        instance_ = cls(
            name,
            price,
            type_,
            quantity,
            reference,
            description,
            images,
        )

        return instance_


from ..models.price import Price
