"""A canary in every input must not be in anything that a program may print, log or store."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from monime_ext import errors
from tests.integration.client.conftest import Shop
from tests.integration.client.servers import responding_with, serving

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


def everything_shown(*items: object) -> str:
    """Return the `repr` and `str` of objects, and the traceback and pickle of errors."""
    shown = "".join(f"{item!r}\n{item}\n" for item in items)
    for item in items:
        if isinstance(item, BaseException):
            shown += "".join(traceback.format_exception(item))
            shown += repr(pickle.dumps(item)) + "".join(map(repr, item.args))
    return shown


def has_no_secret(text: str) -> bool:
    return CANARY not in text and PHONE not in text and PHONE.removeprefix("+") not in text


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The records of every logger of the process, down to DEBUG."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def logged(caplog: pytest.LogCaptureFixture) -> str:
    assert any(record.name.startswith("monime_ext") for record in caplog.records)
    return "".join(f"{record.getMessage()}{record.args!r}{record.exc_info!r}" for record in caplog.records)


@pytest.fixture
def canaries(any_transport_shop: Shop) -> Shop:
    """Clients whose token is a canary."""
    any_transport_shop.sandbox.add_token(TOKEN, any_transport_shop.sandbox.space_id)
    return any_transport_shop


def test_a_client_and_its_parts_do_not_show_the_token(canaries: Shop) -> None:
    client = canaries.client(access_token=TOKEN)
    inner: Any = client if canaries.kind == "sync" else vars(client)["_inner"]
    copy = inner.with_options(access_token=TOKEN + "2")
    items = [
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
    assert has_no_secret(everything_shown(*items))
    assert has_no_secret(everything_shown(vars(inner)))


def test_a_prepared_request_shows_neither_token_nor_body(canaries: Shop) -> None:
    client = canaries.client(access_token=TOKEN)
    inner: Any = client if canaries.kind == "sync" else vars(client)["_inner"]
    call, settings = inner._prepare(
        "createCheckoutSession", {}, dict, body={"name": "Order", "lineItems": [LINE], "metadata": {"a": CANARY}}
    )
    assert CANARY.encode() in call.content
    assert has_no_secret(everything_shown(call, settings))


def test_a_success_shows_no_secret_in_logs_responses_or_models(
    canaries: Shop, everything_logged: pytest.LogCaptureFixture
) -> None:
    client = canaries.client(access_token=TOKEN)
    response = client.checkout_sessions.with_response.create(**INPUT)
    assert response.result.to_dict()["metadata"] == {"customer": CANARY}
    (page,) = client.checkout_sessions.list().pages()
    assert has_no_secret(everything_shown(response, page, page.response))
    assert has_no_secret(everything_shown(response.result, *page.items))
    assert has_no_secret(logged(everything_logged))


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
def test_no_error_shows_what_was_sent(
    canaries: Shop, fault: dict[str, Any], everything_logged: pytest.LogCaptureFixture
) -> None:
    fault_options: dict[str, Any] = fault | {"times": None}
    canaries.sandbox.faults.add(**fault_options)
    with pytest.raises(errors.MonimeError) as caught:
        canaries.client(access_token=TOKEN, max_retries=1).checkout_sessions.create(**INPUT)
    assert has_no_secret(everything_shown(caught.value))
    assert has_no_secret(logged(everything_logged))


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
def test_no_validation_error_shows_the_refused_input(canaries: Shop, wrong: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        canaries.client(access_token=TOKEN).checkout_sessions.create(**{**INPUT, **wrong})
    assert has_no_secret(everything_shown(caught.value, *caught.value.problems))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
def test_personal_data_of_a_server_message_is_in_no_message_or_log(
    canaries: Shop, status: int, everything_logged: pytest.LogCaptureFixture
) -> None:
    body = (
        f'{{"success": false, "messages": ["{PHONE}"], "error": {{"code": {status}, "reason": "number {PHONE}", '
        f'"message": "Token {TOKEN} and number {PHONE} were refused.", "details": [{{"phone": "{PHONE}"}}]}}}}'
    ).encode()
    head = f"HTTP/1.1 {status} No\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with serving(responding_with(head + body)) as url:
        client = canaries.client(access_token=TOKEN, base_url=url, max_retries=0)
        with pytest.raises(errors.StatusError) as caught:
            client.checkout_sessions.create(**INPUT)
        client.close()
    error = caught.value
    shown = repr(error) + str(error) + error.message + "".join(traceback.format_exception(error))
    assert "were refused" in shown
    assert has_no_secret(shown)
    assert has_no_secret(logged(everything_logged))
    # They are available as attributes.
    assert (error.body, error.details) == (body, [{"phone": PHONE}])


def test_an_unreadable_result_is_not_shown(canaries: Shop, everything_logged: pytest.LogCaptureFixture) -> None:
    body = (
        f'{{"success": true, "result": {{"id": "scs-1", "status": "pending", "redirectUrl": "u", '
        f'"expireTime": "{CANARY}", "metadata": {{"phone": "{PHONE}"}}}}}}'
    ).encode()
    with serving(responding_with(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)) as url:
        client = canaries.client(access_token=TOKEN, base_url=url, max_retries=0)
        with pytest.raises(errors.OutcomeUnknown) as caught:
            client.checkout_sessions.create(**INPUT)
        client.close()
    error = caught.value
    assert error.outcome == "committed"
    assert has_no_secret(repr(error) + str(error) + "".join(traceback.format_exception(error)))
    assert has_no_secret(logged(everything_logged))
