from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="CheckoutSessionCreate")


@_attrs_define
class CheckoutSessionCreate:
    """What a new checkout session is made of."""

    name: str
    """ The heading of the page that the buyer sees. """
    line_items: list[LineItemCreate]
    """ The cart. All items have the same currency, and different references. """
    description: str | None | Unset = UNSET
    """ A sentence for the buyer. """
    success_url: str | Unset = UNSET
    """ Where the browser goes after a payment; may be an app's deep link. A buyer who reaches it has not proven a
    payment. """
    cancel_url: str | Unset = UNSET
    """ Where the browser goes if the buyer cancels; may be an app's deep link. """
    callback_state: str | None | Unset = _attrs_field(default=UNSET, repr=False)
    """ Opaque to Monime, and never returned when the session is read; not in `repr`. """
    reference: str | None | Unset = UNSET
    """ Your own order id. """
    financial_account_id: str | None | Unset = UNSET
    """ The account that receives the money, `fac-…`. Defaults to the Space's main account. """
    payment_options: PaymentOptions | None | Unset = UNSET
    branding_options: BrandingOptions | None | Unset = UNSET
    metadata: MetadataCreate | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        field_dict["name"] = self.name
        field_dict["lineItems"] = [item.to_dict() for item in self.line_items]
        if not isinstance(self.description, Unset):
            field_dict["description"] = self.description
        if not isinstance(self.success_url, Unset):
            field_dict["successUrl"] = self.success_url
        if not isinstance(self.cancel_url, Unset):
            field_dict["cancelUrl"] = self.cancel_url
        if not isinstance(self.callback_state, Unset):
            field_dict["callbackState"] = self.callback_state
        if not isinstance(self.reference, Unset):
            field_dict["reference"] = self.reference
        if not isinstance(self.financial_account_id, Unset):
            field_dict["financialAccountId"] = self.financial_account_id
        if not isinstance(self.payment_options, Unset):
            field_dict["paymentOptions"] = (
                None if self.payment_options is None else self.payment_options.to_dict()
            )
        if not isinstance(self.branding_options, Unset):
            field_dict["brandingOptions"] = (
                None if self.branding_options is None else self.branding_options.to_dict()
            )
        if not isinstance(self.metadata, Unset):
            field_dict["metadata"] = None if self.metadata is None else self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("CheckoutSessionCreate must be an object") from None
        self = _new(cls)
        value = d.pop("name")
        if not isinstance(value, str):
            raise TypeError("name must be a string")
        self.name = value

        value = d.pop("lineItems")
        if not isinstance(value, list):
            raise TypeError("lineItems must be an array")
        self.line_items = [LineItemCreate.from_dict(item) for item in value]

        value = d.pop("description", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("description must be a string or null")
        self.description = value

        value = d.pop("successUrl", UNSET)
        if value is not UNSET and not isinstance(value, str):
            raise TypeError("successUrl must be a string")
        self.success_url = value

        value = d.pop("cancelUrl", UNSET)
        if value is not UNSET and not isinstance(value, str):
            raise TypeError("cancelUrl must be a string")
        self.cancel_url = value

        value = d.pop("callbackState", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("callbackState must be a string or null")
        self.callback_state = value

        value = d.pop("reference", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("reference must be a string or null")
        self.reference = value

        value = d.pop("financialAccountId", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("financialAccountId must be a string or null")
        self.financial_account_id = value

        value = d.pop("paymentOptions", UNSET)
        if value is None or value is UNSET:
            self.payment_options = value
        elif isinstance(value, dict):
            self.payment_options = PaymentOptions.from_dict(value)
        else:
            raise TypeError("paymentOptions must be an object or null")

        value = d.pop("brandingOptions", UNSET)
        if value is None or value is UNSET:
            self.branding_options = value
        elif isinstance(value, dict):
            self.branding_options = BrandingOptions.from_dict(value)
        else:
            raise TypeError("brandingOptions must be an object or null")

        value = d.pop("metadata", UNSET)
        if value is None or value is UNSET:
            self.metadata = value
        elif isinstance(value, dict):
            self.metadata = MetadataCreate.from_dict(value)
        else:
            raise TypeError("metadata must be an object or null")

        return self


from ..models.branding_options import BrandingOptions
from ..models.line_item_create import LineItemCreate
from ..models.metadata_create import MetadataCreate
from ..models.payment_options import PaymentOptions
