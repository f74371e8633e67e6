"""A shop in FastAPI: a cart, a Pay button, a return page and a webhook.

    python -m examples.shops.fastapi_shop --port 8000

The settings come from the environment: `MONIME_ACCESS_TOKEN`, `MONIME_SPACE_ID`, `MONIME_WEBHOOK_SECRET`, and
`MONIME_BASE_URL` for a sandbox. The webhook is `/monime`. `SHOP_DATABASE` names the file of the shop's books.
"""

from __future__ import annotations

import argparse
import logging
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from monime_ext import Settlement, sle
from monime_ext.caph_2025_08_23 import AsyncMonime, CheckoutSession, Event, webhooks
from monime_ext.errors import MonimeError
from monime_ext.inbox import AsyncInbox, AsyncSQLiteInboxStore, AsyncTransaction
from monime_ext.receivers import AsyncReceiver, AsyncReturnPage, ExpectedPayment, ReturnContext
from monime_ext.receivers.starlette import return_endpoint, webhook_endpoint

DATABASE = os.environ.get("SHOP_DATABASE", "shop.sqlite3")
monime = AsyncMonime.from_env()
CART = monime.checkout("Market Street").item("Rice, 25 kg", sle("450.00"), quantity=2).item("Palm oil", sle("175.50"))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Create the tables of the shop."""
    await books("CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, total INTEGER NOT NULL, session TEXT)")
    await books("CREATE TABLE IF NOT EXISTS ledger (order_id TEXT NOT NULL, net INTEGER NOT NULL)")  # In cents.
    yield
    await monime.aclose()


app = FastAPI(lifespan=lifespan)
# Return URLs contain the host of the request: allow only your own.
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1"])


async def books(statement: str, *values: object) -> list[Any]:
    """Run a statement on the shop's own database, and return the rows."""

    def run() -> list[Any]:
        with closing(sqlite3.connect(DATABASE, timeout=30)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    return await run_in_threadpool(run)


@app.get("/")
async def start() -> Response:
    """Create an order for the visitor; going back and reloading keep it."""
    return RedirectResponse(f"/orders/{uuid4()}", 303)


@app.get("/orders/{id}")
async def cart(id: UUID) -> Response:
    """Show the cart."""
    lines = f"<p>Rice, 25 kg × 2<br>Palm oil × 1</p><p>Total: <strong>{CART.total:,}</strong></p>"
    return HTMLResponse(page("Your cart", f"{lines}<form method=post><button>Pay</button></form>"))


@app.post("/orders/{id}")
async def pay(id: UUID, request: Request) -> Response:
    """Send the buyer to Monime's page; the order never has more than one session that can be paid."""
    order = str(id)
    await books("INSERT OR IGNORE INTO orders (id, total) VALUES (?, ?)", order, CART.total.value)
    checkout = CART.reference(order).metadata(order_id=order)
    back = str(request.url_for("paid").include_query_params(order=order))
    try:
        session = await checkout.return_urls(success=back, cancel=back).create(once=order, renew="when_ended")
    except MonimeError as error:
        logging.getLogger("shop").error("no session for order %s: %s", order, error)
        return HTMLResponse(page("The payment page is away", '<a href="">Try again</a>'), 503)
    await books("UPDATE orders SET session = ? WHERE id = ?", session.id, order)
    return RedirectResponse(session.redirect_url, 303)


async def find(query: Any) -> ExpectedPayment | None:
    """Look up the order that a buyer returns from, and its expected total in the books."""
    rows = await books("SELECT session, total FROM orders WHERE id = ? AND session IS NOT NULL", query.get("order"))
    return ExpectedPayment(rows[0][0], rows[0][1], "SLE", reference=query["order"]) if rows else None


def render(context: ReturnContext[CheckoutSession]) -> str:
    """Show the state of the order, which was read from Monime: the request itself proves nothing."""
    titles = {"paid": "Thank you!", "open": "Not paid yet", "ended": "Please try again", "unavailable": "Not known yet"}
    if context.expected is None or context.state in ("paid", "mismatch"):
        return page(titles.get(context.state, "Please talk to us"), "")
    links = f'<a href="">Look again</a>, or <a href="/orders/{context.expected.reference}">go and pay</a>'
    return page(titles[context.state], f"<p>{links}</p>")


inbox = AsyncInbox(webhooks, AsyncSQLiteInboxStore(DATABASE))


BOOK = """INSERT INTO ledger SELECT id, :net FROM orders
    WHERE total = :amount AND :currency = 'SLE' AND id = coalesce(:reference, id)
        AND (session = :session OR (:session IS NULL AND id = :order))"""


@inbox.on("checkout_session.completed", "payment.processing_completed", "payment.completed")
async def settle(event: Event, transaction: AsyncTransaction[sqlite3.Connection]) -> None:
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
    if await transaction.once(f"settle {event.object_id}"):
        values = {
            "net": net.value,
            "amount": gross.value,
            "currency": gross.currency,
            "reference": event.data.get("reference"),
            "session": event.checkout_session_id,
            "order": event.metadata.get("order_id"),
        }
        if not (await transaction.begin()).execute(BOOK, values).rowcount:
            logging.getLogger("shop").warning("payment %s does not belong to an order of this shop", event.object_id)


receiver = AsyncReceiver(webhooks, os.environ["MONIME_WEBHOOK_SECRET"], inbox.handle)
app.add_route("/monime", webhook_endpoint(receiver), methods=["POST"])
returning = AsyncReturnPage(monime.checkout_sessions, find, render)
app.add_route("/paid", return_endpoint(returning), methods=["GET", "POST"], name="paid")


def page(title: str, body: str) -> str:
    """Return a page."""
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body {{ font: 1.1rem/1.5 sans-serif; max-width: 30rem; margin: 2rem auto; padding: 0 1rem }}
button {{ font: inherit; padding: .7rem 2rem }}</style><main><h1>{title}</h1>{body}</main></html>"""


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8000)
    uvicorn.run(app, port=options.parse_args().port)
