"""What a journal stores is data: whoever can write to its table cannot make a client send anything else."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monime_ext import IdempotencyKey, resume
from monime_ext.errors import ConfigurationError, MonimeError, OutcomeUnknown
from monime_ext.exactly_once.stored_request import encrypted
from monime_ext.journal import Encryption, Entry, EntryKey
from monime_ext.journal.browse import iter_entries
from tests.integration.client.conftest import Shop
from tests.journals import Journals

KEY = base64.b64encode(b"key1" * 8).decode()

Change = Callable[[dict[str, Any]], object]


def lose(shop: Shop, journals: Journals, *orders: str, encryption: Any = None) -> None:
    """Leave orders in the journal whose outcome is unknown, and of which Monime knows nothing."""
    client = shop.with_journal(journals, encryption=encryption, max_retries=0)
    for once in orders:
        with shop.sandbox.fault("reset_before"), pytest.raises(OutcomeUnknown):
            shop.create(client, once=once)
    shop.sandbox.reset()


def change_record(journals: Journals, once: str, change: Change) -> None:
    with closing(sqlite3.connect(journals.address)) as connection, connection:
        ((record,),) = connection.execute("SELECT record FROM monime_journal WHERE once = ?", (once,)).fetchall()
        fields = json.loads(record)
        change(fields)
        connection.execute("UPDATE monime_journal SET record = ? WHERE once = ?", (json.dumps(fields), once))


def change_row(journals: Journals, once: str, assignment: str) -> None:
    with closing(sqlite3.connect(journals.address)) as connection, connection:
        connection.execute(f"UPDATE monime_journal SET {assignment} WHERE once = ?", (once,))


def with_body(body: bytes) -> Change:
    encoded = {"body": base64.b64encode(body).decode(), "digest": hashlib.sha256(body).hexdigest()}
    return lambda record: record.update(encoded)


@pytest.fixture(params=["pool", "httpx"])
def either_transport(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Clients with our own connections, and with the caller's httpx client."""
    shop.own_httpx = request.param == "httpx"
    return shop


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(method="DELETE", target="/v1/webhooks/whk-1"),
        lambda record: record.update(target=".evil.example/v1/checkout-sessions"),
        lambda record: record.update(target="@evil.example/v1/checkout-sessions"),
        lambda record: record.update(target="/v1/é"),
        lambda record: record["headers"].update({"Monime-Space-Id": "spc-another"}),
        lambda record: record["headers"].update({"X": "a\r\nAuthorization: b"}),
        lambda record: record["headers"].update({"Host": "evil.example"}),
    ],
)
def test_a_request_is_built_from_its_operation_whatever_is_stored(
    either_transport: Shop, journals: Journals, change: Change
) -> None:
    shop = either_transport
    lose(shop, journals, "order-1042")
    change_record(journals, "order-1042", change)
    session = shop.create(shop.with_journal(journals), once="order-1042")
    (request,) = shop.sandbox.requests()
    assert (request.method, request.path) == ("POST", "/v1/checkout-sessions")
    (created,) = shop.sandbox.sessions()
    assert (created["id"], created["spaceId"]) == (session.id, shop.sandbox.space_id)


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(key="a key of another order"),
        lambda record: record["headers"].update({"Monime-Version": "caph.2099-01-01"}),
        with_body(b'{"name": "Order 1042", "lineItems": [], "odd": 1}'),
        with_body(b'{"name": "Order 1042"}'),
        with_body(b"[]"),
        with_body(b"{"),
        with_body(b'{"url": "https://evil.example", "events": ["*"]}'),
        lambda record: record.update(body="%"),
        lambda record: record.update(headers={"X": None}),
        lambda record: record.update(headers=5),
        lambda record: record.update(place=5),
        lambda record: record.update(is_encrypted=True),
        lambda record: record.update(is_readable=False),
        lambda record: record.update(phase="odd"),
    ],
)
def test_an_entry_that_is_not_what_was_stored_is_not_sent(shop: Shop, journals: Journals, change: Change) -> None:
    lose(shop, journals, "order-1042")
    change_record(journals, "order-1042", change)
    with pytest.raises(MonimeError):
        shop.create(shop.with_journal(journals), once="order-1042")
    assert shop.sandbox.requests() == []


@pytest.mark.parametrize(
    ("change", "assignment"),
    [
        (with_body(b"abcd" + b"x" * 60), None),
        (lambda record: record.update(body=record["body"][:8]), None),
        (lambda record: record["headers"].update(X=None), None),
        (None, "record = '{'"),
        (None, "record = '[]'"),
        (None, "record = x'ff'"),
        (None, "state = 'odd'"),
        (None, "made_at = 'odd'"),
        (None, "space_id = 'odd'"),
        (None, "operation = 'createWebhook'"),
        (None, "operation = 'deleteWebhook'"),
        (None, "operation = 'odd'"),
        (None, "attempt = 2"),
        (None, "attempt = 0"),
    ],
)
@pytest.mark.parametrize("kind", ["sync"])
def test_a_damaged_entry_is_reported_and_the_others_are_finished(
    shop: Shop, journals: Journals, kind: str, change: Change | None, assignment: str | None
) -> None:
    encryption = Encryption(KEY)
    lose(shop, journals, "a", "b", "c", encryption=encryption)
    if change is not None:
        change_record(journals, "a", change)
    if assignment is not None:
        change_row(journals, "a", assignment)
    client = shop.with_journal(journals, encryption=encryption)
    statuses = {order.once: order.status for order in resume(client, all_spaces=True).orders}
    assert statuses == {**({} if assignment == "state = 'odd'" else {"a": "failed"}), "b": "created", "c": "created"}
    assert len(shop.sandbox.sessions()) == 2
    listed = list(iter_entries(journals.open()))
    assert {entry.key.once for entry in listed} == {"a", "b", "c"}
    assert len([entry.to_dict() for entry in listed]) == 3


def test_a_lease_of_an_unreadable_holder_ends(shop: Shop, journals: Journals) -> None:
    lose(shop, journals, "order-1042")
    change_row(journals, "order-1042", f"owner = 'x', state = 'sending', lease_ends = {shop.time.now + 30}")
    assert shop.create(shop.with_journal(journals), once="order-1042", deadline=60)


def test_a_plaintext_body_is_refused_where_there_is_a_key(shop: Shop, journals: Journals) -> None:
    lose(shop, journals, "order-1042", encryption=Encryption(KEY))
    body = b'{"lineItems":[{"name":"Rice","price":{"currency":"SLE","value":1},"quantity":1}],"name":"Order 1042"}'
    change_record(journals, "order-1042", lambda record: (with_body(body)(record), record.update(is_encrypted=False)))
    for encryption, error in ((Encryption(KEY), ConfigurationError), (None, MonimeError)):
        with pytest.raises(error):
            shop.create(shop.with_journal(journals, encryption=encryption), once="order-1042")
    assert shop.sandbox.requests() == []


@pytest.mark.parametrize(
    "moved",
    [
        lambda entry: replace(entry, base_url="https://elsewhere.example"),
        lambda entry: replace(entry, idempotency_key="another"),
        lambda entry: replace(entry, headers={**entry.headers, "Monime-Version": "another"}),
        lambda entry: replace(entry, key=replace(entry.key, space_id="spc-another")),
        lambda entry: replace(entry, key=replace(entry.key, attempt=2)),
        lambda entry: replace(entry, key=replace(entry.key, once="another")),
    ],
)
def test_an_encrypted_body_is_bound_to_everything_that_it_is_sent_with(moved: Callable[[Entry], Entry]) -> None:
    from monime_ext.exactly_once.stored_request import _body

    key = EntryKey("spc-1", "createCheckoutSession", "order-1042", 1)
    text = IdempotencyKey.for_order("order-1042").text(space_id="spc-1", operation=key.operation)
    codec = Encryption(KEY)
    entry = encrypted(Entry(key, "https://api.monime.io", "POST", "/", {}, text, b""), b"{}", codec)
    assert _body(entry, codec) == b"{}"
    with pytest.raises(ConfigurationError, match="tampered"):
        _body(moved(entry), codec)


def test_what_was_bound_to_the_entry_alone_is_still_read() -> None:
    from monime_ext.exactly_once.stored_request import _body

    key = EntryKey("spc-1", "createCheckoutSession", "order-1042", 1)
    codec = Encryption(KEY)
    body = codec.encrypt(b"{}", key.text())
    assert _body(Entry(key, "https://api.monime.io", "POST", "/", {}, "key", body, is_encrypted=True), codec) == b"{}"


values = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.text(max_size=2), max_size=2)
columns = ("revision", "state", "owner", "made_at", "sent_at", "changed_at", "lease_ends")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(columns), value=st.none() | st.integers(-9, 9) | st.text(max_size=4), data=st.data())
def test_any_row_is_listed_and_an_odd_one_is_a_configuration_error(name: str, value: object, data: Any) -> None:
    key = EntryKey("spc-1", "createCheckoutSession", "order-1042", 1)
    entry = Entry(key, "https://api.monime.io", "POST", "/", {"a": "b"}, "key", b"{}")
    record = json.loads(entry.to_row()["record"])
    record[data.draw(st.sampled_from([*record, "phase", "odd"]))] = data.draw(values)
    times = {"made_at": 1.0, "sent_at": 1.0, "changed_at": 1.0, "lease_ends": None}
    cells = {"revision": 1, "state": "sending", "owner": None, **times, name: value}
    row = ("spc-1", "createCheckoutSession", "order-1042", 1, *cells.values(), json.dumps(record))
    listed = Entry.listed(row)
    assert listed.key == key
    assert listed.to_dict()["once"] == "order-1042"
    try:
        Entry.from_row(row)
    except ConfigurationError:
        assert not listed.is_readable
    else:
        assert listed.is_readable
