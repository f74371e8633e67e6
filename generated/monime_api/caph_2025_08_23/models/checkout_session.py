from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.checkout_session_status import (
    CheckoutSessionStatus,
)

_new = object.__new__
T = TypeVar("T", bound="CheckoutSession")


@_attrs_define
class CheckoutSession:
    """A hosted page on which a buyer pays. It has no total; the total is the sum of price times quantity over its items."""

    id: str
    """ The id of the session, `scs-…`. """
    status: CheckoutSessionStatus | str
    """ The status. A session stays `pending` after a failed attempt, so that the buyer can try again. """
    redirect_url: str
    """ The URL of the checkout page. Send the buyer there. """
    name: str | None = None
    """ The heading of the checkout page. """
    order_number: str | None = None
    """ The order number, which the payment and the receipt share. Null while the session is pending. """
    reference: str | None = None
    """ Your own id of the order. """
    description: str | None = None
    """ A sentence that the buyer reads on the checkout page. """
    success_url: str | None = None
    """ Where the browser goes after the payment. """
    cancel_url: str | None = None
    """ Where the browser goes when the buyer gives up. """
    line_items: LineItems | None = None
    """ The items to pay for. """
    financial_account_id: str | None = None
    """ The id of the account that receives the money, `fac-…`. """
    branding_options: Branding | None = None
    """ The appearance of the checkout page. """
    expire_time: datetime.datetime | None = None
    """ When the session expires if it is not paid, 60 minutes after its creation. """
    create_time: datetime.datetime | None = None
    """ When the session was created. """
    ownership_graph: OwnershipGraph | None = None
    """ The objects that the session belongs to. """
    metadata: Metadata | None = None
    """ Your own key-value pairs. """
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
        self = _new(cls)
        value = d.pop("id")
        if not isinstance(value, str):
            raise TypeError("id must be a string")
        self.id = value

        value = d.pop("status")
        if not isinstance(value, str):
            raise TypeError("status must be a string")
        self.status = value

        value = d.pop("redirectUrl")
        if not isinstance(value, str):
            raise TypeError("redirectUrl must be a string")
        self.redirect_url = value

        value = d.pop("name", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("name must be a string or null")
        self.name = value

        value = d.pop("orderNumber", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("orderNumber must be a string or null")
        self.order_number = value

        value = d.pop("reference", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("reference must be a string or null")
        self.reference = value

        value = d.pop("description", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("description must be a string or null")
        self.description = value

        value = d.pop("successUrl", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("successUrl must be a string or null")
        self.success_url = value

        value = d.pop("cancelUrl", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("cancelUrl must be a string or null")
        self.cancel_url = value

        value = d.pop("lineItems", None)
        if value is None:
            self.line_items = value
        elif isinstance(value, dict):
            self.line_items = LineItems.from_dict(value)
        else:
            raise TypeError("lineItems must be an object or null")

        value = d.pop("financialAccountId", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("financialAccountId must be a string or null")
        self.financial_account_id = value

        value = d.pop("brandingOptions", None)
        if value is None:
            self.branding_options = value
        elif isinstance(value, dict):
            self.branding_options = Branding.from_dict(value)
        else:
            raise TypeError("brandingOptions must be an object or null")

        value = d.pop("expireTime", None)
        if value is None:
            self.expire_time = value
        elif isinstance(value, str):
            self.expire_time = datetime.datetime.fromisoformat(value.upper())
        else:
            raise TypeError("expireTime must be a string or null")

        value = d.pop("createTime", None)
        if value is None:
            self.create_time = value
        elif isinstance(value, str):
            self.create_time = datetime.datetime.fromisoformat(value.upper())
        else:
            raise TypeError("createTime must be a string or null")

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


from ..models.branding import Branding
from ..models.line_items import LineItems
from ..models.metadata import Metadata
from ..models.ownership_graph import OwnershipGraph
