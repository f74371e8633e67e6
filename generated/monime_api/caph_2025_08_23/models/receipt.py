from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.receipt_status import ReceiptStatus

T = TypeVar("T", bound="Receipt")


@_attrs_define
class Receipt:
    """What a paid order entitles its holder to, and how much of it was redeemed."""

    status: ReceiptStatus | str
    order_number: str
    order_name: str | None = None
    order_amount: Amount | None = None
    entitlements: list[Entitlement] | None = None
    create_time: datetime.datetime | None = None
    update_time: datetime.datetime | None = None
    metadata: Metadata | None = None
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
        status = d.pop("status")
        if not isinstance(status, str):
            raise TypeError("status must be a string")

        order_number = d.pop("orderNumber")
        if not isinstance(order_number, str):
            raise TypeError("orderNumber must be a string")

        order_name = d.pop("orderName", None)
        if order_name is not None and not isinstance(order_name, str):
            raise TypeError("orderName must be a string or null")

        _order_amount = d.pop("orderAmount", None)
        order_amount: Amount | None
        if _order_amount is None:
            order_amount = _order_amount
        elif isinstance(_order_amount, dict):
            order_amount = Amount.from_dict(_order_amount)
        else:
            raise TypeError("orderAmount must be an object or null")

        _entitlements = d.pop("entitlements", None)
        entitlements: list[Entitlement] | None
        if _entitlements is None:
            entitlements = _entitlements
        elif isinstance(_entitlements, list):
            entitlements = [Entitlement.from_dict(item) for item in _entitlements]
        else:
            raise TypeError("entitlements must be an array or null")

        _create_time = d.pop("createTime", None)
        create_time: datetime.datetime | None
        if _create_time is None:
            create_time = _create_time
        elif isinstance(_create_time, str):
            create_time = datetime.datetime.fromisoformat(_create_time)
        else:
            raise TypeError("createTime must be a string or null")

        _update_time = d.pop("updateTime", None)
        update_time: datetime.datetime | None
        if _update_time is None:
            update_time = _update_time
        elif isinstance(_update_time, str):
            update_time = datetime.datetime.fromisoformat(_update_time)
        else:
            raise TypeError("updateTime must be a string or null")

        _metadata = d.pop("metadata", None)
        metadata: Metadata | None
        if _metadata is None:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        return cls(
            status,
            order_number,
            order_name,
            order_amount,
            entitlements,
            create_time,
            update_time,
            metadata,
            d,
        )

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
