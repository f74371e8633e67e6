"""Payments, for tasks: the money that came, and from it back to the order that it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Unpack

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._async.paginator import AsyncPaginator
from monime_ext._core.settings import CallOptions
from monime_ext._core.unchanged import UNCHANGED, Unchanged
from monime_ext.reconciliation.settlement import Settlement
from monime_ext.resources.base import ResponseParser, async_listing, changes, matching
from monime_ext.resources.checkout_sessions import GET as GET_SESSION
from monime_ext.resources.payments import GET, LIST, MOST_AT_ONCE, UPDATE, Order, PaymentT, may_pay
from monime_ext.resources.with_response import RawResponseMixin, awaited_responding

__all__ = ["AsyncPayments", "AsyncPaymentsWithResponse"]


class AsyncPayments(RawResponseMixin, Generic[PaymentT]):
    """The payments into a Space's accounts."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._read: ResponseParser[PaymentT] = ResponseParser(client._spec, "Payment")
        self._read_session: ResponseParser[Order] = ResponseParser(client._spec, "CheckoutSession")

    @property
    def with_response(self) -> AsyncPaymentsWithResponse[PaymentT]:
        """The same methods, returning a `Response`: result, status, headers, request id, key, attempts, replayed."""
        return AsyncPaymentsWithResponse(self)

    async def get(self, id: str, **options: Unpack[CallOptions]) -> PaymentT:
        """Return a payment as it stands.

        Args:
            id: `spm-…`
            **options: See `CallOptions`.

        Raises:
            NotFound: There is no such payment in this Space.
            MonimeError: See `monime_ext.errors`.
        """
        return self._give(await self._client._call(GET, options, self._read.one, arguments={"id": id}))

    def list(
        self,
        *,
        order_number: str | None = None,
        financial_account_id: str | None = None,
        financial_transaction_reference: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPaginator[PaymentT]:
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
        return async_listing(self._client, LIST, options, read, arguments={**filters, "limit": limit}, after=after)

    async def update(
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
        return self._give(await self._client._call(UPDATE, options, self._read.one, body=body, arguments={"id": id}))

    async def for_session(self, session: str | Order, **options: Unpack[CallOptions]) -> tuple[PaymentT, ...]:
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
        return await self._of(order or await self._order(session, options), options)

    async def settlement(self, session: str | Order, **options: Unpack[CallOptions]) -> Settlement:
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
        order = await self._order(session, options)
        return Settlement.of(sessions=[order], payments=await self._of(order, options))

    async def _order(self, session: str | Order, options: CallOptions) -> Order:
        arguments = {"id": session if isinstance(session, str) else session.id}
        return (await self._client._call(GET_SESSION, options, self._read_session.one, arguments=arguments)).result

    async def _of(self, order: Order, options: CallOptions) -> tuple[PaymentT, ...]:
        if not order.order_number:
            return ()
        found = self.list(order_number=order.order_number, limit=MOST_AT_ONCE, **options)
        return tuple(each for each in [each async for each in found] if may_pay(each, order))


class AsyncPaymentsWithResponse(Generic[PaymentT]):
    """The methods of `AsyncPayments` that are one request, returning a `Response`. A page has its own."""

    def __init__(self, payments: AsyncPayments[PaymentT]) -> None:
        twin = payments._twin()
        self.get = awaited_responding(twin.get)
        self.update = awaited_responding(twin.update)
