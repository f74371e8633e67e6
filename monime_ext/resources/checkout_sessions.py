"""Checkout sessions, for threads: create, get, list, delete, confirm as paid, and wait for the end of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar, Unpack

from monime_ext._client._sync.client import Client
from monime_ext._client._sync.paginator import Paginator
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.polling import PollSchedule
from monime_ext._core.settings import CallOptions
from monime_ext.errors import MonimeError
from monime_ext.resources.base import ResponseParser, as_list, given, listing, nothing
from monime_ext.resources.with_response import RawResponseMixin, responding

if TYPE_CHECKING:
    from monime_ext.exactly_once.arguments import Renew
    from monime_ext.money import Money

__all__ = ["CheckoutSessions", "CheckoutSessionsWithResponse"]

CREATE: Final = "createCheckoutSession"
GET: Final = "getCheckoutSession"
LIST: Final = "listCheckoutSessions"
DELETE: Final = "deleteCheckoutSession"

ENDED: Final = frozenset({"completed", "cancelled", "expired"})


class Session(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def status(self) -> str: ...

    def to_dict(self) -> dict[str, Any]: ...


SessionT = TypeVar("SessionT", bound=Session)
LineItemT = TypeVar("LineItemT")
PaymentOptionsT = TypeVar("PaymentOptionsT")
BrandingOptionsT = TypeVar("BrandingOptionsT")


class CheckoutSessions(RawResponseMixin, Generic[SessionT, LineItemT, PaymentOptionsT, BrandingOptionsT]):
    """The checkout sessions of a Space."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._read: ResponseParser[SessionT] = ResponseParser(client._spec, "CheckoutSession")

    @property
    def with_response(
        self,
    ) -> CheckoutSessionsWithResponse[SessionT, LineItemT, PaymentOptionsT, BrandingOptionsT]:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return CheckoutSessionsWithResponse(self)

    def create(
        self,
        *,
        name: str,
        line_items: Iterable[LineItemT | Mapping[str, object]],
        success_url: str | None = None,
        cancel_url: str | None = None,
        description: str | None = None,
        reference: str | None = None,
        callback_state: str | None = None,
        financial_account_id: str | None = None,
        payment_options: PaymentOptionsT | Mapping[str, object] | None = None,
        branding_options: BrandingOptionsT | Mapping[str, object] | None = None,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        **options: Unpack[CallOptions],
    ) -> SessionT:
        """Create a session, and return it with the `redirect_url` at which the buyer pays within 60 minutes.

        The request is sent with one idempotency key and the same bytes at every attempt, so it is never done twice.

        Args:
            name: What the buyer sees at the head of the page; at most 150 characters.
            line_items: The cart, 1 to 16 lines in one currency: generated models, or mappings in wire names such as
                `{"name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2}`; values are minor units.
            success_url: Where the browser goes after a payment; at most 255 characters. Reaching it proves nothing.
            cancel_url: Where the browser goes when the buyer gives up; at most 255 characters.
            description: A sentence for the buyer; at most 1000 characters.
            reference: Your own order id; at most 255 characters.
            callback_state: Opaque to Monime, and never shown when the session is read; at most 255 characters.
            financial_account_id: The account that receives the money, `fac-…`; the Space's main account when left out.
            payment_options: The ways to pay that the page offers; all of them when left out.
            branding_options: How the page looks.
            metadata: Your own pairs, text to text; at most 64, keys of 64 and values of 100 characters.
            idempotency_key: `IdempotencyKey.for_order(…)`, or a text of 1 to 64 characters that is sent as it is. A new
                one is made when left out: it protects this one call, and no call that you make again.
            once: Your own id of the order, 1 to 255 characters; not together with `idempotency_key`. The order gets one
                session, whoever asks for it, however often, and whatever crashes in between: what is sent is kept in
                the client's journal before the first byte leaves, and what came of it afterwards.
            attempt: With `once`: 1 at first; 2 for a second session after the first expired, was cancelled or deleted.
            renew: With `once`: what to do when the session has ended so: `"never"` raises `SessionEnded`,
                `"when_ended"` makes the next attempt.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: The input breaks a limit; nothing was sent, and the error names every fault.
            OutcomeUnknown: The session may exist: make the same call again, with the same `once`, or with the error's
                `idempotency_key`.
            IdempotencyConflict: The key was used before with another request.
            JournalError: With `once`: `BodyMismatch`, `InProgress`, `SessionEnded`, `StillOpen` or `OutcomeLost`.
            StoreUnavailable: With `once`: the journal cannot be used; nothing was sent.
            MonimeError: See `monime_ext.errors`; `outcome` tells whether the call had an effect.
        """
        body = given(
            name=name,
            lineItems=as_list(line_items),
            successUrl=success_url,
            cancelUrl=cancel_url,
            description=description,
            reference=reference,
            callbackState=callback_state,
            financialAccountId=financial_account_id,
            paymentOptions=payment_options,
            brandingOptions=branding_options,
            metadata=metadata,
        )
        if once is not None or attempt != 1 or renew != "never":
            from monime_ext.exactly_once._sync.create_once import create_once

            response = create_once(
                self._client,
                CREATE,
                options,
                self._read.one,
                body=body,
                once=once,
                attempt=attempt,
                renew=renew,
                idempotency_key=idempotency_key,
            )
            return self._give(response)
        return self._give(
            self._client._call(CREATE, options, self._read.one, body=body, idempotency_key=idempotency_key)
        )

    def get(self, id: str, **options: Unpack[CallOptions]) -> SessionT:
        """Return a session as it stands.

        Args:
            id: `scs-…`
            **options: See `CallOptions`.

        Raises:
            NotFound: There is no such session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        return self._give(self._client._call(GET, options, self._read.one, arguments={"id": id}))

    def list(
        self, *, limit: int | None = None, after: str | None = None, **options: Unpack[CallOptions]
    ) -> Paginator[SessionT]:
        """Return all sessions of the Space, fetched page by page while they are iterated. The order is not promised.

        Args:
            limit: How many sessions a page holds, 1 to 50; 10 when left out. All pages are gone through either way.
            after: The `next` of a page, to go on behind it.
            **options: See `CallOptions`; they hold for each page.

        Raises:
            PaginationLoop: While iterating, a cursor came twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        arguments = {"limit": limit}
        return listing(self._client, LIST, options, self._read.many, arguments=arguments, after=after)

    def delete(self, id: str, **options: Unpack[CallOptions]) -> None:
        """Delete a session. Possible only while the buyer has not started to pay.

        Where an answer was lost, the request is repeated, and "not found" then means that it is gone.

        Args:
            id: `scs-…`
            **options: See `CallOptions`.

        Raises:
            NotFound: There is no such session in this Space.
            Conflict: The buyer has started to pay, or the session has ended.
            OutcomeUnknown: Every answer was lost; the session may be gone. Call again.
            MonimeError: See `monime_ext.errors`.
        """
        return self._give(self._client._call(DELETE, options, nothing, arguments={"id": id}))

    def confirm(
        self,
        id: str,
        *,
        amount: Money | int,
        currency: str | None = None,
        reference: str | None,
        **options: Unpack[CallOptions],
    ) -> SessionT:
        """Return a session that is paid, and is the order that you expect; raise if anything about it is not.

        This is the only right way to say "paid": it asks Monime, and takes nobody's word. A buyer who reaches
        `success_url` proves nothing, and may bring the id of another session.

        Args:
            id: `scs-…`
            amount: What the order costs by your own books: `sle("450.00")`, or a number of minor units with `currency`.
            currency: The ISO 4217 code, such as `SLE`; may be left out when `amount` says it.
            reference: The reference that you made the session with; None if you gave it none.
            **options: See `CallOptions`.

        Raises:
            NotPaid: It is the expected order, and it is not paid; `session_status` tells whether it still can be.
            NotConfirmed: Amount, currency or reference are others; `mismatches` has every difference.
            InvalidRequest: The expectation itself makes no sense; nothing was sent.
            NotFound: There is no such session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        # Who only creates sessions needs not wait for `decimal`.
        from monime_ext.reconciliation.confirmation import Expected, require_paid

        expected = Expected.of(amount, currency, reference)
        response = self._client._call(GET, options, self._read.one, arguments={"id": id})
        require_paid(response, expected)
        return self._give(response)

    def wait(self, id: str, *, timeout: float = 3900.0, interval: float = 2.0, space_id: str | None = None) -> SessionT:
        """Wait until a session is completed, cancelled or expired, and return it.

        It is asked for after 2 s at first and ever more seldom, up to every 10 s, which stays far within the rate
        limits. Up to 5 failures in a row of the network or of the service are passed over.

        Args:
            id: `scs-…`
            timeout: Seconds after which to give up; 65 minutes when left out, as a session lives for 60.
            interval: Seconds between the first two questions.
            space_id: The Space of the session, when it is not the client's.

        Raises:
            TimedOut: The session had not ended by then.
            MonimeError: See `monime_ext.errors`.
        """
        runtime = self._client._runtime
        options = in_space(space_id)
        watch = PollSchedule(runtime.monotonic(), timeout, interval)
        while True:
            options["deadline"] = watch.deadline(runtime.monotonic(), self._client.deadline)
            try:
                response = self._client._call(GET, options, self._read.one, arguments={"id": id})
            except MonimeError as error:
                watch.record_failure(error)
            else:
                if response.result.status in ENDED:
                    return self._give(response)
                watch.record_success()
            runtime.sleep(watch.next_delay(runtime.monotonic()))


class CheckoutSessionsWithResponse(Generic[SessionT, LineItemT, PaymentOptionsT, BrandingOptionsT]):
    """The methods of `CheckoutSessions`, each returning a `Response`. A page of a list has its own `response`."""

    def __init__(self, sessions: CheckoutSessions[SessionT, LineItemT, PaymentOptionsT, BrandingOptionsT]) -> None:
        twin = sessions._twin()
        self.create = responding(twin.create)
        self.get = responding(twin.get)
        self.delete = responding(twin.delete)
        self.confirm = responding(twin.confirm)
        self.wait = responding(twin.wait)


def in_space(space_id: str | None) -> CallOptions:
    """Return the options of a call in a Space, or in the client's own."""
    return {} if space_id is None else {"space_id": space_id}
