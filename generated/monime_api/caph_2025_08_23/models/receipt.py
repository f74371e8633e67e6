from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.receipt_status import ReceiptStatus

_new = object.__new__
T = TypeVar("T", bound="Receipt")


@_attrs_define
class Receipt:
    """What a paid order entitles its holder to, and how much of it was redeemed."""

    status: ReceiptStatus | str
    """ How much of the receipt was redeemed. """
    order_number: str
    """ The order number of the checkout session and of its payment. """
    order_name: str | None = None
    """ The name of the order. """
    order_amount: Amount | None = None
    """ The amount of the order. """
    entitlements: list[Entitlement] | None = None
    """ What the holder is entitled to. """
    create_time: datetime.datetime | None = None
    """ When the receipt was created. """
    update_time: datetime.datetime | None = None
    """ When the receipt was last changed. """
    metadata: Metadata | None = None
    """ Your own key-value pairs. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["status"] = self.status
        field_dict["orderNumber"] = self.order_number
        if self.order_name is not None:
            field_dict["orderName"] = self.order_name
        if self.order_amount is not None:
            field_dict["orderAmount"] = self.order_amount.to_dict()
        if self.entitlements is not None:
            field_dict["entitlements"] = [item.to_dict() for item in self.entitlements]
        if self.create_time is not None:
            field_dict["createTime"] = self.create_time.isoformat()
        if self.update_time is not None:
            field_dict["updateTime"] = self.update_time.isoformat()
        if self.metadata is not None:
            field_dict["metadata"] = self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Receipt must be an object") from None
        self = _new(cls)
        value = d.pop("status")
        if not isinstance(value, str):
            raise TypeError("status must be a string")
        self.status = value

        value = d.pop("orderNumber")
        if not isinstance(value, str):
            raise TypeError("orderNumber must be a string")
        self.order_number = value

        value = d.pop("orderName", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("orderName must be a string or null")
        self.order_name = value

        value = d.pop("orderAmount", None)
        if value is None:
            self.order_amount = value
        elif isinstance(value, dict):
            self.order_amount = Amount.from_dict(value)
        else:
            raise TypeError("orderAmount must be an object or null")

        value = d.pop("entitlements", None)
        if value is None:
            self.entitlements = value
        elif isinstance(value, list):
            self.entitlements = [Entitlement.from_dict(item) for item in value]
        else:
            raise TypeError("entitlements must be an array or null")

        value = d.pop("createTime", None)
        if value is None:
            self.create_time = value
        elif isinstance(value, str):
            self.create_time = datetime.datetime.fromisoformat(value.upper())
        else:
            raise TypeError("createTime must be a string or null")

        value = d.pop("updateTime", None)
        if value is None:
            self.update_time = value
        elif isinstance(value, str):
            self.update_time = datetime.datetime.fromisoformat(value.upper())
        else:
            raise TypeError("updateTime must be a string or null")

        value = d.pop("metadata", None)
        if value is None:
            self.metadata = value
        elif isinstance(value, dict):
            self.metadata = Metadata.from_dict(value)
        else:
            raise TypeError("metadata must be an object or null")

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
from ..models.entitlement import Entitlement
from ..models.metadata import Metadata
