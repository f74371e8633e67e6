"""A payment that is declined, and another way that works: `python -m examples.fallback`.

A failed attempt leaves a session pending, so the buyer tries another way on the same page. When the session itself
ends unpaid, the shop makes a new one, and counts the attempt in its key. Everything happens in the sandbox.
"""

from __future__ import annotations

from monime_ext import Money, sle
from monime_ext.caph_2025_08_23 import CheckoutSession, Monime
from monime_ext.errors import NotPaid
from monime_ext.sandbox import Channel, Sandbox


def what_next(monime: Monime, session: CheckoutSession, total: Money) -> str | None:
    """Return what the buyer may do when the session is not paid, and None when it is."""
    try:
        monime.checkout_sessions.confirm(session.id, amount=total, reference="1042")
    except NotPaid as not_paid:
        return "try another way" if not_paid.session_status == "pending" else "start again"
    return None


def main() -> None:
    """Have one order paid at the third try."""
    with Sandbox() as sandbox, Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as monime:
        checkout = monime.checkout("Order 1042").item("Rice, 25 kg", sle("450.00")).reference("1042")

        first = checkout.only(momo=["m17"], card=True)
        session = first.create(once="order-1042")
        print(f"offered     {first.payment_methods}")

        declined = sandbox.start_payment(session.id, Channel("momo", "076 000 001", "m17"))
        sandbox.decline_payment(declined["id"], "insufficient_funds")
        print(f"declined    {what_next(monime, session, first.total)}")

        sandbox.expire(session.id)  # The buyer walks away, and comes back too late.
        print(f"expired     {what_next(monime, session, first.total)}")

        # The same order, and a new attempt: the key of the first would give back the expired session.
        second = checkout.without_momo("m17")
        session = second.create(once="order-1042", attempt=2)
        print(f"offered     {second.payment_methods}")
        sandbox.complete(session.id)

        print(f"afterwards  {what_next(monime, session, second.total) or 'deliver'}")
        settlement = monime.payments.settlement(session.id)
        print(f"paid        {settlement.gross} by {settlement.paid_payments[0].channel}")


if __name__ == "__main__":
    main()
