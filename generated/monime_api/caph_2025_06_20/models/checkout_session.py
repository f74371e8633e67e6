from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.checkout_session_status import (
    CheckoutSessionStatus,
)

T = TypeVar("T", bound="CheckoutSession")


@_attrs_define
class CheckoutSession:
    """A checkout session as Monime tells it. It has no total: that is the sum of price times quantity over its lines."""

    id: str
    """ `scs-…` """
    status: CheckoutSessionStatus | str
    """ A failed attempt to pay leaves a session `pending`, so that the buyer may try another way. """
    redirect_url: str
    """ Where the buyer pays. """
    name: str | None = None
    order_number: str | None = None
    """ Null while the session is pending. """
    reference: str | None = None
    """ Your own order id. """
    description: str | None = None
    success_url: str | None = None
    """ Published as never null; null has been seen. """
    cancel_url: str | None = None
    line_items: LineItems | None = None
    financial_account_id: str | None = None
    branding_options: Branding | None = None
    expire_time: datetime.datetime | None = None
    """ When an unpaid session expires, 60 minutes after its creation. """
    create_time: datetime.datetime | None = None
    ownership_graph: OwnershipGraph | None = None
    metadata: Metadata | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["id"] = self.id
        field_dict["status"] = self.status
        field_dict["redirectUrl"] = self.redirect_url
        if self.name is not None:
            field_dict["name"] = self.name
        if self.order_number is not None:
            field_dict["orderNumber"] = self.order_number
        if self.reference is not None:
            field_dict["reference"] = self.reference
        if self.description is not None:
            field_dict["description"] = self.description
        if self.success_url is not None:
            field_dict["successUrl"] = self.success_url
        if self.cancel_url is not None:
            field_dict["cancelUrl"] = self.cancel_url
        if self.line_items is not None:
            field_dict["lineItems"] = self.line_items.to_dict()
        if self.financial_account_id is not None:
            field_dict["financialAccountId"] = self.financial_account_id
        if self.branding_options is not None:
            field_dict["brandingOptions"] = self.branding_options.to_dict()
        if self.expire_time is not None:
            field_dict["expireTime"] = self.expire_time.isoformat()
        if self.create_time is not None:
            field_dict["createTime"] = self.create_time.isoformat()
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
            raise TypeError("CheckoutSession must be an object") from None
        id = d.pop("id")
        if not isinstance(id, str):
            raise TypeError("id must be a string")

        status = d.pop("status")
        if not isinstance(status, str):
            raise TypeError("status must be a string")

        redirect_url = d.pop("redirectUrl")
        if not isinstance(redirect_url, str):
            raise TypeError("redirectUrl must be a string")

        name = d.pop("name", None)
        if name is not None and not isinstance(name, str):
            raise TypeError("name must be a string or null")

        order_number = d.pop("orderNumber", None)
        if order_number is not None and not isinstance(order_number, str):
            raise TypeError("orderNumber must be a string or null")

        reference = d.pop("reference", None)
        if reference is not None and not isinstance(reference, str):
            raise TypeError("reference must be a string or null")

        description = d.pop("description", None)
        if description is not None and not isinstance(description, str):
            raise TypeError("description must be a string or null")

        success_url = d.pop("successUrl", None)
        if success_url is not None and not isinstance(success_url, str):
            raise TypeError("successUrl must be a string or null")

        cancel_url = d.pop("cancelUrl", None)
        if cancel_url is not None and not isinstance(cancel_url, str):
            raise TypeError("cancelUrl must be a string or null")

        _line_items = d.pop("lineItems", None)
        line_items: LineItems | None
        if _line_items is None:
            line_items = _line_items
        elif isinstance(_line_items, dict):
            line_items = LineItems.from_dict(_line_items)
        else:
            raise TypeError("lineItems must be an object or null")

        financial_account_id = d.pop("financialAccountId", None)
        if financial_account_id is not None and not isinstance(financial_account_id, str):
            raise TypeError("financialAccountId must be a string or null")

        _branding_options = d.pop("brandingOptions", None)
        branding_options: Branding | None
        if _branding_options is None:
            branding_options = _branding_options
        elif isinstance(_branding_options, dict):
            branding_options = Branding.from_dict(_branding_options)
        else:
            raise TypeError("brandingOptions must be an object or null")

        _expire_time = d.pop("expireTime", None)
        expire_time: datetime.datetime | None
        if _expire_time is None:
            expire_time = _expire_time
        elif isinstance(_expire_time, str):
            expire_time = datetime.datetime.fromisoformat(_expire_time)
        else:
            raise TypeError("expireTime must be a string or null")

        _create_time = d.pop("createTime", None)
        create_time: datetime.datetime | None
        if _create_time is None:
            create_time = _create_time
        elif isinstance(_create_time, str):
            create_time = datetime.datetime.fromisoformat(_create_time)
        else:
            raise TypeError("createTime must be a string or null")

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
            redirect_url,
            name,
            order_number,
            reference,
            description,
            success_url,
            cancel_url,
            line_items,
            financial_account_id,
            branding_options,
            expire_time,
            create_time,
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


from ..models.branding import Branding
from ..models.line_items import LineItems
from ..models.metadata import Metadata
from ..models.ownership_graph import OwnershipGraph
