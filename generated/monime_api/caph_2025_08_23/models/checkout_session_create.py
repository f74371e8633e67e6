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
    description: None | str | Unset = UNSET
    """ A sentence for the buyer. """
    success_url: str | Unset = UNSET
    """ Where the browser goes after a payment. Reaching it proves nothing. App deep links work. """
    cancel_url: str | Unset = UNSET
    """ Where the browser goes when the buyer gives up. App deep links work. """
    callback_state: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    """ Opaque to Monime, and never shown when the session is read; not in `repr`. """
    reference: None | str | Unset = UNSET
    """ Your own order id. """
    financial_account_id: None | str | Unset = UNSET
    """ The account that receives the money, `fac-…`; the Space's main account when left out. """
    payment_options: None | PaymentOptions | Unset = UNSET
    branding_options: BrandingOptions | None | Unset = UNSET
    metadata: MetadataCreate | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        line_items = []
        for line_items_item_data in self.line_items:
            line_items_item = line_items_item_data.to_dict()
            line_items.append(line_items_item)

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        success_url = self.success_url

        cancel_url = self.cancel_url

        callback_state: None | str | Unset
        if isinstance(self.callback_state, Unset):
            callback_state = UNSET
        else:
            callback_state = self.callback_state

        reference: None | str | Unset
        if isinstance(self.reference, Unset):
            reference = UNSET
        else:
            reference = self.reference

        financial_account_id: None | str | Unset
        if isinstance(self.financial_account_id, Unset):
            financial_account_id = UNSET
        else:
            financial_account_id = self.financial_account_id

        payment_options: dict[str, Any] | None | Unset
        if isinstance(self.payment_options, Unset):
            payment_options = UNSET
        elif isinstance(self.payment_options, PaymentOptions):
            payment_options = self.payment_options.to_dict()
        else:
            payment_options = self.payment_options

        branding_options: dict[str, Any] | None | Unset
        if isinstance(self.branding_options, Unset):
            branding_options = UNSET
        elif isinstance(self.branding_options, BrandingOptions):
            branding_options = self.branding_options.to_dict()
        else:
            branding_options = self.branding_options

        metadata: dict[str, Any] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, MetadataCreate):
            metadata = self.metadata.to_dict()
        else:
            metadata = self.metadata

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "lineItems": line_items,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if success_url is not UNSET:
            field_dict["successUrl"] = success_url
        if cancel_url is not UNSET:
            field_dict["cancelUrl"] = cancel_url
        if callback_state is not UNSET:
            field_dict["callbackState"] = callback_state
        if reference is not UNSET:
            field_dict["reference"] = reference
        if financial_account_id is not UNSET:
            field_dict["financialAccountId"] = financial_account_id
        if payment_options is not UNSET:
            field_dict["paymentOptions"] = payment_options
        if branding_options is not UNSET:
            field_dict["brandingOptions"] = branding_options
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

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
        payment_options: None | PaymentOptions | Unset
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

        instance_ = cls(
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

        return instance_


from ..models.branding_options import BrandingOptions
from ..models.line_item_create import LineItemCreate
from ..models.metadata_create import MetadataCreate
from ..models.payment_options import PaymentOptions
