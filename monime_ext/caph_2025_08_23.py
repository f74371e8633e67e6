"""The API release caph of 2025-08-23: its clients and its types, and nothing else.

Who imports from here is pinned: the types are those of this release, and `Monime-Version: caph.2025-08-23` is sent with
every request. A new version of this package does not move anyone to another release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .client import AsyncClient, Client
from .models import lazily
from .release import Release

if TYPE_CHECKING:
    from typing import Unpack

    from monime_api.caph_2025_08_23.models import (
        Amount,
        BrandingOptions,
        CardOptions,
        CheckoutSession,
        CheckoutSessionCreate,
        LineItem,
        LineItemCreate,
        Metadata,
        PaymentOptions,
        Price,
        ProviderOptions,
        Service,
    )

    from .checkout import AsyncCheckout, Checkout
    from .checkout_sessions import AsyncCheckoutSessions, CheckoutSessions
    from .service import AsyncServiceInfo, ServiceInfo
    from .settings import CallOptions
else:
    __getattr__ = lazily("caph_2025_08_23", globals())

__all__ = [
    "Amount",
    "AsyncMonime",
    "BrandingOptions",
    "CardOptions",
    "CheckoutSession",
    "CheckoutSessionCreate",
    "LineItem",
    "LineItemCreate",
    "Metadata",
    "Monime",
    "PaymentOptions",
    "Price",
    "ProviderOptions",
    "Service",
]


class Monime(Client):
    """A client for threads, pinned to caph of 2025-08-23."""

    release = Release("caph.2025-08-23")

    @property
    def checkout_sessions(
        self,
    ) -> CheckoutSessions[CheckoutSession, LineItemCreate, PaymentOptions, BrandingOptions]:
        """Create, get, list, delete checkout sessions, and wait for the end of one."""
        from .checkout_sessions import CheckoutSessions

        return CheckoutSessions(self)

    def checkout(self, name: str) -> Checkout[CheckoutSession, CheckoutSessionCreate, LineItemCreate, PaymentOptions]:
        """Begin to build a checkout session: `.item(…)`, `.reference(…)` and other steps, then `.create()`.

        Args:
            name: What the buyer sees at the head of the page; at most 150 characters.

        Raises:
            InvalidRequest: The name is longer.
        """
        from .checkout import Checkout

        return Checkout(self, self.checkout_sessions, name)

    @property
    def service(self) -> ServiceInfo[Service]:
        """The service itself."""
        from .service import ServiceInfo

        return ServiceInfo(self)

    def whoami(self, **options: Unpack[CallOptions]) -> Service:
        """Return what Monime sees of this caller; see `service`."""
        return self.service.whoami(**options)


class AsyncMonime(AsyncClient):
    """A client for tasks, pinned to caph of 2025-08-23."""

    release = Release("caph.2025-08-23")

    @property
    def checkout_sessions(
        self,
    ) -> AsyncCheckoutSessions[CheckoutSession, LineItemCreate, PaymentOptions, BrandingOptions]:
        """Create, get, list, delete checkout sessions, and wait for the end of one."""
        from .checkout_sessions import AsyncCheckoutSessions

        return AsyncCheckoutSessions(self)

    def checkout(
        self, name: str
    ) -> AsyncCheckout[CheckoutSession, CheckoutSessionCreate, LineItemCreate, PaymentOptions]:
        """Begin to build a checkout session: `.item(…)`, `.reference(…)` and other steps, then `.create()`.

        Args:
            name: What the buyer sees at the head of the page; at most 150 characters.

        Raises:
            InvalidRequest: The name is longer.
        """
        from .checkout import AsyncCheckout

        return AsyncCheckout(self, self.checkout_sessions, name)

    @property
    def service(self) -> AsyncServiceInfo[Service]:
        """The service itself."""
        from .service import AsyncServiceInfo

        return AsyncServiceInfo(self)

    async def whoami(self, **options: Unpack[CallOptions]) -> Service:
        """Return what Monime sees of this caller; see `service`."""
        return await self.service.whoami(**options)
