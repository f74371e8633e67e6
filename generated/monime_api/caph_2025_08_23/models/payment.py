from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.payment_status import PaymentStatus

T = TypeVar("T", bound="Payment")


@_attrs_define
class Payment:
    """A payment as Monime tells it. Monime keeps its fees before it settles: the account receives the amount less the
    sum of all fees.

    """

    id: str
    """ `spm-…` """
    status: PaymentStatus | str
    amount: Amount
    """ An amount in minor units; 100 is 1 Leone. """
    channel: PaymentChannel | None = None
    name: str | None = None
    reference: str | None = None
    order_number: str | None = None
    """ The order number of the session that was paid. """
    financial_account_id: str | None = None
    """ The account that received the money, `fac-…`. """
    financial_transaction_reference: str | None = None
    """ What the payment was booked under. """
    fees: list[Fee] | None = None
    """ What Monime kept; there may be several. Sum them. """
    create_time: datetime.datetime | None = None
    update_time: datetime.datetime | None = None
    ownership_graph: OwnershipGraph | None = None
    metadata: Metadata | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["id"] = self.id
        field_dict["status"] = self.status
        field_dict["amount"] = self.amount.to_dict()
        if self.channel is not None:
            field_dict["channel"] = self.channel.to_dict()
        if self.name is not None:
            field_dict["name"] = self.name
        if self.reference is not None:
            field_dict["reference"] = self.reference
        if self.order_number is not None:
            field_dict["orderNumber"] = self.order_number
        if self.financial_account_id is not None:
            field_dict["financialAccountId"] = self.financial_account_id
        if self.financial_transaction_reference is not None:
            field_dict["financialTransactionReference"] = self.financial_transaction_reference
        if self.fees is not None:
            field_dict["fees"] = [item.to_dict() for item in self.fees]
        if self.create_time is not None:
            field_dict["createTime"] = self.create_time.isoformat()
        if self.update_time is not None:
            field_dict["updateTime"] = self.update_time.isoformat()
        if self.ownership_graph is not None:
            field_dict["ownershipGraph"] = self.ownership_graph.to_dict()
        if self.metadata is not None:
            field_dict["metadata"] = self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Payment must be an object") from None
        id = d.pop("id")
        if not isinstance(id, str):
            raise TypeError("id must be a string")

        status = d.pop("status")
        if not isinstance(status, str):
            raise TypeError("status must be a string")

        amount = Amount.from_dict(d.pop("amount"))

        _channel = d.pop("channel", None)
        channel: PaymentChannel | None
        if _channel is None:
            channel = _channel
        elif isinstance(_channel, dict):
            channel = PaymentChannel.from_dict(_channel)
        else:
            raise TypeError("channel must be an object or null")

        name = d.pop("name", None)
        if name is not None and not isinstance(name, str):
            raise TypeError("name must be a string or null")

        reference = d.pop("reference", None)
        if reference is not None and not isinstance(reference, str):
            raise TypeError("reference must be a string or null")

        order_number = d.pop("orderNumber", None)
        if order_number is not None and not isinstance(order_number, str):
            raise TypeError("orderNumber must be a string or null")

        financial_account_id = d.pop("financialAccountId", None)
        if financial_account_id is not None and not isinstance(financial_account_id, str):
            raise TypeError("financialAccountId must be a string or null")

        financial_transaction_reference = d.pop("financialTransactionReference", None)
        if financial_transaction_reference is not None and not isinstance(
            financial_transaction_reference, str
        ):
            raise TypeError("financialTransactionReference must be a string or null")

        _fees = d.pop("fees", None)
        fees: list[Fee] | None
        if _fees is None:
            fees = _fees
        elif isinstance(_fees, list):
            fees = [Fee.from_dict(item) for item in _fees]
        else:
            raise TypeError("fees must be an array or null")

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

        _ownership_graph = d.pop("ownershipGraph", None)
        ownership_graph: OwnershipGraph | None
        if _ownership_graph is None:
            ownership_graph = _ownership_graph
        elif isinstance(_ownership_graph, dict):
            ownership_graph = OwnershipGraph.from_dict(_ownership_graph)
        else:
            raise TypeError("ownershipGraph must be an object or null")

        _metadata = d.pop("metadata", None)
        metadata: Metadata | None
        if _metadata is None:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        return cls(
            id,
            status,
            amount,
            channel,
            name,
            reference,
            order_number,
            financial_account_id,
            financial_transaction_reference,
            fees,
            create_time,
            update_time,
            ownership_graph,
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
from ..models.fee import Fee
from ..models.metadata import Metadata
from ..models.ownership_graph import OwnershipGraph
from ..models.payment_channel import PaymentChannel
