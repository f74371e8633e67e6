"""Signing and verifying a delivery: genuine signatures pass, and all others raise with their reason."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import pickle
import subprocess
import time
import traceback
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.errors import ConfigurationError, SignatureInvalid, SignatureReason
from monime_ext.webhooks import SIGNATURE_HEADER, sign, verify
from monime_ext.webhooks.signature import check_secrets
from tests.services import program

SECRET = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
AT = 1767225600
BODY = b'{"hello":"world"}'
HEADER = "t=1767225600,v1=zgkUrMeoynzKLW1PhStwRTHWyrO15PIgmQAv18OSz3Y="
V1 = HEADER.partition("v1=")[2]


def rejected(header: Any, body: Any = BODY, secret: Any = SECRET, **how: Any) -> SignatureInvalid:
    with pytest.raises(SignatureInvalid) as caught:
        verify(body, header, secret, **{"now": AT, **how})
    return caught.value


def reason(header: Any, body: Any = BODY, secret: Any = SECRET, **how: Any) -> str:
    return rejected(header, body, secret, **how).reason


def digest(signed: bytes, secret: str = SECRET) -> bytes:
    return hmac.new(secret.encode(), signed, hashlib.sha256).digest()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_the_known_vector_holds_in_both_directions() -> None:
    assert SIGNATURE_HEADER == "Monime-Signature"
    assert sign(BODY, SECRET, timestamp=AT) == HEADER
    verify(BODY, HEADER, SECRET, now=AT)


@pytest.mark.parametrize("body", [b"", BODY, '{"name":"Né Ɛ"}'.encode(), b"\x00\xff" * 1000], ids=len)
@pytest.mark.parametrize("secret", [SECRET, "ünïcödé-secret-of-more-than-32-characters"], ids=["ascii", "unicode"])
def test_vectors_made_by_openssl_hold(body: bytes, secret: str) -> None:
    command = [program("openssl"), "dgst", "-sha256", "-binary", "-mac", "HMAC", "-macopt"]
    raw = subprocess.run(
        [*command, f"hexkey:{secret.encode().hex()}"], input=b"1767225600_" + body, capture_output=True, check=True
    ).stdout
    assert len(raw) == 32
    assert sign(body, secret, timestamp=AT) == f"t={AT},v1={b64(raw)}"
    verify(body, f"t={AT},v1={b64(raw)}", secret, now=AT)


# `verify` rejects the characters that are invisible or around a secret by mistake.
SECRETS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\"'`"), min_size=32, max_size=256)


@given(st.binary(min_size=1, max_size=200), SECRETS, st.integers(0, 10**12 - 1))
def test_a_signed_body_verifies_and_no_other_body_or_time_does(body: bytes, secret: str, at: int) -> None:
    header = sign(body, secret, timestamp=at)
    verify(body, header, secret, now=at)
    assert reason(header, body + b" ", secret, now=at) == "mismatch"
    assert reason(header.replace(f"t={at}", f"t={(at + 1) % 10**12}"), body, secret, now=at) == "mismatch"


@pytest.mark.parametrize(
    "header",
    [HEADER.replace(",", ", "), f"v1={V1},t={AT}", f" t={AT} ,\tv1={V1} ", f"{HEADER},v2=new", f"k=1,{HEADER}"],
)
def test_spaces_the_order_and_unknown_fields_are_ignored(header: str) -> None:
    verify(BODY, header, SECRET, now=AT)
    assert reason(header, BODY + b" ") == "mismatch"


@pytest.mark.parametrize("secrets", [[OTHER, SECRET], (SECRET, OTHER), {SECRET: "new", OTHER: "old"}, iter([SECRET])])
def test_any_of_several_secrets_is_accepted_during_a_rotation(secrets: Iterable[str]) -> None:
    verify(BODY, HEADER, secrets, now=AT)


def test_a_signature_with_none_of_the_secrets_is_a_mismatch() -> None:
    assert reason(HEADER, secret=OTHER) == "mismatch"
    assert reason(HEADER, secret=[OTHER, OTHER.upper()]) == "mismatch"


@pytest.mark.parametrize(("age", "expected"), [(300, None), (-300, None), (301, "too_old"), (-301, "too_new")])
def test_the_tolerance_has_two_sides(age: int, expected: str | None) -> None:
    if expected is None:
        verify(BODY, HEADER, SECRET, now=AT + age)
    else:
        assert reason(HEADER, now=AT + age) == expected
        assert reason(HEADER, now=AT + age, body=BODY + b" ") == "mismatch"
        verify(BODY, HEADER, SECRET, now=AT + age, tolerance=301)


@pytest.mark.parametrize("days", [-11, 11, 40_000])
def test_without_a_tolerance_any_age_is_accepted(days: int) -> None:
    verify(BODY, HEADER, SECRET, now=AT + days * 86400, tolerance=None)


def test_the_current_time_defaults_to_this_machine_s_clock() -> None:
    verify(BODY, sign(BODY, SECRET, timestamp=int(time.time())), SECRET)
    with pytest.raises(SignatureInvalid) as caught:
        verify(BODY, HEADER, SECRET)
    assert caught.value.reason == "too_old"


@pytest.mark.parametrize("now", [float("nan"), float("inf"), -float("inf")])
def test_a_broken_clock_accepts_nothing(now: float) -> None:
    assert reason(HEADER, now=now) in ("too_old", "too_new")


@pytest.mark.parametrize(
    "body", ['{"hello":"world"}', {"hello": "world"}, None, bytearray(BODY), memoryview(BODY), 5], ids=type
)
def test_only_raw_bytes_are_accepted(body: Any) -> None:
    error = rejected(HEADER, body)
    assert error.reason == "not_bytes"
    assert "raw body" in error.message
    with pytest.raises(SignatureInvalid, match="raw body"):
        sign(body, SECRET, timestamp=AT)


URL_SAFE = base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode()
DER = bytes.fromhex("3045022100") + b"\x01" * 32 + bytes.fromhex("0220") + b"\x02" * 32
WRONG: list[tuple[Any, SignatureReason]] = [
    (None, "missing"),
    ("", "missing"),
    (b"t=1", "malformed"),
    (5, "malformed"),
    (" ", "malformed"),
    ("t", "malformed"),
    (",", "malformed"),
    ("=", "malformed"),
    ("t=,v1=", "malformed"),
    (f"t={AT}", "malformed"),
    (f"v1={V1}", "malformed"),
    (f"T={AT},V1={V1}", "malformed"),
    (f"t={AT};v1={V1}", "malformed"),
    (f"{HEADER},", "malformed"),
    (f"{HEADER},odd", "malformed"),
    (f"t={AT},v1={V1}," + "x=1," * 300, "malformed"),
    (f"{HEADER},{HEADER}", "duplicate_field"),
    (f"t={AT},t={AT},v1={V1}", "duplicate_field"),
    (f"{HEADER},v1=", "malformed"),
    (f"{HEADER},v1=x", "bad_encoding"),
    (f"t={AT}000,v1={V1}", "bad_timestamp"),
    (f"t=-{AT},v1={V1}", "bad_timestamp"),
    (f"t={AT}.0,v1={V1}", "bad_timestamp"),
    (f"t=1_0,v1={V1}", "bad_timestamp"),
    (f"t=١٢٣,v1={V1}", "bad_timestamp"),
    (f"t=2026-01-01T00:00:00Z,v1={V1}", "bad_timestamp"),
    (f"t={AT}\n,v1={V1}", "bad_timestamp"),
    (f"t={AT},v1={V1[:-1]}", "bad_encoding"),
    (f"t={AT},v1={V1}=", "bad_encoding"),
    (f"t={AT},v1={V1[:-2]}=", "bad_encoding"),
    (f"t={AT},v1={URL_SAFE}", "bad_encoding"),
    (f"t={AT},v1=é{V1[1:]}", "bad_encoding"),
    (f"t={AT},v1=\ud800{V1[1:]}", "bad_encoding"),
    (f"t={AT},v1={V1}\n", "bad_encoding"),
    (f'"t={AT},v1={V1}"', "malformed"),
    (f"t={AT},v1={b64(b'x' * 31)}", "wrong_length"),
    (f"t={AT},v1={b64(b'x' * 33)}", "wrong_length"),
    (f"t={AT},v1={b64(digest(b''))[:-4]}", "wrong_length"),
    (f"t={AT},v1={b64(b'x' * 64)}", "es256"),
    (f"t={AT},v1={b64(DER)}", "es256"),
    (f"t={AT},es256={b64(DER)}", "es256"),
    (f"t={AT},alg=ES256,v1={V1}", "es256"),
    (f"t={AT},v1={digest(f'{AT}.'.encode() + BODY).hex()}", "foreign"),
    (digest(BODY).hex(), "foreign"),
    (b64(digest(BODY)), "foreign"),
    (f"sha256={digest(BODY).hex()}", "foreign"),
    (f"v1,{b64(digest(BODY))}", "foreign"),
    ("eyJhbGciOiJFUzI1NiJ9..c2lnbmF0dXJl", "foreign"),
    (f"t={AT},v1={b64(digest(f'{AT}.'.encode() + BODY))}", "foreign"),
    (f"t={AT},v1={b64(digest(BODY))}", "foreign"),
    (f"t={AT},v1={b64(digest(BODY, OTHER))}", "mismatch"),
    (f"t={AT},v1={b64(bytes(32))}", "mismatch"),
]


@pytest.mark.parametrize(("header", "expected"), WRONG)
def test_every_wrong_signature_has_its_reason_and_a_helpful_message(header: Any, expected: str) -> None:
    error = rejected(header)
    assert error.reason == expected
    assert error.outcome == "not_sent"
    assert error.message[0].isupper() or error.message[0] == "`"
    assert error.message.endswith((".", "?"))
    assert len(error.message) > 40


def test_every_reason_is_tested_and_documented() -> None:
    tested: set[str] = {expected for _, expected in WRONG} | {"not_bytes", "empty_body", "too_old", "too_new"}
    assert tested == set(get_args(SignatureReason))
    assert all(f"`{reason}`" in (SignatureInvalid.__doc__ or "") for reason in tested)


OTHER_V1 = b64(digest(b"1767225600_" + BODY, OTHER))


@pytest.mark.parametrize("signatures", [[V1, OTHER_V1], [OTHER_V1, V1], [V1, V1]])
def test_one_of_several_signatures_must_match_while_a_secret_is_rolled(signatures: list[str]) -> None:
    header = f"t={AT}," + ",".join(f"v1={signature}" for signature in signatures)
    verify(BODY, header, SECRET, now=AT)
    assert reason(header, BODY + b" ") == "mismatch"
    assert reason(header, secret=SECRET.upper()) == "mismatch"


def test_an_empty_body_that_was_not_signed_has_a_reason_of_its_own() -> None:
    error = rejected(HEADER, b"")
    assert error.reason == "empty_body"
    assert "read the body before" in error.message
    verify(b"", sign(b"", SECRET, timestamp=AT), SECRET, now=AT)


@pytest.mark.parametrize("form", ["{}\n", "{}\r\n", " {}", "\t{}", '"{}"', "'{}'", "{}\u200b", "\ufeff{}", "a\n{}"])
def test_a_secret_with_characters_that_are_not_part_of_it_is_refused_where_it_is_set(form: str) -> None:
    with pytest.raises(ConfigurationError, match="which is not part of it") as caught:
        check_secrets(form.format(SECRET))
    assert SECRET[:8] not in str(caught.value)
    assert check_secrets("a secret with blanks in it is not refused") != []


def test_a_body_that_was_parsed_and_serialized_again_is_a_mismatch_with_a_hint() -> None:
    error = rejected(HEADER, json.dumps(json.loads(BODY)).encode())
    assert error.reason == "mismatch"
    assert "bytes as received" in error.message


@pytest.mark.parametrize("header", [header for header, _ in WRONG])
def test_no_error_shows_the_secret_the_signature_or_the_body(header: Any) -> None:
    error = rejected(header)
    shown = "".join([repr(error), str(error), repr(error.args), *traceback.format_exception(error)])
    secrets = [SECRET, "hello", V1[:8], digest(BODY).hex()[:8], b64(digest(BODY))[:8], b64(DER)[:8]]
    assert [secret for secret in secrets if secret in shown] == []
    assert not any(secret.encode() in pickle.dumps(error) for secret in secrets)


@pytest.mark.parametrize(
    "secret",
    [None, "", [], "short", SECRET[:31], "x" * 257, SECRET.encode(), [SECRET, ""], [SECRET.encode()], 5, [None]],
    ids=repr,
)
def test_an_invalid_secret_is_a_configuration_error_and_accepts_nothing(secret: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        verify(BODY, HEADER, secret, now=AT)
    assert "x" * 10 not in str(caught.value)
    assert SECRET[:8] not in str(caught.value)
    if not isinstance(secret, list):
        with pytest.raises(ConfigurationError):
            sign(BODY, secret, timestamp=AT)


headers = st.text() | st.builds(
    lambda parts: ",".join(parts),
    st.lists(
        st.text(max_size=8)
        | st.sampled_from([f"t={AT}", f"v1={V1}", "v1=", "t=", "v1,", "sha256=", "es256=x"])
        | st.builds(lambda value: f"v1={b64(value)}", st.binary(max_size=80))
        | st.builds(lambda value: f"v1={value}", st.text(max_size=90))
        | st.builds(lambda value: f"t={value}", st.integers() | st.text(max_size=20)),
        max_size=4,
    ),
)


@given(headers, st.binary(max_size=50))
def test_any_header_verifies_or_raises_signature_invalid(header: str, body: bytes) -> None:
    with suppress(SignatureInvalid):
        verify(body, header, SECRET, now=AT)
        assert body == BODY
        assert V1 in header
