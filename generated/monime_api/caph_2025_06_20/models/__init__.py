"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .amount import Amount
    from .api_version import ApiVersion
    from .branding import Branding
    from .branding_options import BrandingOptions
    from .card_options import CardOptions
    from .checkout_session import CheckoutSession
    from .checkout_session_create import CheckoutSessionCreate
    from .checkout_session_list_response import CheckoutSessionListResponse
    from .checkout_session_response import CheckoutSessionResponse
    from .checkout_session_status import CheckoutSessionStatus
    from .currency import Currency
    from .delete_response import DeleteResponse
    from .error import Error
    from .error_response import ErrorResponse
    from .line_item import LineItem
    from .line_item_create import LineItemCreate
    from .line_item_create_type import LineItemCreateType
    from .line_item_type import LineItemType
    from .line_items import LineItems
    from .metadata import Metadata
    from .metadata_create import MetadataCreate
    from .owner import Owner
    from .ownership_graph import OwnershipGraph
    from .pagination import Pagination
    from .payment_options import PaymentOptions
    from .price import Price
    from .provider_options import ProviderOptions
    from .release import Release
    from .request_origin import RequestOrigin
    from .service import Service
    from .service_api_version import ServiceApiVersion
    from .service_status import ServiceStatus
else:
    _MODULES = {
        "Amount": ".amount",
        "ApiVersion": ".api_version",
        "Branding": ".branding",
        "BrandingOptions": ".branding_options",
        "CardOptions": ".card_options",
        "CheckoutSession": ".checkout_session",
        "CheckoutSessionCreate": ".checkout_session_create",
        "CheckoutSessionListResponse": ".checkout_session_list_response",
        "CheckoutSessionResponse": ".checkout_session_response",
        "CheckoutSessionStatus": ".checkout_session_status",
        "Currency": ".currency",
        "DeleteResponse": ".delete_response",
        "Error": ".error",
        "ErrorResponse": ".error_response",
        "LineItem": ".line_item",
        "LineItemCreate": ".line_item_create",
        "LineItemCreateType": ".line_item_create_type",
        "LineItemType": ".line_item_type",
        "LineItems": ".line_items",
        "Metadata": ".metadata",
        "MetadataCreate": ".metadata_create",
        "Owner": ".owner",
        "OwnershipGraph": ".ownership_graph",
        "Pagination": ".pagination",
        "PaymentOptions": ".payment_options",
        "Price": ".price",
        "ProviderOptions": ".provider_options",
        "Release": ".release",
        "RequestOrigin": ".request_origin",
        "Service": ".service",
        "ServiceApiVersion": ".service_api_version",
        "ServiceStatus": ".service_status",
    }

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_MODULES[name], __name__), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = (
    "Amount",
    "ApiVersion",
    "Branding",
    "BrandingOptions",
    "CardOptions",
    "CheckoutSession",
    "CheckoutSessionCreate",
    "CheckoutSessionListResponse",
    "CheckoutSessionResponse",
    "CheckoutSessionStatus",
    "Currency",
    "DeleteResponse",
    "Error",
    "ErrorResponse",
    "LineItem",
    "LineItemCreate",
    "LineItemCreateType",
    "LineItems",
    "LineItemType",
    "Metadata",
    "MetadataCreate",
    "Owner",
    "OwnershipGraph",
    "Pagination",
    "PaymentOptions",
    "Price",
    "ProviderOptions",
    "Release",
    "RequestOrigin",
    "Service",
    "ServiceApiVersion",
    "ServiceStatus",
)
