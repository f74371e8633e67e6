"""Errors and results of responses with any status and body."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import errors
from monime_ext._core.redaction import printable_excerpt
from monime_ext._core.response import RawResponse, unwrap_result
from monime_ext._core.response_errors import error_from_response, parse_envelope, unreadable_result

HTML = b"<html><body><h1>520</h1></body></html>"


def response(status: int, body: bytes = b"", **headers: str) -> RawResponse:
    return RawResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def error_body(status: int, reason: str | None = None, message: str | None = None, **error: object) -> bytes:
    data = {"code": status, "reason": reason, "message": message, **error}
    return json.dumps({"success": False, "messages": [], "error": data}).encode()


EXPECTED = {
    400: errors.BadRequest,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    422: errors.BadRequest,
    429: errors.RateLimited,
}
EVERY_STATUS = [*range(100, 200), *range(300, 600), 700, 999]
BODIES = {
    "nothing": b"",
    "html": HTML,
    "broken json": b'{"success": fal',
    "a list": b"[]",
    "null": b"null",
    "a text": b'"no"',
    "no error": b"{}",
    "null error": b'{"error": null}',
    "a text as error": b'{"error": "no"}',
    "odd types": b'{"error": {"code": "x", "reason": 7, "message": [], "details": 3}}',
    "not utf-8": b"\xff\xfe\xfa",
    "deep": b"[" * 100_000,
    "a number of many digits": b"9" * 5000,
    "an envelope": error_body(400, "some_reason", "Some message."),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_every_status_has_its_error_whatever_the_body(body: bytes) -> None:
    for status in EVERY_STATUS:
        error = error_from_response(response(status, body, monime_request_id="req-1"))
        expected = errors.ServerError if 500 <= status <= 599 else EXPECTED.get(status, errors.StatusError)
        assert type(error) is expected
        assert (error.status, error.request_id, error.body) == (status, "req-1", body)
        assert str(status) in error.message


@pytest.mark.parametrize("status", EVERY_STATUS)
def test_only_client_errors_have_certainly_no_effect(status: int) -> None:
    has_no_effect = 400 <= status <= 499 and status != 408
    if status < 600:
        assert error_from_response(response(status)).outcome == ("rejected" if has_no_effect else "unknown")


def test_an_unknown_status_has_an_unknown_outcome() -> None:
    assert error_from_response(response(700)).outcome == "unknown"


def test_an_error_contains_the_reason_and_message_of_monime() -> None:
    error = error_from_response(
        response(400, error_body(400, "odd_name", "The name is odd.", details=[{"path": "name"}]))
    )
    assert error.reason == "odd_name"
    assert error.details == [{"path": "name"}]
    assert "odd_name: The name is odd" in error.message


def test_control_characters_and_surrogates_are_not_in_a_message() -> None:
    message = str(error_from_response(response(400, error_body(400, "odd\ud800", "one\ntwo\x1b[31m"))))
    assert "(odd\ufffd: one two\ufffd[31m)" in message
    assert message.encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_error_of_a_redirect_explains_what_to_check(status: int) -> None:
    assert "A redirect is not followed" in str(error_from_response(response(status)))


def test_a_rate_limit_error_names_the_limit() -> None:
    error = error_from_response(response(429, monime_rate_limit="token-limit"))
    assert isinstance(error, errors.RateLimited)
    assert error.limit == "token-limit"


def test_a_key_in_use_differs_from_other_conflicts() -> None:
    assert (
        type(error_from_response(response(409, error_body(409, "idempotency_key_in_use"))))
        is errors.IdempotencyConflict
    )
    assert type(error_from_response(response(409, error_body(409, "being_paid")))) is errors.Conflict


def test_a_missing_test_mode_differs_from_other_403s() -> None:
    unsupported = error_body(403, "forbidden", "Test mode is not supported for this endpoint: '/v1/checkout-sessions'.")
    assert type(error_from_response(response(403, unsupported))) is errors.TestModeUnsupported
    assert type(error_from_response(response(403, error_body(403, "forbidden", "No.")))) is errors.Forbidden


@pytest.mark.parametrize(
    "body",
    [b"", HTML, b'{"success": tru', b"\xff", b"[" * 100_000, b'{"n": ' + b"9" * 5000 + b"}", b"[]", b"7", b"null"],
)
def test_a_success_of_monime_that_is_not_a_json_object_is_committed(body: bytes) -> None:
    with pytest.raises(errors.UnreadableResponse) as caught:
        parse_envelope(response(200, body, monime_request_id="req-1"))
    error = caught.value
    assert (error.outcome, error.status, error.body, error.request_id) == ("committed", 200, body, "req-1")


@pytest.mark.parametrize("body", [b"", HTML, b'{"success": tru', b"[]"])
def test_a_success_that_nothing_shows_to_be_monime_s_is_unknown(body: bytes) -> None:
    with pytest.raises(errors.UnreadableResponse, match="Whether the request took effect is unknown") as caught:
        parse_envelope(response(200, body))
    assert caught.value.outcome == "unknown"


def test_a_response_above_the_size_limit_is_unknown() -> None:
    with pytest.raises(errors.UnreadableResponse, match="max_response_bytes") as caught:
        parse_envelope(RawResponse(200, {}, b"", is_too_large=True))
    assert caught.value.outcome == "unknown"


@pytest.mark.parametrize("value", [False, None, 0, 1, "true", "yes", []])
def test_a_200_without_success_true_is_unreadable_and_unknown(value: object) -> None:
    body = json.dumps({"success": value, "error": {"reason": "odd", "message": "It failed.", "details": [1]}}).encode()
    with pytest.raises(errors.UnreadableResponse) as caught:
        parse_envelope(response(200, body))
    error = caught.value
    assert (error.outcome, error.reason, error.details) == ("unknown", "odd", [1])
    assert "It failed" in error.message


def test_an_envelope_without_success_is_a_success() -> None:
    assert parse_envelope(response(200, b'{"result": 1}')) == {"result": 1}


def test_a_nested_result_is_unwrapped() -> None:
    assert unwrap_result({"result": {"result": {"id": "scs-1"}}}) == {"id": "scs-1"}


def test_an_object_with_a_field_named_result_is_not_unwrapped() -> None:
    assert unwrap_result({"result": {"id": "scs-1", "result": 5}}) == {"id": "scs-1", "result": 5}


def test_an_invalid_result_names_the_field_and_no_value() -> None:
    for cause in (TypeError("name must be a string"), KeyError("name")):
        assert "name" in str(unreadable_result(response(200), cause))
    assert "23276" not in str(unreadable_result(response(200), ValueError("Invalid isoformat string: '23276'")))


def test_no_result_is_none() -> None:
    assert unwrap_result({}) is None
    assert unwrap_result({"result": None}) is None


@pytest.mark.parametrize("number", ["+232 76 123456", "23276123456", "076-123-456", "+23276123456"])
def test_a_phone_number_in_the_server_s_message_is_redacted(number: str) -> None:
    error = error_from_response(response(400, error_body(400, "bad_number", f"The number {number} is not known.")))
    assert number not in str(error) + repr(error)
    assert "The number <number> is not known" in str(error)


def test_a_token_in_the_server_s_message_is_redacted() -> None:
    for status, body in ((401, error_body(401, "bad", "Token mon_test_abc123 is revoked.")), (401, HTML)):
        assert "abc123" not in str(error_from_response(response(status, body)))


def test_a_phone_number_in_the_reason_is_redacted() -> None:
    assert "23276123456" not in str(error_from_response(response(400, error_body(400, "number 23276123456"))))


@given(st.text(max_size=2000))
def test_messages_are_truncated(text: str) -> None:
    assert len(printable_excerpt(text)) <= 501
    assert len(str(error_from_response(response(400, error_body(400, text, text))))) < 1500
