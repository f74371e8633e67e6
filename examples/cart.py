"""From the rows of a cart to a paid order that the shop may deliver: `python -m examples.cart`.

Everything happens in the sandbox; no money moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monime_ext import sle
from monime_ext.caph_2025_08_23 import Monime
from monime_ext.sandbox import Sandbox


@dataclass(frozen=True)
class Row:
    """A row of the shop's own cart, priced in Leones."""

    sku: str
    name: str
    price: Decimal
    quantity: int


ROWS = [
    Row("rice-25", "Rice, 25 kg", Decimal("450.00"), 2),
    Row("oil-5", "Palm oil, 5 l", Decimal("175.50"), 1),
    *(Row(f"spice-{number}", f"Spice no. {number}", Decimal("3.25"), 1) for number in range(1, 19)),
]


def main() -> None:
    """Sell one cart."""
    with Sandbox() as sandbox, Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as monime:
        # All orders of this shop share these settings.
        shop = (
            monime.checkout("Market Street Groceries")
            .return_urls(success="https://shop.example/thanks", cancel="https://shop.example/cart")
            .brand("#0A7B3E")
        )

        # A session takes 16 lines and this cart has 20: the cheapest become one line, and the total is unchanged.
        checkout = (
            shop.items(
                {"name": row.name, "price": sle(row.price), "quantity": row.quantity, "reference": row.sku}
                for row in ROWS
            )
            .collapse("Spices")
            .reference("1042")
            .metadata(order_id="1042")
        )
        print(f"cart        {len(ROWS)} rows, {checkout.total:,}")

        session = checkout.create(once="order-1042")
        print(f"link        {session.redirect_url}")

        sandbox.complete(session.id)  # The buyer opens the link and pays.

        # Only this confirms that the order is paid, and that it is this order.
        monime.checkout_sessions.confirm(session.id, amount=checkout.total, reference="1042")
        settlement = monime.payments.settlement(session.id)
        print(f"paid        {settlement.gross}")
        print(f"fee         {settlement.fee}")
        print(f"for us      {settlement.net}")


if __name__ == "__main__":
    main()
