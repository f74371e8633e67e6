"""What a buyer sees who comes back from Monime's page: the same in every framework.

Monime sends the browser to the session's `success_url` or `cancel_url`, with the query that the shop put there and
nothing more. Whether by GET or by POST is not certain, so both are taken; a POST is answered with 303, so that a reload
posts nothing. Who comes back has proved nothing: what is shown is what Monime says when it is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, Protocol, TypeAlias, TypeVar
from urllib.parse import parse_qsl, quote

from monime_ext.errors import MonimeError, NotConfirmed, NotFound, NotPaid
from monime_ext.money import Money
from monime_ext.receivers.deliveries import Answer

__all__ = ["AsyncReturnPage", "Order", "ReturnPage", "ReturnState", "Returned"]

SessionT = TypeVar("SessionT")
SessionT_co = TypeVar("SessionT_co", covariant=True)

ReturnState: TypeAlias = Literal["paid", "open", "over", "wrong", "unknown", "unavailable"]
"""How an order stands. `paid`: Monime confirms it; `open`: not paid yet, it still may be; `over`: cancelled or expired;
`wrong`: paid or not, it is not the order in your books; `unknown`: there is no such order; `unavailable`: Monime cannot
be asked just now, and the event will tell."""

_STATUS: Final[dict[ReturnState, int]] = {"unknown": 404, "unavailable": 503}
_METHODS: Final = ("GET", "HEAD", "POST")

_log: Final = logging.getLogger("monime_ext.receivers")


@dataclass(frozen=True, slots=True)
class Order:
    """What your books say of the order that a buyer comes back from; see `checkout_sessions.confirm`.

    Attributes:
        session_id: The session that you made for it, `scs-…`. It comes from your books, never from the query.
        amount: What it costs: `sle("450.00")`, or a number of minor units with `currency`.
        currency: The ISO 4217 code, when `amount` is a number.
        reference: The reference that you made the session with; None if you gave it none.
    """

    session_id: str
    amount: Money | int
    currency: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Returned(Generic[SessionT]):
    """What to show to the buyer.

    Attributes:
        state: How the order stands; see `ReturnState`.
        order: The order, when there is one.
        session: The session, when it is paid.
        error: What Monime's answer was, when it is not. Not for the buyer.
    """

    state: ReturnState
    order: Order | None = None
    session: SessionT | None = None
    error: MonimeError | None = field(default=None, repr=False)


class Sessions(Protocol[SessionT_co]):
    """`monime.checkout_sessions`."""

    def confirm(
        self, id: str, *, amount: Money | int, currency: str | None = None, reference: str | None
    ) -> SessionT_co: ...


class AsyncSessions(Protocol[SessionT_co]):
    """`monime.checkout_sessions` of a client for tasks."""

    async def confirm(
        self, id: str, *, amount: Money | int, currency: str | None = None, reference: str | None
    ) -> SessionT_co: ...


class ReturnPage(Generic[SessionT]):
    """The page at `success_url` and `cancel_url`.

    Args:
        sessions: `monime.checkout_sessions`.
        find: Returns the order in your books that a query means, by whatever you put into the URL; None for no order.
            The buyer can write anything there: show nothing that another buyer may not see.
        show: Returns the page, as HTML.
    """

    def __init__(
        self,
        sessions: Sessions[SessionT],
        find: Callable[[Mapping[str, str]], Order | None],
        show: Callable[[Returned[SessionT]], str],
    ) -> None:
        self._sessions = sessions
        self._find = find
        self._show = show

    def answer(self, method: str, path: str, query: str) -> Answer:
        """Return what to answer to a browser.

        Args:
            method: The request's method.
            path: The path of the page, decoded.
            query: The query as it stands in the URL.
        """
        elsewhere = _elsewhere(method, path, query)
        if elsewhere is not None:
            return elsewhere
        order = self._find(_read(query))
        if order is None:
            return _page(Returned("unknown"), self._show)
        try:
            session = self._sessions.confirm(
                order.session_id, amount=order.amount, currency=order.currency, reference=order.reference
            )
        except MonimeError as error:
            return _page(Returned(_state_of(error), order, error=error), self._show)
        return _page(Returned("paid", order, session), self._show)


class AsyncReturnPage(Generic[SessionT]):
    """The page at `success_url` and `cancel_url`.

    Args:
        sessions: `monime.checkout_sessions`.
        find: Returns the order in your books that a query means, by whatever you put into the URL; None for no order.
            The buyer can write anything there: show nothing that another buyer may not see.
        show: Returns the page, as HTML.
    """

    def __init__(
        self,
        sessions: AsyncSessions[SessionT],
        find: Callable[[Mapping[str, str]], Awaitable[Order | None]],
        show: Callable[[Returned[SessionT]], str],
    ) -> None:
        self._sessions = sessions
        self._find = find
        self._show = show

    async def answer(self, method: str, path: str, query: str) -> Answer:
        """Return what to answer to a browser.

        Args:
            method: The request's method.
            path: The path of the page, decoded.
            query: The query as it stands in the URL.
        """
        elsewhere = _elsewhere(method, path, query)
        if elsewhere is not None:
            return elsewhere
        order = await self._find(_read(query))
        if order is None:
            return _page(Returned("unknown"), self._show)
        try:
            session = await self._sessions.confirm(
                order.session_id, amount=order.amount, currency=order.currency, reference=order.reference
            )
        except MonimeError as error:
            return _page(Returned(_state_of(error), order, error=error), self._show)
        return _page(Returned("paid", order, session), self._show)


def _elsewhere(method: str, path: str, query: str) -> Answer | None:
    if method not in _METHODS:
        return Answer(405, "GET or POST", {"Allow": ", ".join(_METHODS)})
    if method == "POST":
        # Relative to the page's own folder, so that it leads nowhere else, whatever the path looks like.
        page = f"./{quote(path.rpartition('/')[2], safe='')}"
        safe = "".join(each for each in query if "!" <= each <= "~")
        return Answer(303, "", {"Location": f"{page}?{safe}" if safe else page})
    return None


def _read(query: str) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}


def _state_of(error: MonimeError) -> ReturnState:
    if isinstance(error, NotPaid):
        return "over" if error.session_status in ("cancelled", "expired") else "open"
    if isinstance(error, NotConfirmed):
        _log.error("a buyer came back to an order that Monime knows otherwise: %s", error)
        return "wrong"
    # Without a reason it was not Monime who found nothing, but a gateway before it.
    if isinstance(error, NotFound) and error.reason is not None:
        return "unknown"
    _log.warning("an order could not be confirmed just now: %s", error)
    return "unavailable"


def _page(returned: Returned[SessionT], show: Callable[[Returned[SessionT]], str]) -> Answer:
    # What a buyer sees now may be another thing in a moment, and is nobody else's to see.
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return Answer(_STATUS.get(returned.state, 200), show(returned), headers)
