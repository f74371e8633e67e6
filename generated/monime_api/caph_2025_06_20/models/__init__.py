"""Contains all the data models used in inputs/outputs"""

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
from .money import Money
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

__all__ = (
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
    "Money",
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
