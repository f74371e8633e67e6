"""`create(once=…)` against the sandbox: one order, one session, with every journal, sync and async."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import replace
from typing import Any, ClassVar

import anyio
import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

import monime_ext
from monime_ext import IdempotencyKey, Runtime, Timeout, sle
from monime_ext._client._async.client import AsyncClient
from monime_ext._core.api_spec import ApiSpec
from monime_ext.errors import (
    BadRequest,
    BodyMismatch,
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    IdempotencyConflict,
    InProgress,
    InvalidRequest,
    MonimeError,
    OutcomeLost,
    OutcomeUnknown,
    RateLimited,
    SessionEnded,
    StillOpen,
    StoreUnavailable,
    Unauthorized,
)
from monime_ext.journal import AsyncSQLiteJournal, Entry, Journal, SQLiteJournal, SQLJournal
from monime_ext.journal.entry import Snapshot
from tests.integration.client.conftest import CART, Shop
from tests.integration.client.servers import proxy, serving
from tests.journals import STORES, Journals
from tests.services import engine_url, execute_on, mariadb_database, postgres_schema
from tests.versions import EARLIEST, LATEST, CheckoutSession, Monime, module_of

ELSEWHERE = json.dumps(["another machine", 1, "birth", "word"])
"""A lease holder that cannot be seen from here."""


every_store = pytest.mark.parametrize("journals", STORES, indirect=True)
"""The other tests do not depend on the database; `journal/test_contract` covers the journals."""


@pytest.fixture
def monime(shop: Shop, journals: Journals) -> Monime:
    return shop.with_journal(journals)


@pytest.fixture
def create(shop: Shop, monime: Monime) -> Callable[..., CheckoutSession]:
    """Create the session of an order, with a client that does not retry."""
    client = monime.with_options(max_retries=0)
    return lambda **options: shop.create(client, **{"once": "order-1042", **options})


def creates(shop: Shop) -> list[Any]:
    return [request for request in shop.sandbox.requests() if request.method == "POST"]


def the_entry(journals: Journals) -> Entry:
    (entry,) = journals.entries()
    return entry


@every_store
def test_a_repeated_call_returns_the_same_session(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    first, again = create(), create()
    assert first.id == again.id
    assert len(shop.sandbox.sessions()) == len(creates(shop)) == 1
    entry = the_entry(journals)
    assert (entry.state, entry.session_id) == ("created", first.id)


def test_an_existing_session_is_read_from_monime(
    shop: Shop, monime: Monime, create: Callable[..., CheckoutSession]
) -> None:
    first = create()
    shop.sandbox.complete(first.id)
    again = monime.checkout_sessions.with_response.create(name="Order 1042", line_items=CART, once="order-1042")
    assert again.result.status == "completed"
    assert again.replayed
    assert again.idempotency_key == creates(shop)[0].idempotency_key


def test_the_idempotency_key_is_that_of_the_order(shop: Shop, create: Callable[..., CheckoutSession]) -> None:
    create()
    key = IdempotencyKey.for_order("order-1042").text(space_id=shop.sandbox.space_id, operation="createCheckoutSession")
    assert creates(shop)[0].idempotency_key == key


def test_each_order_attempt_and_space_has_a_session_of_its_own(
    shop: Shop, create: Callable[..., CheckoutSession]
) -> None:
    token, space = shop.sandbox.add_token(shop.sandbox.access_token, "spc-another")
    assert token == shop.sandbox.access_token
    ids = {create().id, create(once="order-1043").id, create(space_id=space).id}
    assert len(ids) == 3


@every_store
def test_another_process_gets_the_same_session(shop: Shop, journals: Journals) -> None:
    first = shop.create(shop.with_journal(journals), once="order-1042")
    again = shop.create(shop.with_journal(journals), once="order-1042")
    assert first.id == again.id
    assert len(creates(shop)) == 1


@every_store
def test_a_lost_response_is_recovered_with_the_same_key_and_bytes(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(OutcomeUnknown, match="make the same call again with the same `once`") as caught:
        create()
    assert "same idempotency key" not in str(caught.value)
    assert the_entry(journals).state == "unknown"
    session = create()
    first, second = creates(shop)
    assert (first.idempotency_key, first.body_sha256) == (second.idempotency_key, second.body_sha256)
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]
    assert the_entry(journals).state == "created"


@pytest.mark.parametrize(
    ("kind", "options", "error", "state"),
    [
        ("garbage", {"acts": True}, OutcomeUnknown, "unknown"),
        ("truncate", {}, OutcomeUnknown, "unknown"),
        ("success_false", {"acts": True}, OutcomeUnknown, "unknown"),
        ("status", {"status": 500, "acts": True}, Exception, "unknown"),
        ("status", {"status": 520, "html": True}, Exception, "unknown"),
        ("status", {"status": 429}, RateLimited, "unsent"),
        ("status", {"status": 401}, Unauthorized, "unsent"),
        ("reset_before", {}, OutcomeUnknown, "unknown"),
        ("hang", {}, OutcomeUnknown, "unknown"),
    ],
)
def test_the_next_call_returns_the_one_session_whatever_went_wrong(
    shop: Shop,
    journals: Journals,
    create: Callable[..., CheckoutSession],
    kind: Any,
    options: dict[str, Any],
    error: type[Exception],
    state: str,
) -> None:
    shop.sandbox.faults.add(kind, **options)
    with pytest.raises(error):
        create(timeout=Timeout(read=0.2))  # a busy machine may take longer to connect
    assert the_entry(journals).state == state
    session = create()
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


def test_the_error_states_that_the_session_exists_when_it_cannot_be_read(
    shop: Shop, create: Callable[..., CheckoutSession]
) -> None:
    session = create()
    for status, html in ((502, True), (401, False), (404, True)):
        with (
            shop.sandbox.fault("status", "getCheckoutSession", status=status, html=html),
            pytest.raises(MonimeError) as caught,
        ):
            create()
        assert caught.value.outcome == "committed"
        assert caught.value.idempotency_key == creates(shop)[0].idempotency_key
    assert create().id == session.id


@pytest.mark.parametrize("refusal", [401, 403, 429])
def test_a_refusal_of_the_caller_does_not_decide_the_outcome_of_an_earlier_request(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession], refusal: int
) -> None:
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(OutcomeUnknown):
        create()
    shop.sandbox.faults.add("status", status=refusal)
    with pytest.raises(OutcomeUnknown) as caught:
        create()
    assert caught.value.status == refusal
    assert the_entry(journals).state == "unknown"
    with pytest.raises(BodyMismatch):
        create(name="Another name")
    assert [create().id] == [session["id"] for session in shop.sandbox.sessions()]


def test_a_request_that_was_never_sent_may_be_made_with_another_body(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    nowhere = shop.with_journal(journals, base_url="http://127.0.0.1:1", max_retries=0)
    with pytest.raises(ConnectionFailed):
        shop.create(nowhere, once="order-1042")
    assert the_entry(journals).state == "unsent"
    assert create(name="Another name").name == "Another name"
    assert len(shop.sandbox.sessions()) == 1


@every_store
def test_a_refusal_is_recorded_and_raised_again_without_a_request(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("status", status=422)
    with pytest.raises(BadRequest) as first:
        create()
    with pytest.raises(BadRequest) as again:
        create()
    assert len(creates(shop)) == 1
    for name in ("status", "reason", "details", "request_id", "idempotency_key", "outcome"):
        assert getattr(again.value, name) == getattr(first.value, name), name
    assert again.value.message.startswith(first.value.message)
    assert again.value.body is None
    assert the_entry(journals).state == "refused"


def test_a_refused_order_may_be_corrected_under_the_same_key(
    shop: Shop, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("status", status=400)
    with pytest.raises(BadRequest):
        create()
    session = create(name="Corrected")
    first, second = creates(shop)
    assert first.idempotency_key == second.idempotency_key
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


@pytest.mark.parametrize("end", ["expired", "cancelled", "deleted"])
def test_a_session_that_has_ended_raises_session_ended(
    shop: Shop, monime: Monime, create: Callable[..., CheckoutSession], end: str
) -> None:
    first = create()
    if end == "deleted":
        monime.checkout_sessions.delete(first.id)
    else:
        {"expired": shop.sandbox.expire, "cancelled": shop.sandbox.cancel}[end](first.id)
    for _ in range(2):
        with pytest.raises(SessionEnded) as caught:
            create()
        assert (caught.value.session_id, caught.value.session_status) == (first.id, end)
        assert (caught.value.once, caught.value.attempt, caught.value.outcome) == ("order-1042", 1, "not_sent")
        assert "attempt=2" in str(caught.value)
    second = create(attempt=2)
    assert second.id != first.id
    assert create(attempt=2).id == second.id
    assert len(creates(shop)) == 2


def test_a_final_status_is_fetched_only_once(shop: Shop, create: Callable[..., CheckoutSession]) -> None:
    shop.sandbox.expire(create().id)
    for _ in range(3):
        with pytest.raises(SessionEnded):
            create()
    assert len(shop.sandbox.requests()) == 2


@every_store
def test_a_session_that_has_ended_is_renewed_on_request(shop: Shop, create: Callable[..., CheckoutSession]) -> None:
    first = create(renew="when_ended")
    shop.sandbox.expire(first.id)
    second = create(renew="when_ended", name="A new price")
    shop.sandbox.cancel(second.id)
    third = create(renew="when_ended")
    assert create(renew="when_ended").id == third.id
    assert len({first.id, second.id, third.id}) == len(shop.sandbox.sessions()) == 3


def test_an_order_that_is_paid_is_never_renewed(shop: Shop, create: Callable[..., CheckoutSession]) -> None:
    first = create()
    shop.sandbox.complete(first.id)
    assert create(renew="when_ended").id == first.id
    with pytest.raises(StillOpen) as caught:
        create(attempt=2)
    assert caught.value.session_status == "completed"


@every_store
def test_a_second_attempt_is_refused_while_the_first_is_open(
    shop: Shop, create: Callable[..., CheckoutSession]
) -> None:
    first = create()
    for attempt in (2, 7):
        with pytest.raises(StillOpen) as caught:
            create(attempt=attempt)
        assert (caught.value.session_id, caught.value.attempt) == (first.id, 1)
    assert len(creates(shop)) == 1


def test_a_second_attempt_is_refused_while_the_outcome_of_the_first_is_unknown(
    shop: Shop, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(OutcomeUnknown):
        create()
    with pytest.raises(StillOpen):
        create(attempt=2)
    shop.sandbox.expire(create().id)
    create(attempt=2)


def test_a_second_attempt_may_follow_one_that_was_refused(shop: Shop, create: Callable[..., CheckoutSession]) -> None:
    shop.sandbox.faults.add("status", status=400)
    with pytest.raises(BadRequest):
        create()
    assert create(attempt=2)


def test_an_unsent_attempt_is_not_restarted_while_a_later_one_is_open(
    shop: Shop, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("status", status=429)
    with pytest.raises(RateLimited):
        create()
    second = create(attempt=2)
    for name in ("Order 1042", "Another name"):
        with pytest.raises(StillOpen) as caught:
            create(name=name)
        assert (caught.value.session_id, caught.value.attempt) == (second.id, 2)
    shop.sandbox.expire(second.id)
    assert create().id != second.id


@pytest.mark.parametrize("kind", ["sync"])
def test_two_attempts_that_begin_at_the_same_moment_are_not_both_sent(
    shop: Shop, journals: Journals, kind: str
) -> None:
    class Interrupted(SQLiteJournal):
        """A journal in which another worker begins the second attempt after this one has looked for it."""

        def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
            if restarts:
                second = replace(entry, key=replace(entry.key, attempt=2), owner=ELSEWHERE)
                journals.open(clock=lambda: shop.time.now).begin(second, 60)
            return super().change(entry, lease=lease, restarts=restarts)

    journal = Interrupted(journals.address, clock=lambda: shop.time.now)
    client = shop.client(journal=journal, max_retries=0)
    shop.sandbox.faults.add("status", status=429)
    with pytest.raises(RateLimited):
        shop.create(client, once="order-1042")
    with pytest.raises(StillOpen) as caught:
        shop.create(client, once="order-1042")
    assert caught.value.attempt == 2
    assert [(entry.key.attempt, entry.state) for entry in journals.entries()] == [(1, "unsent"), (2, "sending")]
    assert len(creates(shop)) == 1
    journal.close()


def test_a_third_attempt_is_refused_while_an_earlier_one_is_open(
    shop: Shop, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("status", status=429, times=2)
    for attempt in (1, 2):
        with pytest.raises(RateLimited):
            create(attempt=attempt)
    first = create()
    with pytest.raises(StillOpen) as caught:
        create(attempt=3)
    assert (caught.value.session_id, caught.value.attempt) == (first.id, 1)


def test_not_found_from_a_gateway_does_not_mean_that_a_session_was_deleted(
    shop: Shop, create: Callable[..., CheckoutSession]
) -> None:
    first = create()
    shop.sandbox.faults.add("status", status=404, html=True)
    with pytest.raises(Exception, match="404"):
        create(renew="when_ended")
    assert create(renew="when_ended").id == first.id


@pytest.mark.parametrize("known", ["created", "unknown"])
def test_a_changed_body_is_refused_with_the_paths_that_differ_and_without_values(
    shop: Shop, create: Callable[..., CheckoutSession], known: str
) -> None:
    if known == "unknown":
        shop.sandbox.faults.add("reset_after")
        with pytest.raises(OutcomeUnknown):
            create(metadata={"a": "s3cret-a", "b": "same"})
    else:
        create(metadata={"a": "s3cret-a", "b": "same"})
    line = {"name": "Rice", "price": {"currency": "SLE", "value": 987654}, "quantity": 2}
    with pytest.raises(BodyMismatch) as caught:
        create(metadata={"a": "s3cret-b", "b": "same"}, line_items=[line], reference="s3cret-r")
    assert caught.value.paths == ("lineItems[0].price.value", "metadata.a", "reference")
    assert caught.value.outcome == "not_sent"
    for path in caught.value.paths:
        assert path in str(caught.value)
    assert not any(value in str(caught.value) for value in ("s3cret", "987654", "45000"))
    assert len(creates(shop)) == 1


def test_an_equal_body_in_another_form_is_accepted(shop: Shop, create: Callable[..., CheckoutSession]) -> None:
    first = create(metadata={"a": "1", "b": "2"})
    assert create(metadata={"b": "2", "a": "1"}, line_items=iter(CART)).id == first.id


def put(journals: Journals, shop: Shop, **fields: Any) -> Entry:
    """Change the only entry, as another process would."""
    lease = fields.pop("lease", None)
    snapshot = journals.open(clock=lambda: shop.time.now).change(replace(the_entry(journals), **fields), lease=lease)
    assert snapshot is not None
    return snapshot.entry


@every_store
def test_a_call_waits_until_the_deadline_for_an_order_that_another_machine_is_sending(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    create()
    put(journals, shop, state="sending", owner=ELSEWHERE, session_id=None, lease=90)
    began = shop.time.now
    with pytest.raises(InProgress) as caught:
        create(deadline=20)
    assert began + 18 < shop.time.now <= began + 20
    assert caught.value.retry_after == pytest.approx(90 - (shop.time.now - began), abs=0.01)
    assert (caught.value.once, caught.value.attempt, caught.value.outcome) == ("order-1042", 1, "unknown")
    assert len(creates(shop)) == 1


@every_store
def test_an_order_of_a_machine_that_died_is_finished_when_its_lease_has_ended(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    first = create()
    put(journals, shop, state="sending", owner=ELSEWHERE, session_id=None, lease=30)
    began = shop.time.now
    assert create(deadline=60).id == first.id
    assert shop.time.now >= began + 30
    assert the_entry(journals).session_id == first.id


def test_a_waiting_call_returns_the_session_that_the_other_sender_creates(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    first = create()
    entry = put(journals, shop, state="sending", owner=ELSEWHERE, session_id=None, lease=90)
    other = journals.open()
    sleep = shop.time.sleep

    def settle(seconds: float) -> None:
        sleep(seconds)
        other.change(entry.finalized("created", session_id=first.id))

    shop.time.sleep = settle  # type: ignore[method-assign]
    client = shop.with_journal(journals, runtime=shop.time.runtime())
    assert shop.create(client, once="order-1042").id == first.id
    assert len(creates(shop)) == 1


@every_store
def test_concurrent_calls_send_one_request(shop: Shop, journals: Journals) -> None:
    if shop.kind == "async":
        ids = _at_once_in_tasks(shop, journals, 8)
    else:
        client = shop.with_journal(journals, runtime=Runtime())
        start, ids = threading.Barrier(8), []

        def work() -> None:
            start.wait()
            ids.append(shop.create(client, once="order-1042").id)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
    assert len(creates(shop)) == 1


def _at_once_in_tasks(shop: Shop, journals: Journals, count: int) -> list[str]:
    client: Any = vars(shop.with_journal(journals, runtime=Runtime()))["_inner"]
    ids: list[str] = []

    async def work() -> None:
        session = await client.checkout_sessions.create(name="Order 1042", line_items=CART, once="order-1042")
        ids.append(session.id)

    async def all_of_them() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(count):
                group.start_soon(work)

    shop.portal.call(all_of_them)
    return ids


@every_store
def test_an_outdated_lease_holder_cannot_overwrite_the_outcome(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("reset_after")
    journal = journals.open(clock=lambda: shop.time.now)
    with pytest.raises(OutcomeUnknown):
        create()
    late = the_entry(journals)
    session = create()
    assert journal.change(late.finalized("unsent")) is None
    assert the_entry(journals).session_id == session.id


@every_store
def test_a_session_that_was_created_late_is_recorded(shop: Shop, journals: Journals) -> None:
    """A caller that lost the lease and then gets the response records it, unless the session is known already."""
    other = journals.open(clock=lambda: shop.time.now)

    def while_it_is_sent(journal: Journal) -> None:
        (entry,) = journal.entries()
        journal.change(replace(entry, owner=None, state="unknown"))

    with _server_that_acts(shop, lambda: while_it_is_sent(other)) as url:
        client = shop.with_journal(journals, base_url=url)
        session = shop.create(client, once="order-1042")
    entry = the_entry(journals)
    assert (entry.state, entry.session_id) == ("created", session.id)


@every_store
def test_the_intent_is_durable_before_the_request_is_sent(shop: Shop, journals: Journals) -> None:
    seen: list[Entry] = []
    with _server_that_acts(shop, lambda: seen.append(the_entry(journals))) as url:
        shop.create(shop.with_journal(journals, base_url=url), once="order-1042")
    (entry,) = seen
    assert entry.state == "sending"
    assert json.loads(entry.body)["name"] == "Order 1042"
    assert entry.idempotency_key == creates(shop)[0].idempotency_key
    assert entry.api_version == LATEST
    assert entry.base_url == url
    assert entry.is_intact
    assert entry.lease_expires_at is not None
    assert entry.lease_expires_at > shop.time.now + 60


def _server_that_acts(shop: Shop, act: Callable[[], object]) -> Any:
    """Run a server that calls `act` when a request arrives, and then lets the sandbox respond."""
    onward = proxy(shop.sandbox.url, [])

    def handle(connection: Any, request: bytes) -> None:
        act()
        onward(connection, request.replace(b" /", b" http://sandbox/", 1))

    return serving(handle)


@every_store
def test_an_order_is_not_sent_again_after_monime_has_forgotten_its_key(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(OutcomeUnknown):
        create()
    shop.time.now += 24 * 3600
    with pytest.raises(OutcomeLost) as caught:
        create()
    assert (caught.value.outcome, caught.value.attempt) == ("unknown", 1)
    assert "attempt" in str(caught.value)
    assert len(creates(shop)) == 1
    assert the_entry(journals).state == "unknown"
    assert create(attempt=2)


def test_an_order_is_finished_while_monime_knows_its_key(shop: Shop, create: Callable[..., CheckoutSession]) -> None:
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(OutcomeUnknown):
        create()
    shop.time.now += 23 * 3600
    assert [create().id] == [session["id"] for session in shop.sandbox.sessions()]


def test_an_order_that_was_sent_to_another_base_url_is_not_sent(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    create()
    with pytest.raises(ConfigurationError, match="another journal"):
        shop.create(shop.with_journal(journals, base_url="http://127.0.0.1:1"), once="order-1042")


def test_a_key_that_another_request_has_used_means_that_there_may_be_another_session(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession], monime: Monime
) -> None:
    """The journal was lost, and the body has changed: Monime refuses the key, because the order has a session."""
    shop.create(monime, name="In a lost journal", idempotency_key=IdempotencyKey.for_order("order-1042"))
    with pytest.raises(IdempotencyConflict) as conflict:
        create()
    assert conflict.value.outcome == "unknown"
    assert (the_entry(journals).state, the_entry(journals).phase) == ("unknown", "key_in_use")
    sent = len(creates(shop))
    for name in ("Order 1042", "In a lost journal"):
        with pytest.raises(OutcomeLost, match="another request") as lost:
            create(name=name)
        assert lost.value.outcome == "unknown"
    with pytest.raises(StillOpen):
        create(attempt=2)
    assert len(creates(shop)) == sent
    shop.time.now += 24 * 3600
    assert create(attempt=2)
    with pytest.raises(OutcomeLost):
        create()


def test_an_order_whose_key_an_earlier_attempt_may_still_use_is_finished_later(
    shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]
) -> None:
    shop.sandbox.faults.add("reset_after")
    shop.sandbox.faults.add("status", status=409, reason="idempotency_key_in_use")
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            create()
        assert the_entry(journals).state == "unknown"
    assert [create().id] == [session["id"] for session in shop.sandbox.sessions()]


def test_a_damaged_entry_is_never_sent(shop: Shop, journals: Journals, create: Callable[..., CheckoutSession]) -> None:
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(OutcomeUnknown):
        create()
    _in_file(journals.address, """UPDATE monime_journal SET record = replace(record, '"body":"ey', '"body":"eY')""")
    with pytest.raises(ConfigurationError, match="damaged"):
        create()
    assert len(creates(shop)) == 1


def test_invalid_input_is_refused_with_all_problems_before_the_journal_is_used(
    journals: Journals, create: Callable[..., Any]
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        create(once="", attempt=0, renew="always", idempotency_key="k", name="x" * 151, reference="y" * 256)
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["once", "attempt", "renew", "idempotency_key", "name", "reference"]
    assert journals.entries() == []


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"once": 1042}, "once"),
        ({"once": "a\n"}, "once"),
        ({"once": "x" * 256}, "once"),
        ({"once": "\ud800"}, "once"),
        ({"attempt": True}, "attempt"),
        ({"attempt": "2"}, "attempt"),
        ({"attempt": 10**10}, "attempt"),
        ({"once": None, "attempt": 2}, "once"),
        ({"once": None, "renew": "when_ended"}, "once"),
        ({"idempotency_key": IdempotencyKey.random()}, "idempotency_key"),
    ],
)
def test_invalid_arguments_are_refused(create: Callable[..., Any], options: Any, path: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        create(**options)
    assert [problem.path for problem in caught.value.problems] == [path]


def test_a_closed_client_does_not_use_the_journal(journals: Journals, monime: Monime, shop: Shop) -> None:
    monime.close()
    with pytest.raises(ClientClosed):
        shop.create(monime, once="order-1042")
    assert journals.entries() == []


def test_nothing_is_sent_without_the_journal(shop: Shop, tmp_path: Any) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(b"no database" * 100)
    (tmp_path / "journal.sqlite3").chmod(0o600)
    client = shop.client(journal=tmp_path / "journal.sqlite3")
    with pytest.raises(StoreUnavailable) as caught:
        shop.create(client, once="order-1042")
    assert caught.value.outcome == "not_sent"
    assert shop.sandbox.requests() == []


def test_an_outcome_that_cannot_be_recorded_is_returned_and_found_out_later(
    shop: Shop, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "journal.sqlite3"
    with _server_that_acts(shop, lambda: _in_file(path, "ALTER TABLE monime_journal RENAME TO gone")) as url:
        with caplog.at_level(logging.WARNING):
            session = shop.create(shop.client(journal=path, base_url=url), once="order-1042")
        assert "could not record the outcome" in caplog.text
        assert "order-1042" not in caplog.text
    _in_file(path, "ALTER TABLE gone RENAME TO monime_journal")
    with _server_that_acts(shop, lambda: None) as url:
        _in_file(path, "UPDATE monime_journal SET record = json_set(record, '$.place', ?)", url)
        again = shop.create(shop.client(journal=path, base_url=url), once="order-1042")
    assert again.id == session.id
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


@pytest.mark.parametrize("journals", ["postgres", "mariadb"], indirect=True)
def test_the_caller_gets_the_outcome_whatever_the_journal_raises(
    shop: Shop, journals: Journals, caplog: pytest.LogCaptureFixture
) -> None:
    def drop() -> None:
        execute_on(journals.address, "DROP TABLE monime_journal")

    with _server_that_acts(shop, drop) as url, caplog.at_level(logging.WARNING):
        session = shop.create(shop.with_journal(journals, base_url=url), once="order-1042")
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]
    error = {"postgres": "UndefinedTable", "mariadb": "ProgrammingError"}[journals.store]
    assert f"could not record the outcome: {error}" in caplog.text
    execute_on(journals.address, "DROP TABLE monime_schema")
    journals.open().prepare()


@every_store
def test_an_entry_that_the_database_loses_while_the_order_is_sent_is_recorded_with_the_outcome(
    shop: Shop, journals: Journals
) -> None:
    with _server_that_acts(shop, lambda: _lose(journals)) as url:
        session = shop.create(shop.with_journal(journals, base_url=url), once="order-1042")
        entry = the_entry(journals)
        assert (entry.state, entry.session_id) == ("created", session.id)
        assert journals.open().entries(unfinished=True) == []
        shop.sandbox.faults.add("reset_after")
        with pytest.raises(OutcomeUnknown):
            shop.create(shop.with_journal(journals, base_url=url, max_retries=0), once="order-1043")
        assert [entry.state for entry in journals.open().entries(unfinished=True)] == ["unknown"]


def _lose(journals: Journals) -> None:
    """Delete everything, as a fail-over to a replica may, or a file that is restored from a copy."""
    if journals.store == "sqlite":
        _in_file(journals.address, "DELETE FROM monime_journal")
    else:
        execute_on(journals.address, "DELETE FROM monime_journal")


def _in_file(path: Any, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_a_builder_takes_once_too_and_previews_the_key(shop: Shop, monime: Monime) -> None:
    builder = monime.checkout("Order 1042").item("Rice", sle("450.00"), quantity=2)
    first = builder.create(once="order-1042")
    again = builder.with_response.create(once="order-1042", attempt=1, renew="when_ended")
    assert (again.result.id, again.replayed) == (first.id, True)
    assert builder.preview(once="order-1042").idempotency_key == creates(shop)[0].idempotency_key
    assert builder.preview(once="order-1042", attempt=2).idempotency_key != creates(shop)[0].idempotency_key
    with pytest.raises(InvalidRequest):
        builder.preview(once="")


def test_copies_of_a_client_share_its_journal(monime: Monime, journals: Journals, shop: Shop) -> None:
    shop.create(monime.with_options(timeout=3), once="order-1042")
    assert len(journals.entries()) == 1
    shop.create(monime, once="order-1042")
    assert len(creates(shop)) == 1


def lose_with_another_version(shop: Shop, path: Any) -> None:
    """Lose the response of an order with one version, and go on with the other."""
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(OutcomeUnknown):
        shop.create(shop.client(journal=path, max_retries=0), once="order-1042")
    shop.version = EARLIEST if shop.version == LATEST else LATEST


def test_either_version_finishes_an_order_of_the_other(any_version_shop: Shop, tmp_path: Any) -> None:
    shop = any_version_shop
    lose_with_another_version(shop, tmp_path / "journal.sqlite3")
    client = shop.client(journal=tmp_path / "journal.sqlite3")
    session = shop.create(client, once="order-1042")
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]
    assert isinstance(session, module_of(shop.version).CheckoutSession)
    first, again = creates(shop)
    assert (first.idempotency_key, first.body_sha256) == (again.idempotency_key, again.body_sha256)
    assert shop.create(client, once="order-1042").id == session.id
    assert len(creates(shop)) == 2


def test_an_order_whose_session_has_ended_meanwhile_is_finished_by_the_other_version(
    any_version_shop: Shop, tmp_path: Any
) -> None:
    shop = any_version_shop
    lose_with_another_version(shop, tmp_path / "journal.sqlite3")
    (session,) = shop.sandbox.sessions()
    shop.sandbox.expire(session["id"])
    for _ in range(2):
        with pytest.raises(SessionEnded) as caught:
            shop.create(shop.client(journal=tmp_path / "journal.sqlite3"), once="order-1042")
        assert (caught.value.session_id, caught.value.session_status) == (session["id"], "expired")
    assert len(creates(shop)) == 2


def test_an_order_is_finished_by_the_rules_of_the_version_that_it_was_made_for(
    any_version_shop: Shop, journals: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = any_version_shop
    other = ApiSpec(shop.version)
    other.key_kept_for = 12 * 3600.0
    monkeypatch.setattr("monime_ext.exactly_once.operation._spec", lambda version: other)
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(OutcomeUnknown):
        shop.create(shop.with_journal(journals, max_retries=0), once="order-1042")
    shop.version = EARLIEST if shop.version == LATEST else LATEST
    shop.time.now += 12 * 3600
    with pytest.raises(OutcomeLost):
        shop.create(shop.with_journal(journals), once="order-1042")
    assert len(creates(shop)) == 1


def test_the_default_journal_is_a_file_in_the_user_s_state_folder(
    shop: Shop, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MONIME_JOURNAL", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shop.create(shop.client(), once="order-1042")
    assert (tmp_path / "state" / "monime-ext" / "journal.sqlite3").is_file()
    monkeypatch.setenv("MONIME_JOURNAL", str(tmp_path / "named.sqlite3"))
    shop.create(shop.client(), once="order-1043")
    assert (tmp_path / "named.sqlite3").is_file()


def test_no_journal_is_opened_without_once(shop: Shop, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONIME_JOURNAL", str(tmp_path / "named.sqlite3"))
    shop.create(shop.client())
    assert not (tmp_path / "named.sqlite3").exists()


def test_a_cancelled_call_releases_its_order(shop: Shop, journals: Journals) -> None:
    if shop.kind == "sync":
        shop = replace(shop, kind="async")
    inner: Any = vars(shop.with_journal(journals, runtime=Runtime()))["_inner"]
    order: dict[str, Any] = {"name": "Order 1042", "line_items": CART, "once": "order-1042"}
    shop.sandbox.faults.add("hang", acts=True)

    async def cancel_while_it_is_sent() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: inner.checkout_sessions.create(**order))
            while not creates(shop):
                await anyio.sleep(0.01)
            group.cancel_scope.cancel()

    shop.portal.call(cancel_while_it_is_sent)
    assert the_entry(journals).state == "unknown"
    session = shop.portal.call(lambda: inner.checkout_sessions.create(**order))
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


@pytest.mark.parametrize("kind", ["async"])
def test_a_task_that_is_cancelled_while_it_writes_to_the_journal_keeps_the_outcome(
    shop: Shop, journals: Journals, kind: str
) -> None:
    class Slow(AsyncSQLiteJournal):
        writes: ClassVar[list[str]] = []

        async def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
            self.writes.append("begun")
            await asyncio.sleep(0.3)
            return await super().change(entry, lease=lease, restarts=restarts)

    journal = Slow(journals.address)
    inner: Any = vars(shop.client(journal=journal, runtime=Runtime()))["_inner"]

    async def cancel_while_it_writes() -> None:
        task = asyncio.ensure_future(inner.checkout_sessions.create(name="Order", line_items=CART, once="order-1042"))
        while not journal.writes:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await journal.aclose()

    shop.portal.call(cancel_while_it_writes)
    entry = the_entry(journals)
    assert (entry.state, entry.session_id) == ("created", shop.sandbox.sessions()[0]["id"])


def test_a_call_whose_event_loop_is_gone_awaits_nothing(
    shop: Shop, journals: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = replace(shop, kind="async")
    client = shop.with_journal(journals, runtime=Runtime())
    inner: Any = vars(client)["_inner"]
    is_sending = threading.Event()

    async def hang(*arguments: Any, **options: Any) -> None:
        is_sending.set()
        await anyio.sleep_forever()

    async def abandon() -> None:
        call = inner.checkout_sessions.create(name="Order 1042", line_items=CART, once="order-1042")
        task = asyncio.ensure_future(call)
        while not is_sending.is_set():
            await anyio.sleep(0.01)
        call.close()  # as Python does with what is left of a loop; awaiting anything now is a RuntimeError
        task.cancel()
        with suppress(asyncio.CancelledError, RuntimeError):
            await task

    with monkeypatch.context() as patch:
        patch.setattr(AsyncClient, "_send", hang)
        shop.portal.call(abandon)
    assert the_entry(journals).state == "sending"
    session = shop.create(client, once="order-1042")
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


def test_an_interrupted_call_releases_its_order(shop: Shop, journals: Journals) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    shop = replace(shop, kind="sync")
    runtime = replace(shop.time.runtime(), sleep=interrupt)
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(KeyboardInterrupt):
        shop.create(shop.with_journal(journals, runtime=runtime), once="order-1042")
    assert the_entry(journals).state == "unknown"
    session = shop.create(shop.with_journal(journals), once="order-1042")
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


@contextmanager
def closing_engine(address: str) -> Iterator[Engine]:
    engine = create_engine(engine_url(address))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("database", [postgres_schema, mariadb_database])
@pytest.mark.parametrize("handle", ["connection", "session"])
@pytest.mark.parametrize("kind", ["sync"])
def test_an_intent_in_an_open_transaction_is_refused_by_default(
    shop: Shop, kind: str, database: Callable[[], AbstractContextManager[str]], handle: str
) -> None:
    with (
        database() as address,
        closing_engine(address) as engine,
        engine.connect() if handle == "connection" else Session(engine) as connection,
        closing(SQLJournal(address)) as direct,
    ):
        direct.prepare()
        with pytest.raises(ConfigurationError, match="in_transaction"):
            shop.create(shop.client(journal=SQLJournal(connection)), once="order-1042")
        assert creates(shop) == []
        journal = SQLJournal(connection, in_transaction=True)
        first = shop.create(shop.client(journal=journal), once="order-1042")
        connection.rollback()
        assert journal.entries() == []
        again = shop.create(shop.client(journal=journal), once="order-1042")
        connection.commit()
        assert again.id == first.id
        assert [entry.session_id for entry in direct.entries()] == [first.id]


def test_a_journal_of_the_other_kind_is_refused(shop: Shop, journals: Journals) -> None:
    other = journals.open_async() if shop.kind == "sync" else journals.open()
    with pytest.raises(ConfigurationError, match="journal"):
        shop.client(journal=other)


def test_connect_takes_a_journal(shop: Shop, tmp_path: Any) -> None:
    connect = monime_ext.connect if shop.kind == "sync" else monime_ext.connect_async
    options: dict[str, Any] = {"version": shop.version, "base_url": shop.sandbox.url, "journal": tmp_path / "j.sqlite3"}
    with shop.wrap(connect(shop.sandbox.access_token, shop.sandbox.space_id, **options)) as client:
        shop.create(client, once="order-1042")
    assert (tmp_path / "j.sqlite3").is_file()
