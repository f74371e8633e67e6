"""One canary in every input, looked for in everything that a program may print, log or keep."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from monime_ext import errors
from tests.integration.client.conftest import Shop
from tests.integration.client.servers import answering, serving

CANARY = "c4n4ry7f3e"
TOKEN = f"mon_{CANARY}"
PHONE = "+23276123456"
LINE = {"name": "Rice", "price": {"currency": "SLE", "value": 1}}
INPUT: dict[str, Any] = {
    "name": "Order",
    "line_items": [LINE],
    "metadata": {"customer": CANARY},
    "callback_state": CANARY,
}


def shows(*things: object) -> str:
    """All that things show of themselves to who prints them, and errors to who prints their traceback."""
    told = "".join(f"{each!r}\n{each}\n" for each in things)
    for each in things:
        if isinstance(each, BaseException):
            told += "".join(traceback.format_exception(each))
            told += repr(pickle.dumps(each)) + "".join(map(repr, each.args))
    return told


def silent(text: str) -> bool:
    return CANARY not in text and PHONE not in text and PHONE.removeprefix("+") not in text


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What every logger of the process says, down to DEBUG."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def logged(caplog: pytest.LogCaptureFixture) -> str:
    assert any(record.name.startswith("monime_ext") for record in caplog.records)
    return "".join(f"{each.getMessage()}{each.args!r}{each.exc_info!r}" for each in caplog.records)


@pytest.fixture
def canaries(either_road: Shop) -> Shop:
    """Clients whose token is a canary."""
    either_road.sandbox.add_token(TOKEN, either_road.sandbox.space_id)
    return either_road


def test_a_client_and_what_belongs_to_it_tell_no_token(canaries: Shop) -> None:
    client = canaries.client(access_token=TOKEN)
    inner: Any = client if canaries.kind == "threads" else vars(client)["_inner"]
    copy = inner.with_options(access_token=TOKEN + "2")
    things = [
        client,
        inner,
        copy,
        inner._settings,
        copy._settings,
        inner.banks,
        inner.checkout_sessions,
        inner.momos,
        inner.payments,
        inner.receipts,
        inner.service,
        inner.webhook_endpoints,
        inner._shared,
    ]
    assert silent(shows(*things))
    assert silent(shows(vars(inner)))


def test_a_call_tells_neither_token_nor_body(canaries: Shop) -> None:
    client = canaries.client(access_token=TOKEN)
    inner: Any = client if canaries.kind == "threads" else vars(client)["_inner"]
    call, settings = inner._prepare(
        "createCheckoutSession", {}, dict, body={"name": "Order", "lineItems": [LINE], "metadata": {"a": CANARY}}
    )
    assert CANARY.encode() in call.content
    assert silent(shows(call, settings))


def test_a_success_tells_nothing_in_logs_responses_or_models(
    canaries: Shop, everything_logged: pytest.LogCaptureFixture
) -> None:
    client = canaries.client(access_token=TOKEN)
    response = client.checkout_sessions.with_response.create(**INPUT)
    assert response.result.to_dict()["metadata"] == {"customer": CANARY}
    (page,) = client.checkout_sessions.list().pages()
    assert silent(shows(response, page, page.response))
    assert silent(shows(response.result, *page.items))
    assert silent(logged(everything_logged))


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset_after"},
        {"kind": "truncate"},
        {"kind": "garbage", "acts": True},
        {"kind": "success_false", "acts": True},
        {"kind": "status", "status": 500, "acts": True},
        {"kind": "status", "status": 429, "retry_after": "99"},
        {"kind": "status", "status": 520, "html": True},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_no_failure_tells_what_was_sent(
    canaries: Shop, fault: dict[str, Any], everything_logged: pytest.LogCaptureFixture
) -> None:
    placed: dict[str, Any] = fault | {"times": None}
    canaries.sandbox.faults.add(**placed)
    with pytest.raises(errors.MonimeError) as caught:
        canaries.client(access_token=TOKEN, max_retries=1).checkout_sessions.create(**INPUT)
    assert silent(shows(caught.value))
    assert silent(logged(everything_logged))


@pytest.mark.parametrize(
    "wrong",
    [
        {"metadata": {"customer": CANARY * 11}},
        {"metadata": {"_customer": CANARY}},
        {"callback_state": CANARY * 30},
        {"name": CANARY * 16},
        {"success_url": f"{CANARY} {PHONE}"},
        {"line_items": [{**LINE, "price": {"currency": CANARY, "value": CANARY}}]},
        {"line_items": [{**LINE, "reference": CANARY}, {**LINE, "reference": CANARY}]},
        {"line_items": CANARY},
        {"metadata": {"phone": [PHONE]}},
        {"idempotency_key": CANARY * 7},
        {"space_id": CANARY},
        {"extra_headers": {"X-A": f"{CANARY}\n"}},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_no_refused_input_is_told(canaries: Shop, wrong: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        canaries.client(access_token=TOKEN).checkout_sessions.create(**{**INPUT, **wrong})
    assert silent(shows(caught.value, *caught.value.problems))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
def test_what_a_server_says_of_a_buyer_or_a_token_is_in_no_message_or_log(
    canaries: Shop, status: int, everything_logged: pytest.LogCaptureFixture
) -> None:
    body = (
        f'{{"success": false, "messages": ["{PHONE}"], "error": {{"code": {status}, "reason": "number {PHONE}", '
        f'"message": "Token {TOKEN} and number {PHONE} were refused.", "details": [{{"phone": "{PHONE}"}}]}}}}'
    ).encode()
    head = f"HTTP/1.1 {status} No\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with serving(answering(head + body)) as url:
        client = canaries.client(access_token=TOKEN, base_url=url, max_retries=0)
        with pytest.raises(errors.StatusError) as caught:
            client.checkout_sessions.create(**INPUT)
        client.close()
    error = caught.value
    told = repr(error) + str(error) + error.message + "".join(traceback.format_exception(error))
    assert "were refused" in told
    assert silent(told)
    assert silent(logged(everything_logged))
    # They are there for who asks for them by name.
    assert (error.body, error.details) == (body, [{"phone": PHONE}])


def test_a_result_that_cannot_be_read_is_not_told(canaries: Shop, everything_logged: pytest.LogCaptureFixture) -> None:
    body = (
        f'{{"success": true, "result": {{"id": "scs-1", "status": "pending", "redirectUrl": "u", '
        f'"expireTime": "{CANARY}", "metadata": {{"phone": "{PHONE}"}}}}}}'
    ).encode()
    with serving(answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)) as url:
        client = canaries.client(access_token=TOKEN, base_url=url, max_retries=0)
        with pytest.raises(errors.OutcomeUnknown) as caught:
            client.checkout_sessions.create(**INPUT)
        client.close()
    error = caught.value
    assert error.outcome == "committed"
    assert silent(repr(error) + str(error) + "".join(traceback.format_exception(error)))
    assert silent(logged(everything_logged))
