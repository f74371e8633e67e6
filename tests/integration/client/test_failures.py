"""Every way in which a call can fail: one session at most, one key, the same bytes, and the right ending."""

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


def patience(name: str) -> Timeout:
    """Short where an answer is held back, and long where it comes: a busy machine is no failure."""
    return QUICK if "hang" in name else Timeout()


# What Monime may say to two requests at once with one key: here, to the repetition of a request that it still works on.
IN_USE: Fault = {"kind": "status", "status": 409, "reason": "idempotency_key_in_use"}


def create_key_and_bytes_are_one(shop: Shop) -> None:
    requests = shop.sandbox.requests()
    assert len({(each.method, each.path, each.idempotency_key, each.body_sha256) for each in requests}) == 1


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("failures", [1, 3])
def test_a_create_that_fails_and_then_succeeds_makes_one_session(either_road: Shop, name: str, failures: int) -> None:
    shop = either_road
    placed: dict[str, Any] = FAULTS[name] | {"times": failures}
    shop.sandbox.faults.add(**placed)
    response = shop.client(timeout=patience(name)).checkout_sessions.with_response.create(name="Order", line_items=CART)
    assert [each["id"] for each in shop.sandbox.sessions()] == [response.result.id]
    create_key_and_bytes_are_one(shop)
    assert response.attempts == failures + 1 == len(shop.sandbox.requests())
    assert response.replayed is (name in AFTER)
    assert response.idempotency_key == shop.sandbox.requests()[0].idempotency_key
    assert response.request_id == shop.sandbox.requests()[-1].request_id
    assert len(shop.time.slept) == failures


def test_a_key_that_an_earlier_attempt_may_still_use_leaves_the_outcome_open(shop: Shop) -> None:
    shop.sandbox.faults.add("reset_after")
    shop.sandbox.faults.add(**IN_USE)
    order: dict[str, Any] = {"idempotency_key": IdempotencyKey.for_order("1042")}
    with pytest.raises(errors.OutcomeUnknown) as caught:
        shop.create(shop.client(), **order)
    assert (caught.value.outcome, caught.value.reason) == ("unknown", "idempotency_key_in_use")
    assert isinstance(caught.value.__cause__, errors.IdempotencyConflict)
    session = shop.create(shop.client(), **order)
    assert [each["id"] for each in shop.sandbox.sessions()] == [session.id]


def test_a_session_is_not_taken_for_deleted_because_a_gateway_found_nothing(shop: Shop) -> None:
    client = shop.client()
    session = shop.create(client)
    shop.sandbox.faults.add("reset_before")
    shop.sandbox.faults.add("status", status=404, html=True)
    with pytest.raises(errors.OutcomeUnknown):
        client.checkout_sessions.delete(session.id)
    assert client.checkout_sessions.get(session.id).status == "pending"


ENDINGS: dict[str, tuple[type[errors.MonimeError], str, int | None]] = {
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
def test_a_create_that_never_succeeds_ends_with_the_right_error(either_road: Shop, name: str) -> None:
    shop = either_road
    placed: dict[str, Any] = FAULTS[name] | {"times": None}
    shop.sandbox.faults.add(**placed)
    client = shop.client(timeout=patience(name), max_retries=2)
    kind, outcome, status = ENDINGS[name]
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
    create_key_and_bytes_are_one(shop)
    assert error.idempotency_key == shop.sandbox.requests()[0].idempotency_key
    assert error.request_id == (None if status is None else shop.sandbox.requests()[-1].request_id)

    # What the documentation promises: the same call, made again when the trouble is over, brings the one session.
    shop.sandbox.faults.clear()
    assert shop.create(client, idempotency_key=error.idempotency_key).id == shop.sandbox.sessions()[0]["id"]
    assert len(shop.sandbox.sessions()) == 1


@pytest.mark.parametrize("name", FAULTS)
def test_a_read_that_fails_and_then_succeeds_is_read(either_road: Shop, name: str) -> None:
    shop = either_road
    client = shop.client(timeout=patience(name))
    session = shop.create(client)
    shop.sandbox.faults.add(**FAULTS[name])
    response = client.checkout_sessions.with_response.get(session.id)
    assert (response.result, response.attempts, response.replayed) == (session, 2, False)


@pytest.mark.parametrize("name", FAULTS)
def test_a_delete_that_fails_and_then_succeeds_deletes(either_road: Shop, name: str) -> None:
    shop = either_road
    client = shop.client(timeout=patience(name))
    session = shop.create(client)
    shop.sandbox.faults.add(**FAULTS[name])
    client.checkout_sessions.delete(session.id)
    assert shop.sandbox.sessions() == []


def test_a_retry_after_is_obeyed(either_road: Shop) -> None:
    shop = either_road
    shop.sandbox.faults.add("status", status=429, retry_after="17", limit="token-limit")
    shop.create(shop.client())
    assert shop.time.slept == [17.0]


@pytest.mark.parametrize("header", ["inf", "nan", "-1", "1.5", "", "soon", "Sun, 99 Foo 2001"])
def test_a_retry_after_that_says_nothing_is_backed_off_from(shop: Shop, header: str) -> None:
    shop.sandbox.faults.add("status", status=429, retry_after=header)
    shop.create(shop.client())
    assert shop.time.slept == [0.25]


@pytest.mark.parametrize("header", ["21", "3600", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_retry_after_beyond_the_cap_is_raised_with_the_wait(either_road: Shop, header: str) -> None:
    shop = either_road
    shop.sandbox.faults.add("status", status=429, retry_after=header, limit="token-limit")
    with pytest.raises(errors.RateLimited) as caught:
        shop.create(shop.client())
    assert caught.value.limit == "token-limit"
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 20
    assert (caught.value.reason, caught.value.attempts, shop.time.slept) == ("too_many_requests", 1, [])


def test_the_real_rate_limits_of_the_sandbox_are_kept_to_by_repeating(shop: Shop) -> None:
    shop.sandbox.faults.add("status", times=2, status=429, retry_after="1", limit="endpoint-limit")
    response = shop.client().checkout_sessions.with_response.create(name="Order", line_items=CART)
    assert (response.attempts, shop.time.slept) == (3, [1.0, 1.0])


def test_the_html_of_a_gateway_is_kept_and_does_not_hide_the_status(either_road: Shop) -> None:
    shop = either_road
    shop.sandbox.faults.add("status", times=None, status=520, html=True)
    with pytest.raises(errors.ServerError) as caught:
        shop.create(shop.client(max_retries=0))
    assert caught.value.body
    assert b"<html" in caught.value.body
    assert "<html" not in str(caught.value)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on: it is held, so that nobody else can take it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_refused_connection_sent_nothing(either_road: Shop, closed_port: int) -> None:
    shop = either_road
    client = shop.client(base_url=f"http://127.0.0.1:{closed_port}")
    with pytest.raises(errors.ConnectionFailed) as caught:
        shop.create(client, idempotency_key="k")
    error = caught.value
    assert (error.outcome, error.attempts, error.idempotency_key, error.status) == ("not_sent", 5, "k", None)
    assert len(shop.time.slept) == 4


def test_a_connection_refused_at_first_is_tried_again(either_road: Shop, closed_port: int) -> None:
    shop = either_road
    client = shop.client()
    session = shop.create(client)
    shop.sandbox.faults.add("reset_before", times=4)
    assert client.checkout_sessions.get(session.id) == session


def test_a_name_that_does_not_resolve_sent_nothing(either_road: Shop) -> None:
    shop = either_road
    with pytest.raises(errors.ConnectionFailed) as caught:
        shop.create(shop.client(base_url="http://nowhere.invalid", max_retries=0))
    assert caught.value.outcome == "not_sent"


def test_an_unknown_answer_to_a_read_is_no_unknown_outcome(shop: Shop) -> None:
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
            client.checkout_sessions.get(session.id, timeout=patience(fault))
        assert type(caught.value) is kind
        shop.sandbox.faults.clear()


def test_a_delete_whose_every_answer_is_lost_is_unknown_and_done_by_calling_again(shop: Shop) -> None:
    client = shop.client(max_retries=1)
    session = shop.create(client)
    shop.sandbox.faults.add("reset_before", times=None)
    with pytest.raises(errors.OutcomeUnknown) as caught:
        client.checkout_sessions.delete(session.id)
    assert caught.value.idempotency_key is None
    shop.sandbox.faults.clear()
    client.checkout_sessions.delete(session.id)
    assert shop.sandbox.sessions() == []


def test_a_broken_service_is_not_hammered_by_all_calls_of_a_client(shop: Shop) -> None:
    client = shop.client(max_retries=9)
    shop.sandbox.faults.add("status", times=None, status=500)
    for _ in range(14):
        with pytest.raises(errors.ServerError):
            client.with_options().whoami()
    # 500 tokens pay for 100 repetitions at 5 each, whoever makes them; after that, each call is one attempt.
    assert len(shop.sandbox.requests()) == 14 + 100


def test_a_list_that_fails_in_the_middle_goes_on(shop: Shop) -> None:
    client = shop.client()
    made = {shop.create(client, name=f"Order {n}").id for n in range(6)}
    shop.sandbox.faults.add("reset_after", "listCheckoutSessions", skip=1)
    shop.sandbox.faults.add("garbage", "listCheckoutSessions", skip=1)
    assert {each.id for each in client.checkout_sessions.list(limit=2)} == made
