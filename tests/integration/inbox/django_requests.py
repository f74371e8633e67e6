"""A webhook in Django with `ATOMIC_REQUESTS`: `python -m tests.integration.inbox.django_requests ADDRESS`.

It prints, as JSON, the responses to five deliveries of an event whose handler fails, and what the inbox has of it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import path

from monime_ext.inbox import Inbox, Transaction
from monime_ext.receivers import Receiver
from monime_ext.webhooks import SIGNATURE_HEADER, sign
from tests.deliveries import session_completed
from tests.integration.inbox.django_shop import database
from tests.versions import Event, webhooks

SECRET = "whsec_" + "t" * 40
urlpatterns: list[Any] = []


def main(address: str) -> None:
    """Deliver two events five times each: one handler begins the transaction, the other does not."""
    databases = {"default": {**database("postgres", address), "ATOMIC_REQUESTS": True}}
    settings.configure(DATABASES=databases, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", MIDDLEWARE=[])
    django.setup()
    logging.disable()

    from monime_ext.inbox.django import DjangoInboxStore
    from monime_ext.receivers.django import webhook_view

    store = DjangoInboxStore()
    store.prepare()
    inbox = Inbox(webhooks, store, max_attempts=3)

    @inbox.on()
    def fail(event: Event, transaction: Transaction[Any]) -> None:
        if event.id == "wkd-begins":
            transaction.begin()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO nowhere VALUES (1)")

    urlpatterns.append(path("monime", webhook_view(Receiver(webhooks, SECRET, inbox.handle))))
    report: dict[str, Any] = {}
    for id in ("wkd-begins", "wkd-plain"):
        body = session_completed(id)
        headers: dict[str, Any] = {
            "HTTP_" + SIGNATURE_HEADER.upper().replace("-", "_"): sign(body, SECRET, timestamp=int(time.time()))
        }
        client = Client(raise_request_exception=False)
        responses: list[Any] = [
            client.post("/monime", body, content_type="application/json", **headers) for _ in range(5)
        ]
        entry = store.load(id)
        assert entry
        report[id] = [[response.status_code for response in responses], entry.state, entry.attempts]
    json.dump(report, sys.stdout)
    connection.close()


if __name__ == "__main__":
    # Django imports the module of the routes by its name.
    sys.modules["tests.integration.inbox.django_requests"] = sys.modules["__main__"]
    main(*sys.argv[1:])
