"""The responses of every framework to deliveries, over a real socket."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.types import Message

from monime_ext.errors import ConfigurationError, EventBusy, StoreUnavailable
from monime_ext.inbox import Inbox, SQLiteInboxStore
from monime_ext.receivers import AsyncReceiver, Receiver
from monime_ext.webhooks import MAX_BODY_BYTES
from tests.deliveries import AT, SECRET, body, payment_completed, session_completed
from tests.integration.receivers.conftest import Site
from tests.versions import Event, webhooks

CANARY = "c4n4ry7f3e"


def test_a_genuine_delivery_reaches_the_handler_as_a_typed_event(site: Site) -> None:
    status, headers, text = site.deliver(payment_completed())
    assert (status, text) == (200, b"ok")
    assert headers["content-type"].startswith("text/plain")
    (event,) = site.events
    assert event.payment is not None
    assert event.payment.amount.value == 45000


def test_the_raw_bytes_are_verified(site: Site) -> None:
    odd = session_completed().replace(b'"id"', b' "\\u0069d"\n').replace(b"Rice", "Rîce".encode())
    assert site.deliver(odd)[0] == 200
    assert [event.body for event in site.events] == [odd]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, "missing"),
        ("", "missing"),
        ("t=1,v1=x", "bad_encoding"),
        (webhooks.sign(session_completed("wkd-9"), SECRET, timestamp=AT), "mismatch"),
        (webhooks.sign(session_completed(), SECRET, timestamp=AT - 301), "too_old"),
        (webhooks.sign(session_completed(), SECRET, timestamp=AT + 301), "too_new"),
        (webhooks.sign(session_completed(), SECRET.upper(), timestamp=AT), "mismatch"),
    ],
)
def test_an_invalid_signature_is_401_and_only_the_log_has_the_reason(
    site: Site, header: str | None, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {} if header is None else {webhooks.SIGNATURE_HEADER: header}
    status, _, text = site("POST", "/monime", session_completed(), headers)
    assert (status, text) == (401, b"bad signature")
    assert site.events == []
    (message,) = [record.getMessage() for record in caplog.records if record.name == "monime_ext.receivers"]
    assert f"({reason})" in message
    assert not any(secret in message for secret in (SECRET, "Rice", "v1=" + (header or "x")[-20:]))


@pytest.mark.parametrize("written", [b"", b"no JSON", b"[]", b"{}", b"\xff\xfe", b"[" * 10_000])
def test_a_signed_body_that_is_not_an_event_is_400(site: Site, written: bytes) -> None:
    assert site.deliver(written)[0] == 400
    assert site.events == []


def test_a_body_larger_than_any_event_is_413(site: Site) -> None:
    large = b" " * (MAX_BODY_BYTES + 1)
    assert site.deliver(large)[0] == 413
    assert site.deliver(session_completed().ljust(MAX_BODY_BYTES))[0] == 200


def test_a_body_of_unknown_length_is_read_up_to_the_maximum(site: Site) -> None:
    large = [b" " * (MAX_BODY_BYTES // 16)] * 16 + [b" "]
    status, _, _ = site("POST", "/monime", large)
    assert status == 413
    assert site.events == []


def test_a_chunked_body_is_read(site: Site) -> None:
    body = session_completed()
    headers = {webhooks.SIGNATURE_HEADER: webhooks.sign(body, SECRET, timestamp=AT), "Content-Type": "application/json"}
    assert site("POST", "/monime", [body[:100], body[100:]], headers)[0] == 200
    assert [event.body for event in site.events] == [body]


def test_an_empty_body_is_logged_as_one(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    header = webhooks.sign(session_completed(), SECRET, timestamp=AT)
    assert site("POST", "/monime", b"", {webhooks.SIGNATURE_HEADER: header})[0] == 401
    assert "(empty_body)" in caplog.text


def test_an_endless_body_is_read_up_to_the_maximum() -> None:
    from monime_ext.receivers.starlette import webhook_endpoint

    read: list[int] = []
    sent: list[Message] = []

    async def receive() -> Message:
        read.append(65536)
        return {"type": "http.request", "body": b" " * 65536, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    endpoint = Route("/", webhook_endpoint(Receiver(webhooks, SECRET, print)), methods=["POST"])
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    asyncio.run(asyncio.wait_for(endpoint.handle(scope, receive, send), 10))
    assert sent[0]["status"] == 413
    assert sum(read) <= MAX_BODY_BYTES + 65536


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_method_other_than_post_is_405(site: Site, method: str) -> None:
    status, headers, _ = site(method, "/monime")
    assert status == 405
    assert headers["allow"] == "POST"


def test_a_failing_handler_is_500_and_neither_response_nor_log_has_its_message(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(event: Event) -> None:
        raise ValueError(CANARY)

    site.handle = fail
    status, _, text = site.deliver(session_completed())
    assert (status, text) == (500, b"failed")
    logged = "".join(f"{record.getMessage()}{record.exc_info!r}" for record in caplog.records)
    assert "ValueError in fail" in logged
    assert CANARY not in logged


@pytest.mark.parametrize(
    ("error", "retry_after"),
    [
        (EventBusy("Busy.", retry_after=2.1), "3"),
        (EventBusy("Busy.", retry_after=0.0), "1"),
        (StoreUnavailable("Away."), None),
    ],
    ids=["busy", "nearly free", "away"],
)
def test_an_event_that_cannot_be_handled_now_is_503(site: Site, error: Exception, retry_after: str | None) -> None:
    def fail(event: Event) -> None:
        raise error

    site.handle = fail
    status, headers, _ = site.deliver(session_completed())
    assert status == 503
    assert headers.get("retry-after") == retry_after


def test_with_an_inbox_every_event_has_its_effect_once_and_one_without_a_handler_is_200(
    site: Site, tmp_path: Path
) -> None:
    store = SQLiteInboxStore(tmp_path / "inbox.sqlite3")
    inbox = Inbox(webhooks, store)
    paid: list[str] = []
    failing = [True]

    @inbox.on("payment.processing_completed")
    def settle(event: Event, transaction: object) -> None:
        if failing:
            failing.pop()
            raise ValueError
        paid.append(event.id)

    site.handle = inbox.handle
    statuses = [site.deliver(payment_completed())[0] for _ in range(4)]
    statuses += [site.deliver(body("payout.lost", {}, id="wkd-3"))[0]]
    assert statuses == [500, 200, 200, 200, 200]
    assert paid == ["wkd-2"]
    store.close()


def test_every_error_of_a_handler_can_be_reported() -> None:
    errors: list[Exception] = []

    def fail(event: Event) -> None:
        raise ValueError(CANARY)

    receiver = Receiver(webhooks, SECRET, fail, tolerance=None, on_error=errors.append)
    written = session_completed()
    assert receiver.receive(written, webhooks.sign(written, SECRET, timestamp=AT)).status == 500
    assert [str(error) for error in errors] == [CANARY]


def test_a_failing_error_report_is_logged_and_does_not_replace_the_response(caplog: pytest.LogCaptureFixture) -> None:
    def fail(event: Event) -> None:
        raise ValueError(CANARY)

    def report(error: Exception) -> None:
        raise ConnectionError(CANARY)

    receiver = Receiver(webhooks, SECRET, fail, tolerance=None, on_error=report)
    written = session_completed()
    assert receiver.receive(written, webhooks.sign(written, SECRET, timestamp=AT)).status == 500
    assert "on_error failed: ConnectionError in report" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize("kind", [Receiver, AsyncReceiver])
@pytest.mark.parametrize("secret", [None, "", [], "short"])
def test_a_receiver_requires_a_valid_secret(kind: type, secret: object) -> None:
    with pytest.raises(ConfigurationError):
        kind(webhooks, secret, print)


def test_a_receiver_accepts_an_iterator_of_secrets_and_shows_none(site: Site) -> None:
    receiver = Receiver(webhooks, iter([SECRET.upper(), SECRET]), print, tolerance=None)
    written = session_completed()
    for secret in (SECRET, SECRET.upper()):
        assert receiver.receive(written, webhooks.sign(written, secret, timestamp=AT)).status == 200
    assert SECRET not in repr(receiver)
