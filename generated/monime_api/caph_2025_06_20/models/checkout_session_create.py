from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CheckoutSessionCreate")


@_attrs_define
class CheckoutSessionCreate:
    """What a new checkout session is made of."""

    name: str
    """ What the buyer sees at the head of the page. """
    line_items: list[LineItemCreate]
    """ The cart; all in one currency, each `reference` used once. """
    description: str | None | Unset = UNSET
    """ A sentence for the buyer. """
    success_url: str | Unset = UNSET
    """ Where the browser goes after a payment. Reaching it proves nothing. App deep links work. """
    cancel_url: str | Unset = UNSET
    """ Where the browser goes when the buyer gives up. App deep links work. """
    callback_state: str | None | Unset = _attrs_field(default=UNSET, repr=False)
    """ Opaque to Monime, and never shown when the session is read; not in `repr`. """
    reference: str | None | Unset = UNSET
    """ Your own order id. """
    financial_account_id: str | None | Unset = UNSET
    """ The account that receives the money, `fac-…`; the Space's main account when left out. """
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
        name = d.pop("name")
        if not isinstance(name, str):
            raise TypeError("name must be a string")

        _line_items = d.pop("lineItems")
        if not isinstance(_line_items, list):
            raise TypeError("lineItems must be an array")
        line_items = [LineItemCreate.from_dict(item) for item in _line_items]

        description = d.pop("description", UNSET)
        if (
            description is not None
            and description is not UNSET
            and not isinstance(description, str)
        ):
            raise TypeError("description must be a string or null")

        success_url = d.pop("successUrl", UNSET)
        if success_url is not UNSET and not isinstance(success_url, str):
            raise TypeError("successUrl must be a string")

        cancel_url = d.pop("cancelUrl", UNSET)
        if cancel_url is not UNSET and not isinstance(cancel_url, str):
            raise TypeError("cancelUrl must be a string")

        callback_state = d.pop("callbackState", UNSET)
        if (
            callback_state is not None
            and callback_state is not UNSET
            and not isinstance(callback_state, str)
        ):
            raise TypeError("callbackState must be a string or null")

        reference = d.pop("reference", UNSET)
        if reference is not None and reference is not UNSET and not isinstance(reference, str):
            raise TypeError("reference must be a string or null")

        financial_account_id = d.pop("financialAccountId", UNSET)
        if (
            financial_account_id is not None
            and financial_account_id is not UNSET
            and not isinstance(financial_account_id, str)
        ):
            raise TypeError("financialAccountId must be a string or null")

        _payment_options = d.pop("paymentOptions", UNSET)
        payment_options: PaymentOptions | None | Unset
        if _payment_options is None or _payment_options is UNSET:
            payment_options = _payment_options
        elif isinstance(_payment_options, dict):
            payment_options = PaymentOptions.from_dict(_payment_options)
        else:
            raise TypeError("paymentOptions must be an object or null")

        _branding_options = d.pop("brandingOptions", UNSET)
        branding_options: BrandingOptions | None | Unset
        if _branding_options is None or _branding_options is UNSET:
            branding_options = _branding_options
        elif isinstance(_branding_options, dict):
            branding_options = BrandingOptions.from_dict(_branding_options)
        else:
            raise TypeError("brandingOptions must be an object or null")

        _metadata = d.pop("metadata", UNSET)
        metadata: MetadataCreate | None | Unset
        if _metadata is None or _metadata is UNSET:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = MetadataCreate.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        return cls(
            name,
            line_items,
            description,
            success_url,
            cancel_url,
            callback_state,
            reference,
            financial_account_id,
            payment_options,
            branding_options,
            metadata,
        )


from ..models.branding_options import BrandingOptions
from ..models.line_item_create import LineItemCreate
from ..models.metadata_create import MetadataCreate
from ..models.payment_options import PaymentOptions
