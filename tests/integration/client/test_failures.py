"""Every way in which a call can fail: at most one session, one key, the same bytes, and the right error."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest

from monime_ext import IdempotencyKey, Timeout, errors
from tests.integration.client.conftest import CART, Shop

Fault: TypeAlias = dict[str, Any]

QUICK = Timeout(read=0.4)

BEFORE: dict[str, Fault] = {
    "reset before": {"kind": "reset_before"},
    "hang before": {"kind": "hang"},
    "429": {"kind": "status", "status": 429, "retry_after": "3", "limit": "space-limit"},
    "500 before": {"kind": "status", "status": 500},
    "503 before": {"kind": "status", "status": 503, "retry_after": "2"},
    "520 html before": {"kind": "status", "status": 520, "html": True},
    "530 html before": {"kind": "status", "status": 530, "html": True},
    "408 before": {"kind": "status", "status": 408},
    "success false before": {"kind": "success_false"},
    "garbage before": {"kind": "garbage"},
}
AFTER: dict[str, Fault] = {
    "reset after": {"kind": "reset_after"},
    "hang after": {"kind": "hang", "acts": True},
    "500 after": {"kind": "status", "status": 500, "acts": True},
    "503 after": {"kind": "status", "status": 503, "acts": True},
    "520 html after": {"kind": "status", "status": 520, "html": True, "acts": True},
    "success false after": {"kind": "success_false", "acts": True},
    "garbage after": {"kind": "garbage", "acts": True},
    "truncated body": {"kind": "truncate"},
}
FAULTS = {**BEFORE, **AFTER}


def timeout_for(name: str) -> Timeout:
    """Return a short timeout if the fault holds the response back, and a long one otherwise, for busy machines."""
    return QUICK if "hang" in name else Timeout()


# The response to a retry while Monime still processes the first request with the same key.
IN_USE: Fault = {"kind": "status", "status": 409, "reason": "idempotency_key_in_use"}


def assert_same_request(shop: Shop) -> None:
    requests = shop.sandbox.requests()
    assert (
        len({(request.method, request.path, request.idempotency_key, request.body_sha256) for request in requests}) == 1
    )


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("failures", [1, 3])
def test_a_create_that_fails_and_then_succeeds_creates_one_session(
    any_transport_shop: Shop, name: str, failures: int
) -> None:
    shop = any_transport_shop
    fault: dict[str, Any] = FAULTS[name] | {"times": failures}
    shop.sandbox.faults.add(**fault)
    response = shop.client(timeout=timeout_for(name)).checkout_sessions.with_response.create(
        name="Order", line_items=CART
    )
    assert [session["id"] for session in shop.sandbox.sessions()] == [response.result.id]
    assert_same_request(shop)
    assert response.attempts == failures + 1 == len(shop.sandbox.requests())
    assert response.replayed is (name in AFTER)
    assert response.idempotency_key == shop.sandbox.requests()[0].idempotency_key
    assert response.request_id == shop.sandbox.requests()[-1].request_id
    assert len(shop.time.slept) == failures


def test_a_key_in_use_after_a_lost_response_leaves_the_outcome_unknown(shop: Shop) -> None:
    shop.sandbox.faults.add("reset_after")
    shop.sandbox.faults.add(**IN_USE)
    order: dict[str, Any] = {"idempotency_key": IdempotencyKey.for_order("1042")}
    with pytest.raises(errors.OutcomeUnknown) as caught:
        shop.create(shop.client(), **order)
    assert (caught.value.outcome, caught.value.reason) == ("unknown", "idempotency_key_in_use")
    assert isinstance(caught.value.__cause__, errors.IdempotencyConflict)
    session = shop.create(shop.client(), **order)
    assert [session["id"] for session in shop.sandbox.sessions()] == [session.id]


def test_a_404_of_a_gateway_does_not_mean_that_the_session_was_deleted(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client)
    shop.sandbox.faults.add("reset_before")
    shop.sandbox.faults.add("status", status=404, html=True)
    with pytest.raises(errors.OutcomeUnknown):
        client.checkout_sessions.delete(session.id)
    assert client.checkout_sessions.get(session.id).status == "pending"


EXPECTED: dict[str, tuple[type[errors.MonimeError], str, int | None]] = {
    "reset before": (errors.OutcomeUnknown, "unknown", None),
    "hang before": (errors.OutcomeUnknown, "unknown", None),
    "429": (errors.RateLimited, "rejected", 429),
    "500 before": (errors.ServerError, "unknown", 500),
    "503 before": (errors.ServerError, "unknown", 503),
    "520 html before": (errors.ServerError, "unknown", 520),
    "530 html before": (errors.ServerError, "unknown", 530),
    "408 before": (errors.StatusError, "unknown", 408),
    "success false before": (errors.OutcomeUnknown, "unknown", 200),
    "garbage before": (errors.OutcomeUnknown, "committed", 200),
    "reset after": (errors.OutcomeUnknown, "unknown", None),
    "hang after": (errors.OutcomeUnknown, "unknown", None),
    "500 after": (errors.ServerError, "unknown", 500),
    "503 after": (errors.ServerError, "unknown", 503),
    "520 html after": (errors.ServerError, "unknown", 520),
    "success false after": (errors.OutcomeUnknown, "unknown", 200),
    "garbage after": (errors.OutcomeUnknown, "committed", 200),
    "truncated body": (errors.OutcomeUnknown, "unknown", None),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_create_that_never_succeeds_raises_the_right_error(any_transport_shop: Shop, name: str) -> None:
    shop = any_transport_shop
    fault: dict[str, Any] = FAULTS[name] | {"times": None}
    shop.sandbox.faults.add(**fault)
    client = shop.client(timeout=timeout_for(name), max_retries=2)
    kind, outcome, status = EXPECTED[name]
    with pytest.raises(errors.MonimeError) as caught:
        shop.create(client, idempotency_key=IdempotencyKey.for_order("1042"))
    error = caught.value
    assert type(error) is kind
    assert (error.outcome, error.status, error.attempts, error.operation) == (
        outcome,
        status,
        3,
        "createCheckoutSession",
    )
    assert len(shop.sandbox.requests()) == 3
    assert len(shop.sandbox.sessions()) == (name in AFTER)
    assert_same_request(shop)
    assert error.idempotency_key == shop.sandbox.requests()[0].idempotency_key
    assert error.request_id == (None if status is None else shop.sandbox.requests()[-1].request_id)

    # As documented: the same call, made again when the service works, returns the same session.
    shop.sandbox.faults.clear()
    assert shop.create(client, idempotency_key=error.idempotency_key).id == shop.sandbox.sessions()[0]["id"]
    assert len(shop.sandbox.sessions()) == 1


@pytest.mark.parametrize("name", FAULTS)
def test_a_get_that_fails_and_then_succeeds_returns_the_session(any_transport_shop: Shop, name: str) -> None:
    shop = any_transport_shop
    client = shop.client(timeout=timeout_for(name))
    session = shop.create(client)
    shop.sandbox.faults.add(**FAULTS[name])
    response = client.checkout_sessions.with_response.get(session.id)
    assert (response.result, response.attempts, response.replayed) == (session, 2, False)


@pytest.mark.parametrize("name", FAULTS)
def test_a_delete_that_fails_and_then_succeeds_deletes_the_session(any_transport_shop: Shop, name: str) -> None:
    shop = any_transport_shop
    client = shop.client(timeout=timeout_for(name))
    session = shop.create(client)
    shop.sandbox.faults.add(**FAULTS[name])
    client.checkout_sessions.delete(session.id)
    assert shop.sandbox.sessions() == []


def test_retry_after_is_respected(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    shop.sandbox.faults.add("status", status=429, retry_after="17", limit="token-limit")
    shop.create(shop.client())
    assert shop.time.slept == [17.0]


@pytest.mark.parametrize("header", ["inf", "nan", "-1", "1.5", "", "soon", "Sun, 99 Foo 2001"])
def test_an_invalid_retry_after_is_ignored(shop: Shop, header: str) -> None:
    shop.sandbox.faults.add("status", status=429, retry_after=header)
    shop.create(shop.client())
    assert shop.time.slept == [0.25]


@pytest.mark.parametrize("header", ["21", "3600", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_retry_after_above_the_cap_is_raised(any_transport_shop: Shop, header: str) -> None:
    shop = any_transport_shop
    shop.sandbox.faults.add("status", status=429, retry_after=header, limit="token-limit")
    with pytest.raises(errors.RateLimited) as caught:
        shop.create(shop.client())
    assert caught.value.limit == "token-limit"
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 20
    assert (caught.value.reason, caught.value.attempts, shop.time.slept) == ("too_many_requests", 1, [])


def test_rate_limited_requests_are_retried(shop: Shop) -> None:
    shop.sandbox.faults.add("status", times=2, status=429, retry_after="1", limit="endpoint-limit")
    response = shop.client().checkout_sessions.with_response.create(name="Order", line_items=CART)
    assert (response.attempts, shop.time.slept) == (3, [1.0, 1.0])


def test_the_html_of_a_gateway_is_available_and_does_not_hide_the_status(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    shop.sandbox.faults.add("status", times=None, status=520, html=True)
    with pytest.raises(errors.ServerError) as caught:
        shop.create(shop.client(max_retries=0))
    assert caught.value.body
    assert b"<html" in caught.value.body
    assert "<html" not in str(caught.value)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nothing listens on. It is bound, so that nothing else can take it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_a_refused_connection_reports_not_sent(any_transport_shop: Shop, closed_port: int) -> None:
    shop = any_transport_shop
    client = shop.client(base_url=f"http://127.0.0.1:{closed_port}")
    with pytest.raises(errors.ConnectionFailed) as caught:
        shop.create(client, idempotency_key="k")
    error = caught.value
    assert (error.outcome, error.attempts, error.idempotency_key, error.status) == ("not_sent", 5, "k", None)
    assert len(shop.time.slept) == 4


def test_a_failed_connection_is_retried(any_transport_shop: Shop, closed_port: int) -> None:
    shop = any_transport_shop
    client = shop.client()
    session = shop.create(client)
    shop.sandbox.faults.add("reset_before", times=4)
    assert client.checkout_sessions.get(session.id) == session


def test_a_host_name_that_does_not_resolve_reports_not_sent(any_transport_shop: Shop) -> None:
    shop = any_transport_shop
    with pytest.raises(errors.ConnectionFailed) as caught:
        shop.create(shop.client(base_url="http://nowhere.invalid", allow_plain_http=True, max_retries=0))
    assert caught.value.outcome == "not_sent"


def test_a_failed_get_never_has_an_unknown_outcome(shop: Shop) -> None:
    client = shop.client(max_retries=1)
    session = shop.create(client)
    for fault, kind in (
        ("reset_before", errors.ConnectionFailed),
        ("hang", errors.TimedOut),
        ("garbage", errors.UnreadableResponse),
        ("success_false", errors.UnreadableResponse),
        ("truncate", errors.ConnectionFailed),
    ):
        shop.sandbox.faults.add(fault, times=None)  # type: ignore[arg-type]
        with pytest.raises(errors.MonimeError) as caught:
            client.checkout_sessions.get(session.id, timeout=timeout_for(fault))
        assert type(caught.value) is kind
        shop.sandbox.faults.clear()


def test_a_delete_without_any_response_is_unknown_and_completed_by_calling_again(shop: Shop) -> None:
    client = shop.client(max_retries=1)
    session = shop.create(client)
    shop.sandbox.faults.add("reset_before", times=None)
    with pytest.raises(errors.OutcomeUnknown) as caught:
        client.checkout_sessions.delete(session.id)
    assert caught.value.idempotency_key is None
    shop.sandbox.faults.clear()
    client.checkout_sessions.delete(session.id)
    assert shop.sandbox.sessions() == []


def test_all_calls_of_a_client_share_one_retry_budget(shop: Shop) -> None:
    client = shop.client(max_retries=9)
    shop.sandbox.faults.add("status", times=None, status=500)
    for _ in range(14):
        with pytest.raises(errors.ServerError):
            client.with_options().whoami()
    # 500 tokens pay for 100 retries at 5 each; after that, each call is one attempt.
    assert len(shop.sandbox.requests()) == 14 + 100


def test_a_list_continues_after_a_failed_page(shop: Shop) -> None:
    client = shop.client()
    created = {shop.create(client, name=f"Order {n}").id for n in range(6)}
    shop.sandbox.faults.add("reset_after", "listCheckoutSessions", skip=1)
    shop.sandbox.faults.add("garbage", "listCheckoutSessions", skip=1)
    assert {session.id for session in client.checkout_sessions.list(limit=2)} == created
