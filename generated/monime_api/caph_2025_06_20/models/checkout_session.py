from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.checkout_session_status import (
    CheckoutSessionStatus,
)
from ..types import UNSET, Unset

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
    name: str | Unset = UNSET
    order_number: None | str | Unset = UNSET
    """ Null while the session is pending. """
    reference: None | str | Unset = UNSET
    """ Your own order id. """
    description: None | str | Unset = UNSET
    success_url: None | str | Unset = UNSET
    """ Published as never null; null has been seen. """
    cancel_url: None | str | Unset = UNSET
    line_items: LineItems | None | Unset = UNSET
    financial_account_id: None | str | Unset = UNSET
    branding_options: Branding | None | Unset = UNSET
    expire_time: datetime.datetime | None | Unset = UNSET
    """ When an unpaid session expires, 60 minutes after its creation. """
    create_time: datetime.datetime | None | Unset = UNSET
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

        redirect_url = self.redirect_url

        name = self.name

        order_number: None | str | Unset
        if isinstance(self.order_number, Unset):
            order_number = UNSET
        else:
            order_number = self.order_number

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

        success_url: None | str | Unset
        if isinstance(self.success_url, Unset):
            success_url = UNSET
        else:
            success_url = self.success_url

        cancel_url: None | str | Unset
        if isinstance(self.cancel_url, Unset):
            cancel_url = UNSET
        else:
            cancel_url = self.cancel_url

        line_items: dict[str, Any] | None | Unset
        if isinstance(self.line_items, Unset):
            line_items = UNSET
        elif isinstance(self.line_items, LineItems):
            line_items = self.line_items.to_dict()
        else:
            line_items = self.line_items

        financial_account_id: None | str | Unset
        if isinstance(self.financial_account_id, Unset):
            financial_account_id = UNSET
        else:
            financial_account_id = self.financial_account_id

        branding_options: dict[str, Any] | None | Unset
        if isinstance(self.branding_options, Unset):
            branding_options = UNSET
        elif isinstance(self.branding_options, Branding):
            branding_options = self.branding_options.to_dict()
        else:
            branding_options = self.branding_options

        expire_time: None | str | Unset
        if isinstance(self.expire_time, Unset):
            expire_time = UNSET
        elif isinstance(self.expire_time, datetime.datetime):
            expire_time = self.expire_time.isoformat()
        else:
            expire_time = self.expire_time

        create_time: None | str | Unset
        if isinstance(self.create_time, Unset):
            create_time = UNSET
        elif isinstance(self.create_time, datetime.datetime):
            create_time = self.create_time.isoformat()
        else:
            create_time = self.create_time

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
                "redirectUrl": redirect_url,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if order_number is not UNSET:
            field_dict["orderNumber"] = order_number
        if reference is not UNSET:
            field_dict["reference"] = reference
        if description is not UNSET:
            field_dict["description"] = description
        if success_url is not UNSET:
            field_dict["successUrl"] = success_url
        if cancel_url is not UNSET:
            field_dict["cancelUrl"] = cancel_url
        if line_items is not UNSET:
            field_dict["lineItems"] = line_items
        if financial_account_id is not UNSET:
            field_dict["financialAccountId"] = financial_account_id
        if branding_options is not UNSET:
            field_dict["brandingOptions"] = branding_options
        if expire_time is not UNSET:
            field_dict["expireTime"] = expire_time
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
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

        name = d.pop("name", UNSET)
        if name is not UNSET and not isinstance(name, str):
            raise TypeError("name must be a string")

        order_number = d.pop("orderNumber", UNSET)
        if (
            order_number is not None
            and order_number is not UNSET
            and not isinstance(order_number, str)
        ):
            raise TypeError("orderNumber must be a string or null")

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

        success_url = d.pop("successUrl", UNSET)
        if (
            success_url is not None
            and success_url is not UNSET
            and not isinstance(success_url, str)
        ):
            raise TypeError("successUrl must be a string or null")

        cancel_url = d.pop("cancelUrl", UNSET)
        if cancel_url is not None and cancel_url is not UNSET and not isinstance(cancel_url, str):
            raise TypeError("cancelUrl must be a string or null")

        _line_items = d.pop("lineItems", UNSET)
        line_items: LineItems | None | Unset
        if _line_items is None or _line_items is UNSET:
            line_items = _line_items
        elif isinstance(_line_items, dict):
            line_items = LineItems.from_dict(_line_items)
        else:
            raise TypeError("lineItems must be an object or null")

        financial_account_id = d.pop("financialAccountId", UNSET)
        if (
            financial_account_id is not None
            and financial_account_id is not UNSET
            and not isinstance(financial_account_id, str)
        ):
            raise TypeError("financialAccountId must be a string or null")

        _branding_options = d.pop("brandingOptions", UNSET)
        branding_options: Branding | None | Unset
        if _branding_options is None or _branding_options is UNSET:
            branding_options = _branding_options
        elif isinstance(_branding_options, dict):
            branding_options = Branding.from_dict(_branding_options)
        else:
            raise TypeError("brandingOptions must be an object or null")

        _expire_time = d.pop("expireTime", UNSET)
        expire_time: datetime.datetime | None | Unset
        if _expire_time is None or _expire_time is UNSET:
            expire_time = _expire_time
        elif isinstance(_expire_time, str):
            expire_time = datetime.datetime.fromisoformat(_expire_time)
        else:
            raise TypeError("expireTime must be a string or null")

        _create_time = d.pop("createTime", UNSET)
        create_time: datetime.datetime | None | Unset
        if _create_time is None or _create_time is UNSET:
            create_time = _create_time
        elif isinstance(_create_time, str):
            create_time = datetime.datetime.fromisoformat(_create_time)
        else:
            raise TypeError("createTime must be a string or null")

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


from ..models.branding import Branding
from ..models.line_items import LineItems
from ..models.metadata import Metadata
from ..models.ownership_graph import OwnershipGraph
