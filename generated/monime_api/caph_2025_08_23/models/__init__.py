"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .amount import Amount
    from .api_version import ApiVersion
    from .bank import Bank
    from .bank_list_response import BankListResponse
    from .bank_response import BankResponse
    from .branding import Branding
    from .branding_options import BrandingOptions
    from .card_options import CardOptions
    from .card_scheme import CardScheme
    from .checkout_session import CheckoutSession
    from .checkout_session_create import CheckoutSessionCreate
    from .checkout_session_list_response import CheckoutSessionListResponse
    from .checkout_session_response import CheckoutSessionResponse
    from .checkout_session_status import CheckoutSessionStatus
    from .currency import Currency
    from .delete_response import DeleteResponse
    from .entitlement import Entitlement
    from .entitlement_redeem import EntitlementRedeem
    from .error import Error
    from .error_response import ErrorResponse
    from .es256 import ES256
    from .es256_verification import ES256Verification
    from .fee import Fee
    from .hs256 import HS256
    from .hs256_verification import HS256Verification
    from .line_item import LineItem
    from .line_item_create import LineItemCreate
    from .line_item_create_type import LineItemCreateType
    from .line_item_type import LineItemType
    from .line_items import LineItems
    from .metadata import Metadata
    from .metadata_create import MetadataCreate
    from .momo import Momo
    from .momo_list_response import MomoListResponse
    from .momo_response import MomoResponse
    from .owner import Owner
    from .ownership_graph import OwnershipGraph
    from .pagination import Pagination
    from .payment import Payment
    from .payment_channel import PaymentChannel
    from .payment_channel_type import PaymentChannelType
    from .payment_list_response import PaymentListResponse
    from .payment_options import PaymentOptions
    from .payment_response import PaymentResponse
    from .payment_status import PaymentStatus
    from .payment_update import PaymentUpdate
    from .price import Price
    from .provider_feature_set import ProviderFeatureSet
    from .provider_kyc_verification_feature import ProviderKycVerificationFeature
    from .provider_options import ProviderOptions
    from .provider_payment_feature import ProviderPaymentFeature
    from .provider_payout_feature import ProviderPayoutFeature
    from .provider_status import ProviderStatus
    from .receipt import Receipt
    from .receipt_redeem import ReceiptRedeem
    from .receipt_redemption import ReceiptRedemption
    from .receipt_redemption_response import ReceiptRedemptionResponse
    from .receipt_response import ReceiptResponse
    from .receipt_status import ReceiptStatus
    from .release import Release
    from .request_origin import RequestOrigin
    from .service import Service
    from .service_api_version import ServiceApiVersion
    from .service_status import ServiceStatus
    from .verification_method import VerificationMethod
    from .verification_method_type import VerificationMethodType
    from .webhook import Webhook
    from .webhook_api_release import WebhookApiRelease
    from .webhook_create import WebhookCreate
    from .webhook_headers import WebhookHeaders
    from .webhook_headers_create import WebhookHeadersCreate
    from .webhook_list_response import WebhookListResponse
    from .webhook_response import WebhookResponse
    from .webhook_update import WebhookUpdate
else:
    _MODULES = {
        "Amount": ".amount",
        "ApiVersion": ".api_version",
        "Bank": ".bank",
        "BankListResponse": ".bank_list_response",
        "BankResponse": ".bank_response",
        "Branding": ".branding",
        "BrandingOptions": ".branding_options",
        "CardOptions": ".card_options",
        "CardScheme": ".card_scheme",
        "CheckoutSession": ".checkout_session",
        "CheckoutSessionCreate": ".checkout_session_create",
        "CheckoutSessionListResponse": ".checkout_session_list_response",
        "CheckoutSessionResponse": ".checkout_session_response",
        "CheckoutSessionStatus": ".checkout_session_status",
        "Currency": ".currency",
        "DeleteResponse": ".delete_response",
        "Entitlement": ".entitlement",
        "EntitlementRedeem": ".entitlement_redeem",
        "Error": ".error",
        "ErrorResponse": ".error_response",
        "ES256": ".es256",
        "ES256Verification": ".es256_verification",
        "Fee": ".fee",
        "HS256": ".hs256",
        "HS256Verification": ".hs256_verification",
        "LineItem": ".line_item",
        "LineItemCreate": ".line_item_create",
        "LineItemCreateType": ".line_item_create_type",
        "LineItemType": ".line_item_type",
        "LineItems": ".line_items",
        "Metadata": ".metadata",
        "MetadataCreate": ".metadata_create",
        "Momo": ".momo",
        "MomoListResponse": ".momo_list_response",
        "MomoResponse": ".momo_response",
        "Owner": ".owner",
        "OwnershipGraph": ".ownership_graph",
        "Pagination": ".pagination",
        "Payment": ".payment",
        "PaymentChannel": ".payment_channel",
        "PaymentChannelType": ".payment_channel_type",
        "PaymentListResponse": ".payment_list_response",
        "PaymentOptions": ".payment_options",
        "PaymentResponse": ".payment_response",
        "PaymentStatus": ".payment_status",
        "PaymentUpdate": ".payment_update",
        "Price": ".price",
        "ProviderFeatureSet": ".provider_feature_set",
        "ProviderKycVerificationFeature": ".provider_kyc_verification_feature",
        "ProviderOptions": ".provider_options",
        "ProviderPaymentFeature": ".provider_payment_feature",
        "ProviderPayoutFeature": ".provider_payout_feature",
        "ProviderStatus": ".provider_status",
        "Receipt": ".receipt",
        "ReceiptRedeem": ".receipt_redeem",
        "ReceiptRedemption": ".receipt_redemption",
        "ReceiptRedemptionResponse": ".receipt_redemption_response",
        "ReceiptResponse": ".receipt_response",
        "ReceiptStatus": ".receipt_status",
        "Release": ".release",
        "RequestOrigin": ".request_origin",
        "Service": ".service",
        "ServiceApiVersion": ".service_api_version",
        "ServiceStatus": ".service_status",
        "VerificationMethod": ".verification_method",
        "VerificationMethodType": ".verification_method_type",
        "Webhook": ".webhook",
        "WebhookApiRelease": ".webhook_api_release",
        "WebhookCreate": ".webhook_create",
        "WebhookHeaders": ".webhook_headers",
        "WebhookHeadersCreate": ".webhook_headers_create",
        "WebhookListResponse": ".webhook_list_response",
        "WebhookResponse": ".webhook_response",
        "WebhookUpdate": ".webhook_update",
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
    "Bank",
    "BankListResponse",
    "BankResponse",
    "Branding",
    "BrandingOptions",
    "CardOptions",
    "CardScheme",
    "CheckoutSession",
    "CheckoutSessionCreate",
    "CheckoutSessionListResponse",
    "CheckoutSessionResponse",
    "CheckoutSessionStatus",
    "Currency",
    "DeleteResponse",
    "Entitlement",
    "EntitlementRedeem",
    "Error",
    "ErrorResponse",
    "ES256",
    "ES256Verification",
    "Fee",
    "HS256",
    "HS256Verification",
    "LineItem",
    "LineItemCreate",
    "LineItemCreateType",
    "LineItems",
    "LineItemType",
    "Metadata",
    "MetadataCreate",
    "Momo",
    "MomoListResponse",
    "MomoResponse",
    "Owner",
    "OwnershipGraph",
    "Pagination",
    "Payment",
    "PaymentChannel",
    "PaymentChannelType",
    "PaymentListResponse",
    "PaymentOptions",
    "PaymentResponse",
    "PaymentStatus",
    "PaymentUpdate",
    "Price",
    "ProviderFeatureSet",
    "ProviderKycVerificationFeature",
    "ProviderOptions",
    "ProviderPaymentFeature",
    "ProviderPayoutFeature",
    "ProviderStatus",
    "Receipt",
    "ReceiptRedeem",
    "ReceiptRedemption",
    "ReceiptRedemptionResponse",
    "ReceiptResponse",
    "ReceiptStatus",
    "Release",
    "RequestOrigin",
    "Service",
    "ServiceApiVersion",
    "ServiceStatus",
    "VerificationMethod",
    "VerificationMethodType",
    "Webhook",
    "WebhookApiRelease",
    "WebhookCreate",
    "WebhookHeaders",
    "WebhookHeadersCreate",
    "WebhookListResponse",
    "WebhookResponse",
    "WebhookUpdate",
)
