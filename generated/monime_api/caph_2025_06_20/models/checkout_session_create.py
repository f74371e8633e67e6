from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.branding_options import BrandingOptions
    from ..models.line_item_create import LineItemCreate
    from ..models.metadata_create import MetadataCreate
    from ..models.payment_options import PaymentOptions


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
    callback_state: None | str | Unset = UNSET
    """ Opaque to Monime, and never shown when the session is read. """
    reference: None | str | Unset = UNSET
    """ Your own order id. """
    financial_account_id: None | str | Unset = UNSET
    """ The account that receives the money, `fac-…`; the Space's main account when left out. """
    payment_options: None | PaymentOptions | Unset = UNSET
    branding_options: BrandingOptions | None | Unset = UNSET
    metadata: MetadataCreate | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.branding_options import BrandingOptions
        from ..models.metadata_create import MetadataCreate
        from ..models.payment_options import PaymentOptions

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
        from ..models.branding_options import BrandingOptions
        from ..models.line_item_create import LineItemCreate
        from ..models.metadata_create import MetadataCreate
        from ..models.payment_options import PaymentOptions

        d = dict(src_dict)
        name = d.pop("name")

        line_items = []
        _line_items = d.pop("lineItems")
        for line_items_item_data in _line_items:
            line_items_item = LineItemCreate.from_dict(line_items_item_data)

            line_items.append(line_items_item)

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        success_url = d.pop("successUrl", UNSET)

        cancel_url = d.pop("cancelUrl", UNSET)

        def _parse_callback_state(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        callback_state = _parse_callback_state(d.pop("callbackState", UNSET))

        def _parse_reference(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reference = _parse_reference(d.pop("reference", UNSET))

        def _parse_financial_account_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        financial_account_id = _parse_financial_account_id(d.pop("financialAccountId", UNSET))

        def _parse_payment_options(data: object) -> None | PaymentOptions | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                payment_options_type_0 = PaymentOptions.from_dict(data)

                return payment_options_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PaymentOptions | Unset, data)

        payment_options = _parse_payment_options(d.pop("paymentOptions", UNSET))

        def _parse_branding_options(data: object) -> BrandingOptions | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                branding_options_type_0 = BrandingOptions.from_dict(data)

                return branding_options_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BrandingOptions | None | Unset, data)

        branding_options = _parse_branding_options(d.pop("brandingOptions", UNSET))

        def _parse_metadata(data: object) -> MetadataCreate | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                metadata_type_0 = MetadataCreate.from_dict(data)

                return metadata_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MetadataCreate | None | Unset, data)

        metadata = _parse_metadata(d.pop("metadata", UNSET))

        checkout_session_create = cls(
            name=name,
            line_items=line_items,
            description=description,
            success_url=success_url,
            cancel_url=cancel_url,
            callback_state=callback_state,
            reference=reference,
            financial_account_id=financial_account_id,
            payment_options=payment_options,
            branding_options=branding_options,
            metadata=metadata,
        )

        return checkout_session_create
