from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.line_item_type import LineItemType
from ..types import UNSET, Unset

T = TypeVar("T", bound="LineItem")


@_attrs_define
class LineItem:
    """One line of the cart as Monime tells it."""

    name: str
    price: Amount
    """ An amount in minor units; 100 is 1 Leone. """
    id: str | Unset = UNSET
    """ `lit-…`, given by Monime. """
    type_: LineItemType | str | Unset = UNSET
    quantity: int | Unset = UNSET
    reference: None | str | Unset = UNSET
    """ Made by Monime when the request had none. """
    description: None | str | Unset = UNSET
    images: list[str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        price = self.price.to_dict()

        id = self.id

        type_: str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        elif isinstance(self.type_, str):
            type_ = self.type_
        else:
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
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "price": price,
            }
        )
        if id is not UNSET:
            field_dict["id"] = id
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
            raise TypeError("LineItem must be an object") from None
        name = d.pop("name")
        if not isinstance(name, str):
            raise TypeError("name must be a string")

        price = Amount.from_dict(d.pop("price"))

        id = d.pop("id", UNSET)
        if id is not UNSET and not isinstance(id, str):
            raise TypeError("id must be a string")

        type_ = d.pop("type", UNSET)
        if type_ is not UNSET and not isinstance(type_, str):
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
            for images_type_0_item_data in _images:
                if not isinstance(images_type_0_item_data, str):
                    raise TypeError("images must hold strings only")
            images = _images
        else:
            raise TypeError("images must be an array or null")

        instance_ = cls(
            name,
            price,
            id,
            type_,
            quantity,
            reference,
            description,
            images,
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


from ..models.amount import Amount
