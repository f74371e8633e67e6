"""The page that buyers return to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, Protocol, TypeVar

from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import checked_seconds
from monime_ext.errors import MonimeError
from monime_ext.money import Money
from monime_ext.receivers.http_response import HttpResponse
from monime_ext.receivers.return_state import (
    ExpectedPayment,
    ReturnContext,
    parse_query,
    respond_with_page,
    respond_without_page,
    return_state,
)
from monime_ext.receivers.single_flight import AsyncSingleFlight

__all__ = ["AsyncReturnPage"]

SessionT = TypeVar("SessionT")
SessionT_co = TypeVar("SessionT_co", covariant=True)


class AsyncSessionConfirmer(Protocol[SessionT_co]):
    """The method of `monime.checkout_sessions` that a return page uses."""

    async def confirm(
        self,
        id: str,
        *,
        amount: Money | int,
        currency: str | None = None,
        reference: str | None,
        deadline: float | None = None,
    ) -> SessionT_co:
        """Return the session if it is paid as expected."""
        ...


class AsyncReturnPage(Generic[SessionT]):
    """The page at `success_url` and `cancel_url`.

    Args:
        sessions: `monime.checkout_sessions`.
        find: Returns the payment that your books expect for the parameters of a query, by whatever you put into the
            URL; None for no order. Buyers can change the query: show nothing that another buyer may not see.
        render: Returns the page as HTML.
        cache_seconds: How long a result is shown without asking Monime again. Requests for the same payment at the same
            time ask once.
        max_wait: The maximum number of seconds to wait for Monime; afterwards, the state is `unavailable`.
        runtime: The clock, for tests.
    """

    def __init__(
        self,
        sessions: AsyncSessionConfirmer[SessionT],
        find: Callable[[Mapping[str, str]], Awaitable[ExpectedPayment | None]],
        render: Callable[[ReturnContext[SessionT]], str],
        *,
        cache_seconds: float = 2.0,
        max_wait: float = 10.0,
        runtime: Runtime | None = None,
    ) -> None:
        self._sessions = sessions
        self._find = find
        self._render = render
        self._max_wait = checked_seconds("max_wait", max_wait)
        # Anybody can request the page, as often as they like: without this, they would use up the rate limit of Monime,
        # and buyers would have to wait.
        self._flights: AsyncSingleFlight[ReturnContext[SessionT]] = AsyncSingleFlight(
            keep=checked_seconds("cache_seconds", cache_seconds) or 0.0,
            max_wait=max_wait,
            monotonic=(runtime or Runtime()).monotonic,
        )

    async def respond(self, method: str, path: str, query: str) -> HttpResponse:
        """Return the response to a browser.

        Args:
            method: The request's method.
            path: The decoded path of the page.
            query: The raw query of the URL.
        """
        response = respond_without_page(method, path, query)
        if response is not None:
            return response
        return respond_with_page(await self._context(parse_query(query)), self._render)

    async def _context(self, parameters: Mapping[str, str]) -> ReturnContext[SessionT]:
        expected = await self._find(parameters)
        if expected is None:
            return ReturnContext("unknown")
        context = await self._flights.get(expected, lambda: self._confirm(expected))
        return context or ReturnContext("unavailable", expected)

    async def _confirm(self, expected: ExpectedPayment) -> ReturnContext[SessionT]:
        try:
            session = await self._sessions.confirm(
                expected.session_id,
                amount=expected.amount,
                currency=expected.currency,
                reference=expected.reference,
                deadline=self._max_wait,
            )
        except MonimeError as error:
            return ReturnContext(return_state(error), expected, error=error)
        return ReturnContext("paid", expected, session)
