"""Payments, for threads: the money that came, and from it back to the order that it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Generic, Protocol, TypeVar, Unpack

from monime_ext._client._sync.client import Client
from monime_ext._client._sync.paginator import Paginator
from monime_ext._core.ownership import checkout_session_of
from monime_ext._core.settings import CallOptions
from monime_ext._core.unchanged import UNCHANGED, Unchanged
from monime_ext.reconciliation.settlement import Settlement
from monime_ext.resources.base import ResponseParser, changes, listing, matching
from monime_ext.resources.checkout_sessions import GET as GET_SESSION
from monime_ext.resources.with_response import RawResponseMixin, responding

__all__ = ["Order", "Payments", "PaymentsWithResponse"]

GET: Final = "getPayment"
LIST: Final = "listPayments"
UPDATE: Final = "updatePayment"

MOST_AT_ONCE: Final = 50


class Order(Protocol):
    """What a checkout session is to its payments."""

    @property
    def id(self) -> str: ...

    @property
    def order_number(self) -> str | None: ...

    def to_dict(self) -> dict[str, Any]: ...


class Payment(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


PaymentT = TypeVar("PaymentT", bound=Payment)


class Payments(RawResponseMixin, Generic[PaymentT]):
    """The payments into a Space's accounts."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._read: ResponseParser[PaymentT] = ResponseParser(client._spec, "Payment")
        self._read_session: ResponseParser[Order] = ResponseParser(client._spec, "CheckoutSession")

    @property
    def with_response(self) -> PaymentsWithResponse[PaymentT]:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return PaymentsWithResponse(self)

    def get(self, id: str, **options: Unpack[CallOptions]) -> PaymentT:
        """Return a payment as it stands.

        Args:
            id: `spm-…`
            **options: See `CallOptions`.

        Raises:
            NotFound: There is no such payment in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        return self._give(self._client._call(GET, options, self._read.one, arguments={"id": id}))

    def list(
        self,
        *,
        order_number: str | None = None,
        financial_account_id: str | None = None,
        financial_transaction_reference: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Paginator[PaymentT]:
        """Return the payments that match all filters given, fetched page by page while they are iterated.

        Filters of Monime's have been seen to misbehave, so each payment is checked again here: one that does not match
        is left out, and a warning is logged. A page may therefore be shorter than it came. The order is not promised.

        Args:
            order_number: Only payments of this order, which a completed session names.
            financial_account_id: Only payments into this account, `fac-…`.
            financial_transaction_reference: Only payments that were booked under this reference.
            limit: How many payments a page holds, 1 to 50; 10 when left out. All pages are gone through either way.
            after: The `next` of a page, to go on behind it.
            **options: See `CallOptions`; they hold for each page.

        Raises:
            PaginationLoop: While iterating, a cursor came twice.
            MonimeError: While iterating; see `monime_ext.errors`.
        """
        filters = {
            "orderNumber": order_number,
            "financialAccountId": financial_account_id,
            "financialTransactionReference": financial_transaction_reference,
        }
        read = matching(self._read.many, filters)
        return listing(self._client, LIST, options, read, arguments={**filters, "limit": limit}, after=after)

    def update(
        self,
        id: str,
        *,
        name: str | Unchanged | None = UNCHANGED,
        metadata: Mapping[str, str] | Unchanged | None = UNCHANGED,
        **options: Unpack[CallOptions],
    ) -> PaymentT:
        """Name or annotate a payment. What is left out stays as it is, None empties it.

        Args:
            id: `spm-…`
            name: What you call it; at most 100 characters.
            metadata: Your own pairs, in place of those there are: text to text; at most 64, keys of 64 and values of
                100 characters.
            **options: See `CallOptions`.

        Raises:
            InvalidRequest: The input breaks a limit; nothing was sent, and the error names every fault.
            NotFound: There is no such payment in this Space.
            OutcomeUnknown: It may be changed: make the same call again; doing it twice changes nothing more.
            MonimeError: See `monime_ext.errors`.
        """
        body = changes(name=name, metadata=metadata)
        return self._give(self._client._call(UPDATE, options, self._read.one, body=body, arguments={"id": id}))

    def for_session(self, session: str | Order, **options: Unpack[CallOptions]) -> tuple[PaymentT, ...]:
        """Return the payments of a checkout session; none while nothing is paid.

        They are found by the session's order number, and those that say that they belong to another session are left
        out. Attempts that failed are no payments.

        Args:
            session: A session, or its id `scs-…`. One that has no order number, as while it is pending, is read again.
            **options: See `CallOptions`; they hold for each request.

        Raises:
            NotFound: There is no such session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        order = session if not isinstance(session, str) and session.order_number else None
        return self._of(order or self._order(session, options), options)

    def settlement(self, session: str | Order, **options: Unpack[CallOptions]) -> Settlement:
        """Return what a checkout session brings: gross, fees, net, channel, references, as far as Monime knows it now.

        The session and its payments are read from Monime. What events have told can be merged in, in any order.

        Args:
            session: A session, or its id `scs-…`.
            **options: See `CallOptions`; they hold for each request.

        Raises:
            SettlementConflict: What Monime says of them contradicts itself, such as two currencies.
            NotFound: There is no such session in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        order = self._order(session, options)
        return Settlement.of(sessions=[order], payments=self._of(order, options))

    def _order(self, session: str | Order, options: CallOptions) -> Order:
        arguments = {"id": session if isinstance(session, str) else session.id}
        return (self._client._call(GET_SESSION, options, self._read_session.one, arguments=arguments)).result

    def _of(self, order: Order, options: CallOptions) -> tuple[PaymentT, ...]:
        if not order.order_number:
            return ()
        found = self.list(order_number=order.order_number, limit=MOST_AT_ONCE, **options)
        return tuple(each for each in list(found) if may_pay(each, order))


class PaymentsWithResponse(Generic[PaymentT]):
    """The methods of `Payments` that are one request, returning a `Response`. A page has its own."""

    def __init__(self, payments: Payments[PaymentT]) -> None:
        twin = payments._twin()
        self.get = responding(twin.get)
        self.update = responding(twin.update)


def may_pay(payment: Payment, order: Order) -> bool:
    """Tell whether nothing speaks against a payment being for an order; not every answer has an ownership graph."""
    return checkout_session_of(payment.to_dict()) in (None, order.id)
