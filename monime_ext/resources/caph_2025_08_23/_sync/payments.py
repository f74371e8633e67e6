# Made by scripts/unasync.py from monime_ext/resources/caph_2025_08_23/_async/payments.py. Do not edit: change that file and run `make generate`.
# Made by scripts/resources.py from openapi/caph.2025-08-23.yaml. Do not edit: change the spec and run `make generate`.
"""Money received, with the fees that Monime kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_api.caph_2025_08_23.models import Payment

from monime_ext._core.pagination import page_parser
from monime_ext._core.response import result_parser
from monime_ext._core.unchanged import UNCHANGED, Unchanged
from monime_ext.resources._sync.pagination import paginate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from monime_api.caph_2025_08_23.models import CheckoutSession

    from monime_ext._client._sync.client import Client
    from monime_ext._client._sync.paginator import Paginator
    from monime_ext._core.response import Response
    from monime_ext._core.settings import CallOptions
    from monime_ext.reconciliation.settlement import Settlement

__all__ = ["Payments", "PaymentsWithResponse"]

_parse_payment = result_parser(Payment)


class Payments:
    """Money received, with the fees that Monime kept."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def with_response(self) -> PaymentsWithResponse:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return PaymentsWithResponse(self._client)

    def list(
        self,
        *,
        order_number: str | None = None,
        financial_account_id: str | None = None,
        financial_transaction_reference: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Paginator[Payment]:
        """List the payments of the Space that match all filters.

        The order of the list is not documented.

        The pages are fetched one after another while you iterate.

        Monime has been seen to return items that do not match a filter. Every item is therefore checked again: one that
        does not match is dropped, and a warning is logged. A page may be shorter than it was received.

        Args:
            order_number: Only payments of this order; a completed checkout session has its order number.
            financial_account_id: Only payments into this account, `fac-…`.
            financial_transaction_reference: Only payments booked under this reference.
            limit: The maximum number of results in a page. 1 to 50. Defaults to 10. All pages are fetched in any case.
            after: The `next` of a previous page, to continue after it. Opaque. 1 to 2000 characters.
            **options: See `CallOptions`; they apply to the request of each page.

        Raises:
            InvalidRequest: While iterating: an argument is invalid; nothing was sent. The error lists all problems.
            PaginationLoop: While iterating: a cursor was returned twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        filters = {
            "orderNumber": order_number,
            "financialAccountId": financial_account_id,
            "financialTransactionReference": financial_transaction_reference,
        }
        return paginate(
            self._client,
            "listPayments",
            options,
            page_parser(Payment, filters),
            arguments={**filters, "limit": limit},
            after=after,
        )

    def get(self, id: str, **options: Unpack[CallOptions]) -> Payment:
        """Retrieve a payment.

        Returns the current state of the payment.

        Args:
            id: The id of the payment, `spm-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such payment in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        response = self._client._call("getPayment", options, _parse_payment, arguments={"id": id})
        return response.result

    def update(
        self,
        id: str,
        *,
        name: str | Unchanged | None = UNCHANGED,
        metadata: Mapping[str, str] | Unchanged | None = UNCHANGED,
        **options: Unpack[CallOptions],
    ) -> Payment:
        """Name or annotate a payment.

        A field that is not given stays as it is; None clears it. Repeating the request has no further effect.

        Args:
            id: The id of the payment, `spm-…`.
            name: Your own name of the payment. At most 100 characters. None clears it.
            metadata: Your own key-value pairs of text, merged into the existing ones. An empty value removes its key;
                None removes all. At most 64 pairs. Keys of at most 64 characters. Values of at most 100 characters.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such payment in this Space.
            Conflict: The state of the payment does not allow it.
            OutcomeUnknown: The payment may have been changed: make the same call again, which has no effect beyond that
                of the first.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        body: dict[str, object] = {}
        if name is not UNCHANGED:
            body["name"] = name
        if metadata is not UNCHANGED:
            body["metadata"] = metadata
        response = self._client._call("updatePayment", options, _parse_payment, body=body, arguments={"id": id})
        return response.result

    def for_session(self, session: str | CheckoutSession, **options: Unpack[CallOptions]) -> tuple[Payment, ...]:
        """Return the payments of a checkout session; an empty tuple while nothing is paid.

        They are found by the session's order number; those that belong to another session are excluded. Failed attempts
        to pay are not payments.

        Args:
            session: A session, or its id, `scs-…`. A session without an order number, as while it is pending, is read
                again.
            **options: See `CallOptions`; they apply to each request.

        Raises:
            NotFound: There is no such checkout session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        from monime_ext.resources._sync.payments import for_session
        from monime_ext.resources.caph_2025_08_23._sync.checkout_sessions import CheckoutSessions

        return for_session(self, CheckoutSessions(self._client), session, **options)

    def settlement(self, session: str | CheckoutSession, **options: Unpack[CallOptions]) -> Settlement:
        """Return what a checkout session brings, as far as Monime knows it: gross, fees, net, channel and references.

        The session and its payments are read from Monime. What events contain can be merged in, in any order.

        Args:
            session: A session, or its id, `scs-…`.
            **options: See `CallOptions`; they apply to each request.

        Raises:
            SettlementConflict: The session and its payments contradict each other, such as by two currencies.
            NotFound: There is no such checkout session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        from monime_ext.resources._sync.payments import settlement
        from monime_ext.resources.caph_2025_08_23._sync.checkout_sessions import CheckoutSessions

        return settlement(self, CheckoutSessions(self._client), session, **options)


class PaymentsWithResponse:
    """The methods of `Payments` that are one request, returning a `Response`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, id: str, **options: Unpack[CallOptions]) -> Response[Payment]:
        """Retrieve a payment.

        Returns the current state of the payment.

        Args:
            id: The id of the payment, `spm-…`.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such payment in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        return self._client._call("getPayment", options, _parse_payment, arguments={"id": id})

    def update(
        self,
        id: str,
        *,
        name: str | Unchanged | None = UNCHANGED,
        metadata: Mapping[str, str] | Unchanged | None = UNCHANGED,
        **options: Unpack[CallOptions],
    ) -> Response[Payment]:
        """Name or annotate a payment.

        A field that is not given stays as it is; None clears it. Repeating the request has no further effect.

        Args:
            id: The id of the payment, `spm-…`.
            name: Your own name of the payment. At most 100 characters. None clears it.
            metadata: Your own key-value pairs of text, merged into the existing ones. An empty value removes its key;
                None removes all. At most 64 pairs. Keys of at most 64 characters. Values of at most 100 characters.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: An argument is invalid; nothing was sent. The error lists all problems.
            NotFound: There is no such payment in this Space.
            Conflict: The state of the payment does not allow it.
            OutcomeUnknown: The payment may have been changed: make the same call again, which has no effect beyond that
                of the first.
            MonimeError: See `monime_ext.errors`; `outcome` says whether the call had an effect.
        """
        body: dict[str, object] = {}
        if name is not UNCHANGED:
            body["name"] = name
        if metadata is not UNCHANGED:
            body["metadata"] = metadata
        return self._client._call("updatePayment", options, _parse_payment, body=body, arguments={"id": id})
