"""What a return page shows a buyer who comes back from Monime's page, and the responses around it.

Monime sends the browser to the session's `success_url` or `cancel_url`, with the query that the shop put there and
nothing more. Whether it uses GET or POST is not documented, so both are accepted; the response to a POST is a redirect
with 303, so that a reload does not post again. The request proves nothing: what is shown is what the API reports.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeAlias, TypeVar
from urllib.parse import parse_qsl, quote

from monime_ext._core.statuses import is_final
from monime_ext.errors import MonimeError, NotConfirmed, NotFound, NotPaid
from monime_ext.money import Money
from monime_ext.receivers.http_response import HttpResponse

__all__ = [
    "ExpectedPayment",
    "ReturnContext",
    "ReturnState",
    "parse_query",
    "respond_with_page",
    "respond_without_page",
    "return_state",
]

SessionT = TypeVar("SessionT")

ReturnState: TypeAlias = Literal["paid", "open", "ended", "mismatch", "unknown", "unavailable"]
"""The state of the order that a buyer returns from. `paid`: confirmed by Monime; `open`: not paid yet, still payable;
`ended`: cancelled or expired; `mismatch`: the session does not match your books, paid or not; `unknown`: there is no
such order; `unavailable`: Monime cannot be reached now, and the webhook event will report the result."""

_STATUS: Final[dict[ReturnState, int]] = {"unknown": 404, "unavailable": 503}
_METHODS: Final = ("GET", "HEAD", "POST")

_log: Final = logging.getLogger("monime_ext.receivers")


@dataclass(frozen=True, slots=True)
class ExpectedPayment:
    """The payment that your books expect for the order that a buyer returns from; see `checkout_sessions.confirm`.

    Attributes:
        session_id: The session that you created for the order, `scs-…`. Take it from your books, never from the query.
        amount: The price: `sle("450.00")`, or a number of minor units with `currency`.
        currency: The ISO 4217 code, if `amount` is a number.
        reference: The reference that you created the session with; None if you gave none.
    """

    session_id: str
    amount: Money | int
    currency: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnContext(Generic[SessionT]):
    """What to show to the buyer.

    Attributes:
        state: The state of the order; see `ReturnState`.
        expected: The payment that your books expect; None if there is no such order.
        session: The session, if it is paid.
        error: The error that Monime returned, if it is not. Do not show it to the buyer.
    """

    state: ReturnState
    expected: ExpectedPayment | None = None
    session: SessionT | None = None
    error: MonimeError | None = field(default=None, repr=False)


def respond_without_page(method: str, path: str, query: str) -> HttpResponse | None:
    """Return the response to a request that is not for the page itself; None if it is.

    Args:
        method: The request's method.
        path: The decoded path of the page.
        query: The raw query of the URL.
    """
    if method not in _METHODS:
        return HttpResponse(405, "GET or POST", {"Allow": ", ".join(_METHODS)})
    if method == "POST":
        # Relative to the page's own folder, so that the redirect stays on this site for any path.
        page = f"./{quote(path.rpartition('/')[2], safe='')}"
        safe = "".join(character for character in query if "!" <= character <= "~")
        return HttpResponse(303, "", {"Location": f"{page}?{safe}" if safe else page})
    return None


def parse_query(query: str) -> Mapping[str, str]:
    """Return the parameters of a raw query; none if it is invalid."""
    try:
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}


def return_state(error: MonimeError) -> ReturnState:
    """Return the state of an order whose payment Monime did not confirm."""
    if isinstance(error, NotPaid):
        return "ended" if is_final(error.session_status) else "open"
    if isinstance(error, NotConfirmed):
        _log.error("a buyer returned from a session that does not match the books: %s", error)
        return "mismatch"
    # A 404 without a reason is not from Monime, but from a gateway in between.
    if isinstance(error, NotFound) and error.reason is not None:
        return "unknown"
    _log.warning("a payment could not be confirmed now: %s", error)
    return "unavailable"


def respond_with_page(
    context: ReturnContext[SessionT], render: Callable[[ReturnContext[SessionT]], str]
) -> HttpResponse:
    """Return the response with the page that `render` returns."""
    # The page may change at any moment, and is for this buyer only.
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HttpResponse(_STATUS.get(context.state, 200), render(context), headers)
