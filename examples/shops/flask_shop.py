"""A shop in Flask: a cart, a Pay button, a return page and a webhook.

    python -m examples.shops.flask_shop --port 8000

The settings come from the environment: `MONIME_ACCESS_TOKEN`, `MONIME_SPACE_ID`, `MONIME_WEBHOOK_SECRET`, and
`MONIME_BASE_URL` for a sandbox. The webhook is `/monime`. `SHOP_DATABASE` names the file of the shop's books.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, redirect, url_for
from werkzeug.wrappers import Response

from monime_ext import Settlement, sle
from monime_ext.caph_2025_08_23 import CheckoutSession, Event, Monime, webhooks
from monime_ext.errors import MonimeError
from monime_ext.inbox import Inbox, SQLiteInboxStore, Transaction
from monime_ext.receivers import ExpectedPayment, Receiver, ReturnContext, ReturnPage
from monime_ext.receivers.flask import return_view, webhook_view

DATABASE = os.environ.get("SHOP_DATABASE", "shop.sqlite3")

app = Flask(__name__)
app.config["TRUSTED_HOSTS"] = ["127.0.0.1"]  # Return URLs contain the host: allow only your own.
monime = Monime.from_env()
CART = monime.checkout("Market Street").item("Rice, 25 kg", sle("450.00"), quantity=2).item("Palm oil", sle("175.50"))


def books(statement: str, *values: object) -> list[Any]:
    """Run a statement on the shop's own database, and return the rows."""
    with closing(sqlite3.connect(DATABASE, timeout=30)) as connection, connection:
        return connection.execute(statement, values).fetchall()


books("CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, total INTEGER NOT NULL, session TEXT)")
books("CREATE TABLE IF NOT EXISTS ledger (order_id TEXT NOT NULL, net INTEGER NOT NULL)")  # In cents.


@app.get("/")
def start() -> Response:
    """Create an order for the visitor; going back and reloading keep it."""
    return redirect(url_for("cart", id=uuid4()), 303)


@app.get("/orders/<uuid:id>")
def cart(id: UUID) -> str:
    """Show the cart."""
    lines = f"<p>Rice, 25 kg × 2<br>Palm oil × 1</p><p>Total: <strong>{CART.total:,}</strong></p>"
    return page("Your cart", f"{lines}<form method=post><button>Pay</button></form>")


@app.post("/orders/<uuid:id>")
def pay(id: UUID) -> Response | tuple[str, int]:
    """Send the buyer to Monime's page; the order never has more than one session that can be paid."""
    order = str(id)
    books("INSERT OR IGNORE INTO orders (id, total) VALUES (?, ?)", order, CART.total.value)
    checkout = CART.reference(order).metadata(order_id=order)
    back = url_for("paid", order=order, _external=True)
    try:
        session = checkout.return_urls(success=back, cancel=back).create(once=order, renew="when_ended")
    except MonimeError as error:
        app.logger.error("no session for order %s: %s", order, error)
        return page("The payment page is away", '<a href="">Try again</a>'), 503
    books("UPDATE orders SET session = ? WHERE id = ?", session.id, order)
    return redirect(session.redirect_url, 303)


def find(query: Any) -> ExpectedPayment | None:
    """Look up the order that a buyer returns from, and its expected total in the books."""
    rows = books("SELECT session, total FROM orders WHERE id = ? AND session IS NOT NULL", query.get("order"))
    return ExpectedPayment(rows[0][0], rows[0][1], "SLE", reference=query["order"]) if rows else None


def render(context: ReturnContext[CheckoutSession]) -> str:
    """Show the state of the order, which was read from Monime: the request itself proves nothing."""
    titles = {"paid": "Thank you!", "open": "Not paid yet", "ended": "Please try again", "unavailable": "Not known yet"}
    if context.expected is None or context.state in ("paid", "mismatch"):
        return page(titles.get(context.state, "Please talk to us"), "")
    links = f'<a href="">Look again</a>, or <a href="/orders/{context.expected.reference}">go and pay</a>'
    return page(titles[context.state], f"<p>{links}</p>")


inbox = Inbox(webhooks, SQLiteInboxStore(DATABASE))


BOOK = """INSERT INTO ledger SELECT id, :net FROM orders
    WHERE total = :amount AND :currency = 'SLE' AND id = coalesce(:reference, id)
        AND (session = :session OR (:session IS NULL AND id = :order))"""


@inbox.on("checkout_session.completed", "payment.processing_completed", "payment.completed")
def settle(event: Event, transaction: Transaction[sqlite3.Connection]) -> None:
    """Book the net amount of an order once, in the transaction that records the event as handled.

    Metadata alone proves nothing: any program of the same Space may write the same pairs. The order is the one whose
    session was paid, with its amount and its reference.
    """
    if event.payment is None:
        return  # The event of the payment has the net amount.
    settlement = Settlement.of_event(event)
    gross, net = settlement.gross, settlement.net
    if gross is None or net is None:
        raise LookupError("a payment without fees: the event is kept for a later attempt or a manual check")
    if transaction.once(f"settle {event.object_id}"):
        values = {
            "net": net.value,
            "amount": gross.value,
            "currency": gross.currency,
            "reference": event.data.get("reference"),
            "session": event.checkout_session_id,
            "order": event.metadata.get("order_id"),
        }
        if not transaction.begin().execute(BOOK, values).rowcount:
            app.logger.warning("payment %s does not belong to an order of this shop", event.object_id)


receiver = Receiver(webhooks, os.environ["MONIME_WEBHOOK_SECRET"], inbox.handle)
app.add_url_rule("/monime", "monime", webhook_view(receiver), methods=["POST"])
returning = ReturnPage(monime.checkout_sessions, find, render)
app.add_url_rule("/paid", "paid", return_view(returning), methods=["GET", "POST"])


def page(title: str, body: str) -> str:
    """Return a page."""
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body {{ font: 1.1rem/1.5 sans-serif; max-width: 30rem; margin: 2rem auto; padding: 0 1rem }}
button {{ font: inherit; padding: .7rem 2rem }}</style><main><h1>{title}</h1>{body}</main></html>"""


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8000)
    app.run("127.0.0.1", options.parse_args().port)
