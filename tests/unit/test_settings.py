"""The settings of a client, their validation, and the options of a call that override them."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import httpx
import pytest

from monime_ext import Timeout
from monime_ext._core.redaction import Secret
from monime_ext._core.settings import RESERVED_HEADERS, CallOptions, Settings
from monime_ext.errors import ConfigurationError, InvalidRequest
from tests.versions import EARLIEST, AsyncMonime, Monime, module_of

SETTINGS = Settings(Secret("mon_x"), "spc-one", "http://127.0.0.1")


@pytest.mark.parametrize("kind", [Monime, AsyncMonime, module_of(EARLIEST).Monime])
@pytest.mark.parametrize(
    "option",
    [
        {"access_token": ""},
        {"access_token": None},
        {"access_token": b"mon_x"},
        {"access_token": "mon_x\n"},
        {"access_token": "mon x"},
        {"access_token": '"mon_x"'},
        {"access_token": "'mon_x'"},
        {"access_token": "mon_ü"},
        {"access_token": "mon_\u200b"},
        {"access_token": "mon_x\r\nX-Injected: 1"},
        {"space_id": ""},
        {"space_id": None},
        {"space_id": "spc-one\n"},
        {"space_id": " spc-one"},
        {"space_id": '"spc-one"'},
        {"space_id": "spc-\u00fc"},
        {"base_url": ""},
        {"base_url": "api.monime.io"},
        {"base_url": "ftp://api.monime.io"},
        {"base_url": "https://"},
        {"base_url": "https://[::1"},
        {"base_url": "https://host:99999"},
        {"base_url": "https://user:secret@host"},
        {"base_url": "https://host/?a=1"},
        {"base_url": "https://host/#a"},
        {"base_url": "https://host/é"},
        {"base_url": "https://host/?"},
        {"base_url": "https://host/#"},
        {"base_url": "https://@host"},
        {"base_url": b"https://host"},
        {"base_url": httpx.URL("https://host")},
        {"base_url": 8080},
        {"base_url": "https://host/a b"},
        {"base_url": "https://host\r\nX-Injected: 1"},
        {"base_url": f"https://{'é' * 70}.example"},
        {"base_url": "http://api.monime.io"},
        {"base_url": "http://monime.io"},
        {"base_url": "http://API.MONIME.IO"},
        {"base_url": "http://api.monime.io."},
        {"base_url": "http://api.monime\u3002io"},
        {"base_url": "http://api.\uff4donime.io"},
        {"base_url": "http://api.monime\u3002io", "allow_plain_http": True},
        {"base_url": "http://API.monime.io.", "allow_plain_http": True},
        {"base_url": "http://payments.example:8080"},
        {"base_url": "http://localhost.example"},
        {"base_url": "http://10.0.0.1"},
        {"base_url": "http://0.0.0.0:8750"},
        {"base_url": "http://[fd00::1]"},
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": math.nan},
        {"timeout": math.inf},
        {"timeout": True},
        {"timeout": "5"},
        {"timeout": 10**400},
        {"timeout": 2_147_484},
        {"timeout": Timeout(read=0)},
        {"timeout": Timeout(connect=math.inf)},
        {"deadline": 0},
        {"deadline": -0.1},
        {"deadline": math.nan},
        {"deadline": math.inf},
        {"deadline": "60"},
        {"max_retries": -1},
        {"max_retries": 1.0},
        {"max_retries": True},
        {"max_retries": None},
    ],
    ids=lambda option: repr(option)[:60] if isinstance(option, dict) else None,
)
def test_an_invalid_setting_is_refused_when_the_client_is_created(kind: Any, option: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kind(**{"access_token": "mon_x", "space_id": "spc-one", **option})
    assert caught.value.outcome == "not_sent"
    assert "secret" not in str(caught.value)


def test_the_base_url_defaults_to_that_of_monime() -> None:
    assert "base_url='https://api.monime.io'" in repr(Monime("mon_x", "spc-one"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8000//"])
def test_a_trailing_slash_of_the_base_url_is_ignored(url: str) -> None:
    assert "base_url='http://127.0.0.1:8000'" in repr(Monime("mon_x", "spc-one", base_url=url))


@pytest.mark.parametrize("kind", [Monime, AsyncMonime])
@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("http://localhost:8750", {}),
        ("http://LOCALHOST", {}),
        ("http://shop.localhost", {}),
        ("http://127.3.2.1", {}),
        ("http://[::1]:8750", {}),
        ("http://sandbox:8750", {"allow_plain_http": True}),
        ("https://payments.example", {}),
    ],
)
def test_http_is_accepted_for_this_machine_or_if_it_is_allowed(kind: Any, url: str, options: dict[str, Any]) -> None:
    assert kind("mon_x", "spc-one", base_url=url, **options).base_url == url


def test_an_unknown_option_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="unknown option: retries"):
        SETTINGS.changed({"retries": 3})  # type: ignore[typeddict-unknown-key]


def test_an_unknown_argument_of_a_client_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        Monime("mon_x", "spc-one", retries=3)  # type: ignore[call-arg]


def test_no_option_changes_nothing() -> None:
    assert SETTINGS.changed({}) is SETTINGS


def test_the_options_of_a_call_override_but_do_not_change_those_of_the_client() -> None:
    options: CallOptions = {"space_id": "spc-two", "timeout": 7, "deadline": None, "max_retries": 0}
    changed = SETTINGS.changed(options)
    assert (changed.space_id, changed.timeout, changed.deadline, changed.max_retries) == (
        "spc-two", Timeout(7, 7, 7, 7), None, 0,
    )  # fmt: skip
    assert Settings(SETTINGS.access_token, "spc-one", "http://127.0.0.1") == SETTINGS


@pytest.mark.parametrize("headers", [None, [("X-A", "1")], "X-A: 1"])
def test_extra_headers_must_be_a_mapping(headers: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        SETTINGS.changed({"extra_headers": headers})
    assert [problem.path for problem in caught.value.problems] == ["extra_headers"]


def test_extra_headers_are_merged() -> None:
    once = SETTINGS.changed({"extra_headers": {"X-A": "1", "X-B": "2"}})
    twice = once.changed({"extra_headers": {"X-B": "3"}})
    assert twice.extra_headers == {"X-A": "1", "X-B": "3"}
    assert once.extra_headers == {"X-A": "1", "X-B": "2"}


def test_a_header_is_replaced_whatever_its_case() -> None:
    changed = SETTINGS.changed({"extra_headers": {"X-Trace": "1"}}).changed({"extra_headers": {"x-trace": "2"}})
    assert changed.extra_headers == {"x-trace": "2"}


def test_the_caller_s_mapping_can_change_afterwards() -> None:
    headers = {"X-A": "1"}
    changed = SETTINGS.changed({"extra_headers": headers})
    headers["Authorization"] = "Bearer mon_other"
    assert changed.extra_headers == {"X-A": "1"}


@pytest.mark.parametrize("name", sorted(RESERVED_HEADERS) + [name.title() for name in sorted(RESERVED_HEADERS)])
def test_a_reserved_header_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        SETTINGS.changed({"extra_headers": {name: "x"}})
    assert caught.value.problems[0].path == f"extra_headers.{name}"


@pytest.mark.parametrize("name", ["", " ", "X Y", "X:", "X\n", "Ü", "X\r\nY", 5])
def test_an_invalid_header_name_is_refused(name: Any) -> None:
    with pytest.raises(InvalidRequest):
        SETTINGS.changed({"extra_headers": {name: "x"}})


@pytest.mark.parametrize("value", ["a\n", "a\r\nX-Injected: 1", "\x00", "ü", " a", "a ", "\ud800", 5, None, b"x"])
def test_an_invalid_header_value_is_refused_and_not_shown(value: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        SETTINGS.changed({"extra_headers": {"X-A": value}})
    assert "Injected" not in str(caught.value)


def test_all_invalid_headers_are_reported() -> None:
    with pytest.raises(InvalidRequest) as caught:
        SETTINGS.changed({"extra_headers": {"Host": "x", "X-A": "\n", "X-B": "fine"}})
    assert [problem.path for problem in caught.value.problems] == ["extra_headers.Host", "extra_headers.X-A"]


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "~"])
def test_printable_ascii_values_are_accepted(value: str) -> None:
    assert SETTINGS.changed({"extra_headers": {"X-A": value}}).extra_headers == {"X-A": value}


@pytest.mark.parametrize("options", [{"timeout": 0}, {"deadline": 0}, {"max_retries": -1}])
def test_an_invalid_option_of_a_call_is_refused(options: Any) -> None:
    with pytest.raises(ConfigurationError):
        SETTINGS.changed(options)


def test_a_secret_is_never_shown_copied_or_pickled() -> None:
    secret = Secret("mon_canary")
    for shown in (repr(secret), str(secret), f"{secret}", repr(SETTINGS.with_token(secret)), str([secret])):
        assert "canary" not in shown
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copying(secret)


@pytest.mark.parametrize("kind", [Monime, AsyncMonime])
def test_a_client_can_be_neither_pickled_nor_copied(kind: Any) -> None:
    client = kind("mon_x", "spc-one")
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="with_options"):
            copying(client)


@pytest.mark.parametrize("kind", [Monime, AsyncMonime])
def test_a_copy_does_not_change_its_original(kind: Any) -> None:
    client = kind("mon_x", "spc-one")
    before = repr(client)
    copy = client.with_options(space_id="spc-two")
    assert (copy.space_id, client.space_id, repr(client)) == ("spc-two", "spc-one", before)
    assert type(copy) is kind


@pytest.mark.parametrize("kind", [Monime, AsyncMonime])
@pytest.mark.parametrize(
    "options",
    [
        {"space_id": ""},
        {"space_id": None},
        {"access_token": ""},
        {"access_token": "a b"},
        {"timeout": 0},
        {"deadline": -1},
    ],
)
def test_a_copy_with_an_invalid_option_is_refused(kind: Any, options: Any) -> None:
    with pytest.raises(ConfigurationError):
        kind("mon_x", "spc-one").with_options(**options)


@pytest.mark.parametrize("kind", [Monime, AsyncMonime])
def test_a_copy_refuses_an_unknown_option(kind: Any) -> None:
    with pytest.raises(TypeError):
        kind("mon_x", "spc-one").with_options(base_url="http://127.0.0.1")
