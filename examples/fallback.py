"""A declined payment, and another payment method that works: `python -m examples.fallback`.

A session stays pending after a declined payment, so the buyer can use another method on the same page. When the session
ends unpaid, the shop creates a new one with the next attempt. Everything happens in the sandbox.
"""

from __future__ import annotations

from monime_ext import Money, sle
from monime_ext.caph_2025_08_23 import CheckoutSession, Monime
from monime_ext.errors import NotPaid
from monime_ext.sandbox import Channel, Sandbox


def what_next(monime: Monime, session: CheckoutSession, total: Money) -> str | None:
    """Return what the buyer can do if the session is not paid; None if it is."""
    try:
        monime.checkout_sessions.confirm(session.id, amount=total, reference="1042")
    except NotPaid as not_paid:
        return "try another way" if not_paid.session_status == "pending" else "start again"
    return None


def main() -> None:
    """Pay one order after a declined payment and an expired session."""
    with Sandbox() as sandbox, Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as monime:
        checkout = monime.checkout("Order 1042").item("Rice, 25 kg", sle("450.00")).reference("1042")

        first = checkout.only(momo=["m17"], card=True)
        session = first.create(once="order-1042")
        print(f"offered     {first.payment_methods}")

        declined = sandbox.start_payment(session.id, Channel("momo", "076 000 001", "m17"))
        sandbox.decline_payment(declined["id"], "insufficient_funds")
        print(f"declined    {what_next(monime, session, first.total)}")

        sandbox.expire(session.id)  # The buyer leaves, and returns too late.
        print(f"expired     {what_next(monime, session, first.total)}")

        # The same order with a new attempt, because the first attempt would return the expired session.
        second = checkout.without_momo("m17")
        session = second.create(once="order-1042", attempt=2)
        print(f"offered     {second.payment_methods}")
        sandbox.complete(session.id)

        print(f"afterwards  {what_next(monime, session, second.total) or 'deliver'}")
        settlement = monime.payments.settlement(session.id)
        print(f"paid        {settlement.gross} by {settlement.paid_payments[0].channel}")


if __name__ == "__main__":
    main()
