"""A small shop pinned to caph of 2025-06-20, as its owner would write it.

It never runs: `make types` checks it with both type checkers, and no line is ignored.
"""

from __future__ import annotations

import monime_ext
from monime_ext import Money, Settlement, billing, errors, links, sle
from monime_ext.caph_2025_06_20 import (
    AsyncMonime,
    CheckoutSession,
    LineItemCreate,
    Monime,
    Payment,
    Price,
    webhooks,
)


def sell(monime: Monime, order_id: str, price: Money) -> str:
    """Create the session of an order, and return its link."""
    checkout = monime.checkout(f"Order {order_id}").item("Rice, 25 kg", price, quantity=2).reference(order_id)
    session: CheckoutSession = checkout.create(once=f"order-{order_id}", renew="when_ended")
    return session.redirect_url


def sell_by_models(monime: Monime) -> CheckoutSession:
    """Create a session with the models of the API version."""
    line = LineItemCreate(name="Rice", price=Price(currency="SLE", value=45_000), quantity=2)
    return monime.checkout_sessions.create(name="Order 1042", line_items=[line], metadata={"order": "1042"})


async def sell_async(monime: AsyncMonime) -> bytes:
    """Create a session with the async client, and return the QR code of its link."""
    session = await monime.checkout("Order 1042").item("Oil", sle("175.50")).create(once="order-1042")
    return links.qr_png(session)


def bill(monime: Monime, subscriber: str, period: billing.Period) -> CheckoutSession:
    """Bill a subscriber once for a period."""
    return monime.checkout("Club").item("Membership", sle("25.00")).create(once=period.once(subscriber))


def is_paid(monime: Monime, session_id: str, price: Money) -> bool:
    """Return whether an order is paid."""
    try:
        monime.checkout_sessions.confirm(session_id, amount=price, reference="1042")
    except errors.NotPaid:
        return False
    return True


def net_of(monime: Monime, session: CheckoutSession) -> Money | None:
    """Return the net amount of an order; None while the fees are unknown."""
    settlement: Settlement = monime.payments.settlement(session)
    return settlement.net


def fees_of(payment: Payment) -> int:
    """Return the sum of the known fees of a payment."""
    return sum(fee.amount.value for fee in payment.fees or [])


def receive(body: bytes, header: str | None, secret: str) -> str | None:
    """Verify a delivery, and return the id of its session."""
    event = webhooks.construct_event(body, header, secret)
    if event.payment is not None:
        fees_of(event.payment)
    return event.checkout_session_id


def last_orders(monime: Monime) -> list[str]:
    """Return the statuses of the newest orders."""
    return [session.status for session in monime.checkout_sessions.list(limit=50)]


def finish_what_crashed(monime: Monime) -> int:
    """Finish the orders that a crash interrupted, and return how many are still unfinished."""
    return len(monime_ext.resume(monime).unfinished)
