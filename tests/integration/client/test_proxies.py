"""Proxies are read from the environment, and the hosts in `NO_PROXY` are called directly."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

import pytest

from monime_ext import errors
from tests.integration.client.conftest import Shop
from tests.integration.client.servers import proxy, serving


@pytest.fixture
def seen() -> list[str]:
    """The request lines that the proxy received."""
    return []


@pytest.fixture
def proxy_url(shop: Shop, seen: list[str]) -> Iterator[str]:
    """A proxy that forwards everything to the sandbox."""
    with serving(proxy(shop.sandbox.url, seen)) as url:
        yield url


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_used(
    shop: Shop, proxy_url: str, seen: list[str], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, proxy_url)
    with shop.client(base_url="http://api.example", allow_plain_http=True) as client:
        session = shop.create(client)
        assert client.checkout_sessions.get(session.id).id == session.id
    assert seen == [
        "POST http://api.example/v1/checkout-sessions HTTP/1.1",
        f"GET http://api.example/v1/checkout-sessions/{session.id} HTTP/1.1",
    ]
    assert len(shop.sandbox.sessions()) == 1


@pytest.mark.parametrize("exception", ["127.0.0.1", "*"])
def test_a_host_in_no_proxy_is_called_directly(
    shop: Shop, proxy_url: str, seen: list[str], monkeypatch: pytest.MonkeyPatch, exception: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy_url)
    monkeypatch.setenv("NO_PROXY", exception)
    shop.create(shop.client())
    assert seen == []


def test_a_proxy_for_https_is_not_used_for_http(
    shop: Shop, proxy_url: str, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url)
    shop.create(shop.client())
    assert seen == []


def test_a_failure_behind_a_proxy_is_retried_with_the_same_key(
    shop: Shop, proxy_url: str, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy_url)
    shop.sandbox.faults.add("status", status=502, html=True, acts=True)
    shop.create(shop.client(base_url="http://api.example", allow_plain_http=True))
    assert len(seen) == 2
    assert len({request.idempotency_key for request in shop.sandbox.requests()}) == 1
    assert len(shop.sandbox.sessions()) == 1


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("socks5://proxy.example:1080", "pip install 'httpx[socks]'"),
        ("ftp://proxy.example", "the URL of a proxy, such as http"),
        ("http://user:hunter2:x@proxy.example:port", "the URL of a proxy, such as http"),
    ],
)
def test_an_invalid_proxy_is_reported_without_its_password(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, url: str, advice: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", url)
    with pytest.raises(errors.ConfigurationError) as caught:
        shop.create(shop.client())
    assert advice in str(caught.value)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
    assert shop.sandbox.requests() == []


def test_the_message_about_a_proxy_names_its_variable(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(errors.ConfigurationError, match=r"^ALL_PROXY in the environment"):
        shop.create(shop.client())


@pytest.mark.parametrize(
    "other", [{"ALL_PROXY": "socks5://127.0.0.1:1"}, {"HTTPS_PROXY": "http://[bad"}, {"HTTPS_PROXY": "socks4://x:1"}]
)
def test_a_proxy_for_other_urls_may_be_of_any_kind(
    shop: Shop, proxy_url: str, seen: list[str], monkeypatch: pytest.MonkeyPatch, other: dict[str, str]
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy_url.removeprefix("http://"))
    for name, value in other.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "localhost,[::1],fd00::/8,10.0.0.0/8,http://x.example,*.svc.cluster.local")
    shop.create(shop.client(base_url="http://api.example", allow_plain_http=True))
    assert len(seen) == 1


def test_an_unreachable_proxy_reports_not_sent(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda connection, request: None) as url:
        pass
    monkeypatch.setenv("HTTP_PROXY", url)
    with pytest.raises(errors.ConnectionFailed) as caught:
        shop.create(shop.client(base_url="http://api.example", allow_plain_http=True, max_retries=0))
    assert caught.value.outcome == "not_sent"
