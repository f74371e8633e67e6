"""A shop in Django with its orders in the ORM: `python -m tests.integration.inbox.django_shop`.

It is a program, since Django has one set of settings in a process. It exits with 0 if everything was right.
"""

from __future__ import annotations

import sys
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import connection, models, transaction
from psycopg.conninfo import conninfo_to_dict

from monime_ext.errors import HandlerFailed, StoreUnavailable
from monime_ext.inbox import Inbox, Transaction
from tests.deliveries import SESSION, body, payment_completed, session_completed
from tests.services import POSTGRES, execute_on
from tests.versions import Event, webhooks

EVENT = webhooks.parse(session_completed("wkd-7"))


def database(kind: str, place: str) -> dict[str, Any]:
    """What stands in `DATABASES`."""
    if kind == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": place}
    options = conninfo_to_dict(place)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found: dict[str, Any] = {name: options.get(option) for name, option in names.items()}
    return {"ENGINE": "django.db.backends.postgresql", **found, "OPTIONS": {"options": options["options"]}}


def main(kind: str, place: str) -> None:
    """Handle events that fail and are delivered again, and check the orders after every delivery."""
    settings.configure(DATABASES={"default": database(kind, place)})
    django.setup()

    from monime_ext.inbox.django import DjangoInboxStore

    class Order(models.Model):  # type: ignore[misc]
        session = models.CharField(max_length=100)

        class Meta:
            app_label = "shop"

    orders: Any = vars(Order)["objects"].manager
    atomic: Any = transaction.atomic
    with connection.schema_editor() as editor:
        editor.create_model(Order)
    store = DjangoInboxStore()
    store.prepare()
    store.prepare()
    inbox = Inbox(webhooks, store, max_attempts=2)
    failing = [True, True]

    @inbox.on()
    def settle(event: Event, transaction: Transaction[Any]) -> None:
        if transaction.once(f"settle {event.checkout_session_id}"):
            orders.get_or_create(session=event.checkout_session_id)
            orders.bulk_create([Order(session="another")])
        if failing:
            failing.pop()
            raise ValueError

    first, second = webhooks.parse(session_completed()), webhooks.parse(payment_completed())
    try:
        inbox.handle(first)
    except HandlerFailed:
        assert orders.count() == 0
    assert inbox.handle(first) == "dead_lettered"
    (entry,) = inbox.dead_letters()
    assert entry.body == first.body
    assert orders.count() == 0
    assert [inbox.handle(second), inbox.replay(first.id)] == ["done", "done"]
    assert [inbox.handle(second), inbox.handle(first)] == ["duplicate", "duplicate"]
    assert orders.count() == 2
    assert inbox.unfinished() == []

    third = webhooks.parse(body("checkout_session.completed", {**SESSION, "id": "scs-3"}, id="wkd-3"))
    try:
        with atomic():
            assert inbox.handle(third) == "done"
            raise RuntimeError("the request failed after all")
    except RuntimeError:
        assert store.load("wkd-3") is None
    assert inbox.handle(third) == "done"
    assert store.purge(entry.first_seen_at + 3600) == 3
    if kind == "postgres":
        outlive_connections(store, inbox)
    report_errors(store, inbox)
    connection.close()


def outlive_connections(store: Any, inbox: Any) -> None:
    """Handle events in a worker whose connection the server has closed."""
    for number in range(3):
        for use in (
            store.load,
            lambda id: inbox.handle(webhooks.parse(session_completed(id))),
            lambda id: inbox.purge(),
        ):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (own,) = cursor.fetchone()
            execute_on(POSTGRES, f"SELECT pg_terminate_backend({own})")
            use(f"wkd-9{number}")
    assert inbox.handle(webhooks.parse(session_completed("wkd-92"))) == "duplicate"


def report_errors(store: Any, inbox: Any) -> None:
    """Check that every method reports a missing table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE monime_inbox")
    uses = (inbox.unfinished, inbox.purge, lambda: store.load("x"), lambda: inbox.handle(EVENT))
    for use in uses:
        with pytest.raises(StoreUnavailable, match="monime_inbox"):
            use()


if __name__ == "__main__":
    main(*sys.argv[1:])
