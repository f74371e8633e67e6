# Made by scripts/resources.py from openapi/caph.2025-06-20.yaml. Do not edit: change the spec and run `make generate`.
"""The checkout builder of the API version caph.2025-06-20."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Self, Unpack

from monime_ext._core.serialization import to_json_value
from monime_ext.checkout.builder_base import CheckoutBuilderBase
from monime_ext.checkout.lines import Line

if TYPE_CHECKING:
    from monime_api.caph_2025_06_20.models import (
        CheckoutSession,
        CheckoutSessionCreate,
        LineItemCreate,
        PaymentOptions,
    )

    from monime_ext._core.idempotency_key import IdempotencyKey
    from monime_ext._core.response import Response
    from monime_ext._core.settings import CallOptions
    from monime_ext.exactly_once.arguments import Renew

__all__ = ["AsyncCheckout", "AsyncCheckoutWithResponse"]


class AsyncCheckout(CheckoutBuilderBase):
    """Builds a checkout session. Every step returns a new builder; `create` creates the session.

    A step replaces the value of an earlier call; items and metadata accumulate. A step that breaks a limit of the API
    version raises `InvalidRequest`, and nothing is sent. Only the number of items is checked at the end, because of
    `collapse`.
    """

    @property
    def with_response(self) -> AsyncCheckoutWithResponse:
        """The same `create`, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return AsyncCheckoutWithResponse(self)

    def items(self, lines: Iterable[Line | LineItemCreate | Mapping[str, object]]) -> Self:
        """Add lines to the cart, from any iterable.

        Args:
            lines: Dictionaries such as `{"name": "Rice", "price": sle(45), "quantity": 2}`, with the arguments of
                `item` as keys, or `LineItemCreate` models.

        Raises:
            InvalidRequest: A line breaks a limit, or does not fit the cart; the error lists all problems.
        """
        return self._add_lines(lines)

    def payment_options(self, options: PaymentOptions | Mapping[str, object]) -> Self:
        """Set the payment methods in the form of the API, replacing earlier steps about payment methods.

        Args:
            options: `PaymentOptions`, or a mapping with the API's field names.

        Raises:
            InvalidRequest: The options are invalid.
        """
        return self._with(payment_options=to_json_value(options))

    def to_request(self) -> CheckoutSessionCreate:
        """Return the request as a model.

        Raises:
            InvalidRequest: The cart is empty or has too many items.
        """
        request: CheckoutSessionCreate = self._request_model()
        return request

    async def create(
        self,
        *,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> CheckoutSession:
        """Create the session. It has a `redirect_url`, where the buyer can pay within 60 minutes.

        Args:
            once: Your own id of the order, 1 to 255 characters; not together with `idempotency_key`. The order gets one
                session, however many callers ask for it, however often, and even if a process crashes. See
                `checkout_sessions.create`.
            attempt: With `once`: 2 for a second session after the first has ended unpaid.
            renew: With `once`: `"when_ended"` creates that second session automatically.
            idempotency_key: An `IdempotencyKey`, or 1 to 64 characters that are sent as they are. Defaults to a new
                random key, which protects the retries of this call, but not a second call.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: The cart is empty or has too many items; nothing was sent.
            MonimeError: See `checkout_sessions.create`.
        """
        session: CheckoutSession = await self._sessions.create(
            **self._arguments(), once=once, attempt=attempt, renew=renew, idempotency_key=idempotency_key, **options
        )
        return session


class AsyncCheckoutWithResponse:
    """The `create` of `AsyncCheckout`, returning a `Response`."""

    def __init__(self, checkout: AsyncCheckout) -> None:
        self._checkout = checkout

    async def create(
        self,
        *,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[CheckoutSession]:
        """Create the session, and return it in a `Response`.

        Args:
            once: See `AsyncCheckout.create`.
            attempt: See `AsyncCheckout.create`.
            renew: See `AsyncCheckout.create`.
            idempotency_key: See `AsyncCheckout.create`.
            **options: See `CallOptions`.

        Raises:
            MonimeError: See `AsyncCheckout.create`.
        """
        response: Response[CheckoutSession] = await self._checkout._sessions.with_response.create(
            **self._checkout._arguments(),
            once=once,
            attempt=attempt,
            renew=renew,
            idempotency_key=idempotency_key,
            **options,
        )
        return response
