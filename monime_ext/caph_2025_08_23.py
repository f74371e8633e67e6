"""The API release caph of 2025-08-23: its clients, its webhooks and its types, and nothing else.

Who imports from here is pinned: the types are those of this release, and `Monime-Version: caph.2025-08-23` is sent with
every request. A new version of this package does not move anyone to another release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._sync.client import Client
from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.version_exports import lazily

if TYPE_CHECKING:
    from typing import TypeAlias, Unpack

    from monime_api.caph_2025_08_23.models import (
        Amount,
        Bank,
        BrandingOptions,
        CardOptions,
        CheckoutSession,
        CheckoutSessionCreate,
        Entitlement,
        EntitlementRedeem,
        ES256Verification,
        Fee,
        HS256Verification,
        LineItem,
        LineItemCreate,
        Metadata,
        Momo,
        OwnershipGraph,
        Payment,
        PaymentChannel,
        PaymentOptions,
        Price,
        ProviderOptions,
        Receipt,
        ReceiptRedemption,
        Service,
        VerificationMethod,
        Webhook,
    )

    from monime_ext._core.settings import CallOptions
    from monime_ext.checkout._async.caph_2025_08_23 import AsyncCheckout
    from monime_ext.checkout._sync.caph_2025_08_23 import Checkout
    from monime_ext.resources.checkout_sessions import CheckoutSessions
    from monime_ext.resources.checkout_sessions_async import AsyncCheckoutSessions
    from monime_ext.resources.payments import Payments
    from monime_ext.resources.payments_async import AsyncPayments
    from monime_ext.resources.providers import AsyncProviders, Providers
    from monime_ext.resources.receipts import AsyncReceipts, Receipts
    from monime_ext.resources.service import AsyncServiceInfo, ServiceInfo
    from monime_ext.resources.webhook_endpoints import WebhookEndpoints
    from monime_ext.resources.webhook_endpoints_async import AsyncWebhookEndpoints
    from monime_ext.webhooks import Event as _Event
    from monime_ext.webhooks import Webhooks

    Event: TypeAlias = _Event[CheckoutSession, Payment]
    webhooks: Webhooks[CheckoutSession, Payment]
else:
    __getattr__ = lazily("caph.2025-08-23", globals())

__all__ = [
    "Amount",
    "AsyncCheckout",
    "AsyncMonime",
    "Bank",
    "BrandingOptions",
    "CardOptions",
    "Checkout",
    "CheckoutSession",
    "CheckoutSessionCreate",
    "ES256Verification",
    "Entitlement",
    "EntitlementRedeem",
    "Event",
    "Fee",
    "HS256Verification",
    "LineItem",
    "LineItemCreate",
    "Metadata",
    "Momo",
    "Monime",
    "OwnershipGraph",
    "Payment",
    "PaymentChannel",
    "PaymentOptions",
    "Price",
    "ProviderOptions",
    "Receipt",
    "ReceiptRedemption",
    "Service",
    "VerificationMethod",
    "Webhook",
    "webhooks",
]


class Monime(Client):
    """A client for threads, pinned to caph of 2025-08-23."""

    _spec = ApiSpec("caph.2025-08-23")

    @property
    def banks(self) -> Providers[Bank]:
        """The banks that Monime knows: get one, list those of a country."""
        from monime_ext.resources.providers import BANKS, Providers

        return Providers(self, BANKS)

    @property
    def checkout_sessions(
        self,
    ) -> CheckoutSessions[CheckoutSession, LineItemCreate, PaymentOptions, BrandingOptions]:
        """Create, get, list, delete checkout sessions, confirm that one is paid, and wait for the end of one."""
        from monime_ext.resources.checkout_sessions import CheckoutSessions

        return CheckoutSessions(self)

    def checkout(self, name: str) -> Checkout:
        """Start to build a checkout session: `.item(…)`, `.reference(…)` and other steps, then `.create()`.

        Args:
            name: The heading of the page that the buyer sees; at most 150 characters.

        Raises:
            InvalidRequest: The name is too long.
        """
        from monime_ext.checkout._sync.caph_2025_08_23 import Checkout

        return Checkout(self, self.checkout_sessions, name)

    @property
    def momos(self) -> Providers[Momo]:
        """The mobile money operators that Monime knows: get one, list those of a country."""
        from monime_ext.resources.providers import MOMOS, Providers

        return Providers(self, MOMOS)

    @property
    def payments(self) -> Payments[Payment]:
        """The money that came: get, list, name or annotate payments; those of a session, and what it brings."""
        from monime_ext.resources.payments import Payments

        return Payments(self)

    @property
    def receipts(self) -> Receipts[Receipt, ReceiptRedemption, EntitlementRedeem]:
        """What paid orders entitle their holders to: get a receipt, and redeem it."""
        from monime_ext.resources.receipts import Receipts

        return Receipts(self)

    @property
    def service(self) -> ServiceInfo[Service]:
        """The service itself."""
        from monime_ext.resources.service import ServiceInfo

        return ServiceInfo(self)

    @property
    def webhook_endpoints(self) -> WebhookEndpoints[Webhook, HS256Verification | ES256Verification]:
        """Where events are delivered: create, get, list, update, delete endpoints."""
        from monime_ext.resources.webhook_endpoints import WebhookEndpoints

        return WebhookEndpoints(self)

    def whoami(self, **options: Unpack[CallOptions]) -> Service:
        """Return what Monime sees of this caller; see `service`."""
        return self.service.whoami(**options)


class AsyncMonime(AsyncClient):
    """A client for tasks, pinned to caph of 2025-08-23."""

    _spec = ApiSpec("caph.2025-08-23")

    @property
    def banks(self) -> AsyncProviders[Bank]:
        """The banks that Monime knows: get one, list those of a country."""
        from monime_ext.resources.providers import BANKS, AsyncProviders

        return AsyncProviders(self, BANKS)

    @property
    def checkout_sessions(
        self,
    ) -> AsyncCheckoutSessions[CheckoutSession, LineItemCreate, PaymentOptions, BrandingOptions]:
        """Create, get, list, delete checkout sessions, confirm that one is paid, and wait for the end of one."""
        from monime_ext.resources.checkout_sessions_async import AsyncCheckoutSessions

        return AsyncCheckoutSessions(self)

    def checkout(self, name: str) -> AsyncCheckout:
        """Start to build a checkout session: `.item(…)`, `.reference(…)` and other steps, then `.create()`.

        Args:
            name: The heading of the page that the buyer sees; at most 150 characters.

        Raises:
            InvalidRequest: The name is too long.
        """
        from monime_ext.checkout._async.caph_2025_08_23 import AsyncCheckout

        return AsyncCheckout(self, self.checkout_sessions, name)

    @property
    def momos(self) -> AsyncProviders[Momo]:
        """The mobile money operators that Monime knows: get one, list those of a country."""
        from monime_ext.resources.providers import MOMOS, AsyncProviders

        return AsyncProviders(self, MOMOS)

    @property
    def payments(self) -> AsyncPayments[Payment]:
        """The money that came: get, list, name or annotate payments; those of a session, and what it brings."""
        from monime_ext.resources.payments_async import AsyncPayments

        return AsyncPayments(self)

    @property
    def receipts(self) -> AsyncReceipts[Receipt, ReceiptRedemption, EntitlementRedeem]:
        """What paid orders entitle their holders to: get a receipt, and redeem it."""
        from monime_ext.resources.receipts import AsyncReceipts

        return AsyncReceipts(self)

    @property
    def service(self) -> AsyncServiceInfo[Service]:
        """The service itself."""
        from monime_ext.resources.service import AsyncServiceInfo

        return AsyncServiceInfo(self)

    @property
    def webhook_endpoints(self) -> AsyncWebhookEndpoints[Webhook, HS256Verification | ES256Verification]:
        """Where events are delivered: create, get, list, update, delete endpoints."""
        from monime_ext.resources.webhook_endpoints_async import AsyncWebhookEndpoints

        return AsyncWebhookEndpoints(self)

    async def whoami(self, **options: Unpack[CallOptions]) -> Service:
        """Return what Monime sees of this caller; see `service`."""
        return await self.service.whoami(**options)
