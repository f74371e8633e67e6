from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.payment_status import PaymentStatus
from ..types import UNSET, Unset

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
    channel: None | PaymentChannel | Unset = UNSET
    name: None | str | Unset = UNSET
    reference: None | str | Unset = UNSET
    order_number: None | str | Unset = UNSET
    """ The order number of the session that was paid. """
    financial_account_id: None | str | Unset = UNSET
    """ The account that received the money, `fac-…`. """
    financial_transaction_reference: None | str | Unset = UNSET
    """ What the payment was booked under. """
    fees: list[Fee] | None | Unset = UNSET
    """ What Monime kept; there may be several. Sum them. """
    create_time: datetime.datetime | None | Unset = UNSET
    update_time: datetime.datetime | None | Unset = UNSET
    ownership_graph: None | OwnershipGraph | Unset = UNSET
    metadata: Metadata | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        status: str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        amount = self.amount.to_dict()

        channel: dict[str, Any] | None | Unset
        if isinstance(self.channel, Unset):
            channel = UNSET
        elif isinstance(self.channel, PaymentChannel):
            channel = self.channel.to_dict()
        else:
            channel = self.channel

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        reference: None | str | Unset
        if isinstance(self.reference, Unset):
            reference = UNSET
        else:
            reference = self.reference

        order_number: None | str | Unset
        if isinstance(self.order_number, Unset):
            order_number = UNSET
        else:
            order_number = self.order_number

        financial_account_id: None | str | Unset
        if isinstance(self.financial_account_id, Unset):
            financial_account_id = UNSET
        else:
            financial_account_id = self.financial_account_id

        financial_transaction_reference: None | str | Unset
        if isinstance(self.financial_transaction_reference, Unset):
            financial_transaction_reference = UNSET
        else:
            financial_transaction_reference = self.financial_transaction_reference

        fees: list[dict[str, Any]] | None | Unset
        if isinstance(self.fees, Unset):
            fees = UNSET
        elif isinstance(self.fees, list):
            fees = []
            for fees_type_0_item_data in self.fees:
                fees_type_0_item = fees_type_0_item_data.to_dict()
                fees.append(fees_type_0_item)

        else:
            fees = self.fees

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

        ownership_graph: dict[str, Any] | None | Unset
        if isinstance(self.ownership_graph, Unset):
            ownership_graph = UNSET
        elif isinstance(self.ownership_graph, OwnershipGraph):
            ownership_graph = self.ownership_graph.to_dict()
        else:
            ownership_graph = self.ownership_graph

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
                "id": id,
                "status": status,
                "amount": amount,
            }
        )
        if channel is not UNSET:
            field_dict["channel"] = channel
        if name is not UNSET:
            field_dict["name"] = name
        if reference is not UNSET:
            field_dict["reference"] = reference
        if order_number is not UNSET:
            field_dict["orderNumber"] = order_number
        if financial_account_id is not UNSET:
            field_dict["financialAccountId"] = financial_account_id
        if financial_transaction_reference is not UNSET:
            field_dict["financialTransactionReference"] = financial_transaction_reference
        if fees is not UNSET:
            field_dict["fees"] = fees
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
        if update_time is not UNSET:
            field_dict["updateTime"] = update_time
        if ownership_graph is not UNSET:
            field_dict["ownershipGraph"] = ownership_graph
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

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

        _channel = d.pop("channel", UNSET)
        channel: None | PaymentChannel | Unset
        if _channel is None or _channel is UNSET:
            channel = _channel
        elif isinstance(_channel, dict):
            channel = PaymentChannel.from_dict(_channel)
        else:
            raise TypeError("channel must be an object or null")

        name = d.pop("name", UNSET)
        if name is not None and name is not UNSET and not isinstance(name, str):
            raise TypeError("name must be a string or null")

        reference = d.pop("reference", UNSET)
        if reference is not None and reference is not UNSET and not isinstance(reference, str):
            raise TypeError("reference must be a string or null")

        order_number = d.pop("orderNumber", UNSET)
        if (
            order_number is not None
            and order_number is not UNSET
            and not isinstance(order_number, str)
        ):
            raise TypeError("orderNumber must be a string or null")

        financial_account_id = d.pop("financialAccountId", UNSET)
        if (
            financial_account_id is not None
            and financial_account_id is not UNSET
            and not isinstance(financial_account_id, str)
        ):
            raise TypeError("financialAccountId must be a string or null")

        financial_transaction_reference = d.pop("financialTransactionReference", UNSET)
        if (
            financial_transaction_reference is not None
            and financial_transaction_reference is not UNSET
            and not isinstance(financial_transaction_reference, str)
        ):
            raise TypeError("financialTransactionReference must be a string or null")

        _fees = d.pop("fees", UNSET)
        fees: list[Fee] | None | Unset
        if _fees is None or _fees is UNSET:
            fees = _fees
        elif isinstance(_fees, list):
            fees = [Fee.from_dict(item) for item in _fees]
        else:
            raise TypeError("fees must be an array or null")

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

        _ownership_graph = d.pop("ownershipGraph", UNSET)
        ownership_graph: None | OwnershipGraph | Unset
        if _ownership_graph is None or _ownership_graph is UNSET:
            ownership_graph = _ownership_graph
        elif isinstance(_ownership_graph, dict):
            ownership_graph = OwnershipGraph.from_dict(_ownership_graph)
        else:
            raise TypeError("ownershipGraph must be an object or null")

        _metadata = d.pop("metadata", UNSET)
        metadata: Metadata | None | Unset
        if _metadata is None or _metadata is UNSET:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        instance_ = cls(
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
from ..models.fee import Fee
from ..models.metadata import Metadata
from ..models.ownership_graph import OwnershipGraph
from ..models.payment_channel import PaymentChannel
