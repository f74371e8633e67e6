"""Create a checkout session: `make demo`.

Starts the sandbox, creates a session with the client, sends the same request again, and shows both responses.
Nothing leaves this machine and no money moves.
"""

from __future__ import annotations

import argparse

from monime_ext import IdempotencyKey
from monime_ext.caph_2025_08_23 import LineItemCreate, Monime, Price
from monime_ext.sandbox import Sandbox


def main() -> None:
    """Create the session of an order, and print the link at which the buyer can pay."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stay", action="store_true", help="keep the sandbox running, to open the link")
    stay = options.parse_args().stay

    with Sandbox() as sandbox, Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as monime:
        print(f"The sandbox simulates Monime at {sandbox.url}")

        cart = [
            LineItemCreate(name="Rice, 25 kg", price=Price(currency="SLE", value=45_000), quantity=2),
            LineItemCreate(name="Palm oil, 5 l", price=Price(currency="SLE", value=17_550)),
        ]
        key = IdempotencyKey.for_order("1042")
        checkouts = monime.checkout_sessions
        created = checkouts.with_response.create(
            name="Order 1042", line_items=cart, reference="1042", idempotency_key=key
        )
        session = created.result
        total = sum(line.price.value * (line.quantity or 1) for line in cart)

        print()
        print("One checkout session:")
        print(f"  id              {session.id}")
        print(f"  status          {session.status}")
        print(f"  total           {total // 100}.{total % 100:02} SLE")
        print(f"  expires         {session.expire_time}")
        print(f"  link            {session.redirect_url}")
        print(f"  key             {created.idempotency_key}")
        print(f"  request id      {created.request_id}")

        again = checkouts.with_response.create(
            name="Order 1042", line_items=cart, reference="1042", idempotency_key=key
        )
        print()
        print("The same order, sent again:")
        print(f"  same session    {'yes' if again.result.id == session.id else 'NO'}")
        print(f"  replayed        {'yes' if again.replayed else 'NO'}")
        print(f"  sessions there  {len(list(checkouts.list()))}")

        if stay:
            print()
            input("The sandbox keeps running. Press Enter to stop it. ")


if __name__ == "__main__":
    main()
