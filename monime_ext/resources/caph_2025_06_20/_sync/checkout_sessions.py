# Made by scripts/unasync.py from monime_ext/resources/caph_2025_06_20/_async/checkout_sessions.py. Do not edit: change that file and run `make generate`.
# Made by scripts/resources.py from openapi/caph.2025-06-20.yaml. Do not edit: change the spec and run `make generate`.
"""Hosted pages, each of which lets one buyer pay for one cart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_api.caph_2025_06_20.models import CheckoutSession

from monime_ext._core.pagination import page_parser
from monime_ext._core.response import parse_nothing, result_parser
from monime_ext._core.serialization import as_list
from monime_ext.resources._sync.pagination import paginate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Unpack

    from monime_api.caph_2025_06_20.models import BrandingOptions, LineItemCreate, PaymentOptions

    from monime_ext._client._sync.client import Client
    from monime_ext._client._sync.paginator import Paginator
    from monime_ext._core.idempotency_key import IdempotencyKey
    from monime_ext._core.response import Response
    from monime_ext._core.settings import CallOptions
    from monime_ext.exactly_once.arguments import Renew
    from monime_ext.money import Money

__all__ = ["CheckoutSessions", "CheckoutSessionsWithResponse"]

_parse_checkout_session = result_parser(CheckoutSession)
_parse_checkout_session_page = page_parser(CheckoutSession)


class CheckoutSessions:
    """Hosted pages, each of which lets one buyer pay for one cart."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def with_response(self) -> CheckoutSessionsWithResponse:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return CheckoutSessionsWithResponse(self._client)

    def create(
        self,
        *,
        name: str,
        line_items: Iterable[LineItemCreate | Mapping[str, object]],
        description: str | None = None,
        success_url: str | None = None,
        cancel_url: str | None = None,
        callback_state: str | None = None,
        reference: str | None = None,
        financial_account_id: str | None = None,
        payment_options: PaymentOptions | Mapping[str, object] | None = None,
        branding_options: BrandingOptions | Mapping[str, object] | None = None,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        **options: Unpack[CallOptions],
    ) -> CheckoutSession:
        """Create a checkout session.

        Send the buyer to the `redirect_url` of the session to pay. A session that is not paid expires after 60 minutes.

        Every attempt sends the same bytes with the same idempotency key, so that retries have no second effect.

        Args:
            name: The heading of the checkout page. At most 150 characters.
            line_items: The items to pay for, all in one currency, with unique references. 1 to 16 items.
                `LineItemCreate` models, or mappings with the API's field names.
            description: A sentence that the buyer reads on the checkout page. At most 1000 characters.
            success_url: Where the browser goes after the payment. It arrives there with a POST, which does not prove
                that the session was paid. Deep links of apps are accepted. An absolute URL, such as
                https://shop.example/thanks. At most 255 characters.
            cancel_url: Where the browser goes when the buyer gives up. Deep links of apps are accepted. An absolute
                URL, such as https://shop.example/thanks. At most 255 characters.
            callback_state: Opaque state of your own. The API does not return it when a session is retrieved. At most
                255 characters.
            reference: Your own id of the order. At most 255 characters.
            financial_account_id: The id of the account that receives the money, `fac-…`. Defaults to the main account
                of the Space. At most 100 characters.
            payment_options: The payment methods to offer. Defaults to all. `PaymentOptions`, or a mapping with the
                API's field names.
            branding_options: The appearance of the checkout page. `BrandingOptions`, or a mapping with the API's field
                names.
            metadata: Your own key-value pairs of text. At most 64 pairs. Keys of at most 64 characters. Values of at
                most 100 characters.
            idempotency_key: An `IdempotencyKey`, or 1 to 64 characters that are sent as they are. Defaults to a new
                random key, which protects the retries of this call, but not a second call.
            once: Your own id of the order, 1 to 255 characters; not together with `idempotency_key`. The order gets one
                checkout session, however many callers ask for it, however often, and even if a process crashes: the
                request is kept in the client's journal before it is sent, and its outcome after it.
            attempt: With `once`: 1 at first; 2 for a second checkout session after the first has expired, or was
                cancelled or deleted.
            renew: With `once`: what to do if the checkout session has ended in this way. `"never"` raises
                `SessionEnded`, `"when_ended"` makes the next attempt.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            OutcomeUnknown: The checkout session may exist: make the same call again with the same `once`, or with the
                error's `idempotency_key`.
            IdempotencyConflict: The key was already used with another request.
            JournalError: With `once`: `BodyMismatch`, `InProgress`, `SessionEnded`, `StillOpen` or `OutcomeLost`.
            StoreUnavailable: With `once`: the journal cannot be used; nothing was sent.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        body: dict[str, object] = {"name": name, "lineItems": as_list(line_items)}
        if description is not None:
            body["description"] = description
        if success_url is not None:
            body["successUrl"] = success_url
        if cancel_url is not None:
            body["cancelUrl"] = cancel_url
        if callback_state is not None:
            body["callbackState"] = callback_state
        if reference is not None:
            body["reference"] = reference
        if financial_account_id is not None:
            body["financialAccountId"] = financial_account_id
        if payment_options is not None:
            body["paymentOptions"] = payment_options
        if branding_options is not None:
            body["brandingOptions"] = branding_options
        if metadata is not None:
            body["metadata"] = metadata
        if once is not None or attempt != 1 or renew != "never":
            from monime_ext.exactly_once._sync.create_once import create_once

            response = create_once(
                self._client,
                "createCheckoutSession",
                options,
                _parse_checkout_session,
                body=body,
                once=once,
                attempt=attempt,
                renew=renew,
                idempotency_key=idempotency_key,
            )
            return response.result
        response = self._client._call(
            "createCheckoutSession", options, _parse_checkout_session, body=body, idempotency_key=idempotency_key
        )
        return response.result

    def list(
        self, *, limit: int | None = None, after: str | None = None, **options: Unpack[CallOptions]
    ) -> Paginator[CheckoutSession]:
        """List the checkout sessions of the Space.

        The order of the list is not documented. There are no filters.

        The pages are fetched one after another while you iterate.

        Args:
            limit: The maximum number of results in a page. 1 to 50. Defaults to 10. All pages are fetched in any case.
            after: The `next` of a previous page, to continue after it. Opaque. 1 to 2000 characters.
            **options: See `CallOptions`; they apply to the request of each page.

        Raises:
            InvalidRequest: While iterating: an argument is invalid; nothing was sent. The error lists all problems.
            PaginationLoop: While iterating: a cursor was returned twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        return paginate(
            self._client,
            "listCheckoutSessions",
            options,
            _parse_checkout_session_page,
            arguments={"limit": limit},
            after=after,
        )

    def get(self, id: str, **options: Unpack[CallOptions]) -> CheckoutSession:
        """Retrieve a checkout session.

        Returns the current state of the session.

        Args:
            id: The id of the session, `scs-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such checkout session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        response = self._client._call("getCheckoutSession", options, _parse_checkout_session, arguments={"id": id})
        return response.result

    def delete(self, id: str, **options: Unpack[CallOptions]) -> None:
        """Delete a checkout session.

        Possible only while the buyer has not started to pay. If the response to an earlier attempt was lost, a 404
        means that the session is deleted.

        Args:
            id: The id of the session, `scs-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such checkout session in this Space.
            Conflict: The state of the checkout session does not allow it.
            OutcomeUnknown: The checkout session may be deleted: make the same call again.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        self._client._call("deleteCheckoutSession", options, parse_nothing, arguments={"id": id})

    def confirm(
        self,
        id: str,
        *,
        amount: Money | int,
        currency: str | None = None,
        reference: str | None,
        **options: Unpack[CallOptions],
    ) -> CheckoutSession:
        """Return a checkout session that is paid and matches the order that you expect; raise if it does not.

        This is the only safe way to decide that an order is paid, because it asks Monime. A buyer who reaches
        `success_url` proves nothing, and may bring the id of another session.

        Args:
            id: The session's id, `scs-…`.
            amount: The order's total in your own books: `sle("450.00")`, or a number of minor units with `currency`.
            currency: The ISO 4217 code, such as `SLE`; may be omitted if `amount` has it.
            reference: The reference that you created the session with; None if it has none. Nothing then shows whose
                session it is: any paid session over the same amount is confirmed, so `id` must come from your own
                records, never from the buyer.
            **options: See `CallOptions`.

        Raises:
            NotPaid: It is the expected order, but it is not paid; `session_status` shows whether it still can be.
            NotConfirmed: The id, amount, currency or reference differs; `mismatches` lists every difference.
            InvalidRequest: The expectation itself is invalid; nothing was sent.
            NotFound: There is no such checkout session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        from monime_ext.resources._sync.checkout_sessions import confirm

        response = confirm(self, id, amount=amount, currency=currency, reference=reference, **options)
        return response.result

    def wait(
        self, id: str, *, timeout: float = 3900.0, interval: float = 2.0, space_id: str | None = None
    ) -> CheckoutSession:
        """Poll a checkout session until it is completed, cancelled or expired, and return it.

        The interval grows up to 10 s, which stays far below the rate limits. Up to 5 consecutive failures of the
        network or of the service are ignored.

        Args:
            id: The session's id, `scs-…`.
            timeout: Seconds to wait at most. Defaults to 65 minutes, because a session lives for 60.
            interval: Seconds between the first two requests.
            space_id: The session's Space. Defaults to the client's.

        Raises:
            TimedOut: The session has not ended in time.
            NotFound: There is no such checkout session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        from monime_ext.resources._sync.checkout_sessions import wait

        response = wait(self, id, timeout=timeout, interval=interval, space_id=space_id)
        return response.result


class CheckoutSessionsWithResponse:
    """The methods of `CheckoutSessions` that are one request, returning a `Response`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self,
        *,
        name: str,
        line_items: Iterable[LineItemCreate | Mapping[str, object]],
        description: str | None = None,
        success_url: str | None = None,
        cancel_url: str | None = None,
        callback_state: str | None = None,
        reference: str | None = None,
        financial_account_id: str | None = None,
        payment_options: PaymentOptions | Mapping[str, object] | None = None,
        branding_options: BrandingOptions | Mapping[str, object] | None = None,
        metadata: Mapping[str, str] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        once: str | None = None,
        attempt: int = 1,
        renew: Renew = "never",
        **options: Unpack[CallOptions],
    ) -> Response[CheckoutSession]:
        """Create a checkout session.

        Send the buyer to the `redirect_url` of the session to pay. A session that is not paid expires after 60 minutes.

        Every attempt sends the same bytes with the same idempotency key, so that retries have no second effect.

        Args:
            name: The heading of the checkout page. At most 150 characters.
            line_items: The items to pay for, all in one currency, with unique references. 1 to 16 items.
                `LineItemCreate` models, or mappings with the API's field names.
            description: A sentence that the buyer reads on the checkout page. At most 1000 characters.
            success_url: Where the browser goes after the payment. It arrives there with a POST, which does not prove
                that the session was paid. Deep links of apps are accepted. An absolute URL, such as
                https://shop.example/thanks. At most 255 characters.
            cancel_url: Where the browser goes when the buyer gives up. Deep links of apps are accepted. An absolute
                URL, such as https://shop.example/thanks. At most 255 characters.
            callback_state: Opaque state of your own. The API does not return it when a session is retrieved. At most
                255 characters.
            reference: Your own id of the order. At most 255 characters.
            financial_account_id: The id of the account that receives the money, `fac-…`. Defaults to the main account
                of the Space. At most 100 characters.
            payment_options: The payment methods to offer. Defaults to all. `PaymentOptions`, or a mapping with the
                API's field names.
            branding_options: The appearance of the checkout page. `BrandingOptions`, or a mapping with the API's field
                names.
            metadata: Your own key-value pairs of text. At most 64 pairs. Keys of at most 64 characters. Values of at
                most 100 characters.
            idempotency_key: An `IdempotencyKey`, or 1 to 64 characters that are sent as they are. Defaults to a new
                random key, which protects the retries of this call, but not a second call.
            once: Your own id of the order, 1 to 255 characters; not together with `idempotency_key`. The order gets one
                checkout session, however many callers ask for it, however often, and even if a process crashes: the
                request is kept in the client's journal before it is sent, and its outcome after it.
            attempt: With `once`: 1 at first; 2 for a second checkout session after the first has expired, or was
                cancelled or deleted.
            renew: With `once`: what to do if the checkout session has ended in this way. `"never"` raises
                `SessionEnded`, `"when_ended"` makes the next attempt.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            OutcomeUnknown: The checkout session may exist: make the same call again with the same `once`, or with the
                error's `idempotency_key`.
            IdempotencyConflict: The key was already used with another request.
            JournalError: With `once`: `BodyMismatch`, `InProgress`, `SessionEnded`, `StillOpen` or `OutcomeLost`.
            StoreUnavailable: With `once`: the journal cannot be used; nothing was sent.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        body: dict[str, object] = {"name": name, "lineItems": as_list(line_items)}
        if description is not None:
            body["description"] = description
        if success_url is not None:
            body["successUrl"] = success_url
        if cancel_url is not None:
            body["cancelUrl"] = cancel_url
        if callback_state is not None:
            body["callbackState"] = callback_state
        if reference is not None:
            body["reference"] = reference
        if financial_account_id is not None:
            body["financialAccountId"] = financial_account_id
        if payment_options is not None:
            body["paymentOptions"] = payment_options
        if branding_options is not None:
            body["brandingOptions"] = branding_options
        if metadata is not None:
            body["metadata"] = metadata
        if once is not None or attempt != 1 or renew != "never":
            from monime_ext.exactly_once._sync.create_once import create_once

            return create_once(
                self._client,
                "createCheckoutSession",
                options,
                _parse_checkout_session,
                body=body,
                once=once,
                attempt=attempt,
                renew=renew,
                idempotency_key=idempotency_key,
            )
        return self._client._call(
            "createCheckoutSession", options, _parse_checkout_session, body=body, idempotency_key=idempotency_key
        )

    def get(self, id: str, **options: Unpack[CallOptions]) -> Response[CheckoutSession]:
        """Retrieve a checkout session.

        Returns the current state of the session.

        Args:
            id: The id of the session, `scs-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such checkout session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        return self._client._call("getCheckoutSession", options, _parse_checkout_session, arguments={"id": id})

    def delete(self, id: str, **options: Unpack[CallOptions]) -> Response[None]:
        """Delete a checkout session.

        Possible only while the buyer has not started to pay. If the response to an earlier attempt was lost, a 404
        means that the session is deleted.

        Args:
            id: The id of the session, `scs-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such checkout session in this Space.
            Conflict: The state of the checkout session does not allow it.
            OutcomeUnknown: The checkout session may be deleted: make the same call again.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        return self._client._call("deleteCheckoutSession", options, parse_nothing, arguments={"id": id})

    def confirm(
        self,
        id: str,
        *,
        amount: Money | int,
        currency: str | None = None,
        reference: str | None,
        **options: Unpack[CallOptions],
    ) -> Response[CheckoutSession]:
        """Return a checkout session that is paid and matches the order that you expect; raise if it does not.

        This is the only safe way to decide that an order is paid, because it asks Monime. A buyer who reaches
        `success_url` proves nothing, and may bring the id of another session.

        Args:
            id: The session's id, `scs-…`.
            amount: The order's total in your own books: `sle("450.00")`, or a number of minor units with `currency`.
            currency: The ISO 4217 code, such as `SLE`; may be omitted if `amount` has it.
            reference: The reference that you created the session with; None if it has none. Nothing then shows whose
                session it is: any paid session over the same amount is confirmed, so `id` must come from your own
                records, never from the buyer.
            **options: See `CallOptions`.

        Raises:
            NotPaid: It is the expected order, but it is not paid; `session_status` shows whether it still can be.
            NotConfirmed: The id, amount, currency or reference differs; `mismatches` lists every difference.
            InvalidRequest: The expectation itself is invalid; nothing was sent.
            NotFound: There is no such checkout session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        from monime_ext.resources._sync.checkout_sessions import confirm

        return confirm(
            CheckoutSessions(self._client), id, amount=amount, currency=currency, reference=reference, **options
        )

    def wait(
        self, id: str, *, timeout: float = 3900.0, interval: float = 2.0, space_id: str | None = None
    ) -> Response[CheckoutSession]:
        """Poll a checkout session until it is completed, cancelled or expired, and return it.

        The interval grows up to 10 s, which stays far below the rate limits. Up to 5 consecutive failures of the
        network or of the service are ignored.

        Args:
            id: The session's id, `scs-…`.
            timeout: Seconds to wait at most. Defaults to 65 minutes, because a session lives for 60.
            interval: Seconds between the first two requests.
            space_id: The session's Space. Defaults to the client's.

        Raises:
            TimedOut: The session has not ended in time.
            NotFound: There is no such checkout session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        from monime_ext.resources._sync.checkout_sessions import wait

        return wait(CheckoutSessions(self._client), id, timeout=timeout, interval=interval, space_id=space_id)
