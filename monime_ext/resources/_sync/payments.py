# Made by scripts/unasync.py from monime_ext/resources/_async/payments.py. Do not edit: change that file and run `make generate`.
"""What no specification can say of payments: find those of a checkout session, and what the session brings.

See `checkout_sessions` for how the functions become methods.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, Unpack

from monime_ext._client._sync.paginator import Paginator
from monime_ext._core.ownership import checkout_session_of
from monime_ext._core.settings import CallOptions

if TYPE_CHECKING:
    from monime_ext.reconciliation.settlement import Settlement

__all__ = ["for_session", "settlement"]

PAGE_SIZE: Final = 50


class _Payment(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


class _CheckoutSession(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def order_number(self) -> str | None: ...

    def to_dict(self) -> dict[str, Any]: ...


PaymentT = TypeVar("PaymentT", bound=_Payment)
CheckoutSessionT = TypeVar("CheckoutSessionT", bound=_CheckoutSession)
CheckoutSessionT_co = TypeVar("CheckoutSessionT_co", bound=_CheckoutSession, covariant=True)


class _Payments(Protocol[PaymentT]):
    # The filters of a version stand between these arguments and the options.
    @property
    def list(self) -> Callable[..., Paginator[PaymentT]]: ...


class _CheckoutSessions(Protocol[CheckoutSessionT_co]):
    def get(self, id: str, **options: Unpack[CallOptions]) -> CheckoutSessionT_co: ...


def for_session(
    payments: _Payments[PaymentT],
    checkout_sessions: _CheckoutSessions[CheckoutSessionT],
    /,
    session: str | CheckoutSessionT,
    **options: Unpack[CallOptions],
) -> tuple[PaymentT, ...]:
    """Return the payments of a checkout session; an empty tuple while nothing is paid.

    They are found by the session's order number; those that belong to another session are excluded. Failed attempts to
    pay are not payments.

    Args:
        payments: The resource.
        checkout_sessions: The resource of the sessions.
        session: A session, or its id, `scs-…`. A session without an order number, as while it is pending, is read
            again.
        **options: See `CallOptions`; they apply to each request.

    Raises:
        NotFound: There is no such checkout session in this Space.
        MonimeError: See `monime_ext.errors`.
    """
    if isinstance(session, str):
        session = checkout_sessions.get(session, **options)
    elif not session.order_number:
        session = checkout_sessions.get(session.id, **options)
    return _payments_of(payments, session, options)


def settlement(
    payments: _Payments[PaymentT],
    checkout_sessions: _CheckoutSessions[CheckoutSessionT],
    /,
    session: str | CheckoutSessionT,
    **options: Unpack[CallOptions],
) -> Settlement:
    """Return what a checkout session brings, as far as Monime knows it: gross, fees, net, channel and references.

    The session and its payments are read from Monime. What events contain can be merged in, in any order.

    Args:
        payments: The resource.
        checkout_sessions: The resource of the sessions.
        session: A session, or its id, `scs-…`.
        **options: See `CallOptions`; they apply to each request.

    Raises:
        SettlementConflict: The session and its payments contradict each other, such as by two currencies.
        NotFound: There is no such checkout session in this Space.
        MonimeError: See `monime_ext.errors`.
    """
    from monime_ext.reconciliation.settlement import Settlement

    current = checkout_sessions.get(session if isinstance(session, str) else session.id, **options)
    found = _payments_of(payments, current, options)
    return Settlement.of(sessions=[current], payments=found)


def _payments_of(
    payments: _Payments[PaymentT], session: _CheckoutSession, options: CallOptions
) -> tuple[PaymentT, ...]:
    if not session.order_number:
        return ()
    found = payments.list(order_number=session.order_number, limit=PAGE_SIZE, **options)
    return tuple([payment for payment in found if _may_pay(payment, session)])


def _may_pay(payment: _Payment, session: _CheckoutSession) -> bool:
    # Not every response has an ownership graph.
    return checkout_session_of(payment.to_dict()) in (None, session.id)
