"""Mocks of httpx in tests of others: what they do not intercept is refused, rather than sent."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from monime_ext.errors import ConfigurationError
from monime_ext.sandbox import Sandbox
from tests.versions import AsyncMonime, Monime

URL = "https://192.0.2.1"


def respx(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it look as if respx had an active router."""
    mocks = SimpleNamespace(Mocker=SimpleNamespace(registry={"httpcore": SimpleNamespace(routers=[object()])}))
    monkeypatch.setitem(sys.modules, "respx", SimpleNamespace(mocks=mocks))
    monkeypatch.setitem(sys.modules, "respx.mocks", mocks)


def pytest_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it look as if the fixture `httpx_mock` was in use."""

    def handle_request(transport: object, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"success": True, "messages": [], "result": {}})

    async def handle_async_request(transport: object, request: httpx.Request) -> httpx.Response:
        return handle_request(transport, request)

    handle_request.__module__ = "pytest_httpx"
    monkeypatch.setitem(sys.modules, "pytest_httpx", SimpleNamespace())
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle_request)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle_async_request)


@pytest.mark.parametrize(("mock", "name"), [(respx, "respx"), (pytest_httpx, "pytest-httpx")])
def test_a_request_that_a_mock_does_not_intercept_is_refused(
    mock: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock(monkeypatch)
    monime = Monime("mon_x", "spc-1", base_url=URL, max_retries=0, deadline=1)
    with monime, pytest.raises(ConfigurationError, match=rf"^{name} is active.*http_client=") as caught:
        monime.whoami()
    assert caught.value.outcome == "not_sent"

    async def main() -> None:
        async with AsyncMonime("mon_x", "spc-1", base_url=URL, max_retries=0, deadline=1) as monime:
            await monime.whoami()

    with pytest.raises(ConfigurationError, match=rf"^{name} is active"):
        asyncio.run(main())


def test_a_client_of_httpx_is_intercepted(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest_httpx(monkeypatch)
    with httpx.Client() as client:
        assert Monime("mon_x", "spc-1", base_url=URL, http_client=client).whoami() is not None


@pytest.mark.parametrize("mock", [respx, pytest_httpx])
def test_requests_to_a_sandbox_are_sent(mock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as sandbox:
        mock(monkeypatch)
        with Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as monime:
            assert monime.whoami() is not None


def test_without_an_active_mock_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytest_httpx", SimpleNamespace())
    from monime_ext._http.mocks import refuse_if_mocked

    refuse_if_mocked("api.monime.io")


def test_the_real_respx_is_recognized() -> None:
    import respx

    from monime_ext._http.mocks import refuse_if_mocked

    refuse_if_mocked("api.monime.io")
    with respx.mock, pytest.raises(ConfigurationError, match="respx is active"):
        refuse_if_mocked("api.monime.io")
    refuse_if_mocked("api.monime.io")
