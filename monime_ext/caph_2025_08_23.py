# Made by scripts/resources.py from openapi/caph.2025-08-23.yaml. Do not edit: change the spec and run `make generate`.
"""The API version caph.2025-08-23: its clients, its webhooks and its types.

Code that imports from this module is pinned to the version: the types are those of this version, and every request
has the header `Monime-Version: caph.2025-08-23`. Upgrading this package does not change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._client._async.client import AsyncClient as _AsyncClient
from monime_ext._client._sync.client import Client as _Client
from monime_ext._core.api_spec import ApiSpec as _ApiSpec
from monime_ext._exports import exports as _exports

if TYPE_CHECKING:
    from typing import TypeAlias, Unpack

    from monime_api.caph_2025_08_23.models import (
        ES256,
        HS256,
        Amount,
        Bank,
        Branding,
        BrandingOptions,
        CardOptions,
        CardScheme,
        CheckoutSession,
        CheckoutSessionCreate,
        CheckoutSessionStatus,
        Currency,
        Entitlement,
        EntitlementRedeem,
        ES256Verification,
        Fee,
        HS256Verification,
        LineItem,
        LineItemCreate,
        LineItemCreateType,
        LineItems,
        LineItemType,
        Metadata,
        MetadataCreate,
        Momo,
        Owner,
        OwnershipGraph,
        Payment,
        PaymentChannel,
        PaymentChannelType,
        PaymentOptions,
        PaymentStatus,
        PaymentUpdate,
        Price,
        ProviderFeatureSet,
        ProviderKycVerificationFeature,
        ProviderOptions,
        ProviderPaymentFeature,
        ProviderPayoutFeature,
        ProviderStatus,
        Receipt,
        ReceiptRedeem,
        ReceiptRedemption,
        ReceiptStatus,
        Release,
        RequestOrigin,
        Service,
        ServiceApiVersion,
        ServiceStatus,
        VerificationMethod,
        VerificationMethodType,
        Webhook,
        WebhookApiRelease,
        WebhookCreate,
        WebhookHeaders,
        WebhookHeadersCreate,
        WebhookUpdate,
    )

    from monime_ext._core.settings import CallOptions
    from monime_ext.checkout._async.caph_2025_08_23 import AsyncCheckout
    from monime_ext.checkout._sync.caph_2025_08_23 import Checkout
    from monime_ext.resources.caph_2025_08_23._async.banks import AsyncBanks
    from monime_ext.resources.caph_2025_08_23._async.checkout_sessions import AsyncCheckoutSessions
    from monime_ext.resources.caph_2025_08_23._async.momos import AsyncMomos
    from monime_ext.resources.caph_2025_08_23._async.payments import AsyncPayments
    from monime_ext.resources.caph_2025_08_23._async.receipts import AsyncReceipts
    from monime_ext.resources.caph_2025_08_23._async.service import AsyncServiceResource
    from monime_ext.resources.caph_2025_08_23._async.webhook_endpoints import AsyncWebhookEndpoints
    from monime_ext.resources.caph_2025_08_23._sync.banks import Banks
    from monime_ext.resources.caph_2025_08_23._sync.checkout_sessions import CheckoutSessions
    from monime_ext.resources.caph_2025_08_23._sync.momos import Momos
    from monime_ext.resources.caph_2025_08_23._sync.payments import Payments
    from monime_ext.resources.caph_2025_08_23._sync.receipts import Receipts
    from monime_ext.resources.caph_2025_08_23._sync.service import ServiceResource
    from monime_ext.resources.caph_2025_08_23._sync.webhook_endpoints import WebhookEndpoints
    from monime_ext.webhooks import Event as _Event
    from monime_ext.webhooks import Webhooks

    Event: TypeAlias = _Event[CheckoutSession, Payment]
    webhooks: Webhooks[CheckoutSession, Payment]

__all__ = [
    "ES256",
    "HS256",
    "Amount",
    "AsyncCheckout",
    "AsyncMonime",
    "Bank",
    "Branding",
    "BrandingOptions",
    "CardOptions",
    "CardScheme",
    "Checkout",
    "CheckoutSession",
    "CheckoutSessionCreate",
    "CheckoutSessionStatus",
    "Currency",
    "ES256Verification",
    "Entitlement",
    "EntitlementRedeem",
    "Event",
    "Fee",
    "HS256Verification",
    "LineItem",
    "LineItemCreate",
    "LineItemCreateType",
    "LineItemType",
    "LineItems",
    "Metadata",
    "MetadataCreate",
    "Momo",
    "Monime",
    "Owner",
    "OwnershipGraph",
    "Payment",
    "PaymentChannel",
    "PaymentChannelType",
    "PaymentOptions",
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
    "WebhookUpdate",
    "webhooks",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = _exports("caph.2025-08-23", globals())


class Monime(_Client):
    """The sync client, pinned to the API version caph.2025-08-23."""

    _spec = _ApiSpec("caph.2025-08-23")

    @property
    def banks(self) -> Banks:
        """The banks that Monime supports. They do not belong to a Space."""
        from monime_ext.resources.caph_2025_08_23._sync.banks import Banks

        return Banks(self)

    @property
    def checkout_sessions(self) -> CheckoutSessions:
        """Hosted pages, each of which lets one buyer pay for one cart."""
        from monime_ext.resources.caph_2025_08_23._sync.checkout_sessions import CheckoutSessions

        return CheckoutSessions(self)

    @property
    def momos(self) -> Momos:
        """The mobile money operators that Monime supports. They do not belong to a Space."""
        from monime_ext.resources.caph_2025_08_23._sync.momos import Momos

        return Momos(self)

    @property
    def payments(self) -> Payments:
        """Money received, with the fees that Monime kept."""
        from monime_ext.resources.caph_2025_08_23._sync.payments import Payments

        return Payments(self)

    @property
    def receipts(self) -> Receipts:
        """What a paid order entitles its holder to, and its redemption."""
        from monime_ext.resources.caph_2025_08_23._sync.receipts import Receipts

        return Receipts(self)

    @property
    def service(self) -> ServiceResource:
        """The API itself, and how it sees the caller."""
        from monime_ext.resources.caph_2025_08_23._sync.service import ServiceResource

        return ServiceResource(self)

    @property
    def webhook_endpoints(self) -> WebhookEndpoints:
        """The endpoints of a Space to which Monime delivers events."""
        from monime_ext.resources.caph_2025_08_23._sync.webhook_endpoints import WebhookEndpoints

        return WebhookEndpoints(self)

    def checkout(self, name: str) -> Checkout:
        """Start to build a checkout session: `.item(…)`, `.reference(…)` and other steps, then `.create()`.

        Args:
            name: The heading of the checkout page. At most 150 characters.

        Raises:
            InvalidRequest: The name is too long.
        """
        from monime_ext.checkout._sync.caph_2025_08_23 import Checkout

        return Checkout(self, self.checkout_sessions, name)

    def whoami(self, **options: Unpack[CallOptions]) -> Service:
        """Return what the API knows about the caller. See `service`.

        Args:
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        return self.service.whoami(**options)


class AsyncMonime(_AsyncClient):
    """The async client, pinned to the API version caph.2025-08-23."""

    _spec = _ApiSpec("caph.2025-08-23")

    @property
    def banks(self) -> AsyncBanks:
        """The banks that Monime supports. They do not belong to a Space."""
        from monime_ext.resources.caph_2025_08_23._async.banks import AsyncBanks

        return AsyncBanks(self)

    @property
    def checkout_sessions(self) -> AsyncCheckoutSessions:
        """Hosted pages, each of which lets one buyer pay for one cart."""
        from monime_ext.resources.caph_2025_08_23._async.checkout_sessions import AsyncCheckoutSessions

        return AsyncCheckoutSessions(self)

    @property
    def momos(self) -> AsyncMomos:
        """The mobile money operators that Monime supports. They do not belong to a Space."""
        from monime_ext.resources.caph_2025_08_23._async.momos import AsyncMomos

        return AsyncMomos(self)

    @property
    def payments(self) -> AsyncPayments:
        """Money received, with the fees that Monime kept."""
        from monime_ext.resources.caph_2025_08_23._async.payments import AsyncPayments

        return AsyncPayments(self)

    @property
    def receipts(self) -> AsyncReceipts:
        """What a paid order entitles its holder to, and its redemption."""
        from monime_ext.resources.caph_2025_08_23._async.receipts import AsyncReceipts

        return AsyncReceipts(self)

    @property
    def service(self) -> AsyncServiceResource:
        """The API itself, and how it sees the caller."""
        from monime_ext.resources.caph_2025_08_23._async.service import AsyncServiceResource

        return AsyncServiceResource(self)

    @property
    def webhook_endpoints(self) -> AsyncWebhookEndpoints:
        """The endpoints of a Space to which Monime delivers events."""
        from monime_ext.resources.caph_2025_08_23._async.webhook_endpoints import AsyncWebhookEndpoints

        return AsyncWebhookEndpoints(self)

    def checkout(self, name: str) -> AsyncCheckout:
        """Start to build a checkout session: `.item(…)`, `.reference(…)` and other steps, then `.create()`.

        Args:
            name: The heading of the checkout page. At most 150 characters.

        Raises:
            InvalidRequest: The name is too long.
        """
        from monime_ext.checkout._async.caph_2025_08_23 import AsyncCheckout

        return AsyncCheckout(self, self.checkout_sessions, name)

    async def whoami(self, **options: Unpack[CallOptions]) -> Service:
        """Return what the API knows about the caller. See `service`.

        Args:
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        return await self.service.whoami(**options)
