"""The builders that a client's `checkout` returns, and what ends their steps: preview, request, create."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar, Unpack

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._sync.client import Client
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.response import Response
from monime_ext._core.serialization import to_json_value, wire_name
from monime_ext._core.settings import CallOptions
from monime_ext._core.validation import check
from monime_ext.checkout.builder_base import CheckoutBuilderBase, LineItemT, PaymentOptionsT
from monime_ext.checkout.lines import refuse_too_many
from monime_ext.errors import InvalidRequest
from monime_ext.money import Money

if TYPE_CHECKING:
    from monime_ext.exactly_once.arguments import Renew

__all__ = ["AsyncCheckout", "Checkout", "Preview"]

CREATE: Final = "createCheckoutSession"

RequestT = TypeVar("RequestT")
SessionT = TypeVar("SessionT")
SessionT_co = TypeVar("SessionT_co", covariant=True)


class _SessionsWithResponse(Protocol[SessionT_co]):
    @property
    def create(self) -> Callable[..., Response[SessionT_co]]: ...


class _Sessions(Protocol[SessionT_co]):
    @property
    def create(self) -> Callable[..., SessionT_co]: ...

    @property
    def with_response(self) -> _SessionsWithResponse[SessionT_co]: ...


class _AsyncSessionsWithResponse(Protocol[SessionT_co]):
    @property
    def create(self) -> Callable[..., Awaitable[Response[SessionT_co]]]: ...


class _AsyncSessions(Protocol[SessionT_co]):
    @property
    def create(self) -> Callable[..., Awaitable[SessionT_co]]: ...

    @property
    def with_response(self) -> _AsyncSessionsWithResponse[SessionT_co]: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """What `create` would send, given the same arguments; nothing was sent.

    Attributes:
        total: What the buyer would pay.
        idempotency_key: The key; None where `create` would make up a new one.
        content: The body, byte for byte. It may hold personal data, so it does not show itself.
    """

    total: Money
    idempotency_key: str | None
    content: bytes = field(repr=False)

    @property
    def body(self) -> dict[str, Any]:
        """The body as an object, in the names of the API."""
        import json

        body: dict[str, Any] = json.loads(self.content)
        return body


class _Buildable(CheckoutBuilderBase[LineItemT, PaymentOptionsT], Generic[RequestT, LineItemT, PaymentOptionsT]):
    def __init__(self, client: Client | AsyncClient, name: str) -> None:
        super().__init__(client._spec, name)
        self._client = client

    def preview(
        self,
        *,
        once: str | None = None,
        attempt: int = 1,
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> Preview:
        """Return the exact body, the total and the key that `create` would send, and send nothing.

        Args:
            once: As for `create`.
            attempt: As for `create`.
            idempotency_key: As for `create`.
            **options: As for `create`.

        Raises:
            InvalidRequest: The cart is empty or has too many items, or the order's id or the key is none.
        """
        self._refuse_too_many()
        if once is not None:
            from monime_ext.exactly_once.arguments import key_of_order

            idempotency_key = key_of_order(once, attempt, idempotency_key)
        call, _ = self._client._prepare(CREATE, options, dict, body=self._body(), idempotency_key=idempotency_key)
        key = None if idempotency_key is None else call.idempotency_key
        return Preview(self.total, key, call.content or b"")

    def to_request(self) -> RequestT:
        """Return the request as the generated model of the pinned release.

        Raises:
            InvalidRequest: The cart is empty or has too many items.
        """
        self._refuse_too_many()
        schemas, body = self._release.schemas, self._body()
        problems = check(body, schemas["CheckoutSessionCreate"], schemas)
        if problems:
            raise InvalidRequest(problems, operation=CREATE)
        # The model keeps the lists that it is made from, and its owner may change them.
        request: RequestT = self._release.model("CheckoutSessionCreate").from_dict(to_json_value(body))
        return request

    def _refuse_too_many(self) -> None:
        refuse_too_many(self._lines, self._release.schemas)

    def _arguments(self) -> dict[str, Any]:
        """What was built, as the arguments of the resource's `create`."""
        self._refuse_too_many()
        return {**self._fields, "line_items": self._lines}

    def _body(self) -> dict[str, object]:
        return {**{wire_name(name): value for name, value in self._fields.items()}, "lineItems": list(self._lines)}


class Checkout(
    _Buildable[RequestT, LineItemT, PaymentOptionsT], Generic[SessionT, RequestT, LineItemT, PaymentOptionsT]
):
    """A checkout session while it is being built. Every step returns a new builder; `create` makes the session."""

    def __init__(self, client: Client, sessions: _Sessions[SessionT], name: str) -> None:
        super().__init__(client, name)
        self._sessions = sessions

    @property
    def with_response(self) -> CheckoutWithResponse[SessionT]:
        """The same `create`, returning a `Response`: session, status, headers, request id, key, attempts, replayed."""
        return CheckoutWithResponse(self)

    def create(
        self,
        *,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> SessionT:
        """Create the session, and return it with the `redirect_url` at which the buyer pays within 60 minutes.

        Args:
            once: Your own id of the order: it gets one session, whoever asks for it and whatever crashes in between.
                See `checkout_sessions.create`.
            attempt: With `once`: 2 for a second session after the first ended unpaid.
            renew: With `once`: `"when_ended"` makes that second session by itself.
            idempotency_key: Instead of `once`: `IdempotencyKey.for_order(…)`, or a text of 1 to 64 characters that is
                sent as it is. A new one is made when both are left out: it protects this one call, and no call that you
                make again.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: The cart is empty or has too many items; nothing was sent.
            MonimeError: As from `checkout_sessions.create`.
        """
        return self._sessions.create(
            **self._arguments(), once=once, attempt=attempt, renew=renew, idempotency_key=idempotency_key, **options
        )


class CheckoutWithResponse(Generic[SessionT]):
    """The `create` of `Checkout`, returning a `Response`."""

    def __init__(self, checkout: Checkout[SessionT, Any, Any, Any]) -> None:
        self._checkout = checkout

    def create(
        self,
        *,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[SessionT]:
        """Create the session; see `Checkout.create`.

        Args:
            once: See there.
            attempt: See there.
            renew: See there.
            idempotency_key: See there.
            **options: See there.

        Raises:
            MonimeError: See there.
        """
        checkout = self._checkout
        return checkout._sessions.with_response.create(
            **checkout._arguments(), once=once, attempt=attempt, renew=renew, idempotency_key=idempotency_key, **options
        )


class AsyncCheckout(
    _Buildable[RequestT, LineItemT, PaymentOptionsT], Generic[SessionT, RequestT, LineItemT, PaymentOptionsT]
):
    """A checkout session while it is being built. Every step returns a new builder; `create` makes the session."""

    def __init__(self, client: AsyncClient, sessions: _AsyncSessions[SessionT], name: str) -> None:
        super().__init__(client, name)
        self._sessions = sessions

    @property
    def with_response(self) -> AsyncCheckoutWithResponse[SessionT]:
        """The same `create`, returning a `Response`: session, status, headers, request id, key, attempts, replayed."""
        return AsyncCheckoutWithResponse(self)

    async def create(
        self,
        *,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> SessionT:
        """Create the session, and return it with the `redirect_url` at which the buyer pays within 60 minutes.

        Args:
            once: Your own id of the order: it gets one session, whoever asks for it and whatever crashes in between.
                See `checkout_sessions.create`.
            attempt: With `once`: 2 for a second session after the first ended unpaid.
            renew: With `once`: `"when_ended"` makes that second session by itself.
            idempotency_key: Instead of `once`: `IdempotencyKey.for_order(…)`, or a text of 1 to 64 characters that is
                sent as it is. A new one is made when both are left out: it protects this one call, and no call that you
                make again.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: The cart is empty or has too many items; nothing was sent.
            MonimeError: As from `checkout_sessions.create`.
        """
        return await self._sessions.create(
            **self._arguments(), once=once, attempt=attempt, renew=renew, idempotency_key=idempotency_key, **options
        )


class AsyncCheckoutWithResponse(Generic[SessionT]):
    """The `create` of `AsyncCheckout`, returning a `Response`."""

    def __init__(self, checkout: AsyncCheckout[SessionT, Any, Any, Any]) -> None:
        self._checkout = checkout

    async def create(
        self,
        *,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        idempotency_key: str | IdempotencyKey | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[SessionT]:
        """Create the session; see `AsyncCheckout.create`.

        Args:
            once: See there.
            attempt: See there.
            renew: See there.
            idempotency_key: See there.
            **options: See there.

        Raises:
            MonimeError: See there.
        """
        checkout = self._checkout
        return await checkout._sessions.with_response.create(
            **checkout._arguments(), once=once, attempt=attempt, renew=renew, idempotency_key=idempotency_key, **options
        )
