from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.receipt_status import ReceiptStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="Receipt")


@_attrs_define
class Receipt:
    """What a paid order entitles its holder to, and how much of it was redeemed."""

    status: ReceiptStatus | str
    order_number: str
    order_name: None | str | Unset = UNSET
    order_amount: Amount | None | Unset = UNSET
    entitlements: list[Entitlement] | None | Unset = UNSET
    create_time: datetime.datetime | None | Unset = UNSET
    update_time: datetime.datetime | None | Unset = UNSET
    metadata: Metadata | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        status: str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        order_number = self.order_number

        order_name: None | str | Unset
        if isinstance(self.order_name, Unset):
            order_name = UNSET
        else:
            order_name = self.order_name

        order_amount: dict[str, Any] | None | Unset
        if isinstance(self.order_amount, Unset):
            order_amount = UNSET
        elif isinstance(self.order_amount, Amount):
            order_amount = self.order_amount.to_dict()
        else:
            order_amount = self.order_amount

        entitlements: list[dict[str, Any]] | None | Unset
        if isinstance(self.entitlements, Unset):
            entitlements = UNSET
        elif isinstance(self.entitlements, list):
            entitlements = []
            for entitlements_type_0_item_data in self.entitlements:
                entitlements_type_0_item = entitlements_type_0_item_data.to_dict()
                entitlements.append(entitlements_type_0_item)

        else:
            entitlements = self.entitlements

        create_time: None | str | Unset
        if isinstance(self.create_time, Unset):
            create_time = UNSET
        elif isinstance(self.create_time, datetime.datetime):
            create_time = self.create_time.isoformat()
        else:
            create_time = self.create_time

        update_time: None | str | Unset
        if isinstance(self.update_time, Unset):
            update_time = UNSET
        elif isinstance(self.update_time, datetime.datetime):
            update_time = self.update_time.isoformat()
        else:
            update_time = self.update_time

        metadata: dict[str, Any] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, Metadata):
            metadata = self.metadata.to_dict()
        else:
            metadata = self.metadata

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "status": status,
                "orderNumber": order_number,
            }
        )
        if order_name is not UNSET:
            field_dict["orderName"] = order_name
        if order_amount is not UNSET:
            field_dict["orderAmount"] = order_amount
        if entitlements is not UNSET:
            field_dict["entitlements"] = entitlements
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
        if update_time is not UNSET:
            field_dict["updateTime"] = update_time
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

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

        order_name = d.pop("orderName", UNSET)
        if order_name is not None and order_name is not UNSET and not isinstance(order_name, str):
            raise TypeError("orderName must be a string or null")

        _order_amount = d.pop("orderAmount", UNSET)
        order_amount: Amount | None | Unset
        if _order_amount is None or _order_amount is UNSET:
            order_amount = _order_amount
        elif isinstance(_order_amount, dict):
            order_amount = Amount.from_dict(_order_amount)
        else:
            raise TypeError("orderAmount must be an object or null")

        _entitlements = d.pop("entitlements", UNSET)
        entitlements: list[Entitlement] | None | Unset
        if _entitlements is None or _entitlements is UNSET:
            entitlements = _entitlements
        elif isinstance(_entitlements, list):
            entitlements = [Entitlement.from_dict(item) for item in _entitlements]
        else:
            raise TypeError("entitlements must be an array or null")

        _create_time = d.pop("createTime", UNSET)
        create_time: datetime.datetime | None | Unset
        if _create_time is None or _create_time is UNSET:
            create_time = _create_time
        elif isinstance(_create_time, str):
            create_time = datetime.datetime.fromisoformat(_create_time)
        else:
            raise TypeError("createTime must be a string or null")

        _update_time = d.pop("updateTime", UNSET)
        update_time: datetime.datetime | None | Unset
        if _update_time is None or _update_time is UNSET:
            update_time = _update_time
        elif isinstance(_update_time, str):
            update_time = datetime.datetime.fromisoformat(_update_time)
        else:
            raise TypeError("updateTime must be a string or null")

        _metadata = d.pop("metadata", UNSET)
        metadata: Metadata | None | Unset
        if _metadata is None or _metadata is UNSET:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        instance_ = cls(
            status,
            order_number,
            order_name,
            order_amount,
            entitlements,
            create_time,
            update_time,
            metadata,
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
from ..models.entitlement import Entitlement
from ..models.metadata import Metadata
