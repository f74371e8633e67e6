"""Idempotency keys: deterministic for an order, and without readable parts."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import IdempotencyKey
from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.redaction import Secret
from monime_ext._core.request_building import build_request
from monime_ext._core.settings import Settings
from monime_ext.errors import InvalidRequest
from tests.versions import LATEST

SPACE = "spc-one"
CREATE = "createCheckoutSession"
BODY = {"name": "Order", "lineItems": [{"name": "Rice", "price": {"currency": "SLE", "value": 1}}]}


def text_of(key: IdempotencyKey, *, space_id: str = SPACE, operation: str = CREATE) -> str:
    return key.text(space_id=space_id, operation=operation)


def sent_key(key: str | IdempotencyKey) -> str | None:
    settings = Settings(Secret("mon_x"), SPACE, "http://127.0.0.1")
    return build_request(ApiSpec(LATEST), CREATE, settings, dict, body=BODY, idempotency_key=key).idempotency_key


def test_the_key_of_an_order_is_deterministic() -> None:
    assert text_of(IdempotencyKey.for_order("1042")) == text_of(IdempotencyKey.for_order("1042", attempt=1))


def test_the_key_of_an_order_is_the_same_in_another_process() -> None:
    program = (
        "from monime_ext import IdempotencyKey\n"
        f"print(IdempotencyKey.for_order('1042').text(space_id={SPACE!r}, operation={CREATE!r}), end='')"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7"},
        cwd=".",
    )
    assert result.stdout == text_of(IdempotencyKey.for_order("1042"))


def test_the_key_of_an_order_never_changes_between_versions_of_this_package() -> None:
    # A changed algorithm would create a second session for every order whose create the upgrade interrupted.
    assert text_of(IdempotencyKey.for_order("1042")) == "ord-pw4xlzs3scwcb77olqucutdcricvhmmtjoibl7gx"


def test_space_operation_order_and_attempt_each_change_the_key() -> None:
    keys = {
        text_of(IdempotencyKey.for_order("1042")),
        text_of(IdempotencyKey.for_order("1042"), space_id="spc-two"),
        text_of(IdempotencyKey.for_order("1042"), operation="createOtherThing"),
        text_of(IdempotencyKey.for_order("1043")),
        text_of(IdempotencyKey.for_order("1042", attempt=2)),
    }
    assert len(keys) == 5


def test_parts_with_the_same_concatenation_have_different_keys() -> None:
    assert text_of(IdempotencyKey.for_order('a", "b')) != text_of(IdempotencyKey.for_order("a"), operation='b", "a')
    assert text_of(IdempotencyKey.for_order("12", attempt=1)) != text_of(IdempotencyKey.for_order("1", attempt=21))


@given(st.text(min_size=1), st.integers(1, 10**30))
def test_the_key_of_an_order_has_the_recommended_length_and_is_ascii(order_id: str, attempt: int) -> None:
    text = text_of(IdempotencyKey.for_order(order_id, attempt=attempt))
    assert re.fullmatch(r"ord-[a-z2-7]{22,59}", text)
    assert 26 <= len(text) <= 63


@pytest.mark.parametrize("order_id", ["+23276123456", "Aminata Kamara", "1042000001"])
def test_the_key_of_an_order_does_not_contain_its_parts(order_id: str) -> None:
    key = IdempotencyKey.for_order(order_id)
    for shown in (text_of(key), repr(key), str(key)):
        assert order_id not in shown
        assert SPACE not in shown


def test_random_keys_differ_and_have_the_recommended_length() -> None:
    keys = {text_of(IdempotencyKey.random()) for _ in range(1000)}
    assert len(keys) == 1000
    assert all(re.fullmatch(r"rnd-[a-z2-7]{32}", key) for key in keys)


def test_a_random_key_does_not_change() -> None:
    key = IdempotencyKey.random()
    assert str(key) == text_of(key) == text_of(key, space_id="spc-two")


def test_the_source_of_random_bytes_can_be_replaced() -> None:
    assert text_of(IdempotencyKey.random(token_bytes=bytes)) == "rnd-" + "a" * 32


@pytest.mark.parametrize(
    ("order_id", "attempt", "paths"),
    [
        ("", 1, ["order_id"]),
        (1042, 1, ["order_id"]),
        (None, 1, ["order_id"]),
        (b"1042", 1, ["order_id"]),
        ("1042", 0, ["attempt"]),
        ("1042", -1, ["attempt"]),
        ("1042", True, ["attempt"]),
        ("1042", 1.0, ["attempt"]),
        ("1042", "2", ["attempt"]),
        ("", 0, ["order_id", "attempt"]),
    ],
)
def test_all_validation_errors_of_an_order_key_are_reported(order_id: Any, attempt: Any, paths: list[str]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        IdempotencyKey.for_order(order_id, attempt=attempt)
    assert [problem.path for problem in caught.value.problems] == paths


def test_the_str_of_an_order_key_cannot_be_sent() -> None:
    with pytest.raises(InvalidRequest) as caught:
        sent_key(str(IdempotencyKey.for_order("1042")))
    assert caught.value.problems[0].path == "Idempotency-Key"


@pytest.mark.parametrize("key", ["a", "order 1042 / 2", "!~", "x" * 64])
def test_a_key_of_the_caller_is_sent_unchanged(key: str) -> None:
    assert sent_key(key) == key


@pytest.mark.parametrize("key", ["", " ", " a", "a ", "a\n", "a\tb", "ä", "x" * 65, "\x7f", "\ud800"])
def test_an_invalid_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        sent_key(key)
    assert {problem.path for problem in caught.value.problems} == {"Idempotency-Key"}


@pytest.mark.parametrize("key", [b"abc", 1042])
def test_a_key_that_is_not_a_string_is_refused(key: Any) -> None:
    with pytest.raises(InvalidRequest):
        sent_key(key)


def test_keys_compare_hash_and_pickle() -> None:
    key = IdempotencyKey.for_order("1042")
    assert key == IdempotencyKey.for_order("1042")
    assert len({key, IdempotencyKey.for_order("1042"), IdempotencyKey.for_order("1042", attempt=2)}) == 2
    assert pickle.loads(pickle.dumps(key)) == key
