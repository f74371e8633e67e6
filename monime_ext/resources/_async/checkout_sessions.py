"""What no specification can say of checkout sessions: confirm that one is paid, and wait until one has ended.

The functions become methods of the generated resources. A positional-only argument is the resource that the argument
is named after; a type variable stands for the model that it is named after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar, Unpack

from monime_ext._client._async.client import AsyncClient
from monime_ext._core.polling import PollSchedule
from monime_ext._core.response import Response
from monime_ext._core.settings import CallOptions
from monime_ext._core.statuses import is_final
from monime_ext.errors import MonimeError

if TYPE_CHECKING:
    from monime_ext.money import Money

__all__ = ["confirm", "wait"]


class _CheckoutSession(Protocol):
    @property
    def status(self) -> str: ...

    def to_dict(self) -> dict[str, Any]: ...


CheckoutSessionT = TypeVar("CheckoutSessionT", bound=_CheckoutSession)
CheckoutSessionT_co = TypeVar("CheckoutSessionT_co", bound=_CheckoutSession, covariant=True)


class _AsyncCheckoutSessionsWithResponse(Protocol[CheckoutSessionT_co]):
    async def get(self, id: str, **options: Unpack[CallOptions]) -> Response[CheckoutSessionT_co]: ...


class _AsyncCheckoutSessions(Protocol[CheckoutSessionT_co]):
    @property
    def _client(self) -> AsyncClient: ...

    @property
    def with_response(self) -> _AsyncCheckoutSessionsWithResponse[CheckoutSessionT_co]: ...


async def confirm(
    checkout_sessions: _AsyncCheckoutSessions[CheckoutSessionT],
    /,
    id: str,
    *,
    amount: Money | int,
    currency: str | None = None,
    reference: str | None,
    **options: Unpack[CallOptions],
) -> Response[CheckoutSessionT]:
    """Return a checkout session that is paid and matches the order that you expect; raise if it does not.

    This is the only safe way to decide that an order is paid, because it asks Monime. A buyer who reaches
    `success_url` proves nothing, and may bring the id of another session.

    Args:
        checkout_sessions: The resource.
        id: The session's id, `scs-…`.
        amount: The order's total in your own books: `sle("450.00")`, or a number of minor units with `currency`.
        currency: The ISO 4217 code, such as `SLE`; may be omitted if `amount` has it.
        reference: The reference that you created the session with; None if it has none. Nothing then shows whose
            session it is: any paid session over the same amount is confirmed, so `id` must come from your own records,
            never from the buyer.
        **options: See `CallOptions`.

    Raises:
        NotPaid: It is the expected order, but it is not paid; `session_status` shows whether it still can be.
        NotConfirmed: The id, amount, currency or reference differs; `mismatches` lists every difference.
        InvalidRequest: The expectation itself is invalid; nothing was sent.
        NotFound: There is no such checkout session in this Space.
        MonimeError: See `monime_ext.errors`.
    """
    # A program that only creates sessions need not import `decimal`.
    from monime_ext.reconciliation.confirmation import Expected, require_paid

    expected = Expected.of(amount, currency, reference)
    response = await checkout_sessions.with_response.get(id, **options)
    require_paid(response, expected, id)
    return response


async def wait(
    checkout_sessions: _AsyncCheckoutSessions[CheckoutSessionT],
    /,
    id: str,
    *,
    timeout: float = 3900.0,
    interval: float = 2.0,
    space_id: str | None = None,
) -> Response[CheckoutSessionT]:
    """Poll a checkout session until it is completed, cancelled or expired, and return it.

    The interval grows up to 10 s, which stays far below the rate limits. Up to 5 consecutive failures of the network or
    of the service are ignored.

    Args:
        checkout_sessions: The resource.
        id: The session's id, `scs-…`.
        timeout: Seconds to wait at most. Defaults to 65 minutes, because a session lives for 60.
        interval: Seconds between the first two requests.
        space_id: The session's Space. Defaults to the client's.

    Raises:
        TimedOut: The session has not ended in time.
        NotFound: There is no such checkout session in this Space.
        MonimeError: See `monime_ext.errors`.
    """
    client = checkout_sessions._client
    runtime = client._runtime
    options: CallOptions = {} if space_id is None else {"space_id": space_id}
    schedule = PollSchedule(runtime.monotonic(), timeout, interval)
    while True:
        options["deadline"] = schedule.deadline(runtime.monotonic(), client.deadline)
        try:
            response = await checkout_sessions.with_response.get(id, **options)
        except MonimeError as error:
            schedule.record_failure(error)
        else:
            if is_final(response.result.status):
                return response
            schedule.record_success()
        await runtime.async_sleep(schedule.next_delay(runtime.monotonic()))
