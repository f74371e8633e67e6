"""A shop in Django, in one file: a cart, a Pay button, a return page and a webhook.

    python -m examples.shops.django_shop --port 8000

The settings come from the environment: `MONIME_ACCESS_TOKEN`, `MONIME_SPACE_ID`, `MONIME_WEBHOOK_SECRET`, and
`MONIME_BASE_URL` for a sandbox. The webhook is `/monime`. `SHOP_DATABASE` names the file of the shop's books.
"""

from __future__ import annotations

import argparse
import logging
import os
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse

from monime_ext import Settlement, sle
from monime_ext.caph_2025_08_23 import CheckoutSession, Event, Monime, webhooks
from monime_ext.errors import MonimeError
from monime_ext.inbox import DjangoInboxStore, Inbox, Transaction
from monime_ext.receivers import ExpectedPayment, Receiver, ReturnContext, ReturnPage
from monime_ext.receivers.django import return_view, webhook_view

DATABASE = os.environ.get("SHOP_DATABASE", "shop.sqlite3")
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],  # Return URLs contain the host: allow only your own.
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE, "OPTIONS": {"timeout": 30}}},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=secrets.token_urlsafe(50),  # In production, load a fixed one from your secrets.
)
django.setup()

monime = Monime.from_env()
CART = monime.checkout("Market Street").item("Rice, 25 kg", sle("450.00"), quantity=2).item("Palm oil", sle("175.50"))


class Purchase(models.Model):
    """An order; amounts are in cents."""

    objects = models.Manager()
    id = models.CharField(primary_key=True, max_length=36)
    total = models.BigIntegerField()
    session = models.CharField(max_length=64, null=True)

    class Meta:
        app_label, db_table = "shop", "orders"


class Booking(models.Model):
    """The net amount of a paid order."""

    objects = models.Manager()
    order = models.ForeignKey(Purchase, models.PROTECT)
    net = models.BigIntegerField()

    class Meta:
        app_label, db_table = "shop", "ledger"


def start(request: Any) -> Any:
    """Create an order for the visitor; going back and reloading keep it."""
    return redirect("order", uuid4())


def order(request: Any, id: UUID) -> Any:
    """Show the cart, whose button posts to its own URL."""
    if request.method == "POST":
        return pay(request, str(id))
    lines = f"<p>Rice, 25 kg × 2<br>Palm oil × 1</p><p>Total: <strong>{CART.total:,}</strong></p>"
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    return HttpResponse(page("Your cart", f"{lines}<form method=post>{token}<button>Pay</button></form>").encode())


def pay(request: Any, id: str) -> Any:
    """Send the buyer to Monime's page; the order never has more than one session that can be paid."""
    Purchase.objects.get_or_create(id=id, defaults={"total": CART.total.value})
    checkout = CART.reference(id).metadata(order_id=id)
    back = request.build_absolute_uri(reverse("paid", query={"order": id}))
    try:
        session = checkout.return_urls(success=back, cancel=back).create(once=id, renew="when_ended")
    except MonimeError as error:
        logging.getLogger("shop").error("no session for order %s: %s", id, error)
        return HttpResponse(page("The payment page is away", '<a href="">Try again</a>').encode(), status=503)
    Purchase.objects.filter(id=id).update(session=session.id)
    return HttpResponse(status=303, headers={"Location": session.redirect_url})


def find(query: Mapping[str, str]) -> ExpectedPayment | None:
    """Look up the order that a buyer returns from, and its expected total in the books."""
    known = Purchase.objects.filter(id=query.get("order"), session__isnull=False).first()
    return None if known is None else ExpectedPayment(known.session, known.total, "SLE", reference=known.id)


def render(context: ReturnContext[CheckoutSession]) -> str:
    """Show the state of the order, which was read from Monime: the request itself proves nothing."""
    titles = {"paid": "Thank you!", "open": "Not paid yet", "ended": "Please try again", "unavailable": "Not known yet"}
    if context.expected is None or context.state in ("paid", "mismatch"):
        return page(titles.get(context.state, "Please talk to us"), "")
    links = f'<a href="">Look again</a>, or <a href="/orders/{context.expected.reference}">go and pay</a>'
    return page(titles[context.state], f"<p>{links}</p>")


inbox = Inbox(webhooks, DjangoInboxStore())


@inbox.on("checkout_session.completed", "payment.processing_completed", "payment.completed")
def settle(event: Event, transaction: Transaction[Any]) -> None:
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
        session = event.checkout_session_id
        by_session = {"id": event.metadata.get("order_id")} if session is None else {"session": session}
        known = Purchase.objects.filter(total=gross.value, **by_session).first()
        if known is None or gross.currency != "SLE" or event.data.get("reference") not in (None, known.id):
            logging.getLogger("shop").warning("payment %s does not belong to an order of this shop", event.object_id)
        else:
            Booking.objects.create(order=known, net=net.value)


def page(title: str, body: str) -> str:
    """Return a page."""
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body {{ font: 1.1rem/1.5 sans-serif; max-width: 30rem; margin: 2rem auto; padding: 0 1rem }}
button {{ font: inherit; padding: .7rem 2rem }}</style><main><h1>{title}</h1>{body}</main></html>"""


urlpatterns = [
    path("", start),
    path("orders/<uuid:id>", order, name="order"),
    path("paid", return_view(ReturnPage(monime.checkout_sessions, find, render)), name="paid"),
    path("monime", webhook_view(Receiver(webhooks, os.environ["MONIME_WEBHOOK_SECRET"], inbox.handle))),
]


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8000)
    DjangoInboxStore().prepare()  # A real project has migrations for this.
    if "orders" not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Purchase)
            editor.create_model(Booking)
    call_command("runserver", f"127.0.0.1:{options.parse_args().port}", "--noreload")
