from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.payment_status import PaymentStatus

_new = object.__new__
T = TypeVar("T", bound="Payment")


@_attrs_define
class Payment:
    """Money received from a buyer. Monime deducts its fees before it settles: the account receives the amount minus the
    sum of the fees.

    """

    id: str
    """ The id of the payment, `spm-…`. """
    status: PaymentStatus | str
    """ The status. """
    amount: Amount
    """ An amount of money. """
    channel: PaymentChannel | None = None
    """ How the buyer paid. """
    name: str | None = None
    """ Your own name of the payment. """
    reference: str | None = None
    """ Your own id of the order. """
    order_number: str | None = None
    """ The order number of the checkout session that was paid. """
    financial_account_id: str | None = None
    """ The id of the account that received the money, `fac-…`. """
    financial_transaction_reference: str | None = None
    """ The reference under which the payment was booked. """
    fees: list[Fee] | None = None
    """ The fees that Monime deducted. There can be several; add them up. """
    create_time: datetime.datetime | None = None
    """ When the payment was created. """
    update_time: datetime.datetime | None = None
    """ When the payment was last changed. """
    ownership_graph: OwnershipGraph | None = None
    """ The objects that the payment belongs to, such as its checkout session. """
    metadata: Metadata | None = None
    """ Your own key-value pairs. """
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
        self = _new(cls)
        value = d.pop("id")
        if not isinstance(value, str):
            raise TypeError("id must be a string")
        self.id = value

        value = d.pop("status")
        if not isinstance(value, str):
            raise TypeError("status must be a string")
        self.status = value

        self.amount = Amount.from_dict(d.pop("amount"))

        value = d.pop("channel", None)
        if value is None:
            self.channel = value
        elif isinstance(value, dict):
            self.channel = PaymentChannel.from_dict(value)
        else:
            raise TypeError("channel must be an object or null")

        value = d.pop("name", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("name must be a string or null")
        self.name = value

        value = d.pop("reference", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("reference must be a string or null")
        self.reference = value

        value = d.pop("orderNumber", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("orderNumber must be a string or null")
        self.order_number = value

        value = d.pop("financialAccountId", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("financialAccountId must be a string or null")
        self.financial_account_id = value

        value = d.pop("financialTransactionReference", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("financialTransactionReference must be a string or null")
        self.financial_transaction_reference = value

        value = d.pop("fees", None)
        if value is None:
            self.fees = value
        elif isinstance(value, list):
            self.fees = [Fee.from_dict(item) for item in value]
        else:
            raise TypeError("fees must be an array or null")

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

        value = d.pop("ownershipGraph", None)
        if value is None:
            self.ownership_graph = value
        elif isinstance(value, dict):
            self.ownership_graph = OwnershipGraph.from_dict(value)
        else:
            raise TypeError("ownershipGraph must be an object or null")

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
from ..models.fee import Fee
from ..models.metadata import Metadata
from ..models.ownership_graph import OwnershipGraph
from ..models.payment_channel import PaymentChannel
