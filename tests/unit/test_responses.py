"""What an answer means, whatever its status and body."""

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


def answer(status: int, body: bytes = b"", **headers: str) -> RawResponse:
    return RawResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def refusal(status: int, reason: str | None = None, message: str | None = None, **error: object) -> bytes:
    told = {"code": status, "reason": reason, "message": message, **error}
    return json.dumps({"success": False, "messages": [], "error": told}).encode()


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
    "an envelope": refusal(400, "some_reason", "Some message."),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_every_status_makes_its_error_whatever_the_body(body: bytes) -> None:
    for status in EVERY_STATUS:
        error = error_from_response(answer(status, body, monime_request_id="req-1"))
        expected = errors.ServerError if 500 <= status <= 599 else EXPECTED.get(status, errors.StatusError)
        assert type(error) is expected
        assert (error.status, error.request_id, error.body) == (status, "req-1", body)
        assert str(status) in error.message


@pytest.mark.parametrize("status", EVERY_STATUS)
def test_only_a_client_s_mistake_is_surely_without_effect(status: int) -> None:
    surely = 400 <= status <= 499 and status != 408
    if status < 600:
        assert error_from_response(answer(status)).outcome == ("rejected" if surely else "unknown")


def test_an_unheard_of_status_may_have_had_an_effect() -> None:
    assert error_from_response(answer(700)).outcome == "unknown"


def test_the_words_of_monime_are_in_the_error() -> None:
    error = error_from_response(answer(400, refusal(400, "odd_name", "The name is odd.", details=[{"path": "name"}])))
    assert error.reason == "odd_name"
    assert error.details == [{"path": "name"}]
    assert "odd_name: The name is odd" in error.message


def test_what_cannot_be_written_to_a_log_line_is_not_in_a_message() -> None:
    told = str(error_from_response(answer(400, refusal(400, "odd\ud800", "one\ntwo\x1b[31m"))))
    assert "(odd\ufffd: one two\ufffd[31m)" in told
    assert told.encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_tells_what_to_check(status: int) -> None:
    assert "A redirect is not followed" in str(error_from_response(answer(status)))


def test_a_rate_limit_tells_its_name() -> None:
    error = error_from_response(answer(429, monime_rate_limit="token-limit"))
    assert isinstance(error, errors.RateLimited)
    assert error.limit == "token-limit"


def test_a_key_in_use_is_told_from_another_conflict() -> None:
    assert type(error_from_response(answer(409, refusal(409, "idempotency_key_in_use")))) is errors.IdempotencyConflict
    assert type(error_from_response(answer(409, refusal(409, "being_paid")))) is errors.Conflict


def test_a_missing_test_mode_is_told_from_another_403() -> None:
    told = refusal(403, "forbidden", "Test mode is not supported for this endpoint: '/v1/checkout-sessions'.")
    assert type(error_from_response(answer(403, told))) is errors.TestModeUnsupported
    assert type(error_from_response(answer(403, refusal(403, "forbidden", "No.")))) is errors.Forbidden


@pytest.mark.parametrize(
    "body",
    [b"", HTML, b'{"success": tru', b"\xff", b"[" * 100_000, b'{"n": ' + b"9" * 5000 + b"}", b"[]", b"7", b"null"],
)
def test_a_success_that_is_no_json_object_is_unreadable_and_most_likely_happened(body: bytes) -> None:
    with pytest.raises(errors.UnreadableResponse) as caught:
        parse_envelope(answer(200, body, monime_request_id="req-1"))
    error = caught.value
    assert (error.outcome, error.status, error.body, error.request_id) == ("committed", 200, body, "req-1")


@pytest.mark.parametrize("value", [False, None, 0, 1, "true", "yes", []])
def test_a_success_that_says_it_is_none_may_have_happened(value: object) -> None:
    body = json.dumps({"success": value, "error": {"reason": "odd", "message": "It failed.", "details": [1]}}).encode()
    with pytest.raises(errors.UnreadableResponse) as caught:
        parse_envelope(answer(200, body))
    error = caught.value
    assert (error.outcome, error.reason, error.details) == ("unknown", "odd", [1])
    assert "It failed" in error.message


def test_a_success_without_the_word_is_one() -> None:
    assert parse_envelope(answer(200, b'{"result": 1}')) == {"result": 1}


def test_a_result_within_a_result_is_the_real_one() -> None:
    assert unwrap_result({"result": {"result": {"id": "scs-1"}}}) == {"id": "scs-1"}


def test_a_thing_that_has_a_field_called_result_is_kept() -> None:
    assert unwrap_result({"result": {"id": "scs-1", "result": 5}}) == {"id": "scs-1", "result": 5}


def test_a_result_that_is_not_as_promised_names_the_field_and_no_value() -> None:
    for cause in (TypeError("name must be a string"), KeyError("name")):
        assert "name" in str(unreadable_result(answer(200), cause))
    assert "23276" not in str(unreadable_result(answer(200), ValueError("Invalid isoformat string: '23276'")))


def test_no_result_is_none() -> None:
    assert unwrap_result({}) is None
    assert unwrap_result({"result": None}) is None


@pytest.mark.parametrize("number", ["+232 76 123456", "23276123456", "076-123-456", "+23276123456"])
def test_a_phone_number_of_the_server_s_message_is_not_in_ours(number: str) -> None:
    error = error_from_response(answer(400, refusal(400, "bad_number", f"The number {number} is not known.")))
    assert number not in str(error) + repr(error)
    assert "The number <number> is not known" in str(error)


def test_a_token_of_the_server_s_message_is_not_in_ours() -> None:
    for status, body in ((401, refusal(401, "bad", "Token mon_test_abc123 is revoked.")), (401, HTML)):
        assert "abc123" not in str(error_from_response(answer(status, body)))


def test_a_phone_number_in_the_reason_is_not_in_the_message() -> None:
    assert "23276123456" not in str(error_from_response(answer(400, refusal(400, "number 23276123456"))))


@given(st.text(max_size=2000))
def test_no_message_is_endless(text: str) -> None:
    assert len(printable_excerpt(text)) <= 501
    assert len(str(error_from_response(answer(400, refusal(400, text, text))))) < 1500
